import { expect, test } from 'vitest';
import { INBOX_BURST, INBOX_PER_SECOND } from '@tidings/core/test-inbox';
import { InboxRate } from '../src/engine/inbox-rate.ts';

test('an inbox takes so many at once and then so many a second, each for itself', () => {
  const rate = new InboxRate();
  const taken = (uid: string, tries: number, now: number): number =>
    Array.from({ length: tries }, () => rate.takes(uid, now)).filter(Boolean).length;
  expect(taken('one', 500, 0)).toBe(INBOX_BURST);
  expect(taken('one', 500, 1000)).toBe(INBOX_PER_SECOND);
  expect(taken('two', 500, 1000)).toBe(INBOX_BURST);
  expect(taken('one', 500, 3_600_000)).toBe(INBOX_BURST);
});
