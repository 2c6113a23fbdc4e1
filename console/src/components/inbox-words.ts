/** What is said of test inboxes. */
import type { ForcedAnswer, ReceiptSummary, TestInbox } from '@tidings/sdk';
import { span } from '../request-text.ts';

/** The answer to one request. */
export function answerWords(answer: ForcedAnswer | null): string {
  if (answer === null) return '200';
  const { status = 200, retryAfterSeconds, delayMs, cut } = answer;
  const what = cut === 'at-once' ? 'Cut' : cut === undefined ? String(status) : `${status}, cut`;
  const more = [
    ...(delayMs === undefined ? [] : [`after ${span(delayMs)}`]),
    ...(retryAfterSeconds === undefined ? [] : [`Retry-After ${retryAfterSeconds}`]),
  ];
  return [what, ...more].join(', ');
}

/** What an inbox answers now. */
export function standWords({ answer, left }: Pick<TestInbox, 'answer' | 'left'>): string {
  if (answer === null || left === 0) return 'Answers 200';
  const what = answerWords(answer);
  const words = what.startsWith('Cut') ? `Cuts the connection${what.slice(3)}` : `Answers ${what}`;
  return left === null ? words : `${words}, ${left} more`;
}

/** What came, in a few words. */
export function receiptWords({ event, attempt, method }: ReceiptSummary): string {
  if (event === null) return `${method} from outside`;
  return attempt === null ? event : `${event}, attempt ${attempt}`;
}
