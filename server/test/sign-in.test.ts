/** Members as people meet them: the link they get, the password they set, the session they have, and how it ends. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '@tidings/core/audit-log';
import type { NewMember, SignInLink } from '@tidings/core/member';
import type { CallerView, Session } from '@tidings/core/session';
import { dropOldSessions } from '../src/store/sessions.ts';
import { newPerson, openBrowser, tokenOf, type Browser } from './browser.ts';
import { startTidings, TestClock, until, type Page, type Tidings } from './start.ts';

const HOUR = 3600_000;
const clock = new TestClock();
let tidings: Tidings;
/** Another process over the same database. */
let other: Tidings;
beforeAll(async () => {
  tidings = await startTidings({ clock });
  other = await startTidings({ clock, beside: tidings });
});
afterAll(async () => {
  await other.stop();
  await tidings.stop();
});
// Every test has the tries of an address to itself.
beforeEach(() => clock.advance(HOUR));

const PASSWORD = 'rain on a tin roof';

async function invite(input: Record<string, unknown> = {}): Promise<NewMember> {
  const member = { ...newPerson(), role: 'developer', organization: 'acme', ...input };
  const answer = await tidings.request<NewMember>('POST', '/v1/members', member);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

/** Somebody who has set a password and is signed in. */
async function join(input: Record<string, unknown> = {}): Promise<{ member: NewMember; browser: Browser }> {
  const member = await invite(input);
  const browser = openBrowser(tidings.url);
  const body = { token: tokenOf(member.signInLink), password: PASSWORD };
  const answer = await browser.request('POST', '/v1/session/link', body);
  expect(answer.status, answer.text).toBe(200);
  return { member, browser };
}

const signIn = (browser: Browser, email: string, password = PASSWORD, more: object = {}) =>
  browser.request<CallerView>('POST', '/v1/session', { email, password, ...more });
const statusOf = async (browser: Browser): Promise<number> =>
  (await browser.request('GET', '/v1/session')).status;

describe('an invitation', () => {
  test('lets a person set a password, and in; once', async () => {
    const member = await invite({ email: 'Ada@Example.com', name: 'Ada' });
    expect(member).toMatchObject({
      id: expect.stringMatching(/^mem_/),
      email: 'ada@example.com',
      organization: 'acme',
      role: 'developer',
      revealSecrets: true,
      viewPayloads: true,
      hasPassword: false,
      lastSignedInAt: null,
    });
    const link = new URL(member.signInLink.url);
    expect([link.origin, link.pathname, link.search]).toEqual([tidings.url, '/sign-in', '']);
    expect(member.signInLink.expiresAt).toBe(new Date(clock.now() + 72 * HOUR).toISOString());

    const browser = openBrowser(tidings.url);
    const body = { token: tokenOf(member.signInLink), password: PASSWORD };
    const answer = await browser.request<CallerView>('POST', '/v1/session/link', body);
    expect(answer.body).toMatchObject({
      kind: 'member',
      id: member.id,
      name: 'Ada',
      organization: 'acme',
      project: null,
      member: {
        email: 'ada@example.com',
        hasPassword: true,
        lastSignedInAt: new Date(clock.now()).toISOString(),
      },
      session: { method: 'link', current: true, address: '127.0.0.1' },
    });
    expect(answer.body.permissions).toContain('webhooks:reveal');
    expect(answer.body.permissions).not.toContain('members:read');
    expect(await browser.request('GET', '/v1/session')).toMatchObject({
      status: 200,
      body: { id: member.id },
    });

    const again = await openBrowser(tidings.url).request('POST', '/v1/session/link', body);
    expect([again.status, again.body.code]).toEqual([401, 'unauthorized']);
    expect((await signIn(openBrowser(tidings.url), 'ADA@example.com')).status).toBe(200);
  });

  test('is used up by one of two who come at once', async () => {
    const member = await invite();
    const body = { token: tokenOf(member.signInLink) };
    const answers = await Promise.all(
      [tidings, other, tidings, other].map(({ url }) =>
        openBrowser(url).request('POST', '/v1/session/link', body),
      ),
    );
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '401', '401', '401']);
  });

  test('is not used up by a password that will not do', async () => {
    const member = await invite({ email: 'grace.hopper@example.com' });
    const token = tokenOf(member.signInLink);
    const browser = openBrowser(tidings.url);
    for (const password of ['too short', 'password1234', 'grace.hopper@example.com', 'aaaaaaaaaaaa']) {
      const refused = await browser.request('POST', '/v1/session/link', { token, password });
      expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([422, '/password']);
      expect(refused.text).not.toContain(password);
    }
    expect((await browser.request('POST', '/v1/session/link', { token, password: PASSWORD })).status).toBe(
      200,
    );
  });

  test('runs out, and a newer link takes its place', async () => {
    const late = await invite();
    clock.advance(72 * HOUR);
    const browser = openBrowser(tidings.url);
    const old = { token: tokenOf(late.signInLink) };
    expect((await browser.request('POST', '/v1/session/link', old)).status).toBe(401);
    const path = `/v1/members/${late.id}/sign-in-link`;
    const [first, second] = [
      await tidings.request<SignInLink>('POST', path),
      await tidings.request<SignInLink>('POST', path),
    ];
    expect(second.body.expiresAt).toBe(new Date(clock.now() + HOUR / 4).toISOString());
    const use = (link: SignInLink) => browser.request('POST', '/v1/session/link', { token: tokenOf(link) });
    expect((await use(first.body)).status).toBe(401);
    expect((await use(second.body)).status).toBe(200);
  });
});

describe('a session', () => {
  test('is a cookie that browsers keep to this host, and scripts do not see', async () => {
    const { browser } = await join();
    expect(browser.received).toEqual([
      expect.stringMatching(
        /^__Host-tidings=ts_[\w-]{43}; Max-Age=604800; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });

  test('may do what its member may, as long as the member may', async () => {
    const { member, browser } = await join({ role: 'viewer' });
    const input = { name: 'x', url: 'https://example.com/', events: [] };
    expect((await browser.request('POST', '/v1/webhooks', input)).status).toBe(403);
    await tidings.request('PATCH', `/v1/members/${member.id}`, { role: 'developer' });
    await expect
      .poll(async () => (await browser.request('POST', '/v1/webhooks', input)).status, { timeout: 1000 })
      .toBe(201);
    const listed = await browser.request<Page<{ organization: string }>>('GET', '/v1/webhooks');
    expect(new Set(listed.body.data.map(({ organization }) => organization))).toEqual(new Set(['acme']));
  });

  test('is new at each sign-in, whatever the browser had before', async () => {
    const { member } = await join();
    const planted = new Map([['__Host-tidings', `ts_${randomBytes(32).toString('base64url')}`]]);
    const before = planted.get('__Host-tidings');
    const browser = openBrowser(tidings.url, planted);
    expect((await signIn(browser, member.email)).status).toBe(200);
    expect(browser.cookies.get('__Host-tidings')).not.toBe(before);
    expect((await signIn(browser, member.email)).status).toBe(200);
    const { body } = await browser.request<{ data: Session[] }>('GET', '/v1/sessions');
    expect(body.data.map(({ current, method }) => [current, method])).toEqual([
      [true, 'password'],
      [false, 'password'],
      [false, 'link'],
    ]);
  });

  test('ends when nobody came for twelve hours, and after a week at most', async () => {
    const { browser } = await join();
    for (let days = 0; days < 2; days += 0.5) {
      clock.advance(11.5 * HOUR);
      await until(async () => (await statusOf(browser)) === 200, `day ${days}`, 1500);
    }
    await tidings.query(`UPDATE session SET created_at = created_at - interval '5 days'`);
    clock.advance(3 * HOUR);
    await until(async () => (await statusOf(browser)) === 401, 'the end of a week', 1500);

    const { browser: idle } = await join();
    await until(async () => (await statusOf(idle)) === 200, 'a session');
    clock.advance(12 * HOUR);
    await until(async () => (await statusOf(idle)) === 401, 'twelve hours', 1500);
  });

  test('ends everywhere within a second when it is signed out or revoked', async () => {
    const { member, browser } = await join();
    const elsewhere = openBrowser(other.url, browser.cookies);
    expect([await statusOf(browser), await statusOf(elsewhere)]).toEqual([200, 200]);
    const kept = new Map(browser.cookies);
    expect((await browser.request('DELETE', '/v1/session')).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    await ended(kept);

    const second = openBrowser(tidings.url);
    await signIn(second, member.email);
    await signIn(openBrowser(tidings.url), member.email);
    await statusOf(openBrowser(other.url, second.cookies));
    const path = `/v1/members/${member.id}/sessions`;
    const { body } = await tidings.request<{ data: Session[] }>('GET', path);
    expect(body.data).toHaveLength(2);
    expect((await tidings.request('DELETE', `${path}/${body.data[1]!.id}`)).status).toBe(204);
    await ended(second.cookies);
    expect((await tidings.request('DELETE', `${path}/${body.data[1]!.id}`)).status).toBe(404);
    expect((await tidings.request('DELETE', path)).status).toBe(204);
    expect((await tidings.request<{ data: Session[] }>('GET', path)).body.data).toEqual([]);
  });

  test('of one’s own can be ended from another browser', async () => {
    const { member, browser } = await join();
    const phone = openBrowser(tidings.url);
    await signIn(phone, member.email);
    const { body } = await phone.request<{ data: Session[] }>('GET', '/v1/sessions');
    const desk = body.data.find(({ current }) => !current)!;
    expect((await phone.request('DELETE', `/v1/sessions/${desk.id}`)).status).toBe(204);
    await ended(browser.cookies);
    expect(await statusOf(phone)).toBe(200);
  });

  test('that is over is deleted in the end, with links and limits', async () => {
    const { browser } = await join();
    await invite();
    await signIn(openBrowser(tidings.url), 'nobody@example.com');
    const pool = new pg.Pool({ connectionString: tidings.databaseUrl });
    const rows = async (): Promise<number[]> => {
      const [left] = await tidings.query<{ counts: number[] }>(
        `SELECT ARRAY[(SELECT count(*)::int4 FROM session), (SELECT count(*)::int4 FROM sign_in_link),
                      (SELECT count(*)::int4 FROM sign_in_limit)] AS counts`,
      );
      return left!.counts;
    };
    await dropOldSessions(pool, clock.now());
    expect(await statusOf(browser)).toBe(200);
    const before = await rows();
    expect(before.every((count) => count > 0)).toBe(true);
    await dropOldSessions(pool, clock.now() + 13 * HOUR);
    expect((await rows())[0]).toBe(0);
    await dropOldSessions(pool, clock.now() + 73 * HOUR);
    expect(await rows()).toEqual([0, 0, 0]);
    await pool.end();
  });

  test('ends with its member', async () => {
    const { member, browser } = await join();
    expect((await tidings.request('DELETE', `/v1/members/${member.id}`)).status).toBe(204);
    await ended(browser.cookies);
    expect((await signIn(openBrowser(tidings.url), member.email)).status).toBe(401);
  });

  /** On both processes, within a second. */
  async function ended(cookies: Map<string, string>): Promise<void> {
    const before = performance.now();
    for (const { url } of [tidings, other]) {
      const browser = openBrowser(url, new Map(cookies));
      await until(async () => (await statusOf(browser)) === 401, 'the end', 1500);
    }
    expect(performance.now() - before).toBeLessThan(1100);
    for (const { url } of [tidings, other]) {
      const browser = openBrowser(url, new Map(cookies));
      const answers = await Promise.all(Array.from({ length: 50 }, () => statusOf(browser)));
      expect(new Set(answers)).toEqual(new Set([401]));
    }
  }
});

describe('a password', () => {
  test('is changed by who knows it, and every other session ends', async () => {
    const { member } = await join();
    const [desk, phone] = [openBrowser(tidings.url), openBrowser(other.url)];
    await signIn(desk, member.email);
    await signIn(phone, member.email);
    const change = (body: object) => desk.request('PUT', '/v1/session/password', body);
    const password = 'tin under the rain';
    for (const [body, status, path] of [
      [{ password }, 422, '/currentPassword'],
      [{ password, currentPassword: 'not the right one' }, 403, '/currentPassword'],
      [{ password: 'short', currentPassword: PASSWORD }, 422, '/password'],
    ] as const) {
      const refused = await change(body);
      expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([status, path]);
    }
    const before = desk.cookies.get('__Host-tidings');
    expect((await change({ password, currentPassword: PASSWORD })).status).toBe(200);
    expect(desk.cookies.get('__Host-tidings')).not.toBe(before);
    expect(await statusOf(desk)).toBe(200);
    const old = openBrowser(tidings.url, new Map([['__Host-tidings', before!]]));
    await until(async () => (await statusOf(old)) === 401, 'the end of the old id', 1500);
    await until(async () => (await statusOf(phone)) === 401, 'the end of the other session', 1500);
    expect((await signIn(openBrowser(tidings.url), member.email)).status).toBe(401);
    expect((await signIn(openBrowser(tidings.url), member.email, password)).status).toBe(200);
  });

  test('that is changed while somebody signs in with the old one leaves that session no life', async () => {
    const { member, browser } = await join();
    const old = await Promise.all(
      Array.from({ length: 6 }, async (_, i) => {
        if (i === 3) {
          const body = { password: 'tin under the rain', currentPassword: PASSWORD };
          expect((await browser.request('PUT', '/v1/session/password', body)).status).toBe(200);
        }
        const late = openBrowser(i % 2 ? tidings.url : other.url);
        return (await signIn(late, member.email)).status === 200 ? late : null;
      }),
    );
    const left = await browser.request<{ data: Session[] }>('GET', '/v1/sessions');
    expect(left.body.data.map(({ current }) => current)).toEqual([true]);
    for (const each of old) {
      if (each) await until(async () => (await statusOf(each)) === 401, 'the end of an old session', 1500);
    }
  });

  test('that is lost is set anew by who has come with a link, for a quarter of an hour', async () => {
    const { member } = await join();
    const link = await tidings.request<SignInLink>('POST', `/v1/members/${member.id}/sign-in-link`);
    const browser = openBrowser(tidings.url);
    await browser.request('POST', '/v1/session/link', { token: tokenOf(link.body) });
    clock.advance(16 * 60_000);
    const password = 'tin under the rain';
    expect((await browser.request('PUT', '/v1/session/password', { password })).status).toBe(422);
    const fresh = await tidings.request<SignInLink>('POST', `/v1/members/${member.id}/sign-in-link`);
    await browser.request('POST', '/v1/session/link', { token: tokenOf(fresh.body) });
    expect((await browser.request('PUT', '/v1/session/password', { password })).status).toBe(200);
    // That was the last word of the link.
    expect((await browser.request('PUT', '/v1/session/password', { password })).status).toBe(422);
  });

  test('is kept as argon2id, salted', async () => {
    await join();
    await join();
    const kept = await tidings.query<{ password: string }>(
      'SELECT DISTINCT password FROM member WHERE password IS NOT NULL',
    );
    expect(kept.length).toBeGreaterThan(1);
    for (const { password } of kept) {
      expect(password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    }
  });

  test('is spelled as the keyboard likes', async () => {
    const member = await invite();
    const token = tokenOf(member.signInLink);
    await openBrowser(tidings.url).request('POST', '/v1/session/link', {
      token,
      password: 'Gru\u0308ße an alle',
    });
    expect((await signIn(openBrowser(tidings.url), member.email, 'Grüße an alle')).status).toBe(200);
  });
});

describe('a person in several organizations', () => {
  test('names one, and has a password for each', async () => {
    const email = 'both@example.com';
    const [one, two] = [
      await invite({ email, organization: 'one' }),
      await invite({ email, organization: 'two' }),
    ];
    for (const [member, password] of [
      [one, 'the first of them'],
      [two, 'the second of them'],
    ] as const) {
      const body = { token: tokenOf(member.signInLink), password };
      await openBrowser(tidings.url).request('POST', '/v1/session/link', body);
    }
    const browser = openBrowser(tidings.url);
    expect((await signIn(browser, email, 'the first of them')).status).toBe(401);
    const named = await signIn(browser, email, 'the second of them', { organization: 'two' });
    expect(named.body).toMatchObject({ id: two.id, organization: 'two' });
    expect((await signIn(browser, email, 'the second of them', { organization: 'one' })).status).toBe(401);
    expect((await signIn(browser, email, 'the second of them', { organization: 'none' })).status).toBe(401);
  });

  test('is meant as a member of the whole instance where there is one', async () => {
    const email = 'operator@example.com';
    await invite({ email, organization: 'one' });
    const whole = await tidings.request<NewMember>('POST', '/v1/members', {
      email,
      name: 'Op',
      role: 'owner',
    });
    expect(whole.body.organization).toBeNull();
    const body = { token: tokenOf(whole.body.signInLink), password: PASSWORD };
    await openBrowser(tidings.url).request('POST', '/v1/session/link', body);
    const signedIn = await signIn(openBrowser(tidings.url), email);
    expect(signedIn.body).toMatchObject({ id: whole.body.id, organization: null });
  });
});

test('sign-ins, refusals and changes are in the audit log, without what was typed', async () => {
  const { member, browser } = await join({ name: 'Audited' });
  await signIn(openBrowser(tidings.url), member.email, 'not the right one');
  await signIn(openBrowser(tidings.url), 'tin-under-the-rain@wrong-field', 'not the right one');
  await browser.request('POST', '/v1/webhooks', { name: 'Hers', url: 'https://example.com/', events: [] });
  await browser.request('PUT', '/v1/session/password', { password: 'tin under the rain' });
  await browser.request('DELETE', '/v1/session');
  const log = await tidings.request<Page<AuditEntry>>('GET', '/v1/audit-log?limit=60');
  expect(log.text).not.toMatch(/not the right|wrong field|tin under|rain on|argon2|tl_|ts_/);
  const mine = log.body.data.filter(
    ({ actor, resource }) =>
      actor.id === member.id || resource.id === member.id || resource.name === 'Audited',
  );
  expect(
    mine.map(({ actor, action, resource, operation }) => [actor.kind, action, resource.kind, operation]),
  ).toEqual([
    ['member', 'sign-out', 'session', 'signOut'],
    ['member', 'sign-in', 'session', 'changePassword'],
    ['member', 'sign-out', 'session', 'changePassword'],
    ['member', 'update', 'member', 'changePassword'],
    ['member', 'create', 'webhook', 'createWebhook'],
    ['nobody', 'sign-in-refused', 'member', 'signIn'],
    ['member', 'sign-in', 'session', 'signInByLink'],
    ['member', 'update', 'member', 'signInByLink'],
    ['api-key', 'create', 'sign-in-link', 'createMember'],
    ['api-key', 'create', 'member', 'createMember'],
  ]);
  expect(mine.every(({ organization }) => organization === 'acme')).toBe(true);
  const unknown = log.body.data.find(({ resource }) => resource.id === 'unknown');
  expect(unknown).toMatchObject({
    actor: { kind: 'nobody', id: null, name: null },
    action: 'sign-in-refused',
    address: '127.0.0.1',
    organization: null,
  });
});
