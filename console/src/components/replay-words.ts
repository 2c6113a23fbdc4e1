import type { Replay, ReplayStatus } from '@tidings/sdk';

type Skipped = Replay['counts']['skipped'];

const REASONS: Record<keyof Skipped, [one: string, several: string]> = {
  succeeded: ['has already arrived', 'have already arrived'],
  waiting: ['is waiting to be sent anyway', 'are waiting to be sent anyway'],
  test: ['is a test', 'are tests'],
  erased: ['has an erased payload', 'have an erased payload'],
  disabled: ['goes to a disabled webhook', 'go to a disabled webhook'],
  deleted: ['goes to a deleted webhook', 'go to a deleted webhook'],
  unwanted: ['does not match the webhook', 'do not match the webhook'],
};

/** Why some are not sent; null when all are. */
export function skippedWords(skipped: Skipped): string | null {
  const parts = Object.entries(REASONS).flatMap(([reason, [one, several]]) => {
    const count = skipped[reason as keyof Skipped] ?? 0;
    return count === 0 ? [] : `${count} ${count === 1 ? one : several}`;
  });
  return parts.length === 0 ? null : `Not sent: ${parts.join(', ')}.`;
}

/** What it goes through. */
export function sourceWords({ source, query, deliveries }: Replay): string {
  switch (source) {
    case 'deliveries':
      return deliveries === 1 ? 'One delivery' : `${deliveries} deliveries`;
    case 'failedSince':
      return 'What was given up';
    case 'neverSent':
      return 'What was never sent';
    case 'query':
      return query === null || query === '' ? 'All deliveries' : query;
  }
}

export const REPLAY_WORDS: Record<ReplayStatus, string> = {
  pending: 'Starting',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  canceled: 'Canceled',
  stopped: 'Stopped',
};
