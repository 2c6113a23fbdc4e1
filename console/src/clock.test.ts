import { expect, test } from 'vitest';
import { serverNow, setServerClock } from './clock.ts';

const MINUTE_MS = 60_000;
const tell = (aheadMs: number): void => setServerClock(new Date(Date.now() + aheadMs).toUTCString());
const aheadMinutes = (): number => Math.round((serverNow() - Date.now()) / MINUTE_MS);

test('the present is that of the server, as it said last; what a round trip takes is no difference', () => {
  tell(-1500);
  expect(Math.abs(serverNow() - Date.now())).toBeLessThan(MINUTE_MS / 60);
  tell(-60 * MINUTE_MS);
  expect(aheadMinutes()).toBe(-60);
  setServerClock(null);
  setServerClock('soon');
  expect(aheadMinutes()).toBe(-60);
  tell(30 * MINUTE_MS);
  expect(aheadMinutes()).toBe(30);
  tell(0);
  expect(aheadMinutes()).toBe(0);
});
