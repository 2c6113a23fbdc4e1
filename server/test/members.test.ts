/** Who may make whom what, and what roles and rights let people see. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { Member, NewMember } from '@tidings/core/member';
import { ROLES } from '@tidings/core/permission';
import type { RoleName } from '@tidings/core/permission';
import type { CallerView } from '@tidings/core/session';
import * as sdk from '@tidings/sdk';
import { joinAs, newPerson, openBrowser } from './browser.ts';
import { startTidings, TestClock, type Page, type Tidings } from './start.ts';

const clock = new TestClock();
let tidings: Tidings;
beforeAll(async () => (tidings = await startTidings({ clock })));
afterAll(() => tidings.stop());
// Every test has the tries of an address to itself.
beforeEach(() => clock.advance(3600_000));

const inputOf = (input: object): object => ({ organization: 'acme', ...newPerson(), ...input });
const join = (role: RoleName, more: object = {}) => joinAs(tidings, inputOf({ role, ...more }));

describe('nobody', () => {
  const makes: Record<RoleName, RoleName[]> = {
    owner: ['owner', 'admin', 'developer', 'viewer', 'auditor'],
    admin: ['admin', 'developer', 'viewer', 'auditor'],
    developer: [],
    viewer: [],
    auditor: [],
  };
  test.each(Object.keys(makes) as RoleName[])('gives more than a role has: %s', async (role) => {
    const { browser } = await join(role);
    for (const other of Object.keys(ROLES) as RoleName[]) {
      const input = { ...newPerson(), role: other };
      const answer = await browser.request<NewMember>('POST', '/v1/members', input);
      expect([other, answer.status]).toEqual([other, makes[role].includes(other) ? 201 : 403]);
      if (answer.status === 201) expect(answer.body.organization).toBe('acme');
    }
  });

  test('gives a right that they were denied', async () => {
    const { browser } = await join('admin', { viewPayloads: false });
    const create = (input: object) => browser.request('POST', '/v1/members', inputOf(input));
    expect((await create({ role: 'viewer' })).status).toBe(201);
    expect((await create({ role: 'developer', viewPayloads: false })).status).toBe(201);
    const refused = await create({ role: 'developer' });
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('payloads:read')]);
    expect((await create({ role: 'viewer', viewPayloads: true })).status).toBe(403);
    const key = { name: 'x', permissions: ['payloads:read'] };
    expect((await browser.request('POST', '/v1/api-keys', key)).status).toBe(403);
  });

  test('touches who may do more', async () => {
    const [{ member: owner }, { browser: admin }] = [await join('owner'), await join('admin')];
    const path = `/v1/members/${owner.id}`;
    for (const [method, address, body] of [
      ['PATCH', path, { name: 'Mine' }],
      ['PATCH', path, { email: 'mine@example.com' }],
      ['PATCH', path, { role: 'viewer' }],
      ['DELETE', path],
      ['POST', `${path}/sign-in-link`],
      ['DELETE', `${path}/sessions`],
      ['DELETE', `${path}/sessions/ses_01kah3c3t6f8mvav5nq1j6w0zs`],
    ] as const) {
      expect([address, (await admin.request(method, address, body)).status]).toEqual([address, 403]);
    }
    expect((await admin.request<Member>('GET', path)).body).toMatchObject({
      role: 'owner',
      name: owner.name,
    });
    const { member: developer } = await join('developer');
    const lower = `/v1/members/${developer.id}`;
    expect((await admin.request('PATCH', lower, { role: 'owner' })).status).toBe(403);
    expect((await admin.request('PATCH', lower, { role: 'viewer' })).status).toBe(200);
    expect((await admin.request('POST', `${lower}/sign-in-link`)).status).toBe(201);
    expect((await admin.request('DELETE', lower)).status).toBe(204);
  });

  test('lets anybody in with a key that ends, or is for some networks', async () => {
    const { member } = await join('viewer');
    for (const bound of [{ expiresAt: '2100-01-01T00:00:00Z' }, { networks: ['127.0.0.0/8'] }]) {
      const key = { name: 'Bound', permissions: ['*'], ...bound };
      const { body } = await tidings.request<NewApiKey>('POST', '/v1/api-keys', key);
      const headers = { authorization: `Bearer ${body.key}` };
      const ask = (method: string, path: string, input?: object) =>
        tidings.request(method, path, input, headers);
      const path = `/v1/members/${member.id}`;
      expect((await ask('POST', '/v1/members', inputOf({ role: 'viewer' }))).status).toBe(403);
      expect((await ask('POST', `${path}/sign-in-link`)).status).toBe(403);
      expect((await ask('PATCH', path, { email: 'mine@example.com' })).status).toBe(403);
      expect((await ask('PATCH', path, { name: 'New' })).status).toBe(200);
    }
  });

  test('makes a key that ends with the session', async () => {
    const { browser } = await join('admin');
    const { status, body } = await browser.request<NewApiKey>('POST', '/v1/api-keys', {
      name: 'x',
      permissions: ['events:write'],
    });
    expect([status, body.expiresAt, body.organization]).toEqual([201, null, 'acme']);
  });

  test('makes members of an organization with a key of one of its projects', async () => {
    const key = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
      name: 'x',
      organization: 'acme',
      project: 'p',
      permissions: ['*'],
    });
    const headers = { authorization: `Bearer ${key.body.key}` };
    const refused = await tidings.request('POST', '/v1/members', inputOf({ role: 'viewer' }), headers);
    expect(refused.status).toBe(403);
    expect((await tidings.request<Page<Member>>('GET', '/v1/members', undefined, headers)).body.data).toEqual(
      [],
    );
  });
});

describe('the last owner', () => {
  const owners = (organization: string, count: number): Promise<NewMember[]> =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const input = inputOf({ role: 'owner', organization });
        return (await tidings.request<NewMember>('POST', '/v1/members', input)).body;
      }),
    );

  test('stays one', async () => {
    const [first, second] = await owners('owned', 2);
    const path = `/v1/members/${second!.id}`;
    expect((await tidings.request('PATCH', `/v1/members/${first!.id}`, { role: 'admin' })).status).toBe(200);
    for (const answer of [
      await tidings.request('PATCH', path, { role: 'admin' }),
      await tidings.request('DELETE', path),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
    }
    // Owners of other places do not count.
    await join('owner');
    expect((await tidings.request('DELETE', path)).status).toBe(409);
    expect((await tidings.request('PATCH', path, { name: 'New', role: 'owner' })).status).toBe(200);
    expect((await tidings.request('PATCH', `/v1/members/${first!.id}`, { role: 'owner' })).status).toBe(200);
    expect((await tidings.request('DELETE', path)).status).toBe(204);
  });

  test('is left, however many go at once', async () => {
    const all = await owners('crowded', 6);
    const answers = await Promise.all(
      all.map(({ id }, i) =>
        i % 2
          ? tidings.request('DELETE', `/v1/members/${id}`)
          : tidings.request('PATCH', `/v1/members/${id}`, { role: 'viewer' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(1);
    const left = await tidings.request<Page<Member>>('GET', '/v1/members?organization=crowded');
    expect(left.body.data.filter(({ role }) => role === 'owner')).toHaveLength(1);
  });
});

describe('members', () => {
  test('are listed, shown, changed and removed', async () => {
    const { body: first } = await tidings.request<NewMember>(
      'POST',
      '/v1/members',
      inputOf({ role: 'viewer', organization: 'listed' }),
    );
    const { signInLink: _, ...member } = first;
    expect((await tidings.request('GET', `/v1/members/${first.id}`)).body).toEqual(member);
    const list = await tidings.request<Page<Member>>('GET', '/v1/members?organization=listed');
    expect(list.body).toEqual({ data: [member], nextCursor: null, prevCursor: null });
    const also = '/v1/members?organization=listed&instance=true';
    const staff = await joinAs(tidings, { role: 'viewer', ...newPerson() });
    const all = (await tidings.request<Page<Member>>('GET', also)).body.data;
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([first.id, staff.member.id]));
    expect(new Set(all.map(({ organization }) => organization))).toEqual(new Set(['listed', null]));
    const { browser } = await join('admin', { organization: 'listed' });
    const theirs = (await browser.request<Page<Member>>('GET', also)).body.data;
    expect(theirs.every(({ organization }) => organization === 'listed')).toBe(true);
    expect((await tidings.request('GET', '/v1/members?instance=true')).body.errors).toMatchObject([
      { path: 'instance' },
    ]);
    clock.advance(1000);
    const path = `/v1/members/${first.id}`;
    const changed = await tidings.request<Member>('PATCH', path, {
      email: 'New@Example.com',
      viewPayloads: true,
    });
    const now = new Date(clock.now()).toISOString();
    expect(changed.body).toEqual({ ...member, email: 'new@example.com', viewPayloads: true, updatedAt: now });
    const promoted = await tidings.request<Member>('PATCH', path, {
      role: 'developer',
      revealSecrets: false,
    });
    expect(promoted.body).toMatchObject({ role: 'developer', revealSecrets: false, viewPayloads: true });
    expect((await tidings.request('DELETE', path)).status).toBe(204);
    expect((await tidings.request('GET', path)).status).toBe(404);
  });

  test('have an e-mail address to themselves in their organization', async () => {
    const input = inputOf({ role: 'viewer', email: 'same@example.com' });
    expect((await tidings.request('POST', '/v1/members', input)).status).toBe(201);
    const again = { ...input, email: 'SAME@example.com' };
    expect((await tidings.request('POST', '/v1/members', again)).status).toBe(409);
    expect((await tidings.request('POST', '/v1/members', { ...input, organization: 'other' })).status).toBe(
      201,
    );
    const whole = { ...input, organization: undefined };
    expect((await tidings.request('POST', '/v1/members', whole)).status).toBe(201);
    expect((await tidings.request('POST', '/v1/members', whole)).status).toBe(409);
    const { body: other } = await tidings.request<NewMember>(
      'POST',
      '/v1/members',
      inputOf({ role: 'viewer' }),
    );
    const taken = await tidings.request('PATCH', `/v1/members/${other.id}`, { email: 'same@example.com' });
    expect(taken.status).toBe(409);
  });

  test.each([
    [{ role: 'owner', viewPayloads: false }, '/viewPayloads'],
    [{ role: 'owner', revealSecrets: false }, '/revealSecrets'],
    [{ role: 'emperor' }, '/role'],
    [{ role: 'viewer', email: 'nobody' }, '/email'],
    [{ role: 'viewer', email: 'a b@example.com' }, '/email'],
    [{ role: 'viewer', email: `a@${'b'.repeat(300)}` }, '/email'],
    [{ role: 'viewer', permissions: ['*'] }, '/permissions'],
  ])('are refused when they make no sense: %j', async (input, path) => {
    const refused = await tidings.request('POST', '/v1/members', inputOf(input));
    expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([422, path]);
  });

  test('cannot be changed to what makes no sense', async () => {
    const { body } = await tidings.request<NewMember>('POST', '/v1/members', inputOf({ role: 'viewer' }));
    const path = `/v1/members/${body.id}`;
    expect((await tidings.request('PATCH', path, {})).status).toBe(422);
    expect((await tidings.request('PATCH', path, { role: 'owner', viewPayloads: false })).status).toBe(422);
  });
});

describe('a role', () => {
  test.each(Object.keys(ROLES) as RoleName[])('shows secrets and payloads as it says: %s', async (role) => {
    for (const [revealSecrets, viewPayloads] of [[], [true, true], [true, false], [false, true]] as const) {
      if (role === 'owner' && (revealSecrets === false || viewPayloads === false)) continue;
      const more = revealSecrets === undefined ? {} : { revealSecrets, viewPayloads };
      const { member, browser } = await join(role, more);
      const { body } = await browser.request<CallerView>('GET', '/v1/session');
      const may = ['owner', 'admin', 'developer'].includes(role);
      expect(body.permissions.includes('webhooks:reveal')).toBe(revealSecrets ?? may);
      expect(body.permissions.includes('payloads:read')).toBe(viewPayloads ?? may);
      expect([member.revealSecrets, member.viewPayloads]).toEqual([
        revealSecrets ?? may,
        viewPayloads ?? may,
      ]);
      expect(body.permissions.includes('audit-log:read')).toBe(['owner', 'admin', 'auditor'].includes(role));
      // Whoever is in an organization would be refused it.
      expect(body.permissions).not.toContain('metrics:read');
    }
  });

  test('is explained in the docs', () => {
    const page = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');
    for (const [role, { about }] of Object.entries(ROLES))
      expect(page).toContain(`| \`${role}\` | ${about} |`);
  });
});

test('a page of the server does all of it with the SDK', async () => {
  const admin = new sdk.Tidings({ apiKey: tidings.apiKey, baseUrl: tidings.url });
  const member = await admin.members.create({
    email: 'sdk@example.com',
    name: 'Sdk',
    role: 'admin',
    organization: 'acme',
  });
  const browser = openBrowser(tidings.url);
  const page = new sdk.Tidings({ session: true, baseUrl: tidings.url, fetch: browser.fetch });
  await expect(page.session.get()).rejects.toBeInstanceOf(sdk.UnauthorizedError);
  const token = new URL(member.signInLink.url).hash.slice('#token='.length);
  const password = 'rain on a tin roof';
  expect(await page.session.signInByLink({ token, password })).toMatchObject({ id: member.id });
  expect(await page.session.get()).toMatchObject({
    name: 'Sdk',
    member: { role: 'admin', hasPassword: true },
  });
  expect(await page.members.list()).toContainEqual(expect.objectContaining({ id: member.id }));
  expect(await page.members.update(member.id, { name: 'New' })).toMatchObject({ name: 'New' });
  expect(
    (await page.webhooks.create({ name: 'x', url: 'https://example.com/', events: [] })).organization,
  ).toBe('acme');

  await page.session.changePassword({ currentPassword: password, password: 'tin under the rain' });
  await page.session.signIn({ email: 'sdk@example.com', password: 'tin under the rain' });
  const [current, before] = await page.session.list();
  expect([current?.current, before?.current]).toEqual([true, false]);
  await page.session.end(before!.id);
  expect(await admin.members.sessions(member.id)).toHaveLength(1);
  expect((await admin.members.signInLink(member.id)).url).toContain('/sign-in#token=tl_');
  await page.session.signOut();
  expect(await admin.members.sessions(member.id)).toEqual([]);
  await page.session.signIn({ email: 'sdk@example.com', password: 'tin under the rain' });
  await admin.members.endSessions(member.id, (await page.session.list())[0]!.id);
  await admin.members.endSessions(member.id);
  await admin.members.delete(member.id);
  await expect(admin.members.get(member.id)).rejects.toBeInstanceOf(sdk.NotFoundError);
  const wrong = page.session.signIn({ email: 'sdk@example.com', password: 'tin under the rain' });
  await expect(wrong).rejects.toBeInstanceOf(sdk.UnauthorizedError);
  expect(() => new sdk.Tidings({ session: true, apiKey: 'tk_x' })).toThrow('contradict');
});
