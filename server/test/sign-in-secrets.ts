/** What people type and hold to sign in, planted for `secrecy.test.ts`. */
import { expect } from 'vitest';
import type { NewMember, SignInLink } from '@tidings/core/member';
import { openBrowser, tokenOf, type Browser } from './browser.ts';
import type { OpenIdServer } from './openid-server.ts';
import type { Answer, Tidings } from './start.ts';

/** The fields of bodies that are planted here. */
export const PEOPLE_FIELDS = [
  ...['SignIn.password', 'SignInByLink.token', 'SignInByLink.password'],
  ...['PasswordChange.password', 'PasswordChange.currentPassword'],
];

interface Planting {
  tidings: Tidings;
  provider: OpenIdServer;
  planted: Map<string, string>;
  plant: (where: string) => string;
  /** Where every answer goes that does not reveal a secret by its nature. */
  answers: string[];
}

/** People sign in by every way, rightly and wrongly. */
export async function signPeopleIn({ tidings, provider, planted, plant, answers }: Planting): Promise<void> {
  const browser = openBrowser(tidings.url);
  const say = async <T>(...request: Parameters<Browser['request']>): Promise<Answer<T>> => {
    const answer = await browser.request<T>(...request);
    // The cookie itself is shown by its nature.
    answers.push(answer.text, JSON.stringify([...answer.headers].filter(([name]) => name !== 'set-cookie')));
    return answer;
  };
  const keep = (where: string): void => {
    planted.set(where, browser.cookies.get('__Host-tidings')!);
  };
  const email = 'ada@example.com';
  const input = { email, name: 'Ada', role: 'viewer' };
  const invited = await tidings.request<NewMember>('POST', '/v1/members', input, {
    'idempotency-key': 'invite',
  });
  const token = tokenOf(invited.body.signInLink);
  planted.set('SignInByLink.token', token);
  const refused = plant('SignInByLink.password, refused');
  for (const wrong of [
    { token, password: refused.repeat(30) },
    { token, password: [refused] },
    { token: [token] },
    { token: token.repeat(9) },
    { token, password: refused, surprise: 1 },
  ]) {
    expect((await say('POST', '/v1/session/link', wrong)).status).toBe(422);
  }
  const other = { token: plant('SignInByLink.token, refused'), password: refused };
  expect((await say('POST', '/v1/session/link', other)).status).toBe(401);
  const first = plant('SignInByLink.password');
  expect((await say('POST', '/v1/session/link', { token, password: first })).status).toBe(200);
  keep('session id');

  const wrong = plant('SignIn.password, refused');
  expect((await say('POST', '/v1/session', { email, password: wrong })).status).toBe(401);
  expect((await say('POST', '/v1/session', { email: `${wrong}@x`, password: wrong })).status).toBe(401);
  expect((await say('POST', '/v1/session', { email: wrong, password: wrong })).status).toBe(422);
  expect((await say('POST', '/v1/session', { email, password: wrong.repeat(30) })).status).toBe(422);
  await say('POST', '/v1/session', { email, password: wrong }, { 'content-type': 'text/plain' });
  await say('POST', `/v1/session?password=${wrong}`, { email, password: wrong });
  expect((await say('POST', '/v1/session', { email, password: first })).status).toBe(200);
  keep('session id of a sign-in');

  const current = plant('PasswordChange.currentPassword, refused');
  const next = plant('PasswordChange.password');
  expect(
    (await say('PUT', '/v1/session/password', { password: next, currentPassword: current })).status,
  ).toBe(403);
  const weak = { password: next.slice(0, 11), currentPassword: first };
  expect((await say('PUT', '/v1/session/password', weak)).status).toBe(422);
  expect((await say('PUT', '/v1/session/password', { password: next, currentPassword: first })).status).toBe(
    200,
  );
  keep('session id after a change');
  const link = await tidings.request<SignInLink>('POST', `/v1/members/${invited.body.id}/sign-in-link`);
  planted.set('token of a sign-in link', tokenOf(link.body));

  provider.accounts.set('sub', { email, email_verified: true });
  const start = await browser.visit(`${tidings.url}/v1/session/oidc/start`);
  const back = await provider.signIn(start.headers.get('location')!, 'sub');
  await browser.visit(`${tidings.url}${back.pathname}${back.search}`);
  keep('session id by OpenID');
  expect(provider.requests.some((request) => request.includes('authorization_code'))).toBe(true);
  const stale = await browser.visit(`${tidings.url}${back.pathname}?code=${plant('code')}`);
  answers.push(await stale.text());
  for (const path of ['/v1/session', '/v1/sessions', '/v1/members', '/v1/webhooks', '/v1/audit-log'])
    await say('GET', path);
  for (const path of ['/v1/members', `/v1/members/${invited.body.id}/sessions`, '/v1/audit-log?limit=250'])
    answers.push((await tidings.request('GET', path)).text);
  const stolen = { cookie: `__Host-tidings=${planted.get('session id')}` };
  answers.push((await tidings.request('GET', '/v1/session', undefined, stolen)).text);
}
