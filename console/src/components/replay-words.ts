import type { Replay, ReplayStatus } from '@tidings/sdk';

type Skipped = Replay['counts']['skipped'];

const REASONS: Record<keyof Skipped, string> = {
  succeeded: 'have arrived already',
  waiting: 'wait to be sent anyway',
  test: 'are tests',
  erased: 'have an erased payload',
  disabled: 'go to a disabled webhook',
  deleted: 'go to a deleted webhook',
  unwanted: 'are not wanted by the webhook',
};

/** Why some are not sent; null when all are. */
export function skippedWords(skipped: Skipped): string | null {
  const parts = Object.entries(REASONS).flatMap(([reason, words]) => {
    const count = skipped[reason as keyof Skipped] ?? 0;
    return count === 0 ? [] : `${count} ${words}`;
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
