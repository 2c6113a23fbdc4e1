/** Sign-in through a real OpenID provider. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewMember } from '@tidings/core/member';
import type { CallerView } from '@tidings/core/session';
import { readConfig } from '../src/config.ts';
import { openBrowser, type Browser } from './browser.ts';
import { startOpenIdServer, type OpenIdServer } from './openid-server.ts';
import { startTidings, TestClock, type Tidings } from './start.ts';

const CLIENT = { id: 'tidings', secret: 'a secret of the client: +/%&' };
const PUBLIC = 'http://localhost:8420';
const clock = new TestClock();
let provider: OpenIdServer;
let tidings: Tidings;
beforeAll(async () => {
  provider = await startOpenIdServer({ ...CLIENT, redirectUri: `${PUBLIC}/v1/session/oidc/callback` });
  tidings = await startWith({});
});
afterAll(async () => {
  await tidings.stop();
  await provider.close();
});

function startWith(
  more: { join?: { organization: string; role: 'viewer' }; secret?: string; issuer?: URL },
  beside?: Tidings,
): Promise<Tidings> {
  return startTidings({
    clock,
    publicUrl: new URL(PUBLIC),
    oidc: {
      issuer: more.issuer ?? provider.issuer,
      clientId: CLIENT.id,
      clientSecret: more.secret ?? CLIENT.secret,
      join: more.join ?? null,
    },
    ...(beside && { beside }),
  });
}

let made = 0;
async function invite(input: Record<string, unknown> = {}, at = tidings): Promise<NewMember> {
  const email = `person${++made}@example.com`;
  const body = { email, name: 'Ada', role: 'developer', organization: 'acme', ...input };
  const answer = await at.request<NewMember>('POST', '/v1/members', body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

/** Goes to the provider, and says where it wants the browser. */
async function leave(browser: Browser, at = tidings, query = ''): Promise<string> {
  const response = await browser.visit(`${at.url}/v1/session/oidc/start${query}`);
  expect(response.status).toBe(303);
  return response.headers.get('location')!;
}

/** Comes back to this server, wherever it is reached. */
function comeBack(browser: Browser, callback: URL, at = tidings): Promise<Response> {
  expect(callback.origin).toBe(PUBLIC);
  // A link of another site led here.
  return browser.visit(`${at.url}${callback.pathname}${callback.search}`, { 'sec-fetch-site': 'cross-site' });
}

async function signIn(browser: Browser, subject: string, at = tidings, query = ''): Promise<Response> {
  return comeBack(browser, await provider.signIn(await leave(browser, at, query), subject), at);
}

const whoIs = async (browser: Browser): Promise<CallerView> =>
  (await browser.request<CallerView>('GET', '/v1/session')).body;
const codeOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

describe('a member', () => {
  test('signs in with the e-mail address that the provider vouches for', async () => {
    const member = await invite({ email: 'ada@example.com' });
    provider.accounts.set('sub-ada', { email: 'Ada@Example.com', email_verified: true, name: 'Ada' });
    const browser = openBrowser(tidings.url);
    const address = new URL(await leave(browser));
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      client_id: 'tidings',
      response_type: 'code',
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      redirect_uri: `${PUBLIC}/v1/session/oidc/callback`,
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(address.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
    expect(browser.received[0]).toMatch(
      /^__Host-tidings-oidc=[\w-]+; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    const back = await comeBack(browser, await provider.signIn(address.href, 'sub-ada'));
    expect([back.status, back.headers.get('location')]).toEqual([303, '/']);
    expect([...browser.cookies.keys()]).toEqual(['__Host-tidings']);
    expect(await whoIs(browser)).toMatchObject({
      id: member.id,
      member: { usesOidc: true, hasPassword: false },
      session: { method: 'oidc' },
    });
  });

  test('is found by the account from then on, and by no other', async () => {
    const member = await invite({ email: 'grace@example.com' });
    provider.accounts.set('sub-grace', { email: 'grace@example.com', email_verified: true });
    expect((await signIn(openBrowser(tidings.url), 'sub-grace')).status).toBe(303);
    // She has married; somebody else has got her old address.
    provider.accounts.set('sub-grace', { email: 'grace.new@example.com', email_verified: true });
    provider.accounts.set('sub-other', { email: 'grace@example.com', email_verified: true });
    const browser = openBrowser(tidings.url);
    expect((await signIn(browser, 'sub-grace')).status).toBe(303);
    expect((await whoIs(browser)).id).toBe(member.id);
    expect(await codeOf(await signIn(openBrowser(tidings.url), 'sub-other'))).toEqual([403, 'forbidden']);
    // A new address in the member's own record begins anew.
    await tidings.request('PATCH', `/v1/members/${member.id}`, { email: 'someone.new@example.com' });
    expect((await signIn(openBrowser(tidings.url), 'sub-grace')).status).toBe(403);
  });

  test('of several organizations names one', async () => {
    const email = 'both@example.com';
    const [, two] = [
      await invite({ email, organization: 'one' }),
      await invite({ email, organization: 'two' }),
    ];
    provider.accounts.set('sub-both', { email, email_verified: true });
    expect(await codeOf(await signIn(openBrowser(tidings.url), 'sub-both'))).toEqual([409, 'conflict']);
    const browser = openBrowser(tidings.url);
    expect((await signIn(browser, 'sub-both', tidings, '?organization=two')).status).toBe(303);
    expect(await whoIs(browser)).toMatchObject({ id: two.id, organization: 'two' });
  });

  test('may set a password then', async () => {
    const { email } = await invite();
    provider.accounts.set('sub-password', { email, email_verified: true });
    const browser = openBrowser(tidings.url);
    await signIn(browser, 'sub-password');
    const password = 'rain on a tin roof';
    clock.advance(16 * 60_000);
    expect((await browser.request('PUT', '/v1/session/password', { password })).status).toBe(403);
    await signIn(browser, 'sub-password');
    const surplus = { password, currentPassword: 'what' };
    expect((await browser.request('PUT', '/v1/session/password', surplus)).status).toBe(422);
    expect((await browser.request('PUT', '/v1/session/password', { password })).status).toBe(200);
  });
});

describe('nobody gets in', () => {
  test.each([
    ['whom nobody invited', { email: 'stranger@example.com', email_verified: true }],
    ['whose address is not vouched for', { email: 'careful@example.com', email_verified: false }],
    ['whose address may or may not be', { email: 'careful@example.com' }],
    ['who has no address', {}],
  ])('%s', async (what, account) => {
    await tidings.request('POST', '/v1/members', {
      email: 'careful@example.com',
      name: 'x',
      role: 'viewer',
      organization: `careful-${what.length}`,
    });
    provider.accounts.set('sub-x', account);
    const browser = openBrowser(tidings.url);
    expect(await codeOf(await signIn(browser, 'sub-x'))).toEqual([403, 'forbidden']);
    expect(browser.cookies.size).toBe(0);
  });

  test('with an answer for another browser, an old one, or the same twice', async () => {
    const { email } = await invite();
    provider.accounts.set('sub-y', { email, email_verified: true });
    const victim = openBrowser(tidings.url);
    const stolen = await provider.signIn(await leave(openBrowser(tidings.url)), 'sub-y');
    expect(await codeOf(await comeBack(victim, stolen))).toEqual([401, 'unauthorized']);
    await leave(victim);
    expect(await codeOf(await comeBack(victim, stolen))).toEqual([401, 'unauthorized']);

    const slow = openBrowser(tidings.url);
    const late = await provider.signIn(await leave(slow), 'sub-y');
    clock.advance(10 * 60_000);
    expect(await codeOf(await comeBack(slow, late))).toEqual([401, 'unauthorized']);

    const browser = openBrowser(tidings.url);
    const address = await leave(browser);
    const kept = new Map(browser.cookies);
    const callback = await provider.signIn(address, 'sub-y');
    expect((await comeBack(browser, callback)).status).toBe(303);
    expect(await codeOf(await comeBack(openBrowser(tidings.url, kept), callback))).toEqual([
      401,
      'unauthorized',
    ]);
  });

  test('with an answer that was changed on its way', async () => {
    const { email } = await invite();
    provider.accounts.set('sub-z', { email, email_verified: true });
    for (const change of [
      (url: URL) => url.searchParams.set('state', 'another'),
      (url: URL) => url.searchParams.set('code', 'another'),
      (url: URL) => url.searchParams.set('iss', 'https://evil.example'),
      (url: URL) => url.searchParams.delete('iss'),
      (url: URL) => url.searchParams.delete('code'),
    ]) {
      const browser = openBrowser(tidings.url);
      const callback = await provider.signIn(await leave(browser), 'sub-z');
      change(callback);
      expect(await codeOf(await comeBack(browser, callback))).toEqual([401, 'unauthorized']);
      expect(browser.cookies.size).toBe(0);
    }
    const made2 = openBrowser(tidings.url, new Map([['__Host-tidings-oidc', 'made-up']]));
    const nothing = await made2.visit(`${tidings.url}/v1/session/oidc/callback?code=x&state=y`);
    expect(nothing.status).toBe(401);
  });

  test('who changes their mind', async () => {
    const browser = openBrowser(tidings.url);
    const back = await comeBack(browser, await provider.refuse(await leave(browser)));
    expect(back.status).toBe(401);
    expect(await back.text()).toContain('access_denied');
  });
});

test('who is no member joins where the settings say so', async () => {
  const open = await startWith({ join: { organization: 'joined', role: 'viewer' } }, tidings);
  provider.accounts.set('sub-new', { email: 'new@example.com', email_verified: true, name: 'Newcomer' });
  const browser = openBrowser(open.url);
  expect((await signIn(browser, 'sub-new', open)).status).toBe(303);
  expect(await whoIs(browser)).toMatchObject({
    organization: 'joined',
    member: {
      email: 'new@example.com',
      name: 'Newcomer',
      role: 'viewer',
      viewPayloads: false,
      usesOidc: true,
    },
  });
  const again = openBrowser(open.url);
  await signIn(again, 'sub-new', open);
  expect((await whoIs(again)).id).toBe((await whoIs(browser)).id);
  provider.accounts.set('sub-new2', { email: 'new2@example.com', email_verified: true });
  expect((await signIn(openBrowser(open.url), 'sub-new2', open, '?organization=acme')).status).toBe(403);
  // A member whose address this is, but who is somebody else there, is not taken over.
  provider.accounts.set('sub-new3', { email: 'new@example.com', email_verified: true });
  expect((await signIn(openBrowser(open.url), 'sub-new3', open)).status).toBe(403);
  await open.stop();
});

describe('the settings of a provider', () => {
  const whole = {
    TIDINGS_PUBLIC_URL: 'https://tidings.example.com',
    TIDINGS_OIDC_ISSUER: 'https://accounts.example.com/realm',
    TIDINGS_OIDC_CLIENT_ID: 'tidings',
    TIDINGS_OIDC_CLIENT_SECRET: 'planted-secret',
    TIDINGS_OIDC_JOIN: 'a/b/viewer',
  };

  test('are read', () => {
    expect(readConfig(whole)).toMatchObject({
      config: {
        publicUrl: new URL('https://tidings.example.com'),
        oidc: {
          issuer: new URL('https://accounts.example.com/realm'),
          clientId: 'tidings',
          clientSecret: 'planted-secret',
          join: { organization: 'a/b', role: 'viewer' },
        },
      },
    });
    expect(readConfig({})).toMatchObject({ config: { publicUrl: null, oidc: null } });
  });

  test.each([
    [{ TIDINGS_OIDC_ISSUER: '' }, /no use without TIDINGS_OIDC_ISSUER/],
    [{ TIDINGS_OIDC_CLIENT_ID: '' }, /needs TIDINGS_OIDC_CLIENT_ID/],
    [{ TIDINGS_PUBLIC_URL: '' }, /needs TIDINGS_PUBLIC_URL/],
    [{ TIDINGS_PUBLIC_URL: 'https://example.com/tidings' }, /must have no path/],
    [{ TIDINGS_PUBLIC_URL: 'tidings.example.com' }, /must be an https: address/],
    [{ TIDINGS_OIDC_ISSUER: 'http://accounts.example.com' }, /must be an https: address/],
    [
      { TIDINGS_OIDC_ISSUER: 'https://user:planted-secret@accounts.example.com' },
      /must be an https: address/,
    ],
    [{ TIDINGS_OIDC_JOIN: 'acme' }, /id of an organization and a role/],
    [{ TIDINGS_OIDC_JOIN: 'acme/emperor' }, /id of an organization and a role/],
    [{ TIDINGS_OIDC_JOIN: 'acme/owner' }, /role other than owner/],
  ])('are refused when they make no sense: %j', (change, sentence) => {
    const read = readConfig({ ...whole, ...change });
    expect('faults' in read && read.faults).toEqual([expect.stringMatching(sentence)]);
    expect(JSON.stringify(read)).not.toContain('planted');
  });
});

describe('a provider', () => {
  test.each([
    ['client_secret_post', true],
    ['client_secret_basic', true],
  ] as const)('may take the secret by %s, and tell in the token who it is', async (method, claimsInToken) => {
    const other = await startOpenIdServer({
      ...CLIENT,
      redirectUri: `${PUBLIC}/v1/session/oidc/callback`,
      method,
      claimsInToken,
    });
    const at = await startWith({ issuer: other.issuer }, tidings);
    const { email } = await invite();
    other.accounts.set('sub', { email, email_verified: true });
    const browser = openBrowser(at.url);
    const address = await leave(browser, at);
    expect((await comeBack(browser, await other.signIn(address, 'sub'), at)).status).toBe(303);
    await at.stop();
    await other.close();
  });

  test('that is away, or knows another secret, is said to be', async () => {
    const gone = await startOpenIdServer({ ...CLIENT, redirectUri: PUBLIC });
    await gone.close();
    const away = await startWith({ issuer: gone.issuer }, tidings);
    const response = await openBrowser(away.url).visit(`${away.url}/v1/session/oidc/start`);
    expect([response.headers.get('retry-after'), ...(await codeOf(response))]).toEqual([
      '5',
      503,
      'unavailable',
    ]);
    expect(away.log.join()).toContain('ECONNREFUSED');
    await away.stop();

    const wrong = await startWith({ secret: 'planted-wrong-secret' }, tidings);
    provider.accounts.set('sub-w', { email: 'w@example.com', email_verified: true });
    const refused = await signIn(openBrowser(wrong.url), 'sub-w', wrong);
    expect(refused.status).toBe(401);
    const text = await refused.text();
    expect(text).toContain('TIDINGS_OIDC_CLIENT_SECRET');
    expect(text).not.toContain('planted');
    expect(wrong.log.join()).toContain('does not know this server');
    expect(wrong.log.join()).not.toContain('planted');
    await wrong.stop();
  });

  test('that there is none is said', async () => {
    const without = await startTidings({ clock });
    const response = await openBrowser(without.url).visit(`${without.url}/v1/session/oidc/start`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('TIDINGS_OIDC_ISSUER');
    await without.stop();
  });
});
