import type { Delivery } from '@tidings/sdk';
import { milliseconds } from '../request-text.ts';

export interface Verdict {
  tone: 'ok' | 'warn' | 'bad' | 'info';
  text: string;
}

/** What became of a delivery, in a sentence. */
export function verdictOf({ status, attemptCount, attempts }: Delivery): Verdict {
  const last = attempts.at(-1);
  const times = attemptCount === 1 ? '1 attempt' : `${attemptCount} attempts`;
  const why = last?.error ? `. ${last.error}` : '.';
  switch (status) {
    case 'success':
      return {
        tone: 'ok',
        text: `Delivered${attemptCount > 1 ? ` after ${times}` : ''}${last ? ` in ${milliseconds(last.durationMs)}` : ''}.`,
      };
    case 'failed':
      return { tone: 'bad', text: `Gave up after ${times}${why}` };
    case 'retrying':
      return { tone: 'warn', text: `Failed ${attemptCount === 1 ? 'once' : `${attemptCount} times`}${why}` };
    case 'held':
      return {
        tone: 'info',
        text: 'Held, since the webhook is paused. It is sent when the webhook is resumed.',
      };
    case 'skipped':
      return { tone: 'info', text: 'Skipped, since the webhook was disabled when the event came.' };
    case 'canceled':
      return { tone: 'info', text: `Canceled${attemptCount > 0 ? ` after ${times}` : ''}.` };
    case 'pending':
      return { tone: 'info', text: 'Waiting to be sent.' };
  }
}
