/** Failed sign-ins: how often, and what they tell. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseRange } from '@tidings/core/address';
import type { NewMember } from '@tidings/core/member';
import type { CallerView } from '@tidings/core/session';
import { newPerson, openBrowser, tokenOf, type Browser } from './browser.ts';
import { startTidings, TestClock, type Tidings } from './start.ts';

const HOUR = 3600_000;
const clock = new TestClock();
let tidings: Tidings;
beforeAll(async () => (tidings = await startTidings({ clock })));
afterAll(() => tidings.stop());
// Every test has the tries of an address to itself.
beforeEach(() => clock.advance(HOUR));

const PASSWORD = 'rain on a tin roof';

async function invite(): Promise<NewMember> {
  const input = { ...newPerson(), role: 'viewer', organization: 'acme' };
  return (await tidings.request<NewMember>('POST', '/v1/members', input)).body;
}

/** Somebody with a password. */
async function join(): Promise<NewMember> {
  const member = await invite();
  const body = { token: tokenOf(member.signInLink), password: PASSWORD };
  await openBrowser(tidings.url).request('POST', '/v1/session/link', body);
  return member;
}

const signIn = (browser: Browser, email: string, password = PASSWORD) =>
  browser.request<CallerView>('POST', '/v1/session', { email, password });

describe('a failed sign-in', () => {
  test('says the same of an account that there is and one that there is not, in the same time', async () => {
    const member = await join();
    const pending = await invite();
    const times: Record<string, number[]> = {};
    const texts = new Set<string>();
    for (let round = 0; round < 12; round++) {
      clock.advance(HOUR);
      for (const email of [member.email, pending.email, 'nobody@example.com']) {
        const before = performance.now();
        const refused = await signIn(openBrowser(tidings.url), email, 'not the right one');
        (times[email] ??= []).push(performance.now() - before);
        texts.add(`${refused.status} ${refused.text}`);
      }
    }
    expect(texts.size).toBe(1);
    // Without the hash, one would be tens of times as fast as the others.
    const quickest = Object.values(times).map((each) => Math.min(...each));
    expect(Math.max(...quickest) / Math.min(...quickest)).toBeLessThan(3);
  });

  test.each(['known', 'unknown'])(
    'is counted for an account that is %s, by all processes together',
    async (kind) => {
      const email = kind === 'known' ? (await join()).email : 'nobody-at-all@example.com';
      const from = (n: number) => ({ 'x-forwarded-for': `2001:db8:${n}::1` });
      const trustedProxies = [parseRange('127.0.0.0/8')!];
      const processes = await Promise.all(
        [0, 1].map(() => startTidings({ clock, beside: tidings, trustedProxies })),
      );
      const attempt = (n: number) =>
        openBrowser(processes[n % 2]!.url).request(
          'POST',
          '/v1/session',
          { email, password: 'not the right one' },
          from(n),
        );
      const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => attempt(n)));
      const tried = answers.filter(({ status }) => status === 401);
      const limited = answers.filter(({ status }) => status === 429);
      expect([tried.length, limited.length]).toEqual([10, 30]);
      expect(limited[0]!.headers.get('retry-after')).toBe('60');
      expect(limited[0]!.body.code).toBe('rate_limited');
      clock.advance(59_000);
      expect((await attempt(50)).status).toBe(429);
      clock.advance(1000);
      expect((await attempt(51)).status).toBe(401);
      expect((await attempt(52)).status).toBe(429);
      await Promise.all(processes.map((each) => each.stop()));
    },
  );

  test('is counted for its address, whatever a header says', async () => {
    const attempt = (n: number) =>
      openBrowser(tidings.url).request(
        'POST',
        '/v1/session',
        { email: `guess${n}@example.com`, password: 'not the right one' },
        { 'x-forwarded-for': `203.0.113.${n}` },
      );
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => attempt(n)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    const link = await openBrowser(tidings.url).request('POST', '/v1/session/link', { token: 'tl_guess' });
    expect(link.status).toBe(429);
  });

  test('that was none is not counted', async () => {
    const member = await join();
    for (let n = 0; n < 15; n++)
      expect((await signIn(openBrowser(tidings.url), member.email)).status).toBe(200);
  });
});
