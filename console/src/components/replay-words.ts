import type { Replay, ReplayStatus } from '@tidings/sdk';

type Skipped = Replay['counts']['skipped'];

const REASONS: Record<keyof Skipped, [one: string, several: string]> = {
  succeeded: ['has arrived already', 'have arrived already'],
  waiting: ['waits to be sent anyway', 'wait to be sent anyway'],
  test: ['is a test', 'are tests'],
  erased: ['has an erased payload', 'have an erased payload'],
  disabled: ['goes to a disabled webhook', 'go to a disabled webhook'],
  deleted: ['goes to a deleted webhook', 'go to a deleted webhook'],
  unwanted: ['is not wanted by the webhook', 'are not wanted by the webhook'],
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
  pending: 'About to begin',
  running: 'Under way',
  paused: 'Paused',
  completed: 'Completed',
  canceled: 'Canceled',
  stopped: 'Stopped',
};
