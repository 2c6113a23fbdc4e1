/** The list for review: what was given up, grouped, until it has arrived or somebody says that it need not. */
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '@tidings/core/audit-log';
import type { Delivery } from '@tidings/core/delivery';
import { uuidFromId } from '@tidings/core/id';
import type { Issue } from '@tidings/core/issue';
import type { Member } from '@tidings/core/member';
import type { Replay, ReplayCount } from '@tidings/core/replay';
import type { Webhook } from '@tidings/core/webhook';
import { openDatabase } from '../src/store/db.ts';
import { sweepIssues, wakeIssues } from '../src/store/issues.ts';
import { newPerson } from './browser.ts';
import { createReceiver, type Receiver, type Reply } from './harness.ts';
import { startTidings, until, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
let beside: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
  // Two processes keep the list.
  beside = await startTidings({ beside: tidings, roles: ['engine'] });
});
afterAll(async () => {
  await receiver.close();
  await beside.stop();
  await tidings.stop();
});

const NOBODYS = 'iss_01kah3c3t6f8mvav5nq1j6w0zs';
let count = 0;
let organization: string;
let reply: (id: unknown) => Reply;
beforeEach(() => {
  organization = `issues-${++count}`;
  reply = () => ({ status: 500 });
  receiver.respond(({ headers }) => reply(headers['webhook-id']));
});

const create = (input: Record<string, unknown> = {}): Promise<Webhook> =>
  tidings.createWebhook({ organization, url: receiver.url, retry: 'none', ...input });
async function send(many: number): Promise<void> {
  for (let n = 0; n < many; n++) await tidings.send({ organization, type: 'a', data: { n } });
}
const list = async (query = ''): Promise<Issue[]> =>
  (await tidings.request<Page<Issue>>('GET', `/v1/issues?organization=${organization}${query}`)).body.data;
const change = (issue: Issue, body: Record<string, unknown>): Promise<{ status: number; body: Issue }> =>
  tidings.request<Issue>('PATCH', `/v1/issues/${issue.id}`, body);
/** The only issue of the organization, once it is as wanted. */
async function issueWith(wanted: Partial<Issue>): Promise<Issue> {
  let found: Issue[] = [];
  const look = async (): Promise<Issue[]> => (found = await list());
  await expect.poll(look).toEqual([expect.objectContaining(wanted)]);
  return found[0]!;
}

describe('an issue', () => {
  test('holds what was given up of one webhook for one sort of error', async () => {
    const webhook = await create({ name: 'Orders' });
    await send(2);
    const issue = await issueWith({ deliveries: 2 });
    const [newest] = await tidings.deliveries(webhook.id);
    expect(issue).toMatchObject({
      organization,
      webhook: { id: webhook.id, name: 'Orders' },
      errorClass: 'http',
      state: 'open',
      reason: null,
      note: '',
      failures: 2,
      lastDelivery: newest!.id,
      lastStatus: 500,
      lastError: newest!.attempts[0]!.error,
      query: `status:failed webhook.id:${webhook.id} error.class:http`,
      resolvedAt: null,
    });
    expect(Date.parse(issue.firstSeenAt)).toBeLessThanOrEqual(Date.parse(issue.lastSeenAt));
    const found = await tidings.deliveries(webhook.id, `?query=${encodeURIComponent(issue.query)}`);
    expect(found).toHaveLength(2);

    reply = () => 'reset';
    await send(1);
    const other = await create({ name: 'Other' });
    reply = () => ({ status: 500 });
    await send(1);
    const all = await until(async () => {
      const now = await list();
      return now.length === 3 && now.reduce((sum, one) => sum + one.deliveries, 0) === 5 && now;
    }, 'three issues');
    expect(all.map((one) => `${one.webhook.name} ${one.errorClass} ${one.deliveries}`).toSorted()).toEqual([
      'Orders http 3',
      'Orders reset 1',
      'Other http 1',
    ]);
    expect((await list(`&webhook=${other.id}`)).map((one) => one.webhook.name)).toEqual(['Other']);
    // In the language of all searches.
    const every = ['Orders http', 'Orders reset', 'Other http'];
    for (const [text, expected] of [
      ['webhook:ord', ['Orders http', 'Orders reset']],
      [`webhook.id=${other.id}`, ['Other http']],
      [other.id, ['Other http']],
      ['error.class:reset', ['Orders reset']],
      ['http:5xx', ['Orders http', 'Other http']],
      ['error:"answered 500" -webhook:other', ['Orders http']],
      ['deliveries>1 OR failures<1', ['Orders http']],
      ['state:open -assignee:* -note:*', every],
      [`org=${organization} -project:*`, every],
      ['time>-1h since:[-1h TO now]', every],
      ['NOT other', ['Orders http', 'Orders reset']],
    ] as const) {
      const matching = await list(`&query=${encodeURIComponent(text)}`);
      expect(matching.map((one) => `${one.webhook.name} ${one.errorClass}`).toSorted(), text).toEqual(
        expected,
      );
    }
    for (const text of ['status:failed', all[0]!.lastDelivery, 'in:payload a', 'data.n:1']) {
      const refused = await tidings.request('GET', `/v1/issues?query=${encodeURIComponent(text)}`);
      expect([text, refused.status, refused.body.code]).toEqual([text, 422, 'invalid_query']);
    }
    // Anywhere, its query finds its deliveries alone.
    for (const { query, deliveries } of all) {
      const everywhere = `/v1/deliveries?start=-1h&query=${encodeURIComponent(query)}`;
      expect((await tidings.request<Page<Delivery>>('GET', everywhere)).body.data).toHaveLength(deliveries);
    }
  });

  test('is of deliveries, neither of attempts that are tried again nor of tests', async () => {
    const webhook = await create({ retry: 'standard' });
    await send(1);
    await until(async () => (await tidings.deliveries(webhook.id))[0]?.status === 'retrying', 'a retry');
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/test`);
    // What comes later shows that the list was looked at.
    await create({ name: 'Later' });
    await send(1);
    await until(async () => (await list()).some((one) => one.webhook.name === 'Later'), 'the later one');
    expect(await list()).toHaveLength(1);
  });

  test('is resolved by what arrives since: by hand', async () => {
    const webhook = await create();
    await send(2);
    await issueWith({ deliveries: 2 });
    const deliveries = await tidings.deliveries(webhook.id);
    reply = () => ({ status: 200 });
    const retry = (id: string): Promise<unknown> =>
      tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${id}/retry`);
    await retry(deliveries[0]!.id);
    expect(await issueWith({ deliveries: 1 })).toMatchObject({ state: 'open', failures: 2 });
    await retry(deliveries[1]!.id);
    const resolved = await issueWith({ deliveries: 0 });
    expect(resolved).toMatchObject({ state: 'resolved', failures: 2 });
    expect(resolved.reason).toMatch(/None of its deliveries is given up any more/);
    expect(resolved.resolvedAt).not.toBeNull();
  });

  test('is replayed after the fix, resolved with the last that arrives, and opened by the next failure', async () => {
    const webhook = await create();
    await send(3);
    const issue = await issueWith({ deliveries: 3 });
    expect(
      (await change(issue, { state: 'acknowledged', note: 'The database is full.' })).body,
    ).toMatchObject({
      state: 'acknowledged',
      note: 'The database is full.',
      reason: null,
    });
    const path = `/v1/issues/${issue.id}/replay`;
    const counted = await tidings.request<ReplayCount>('POST', path, { dryRun: true });
    expect(counted.body).toMatchObject({ deliveries: 3, events: 3 });
    const [{ event: failing }] = (await tidings.deliveries(webhook.id)) as [Delivery];
    reply = (id) => ({ status: id === failing.id ? 500 : 200 });
    const made = await tidings.request<Replay>('POST', path);
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({ webhook: webhook.id, query: issue.query });
    // One failed again: it is the same delivery.
    await issueWith({ deliveries: 1, failures: 4, state: 'acknowledged' });
    reply = () => ({ status: 200 });
    const second = await tidings.request('POST', path, {});
    expect(second.status, second.text).toBe(201);
    const resolved = await issueWith({ deliveries: 0, state: 'resolved' });
    expect(resolved).toMatchObject({ note: 'The database is full.', failures: 4 });
    const again = await tidings.request('POST', path);
    expect(again.body).toMatchObject({ status: 409, code: 'conflict' });

    reply = () => ({ status: 500 });
    await send(1);
    const opened = await issueWith({ deliveries: 1, state: 'open' });
    expect(opened).toMatchObject({ id: issue.id, failures: 5, resolvedAt: null, reason: 'It failed again.' });
    expect(Date.parse(opened.firstSeenAt)).toBeGreaterThan(Date.parse(resolved.resolvedAt!));
  });

  test('whose payloads are erased is resolved: nothing of it can arrive', async () => {
    await create();
    await send(1);
    const issue = await issueWith({ deliveries: 1 });
    const [{ event }] = (await tidings.deliveries(issue.webhook.id)) as [Delivery];
    const path = `/v1/events/${event.id}/payload?organization=${organization}`;
    expect((await tidings.request('DELETE', path)).status).toBeLessThan(300);
    expect(await issueWith({ deliveries: 0 })).toMatchObject({ id: issue.id, state: 'resolved' });
  });

  test('that fails for another reason moves to the issue of that', async () => {
    const webhook = await create();
    await send(1);
    const issue = await issueWith({ deliveries: 1 });
    reply = () => 'reset';
    const [delivery] = await tidings.deliveries(webhook.id);
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${delivery!.id}/retry`);
    const all = await until(async () => {
      const now = await list();
      return now.length === 2 && now.some((one) => one.id === issue.id && one.deliveries === 0) && now;
    }, 'the move');
    expect(all.map(({ errorClass, state, deliveries }) => [errorClass, state, deliveries])).toEqual([
      ['reset', 'open', 1],
      ['http', 'resolved', 0],
    ]);
  });

  test('that is ignored stays so, and counts on', async () => {
    await create();
    await send(1);
    const issue = await issueWith({ deliveries: 1 });
    expect((await change(issue, { state: 'ignored' })).status).toBe(200);
    await send(1);
    await issueWith({ deliveries: 2, state: 'ignored' });
    expect((await list('&state=open,acknowledged')).length).toBe(0);
    expect((await list('&state=ignored')).length).toBe(1);
  });

  test('that is snoozed is opened again when its time has come', async () => {
    await create();
    await send(1);
    const issue = await issueWith({ deliveries: 1 });
    const snoozedUntil = new Date(Date.now() + 3_600_000).toISOString();
    const snoozed = await change(issue, { state: 'snoozed', snoozedUntil });
    expect(snoozed.body).toMatchObject({ state: 'snoozed', snoozedUntil, reason: null });
    // Neither by further failures, nor before its time.
    await send(1);
    await issueWith({ deliveries: 2, state: 'snoozed', snoozedUntil });
    expect((await change(issue, { note: 'It can wait.' })).body).toMatchObject({
      state: 'snoozed',
      snoozedUntil,
    });
    expect(await list('&state=open,acknowledged')).toEqual([]);
    const database = openDatabase(tidings.databaseUrl, pino({ level: 'silent' }));
    try {
      await wakeIssues(database.control, Date.parse(snoozedUntil) - 1);
      await issueWith({ state: 'snoozed' });
      await wakeIssues(database.control, Date.parse(snoozedUntil));
    } finally {
      await database.close();
    }
    const opened = await issueWith({ state: 'open', snoozedUntil: null });
    expect(opened).toMatchObject({ reason: 'It was snoozed until now.', changedAt: snoozedUntil });

    // The keeper does the same, by the clock.
    await change(issue, { state: 'snoozed', snoozedUntil });
    const uid = uuidFromId('issue', issue.id);
    await tidings.query(`UPDATE issue SET snoozed_until = now() - interval '1 ms' WHERE uid = $1`, [uid]);
    await issueWith({ state: 'open', snoozedUntil: null, reason: 'It was snoozed until now.' });
  });

  test('that is snoozed is resolved by what arrives before its time', async () => {
    const webhook = await create();
    await send(1);
    const issue = await issueWith({ deliveries: 1 });
    await change(issue, { state: 'snoozed', snoozedUntil: '2999-01-01T00:00:00Z' });
    const [delivery] = await tidings.deliveries(webhook.id);
    reply = () => ({ status: 200 });
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${delivery!.id}/retry`);
    await issueWith({ deliveries: 0, state: 'resolved', snoozedUntil: null });
  });

  test.each([
    ['needs a time', { state: 'snoozed' }, /is needed/],
    ['needs a time to come', { state: 'snoozed', snoozedUntil: '2020-01-01T00:00:00Z' }, /time to come/],
    ['alone has a time', { snoozedUntil: '2999-01-01T00:00:00Z' }, /send the state "snoozed" with it/],
    [
      'is no other state',
      { state: 'open', snoozedUntil: '2999-01-01T00:00:00Z' },
      /send the state "snoozed"/,
    ],
    [
      'needs a time that there is',
      { state: 'snoozed', snoozedUntil: '2999-02-30T00:00:00Z' },
      /date-time|time/,
    ],
  ])('that is snoozed %s', async (_, body, message) => {
    // What is asked for is refused before any issue is looked for.
    const refused = await tidings.request('PATCH', `/v1/issues/${NOBODYS}`, body);
    expect(refused.body).toMatchObject({
      status: 422,
      errors: [{ path: '/snoozedUntil', message: expect.stringMatching(message) }],
    });
  });

  test('of a canceled replay is what it was', async () => {
    const webhook = await create();
    await send(2);
    const issue = await issueWith({ deliveries: 2 });
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/pause`);
    // Queued before the pause is known to the replay, or not at all: either way nothing is sent.
    const made = await tidings.request<Replay>('POST', `/v1/issues/${issue.id}/replay`);
    await tidings.request('POST', `/v1/replays/${made.body.id}/cancel`);
    reply = () => ({ status: 200 });
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/resume`);
    await until(
      async () => (await tidings.query('SELECT FROM given_up WHERE again IS NOT NULL')).length === 0,
      'the look',
    );
    expect(await issueWith({ deliveries: 2 })).toMatchObject({ state: 'open' });
  });
});

describe('an issue', () => {
  test('is looked after by a member of its organization, or of the instance', async () => {
    await create();
    await send(1);
    const issue = await issueWith({ deliveries: 1 });
    const join = async (input: object): Promise<Member> =>
      (await tidings.request<Member>('POST', '/v1/members', { ...newPerson(), role: 'viewer', ...input }))
        .body;
    const own = await join({ organization, name: 'Ada' });
    const staff = await join({ name: 'Grace' });
    const stranger = await join({ organization: `${organization}-other` });
    const assign = async (assignee: string | null): Promise<{ status: number; body: Issue }> =>
      change(issue, { assignee });
    expect((await assign(own.id)).body.assignee).toEqual({ id: own.id, name: 'Ada' });
    expect((await list(`&assignee=${own.id}`)).map(({ id }) => id)).toEqual([issue.id]);
    expect(await list(`&assignee=${staff.id}`)).toEqual([]);
    for (const nobody of [stranger.id, 'mem_01kah3c3t6f8mvav5nq1j6w0zs', issue.id, 'Ada', '']) {
      const refused = await tidings.request('PATCH', `/v1/issues/${issue.id}`, { assignee: nobody });
      expect(refused.body).toMatchObject({
        status: 422,
        errors: [
          { path: '/assignee', message: expect.stringMatching(/nobody who could.*GET \/v1\/members/) },
        ],
      });
    }
    expect((await tidings.request('GET', '/v1/issues?assignee=Ada')).body.errors).toMatchObject([
      { path: 'assignee' },
    ]);

    // A caller of the organization sees who of the instance looks after it, and cannot choose them.
    expect((await assign(staff.id)).body.assignee).toEqual({ id: staff.id, name: 'Grace' });
    const key = await tidings.request<{ key: string }>('POST', '/v1/api-keys', {
      name: 'Their own',
      organization,
      permissions: ['deliveries:*'],
    });
    const as = { authorization: `Bearer ${key.body.key}` };
    const path = `/v1/issues/${issue.id}`;
    expect((await tidings.request<Issue>('GET', path, undefined, as)).body.assignee).toEqual({
      id: staff.id,
      name: 'Grace',
    });
    const theirs = await tidings.request<Issue>('PATCH', path, { assignee: own.id }, as);
    expect(theirs.body.assignee).toEqual({ id: own.id, name: 'Ada' });
    expect((await tidings.request('PATCH', path, { assignee: staff.id }, as)).status).toBe(422);

    const audit = await tidings.request<Page<AuditEntry>>(
      'GET',
      `/v1/audit-log?resource=issue&resourceId=${issue.id}`,
    );
    const [ada, grace] = [
      { id: own.id, name: 'Ada' },
      { id: staff.id, name: 'Grace' },
    ];
    expect(audit.body.data.map(({ changes }) => changes)).toEqual([
      { assignee: { before: grace, after: ada } },
      { assignee: { before: ada, after: grace } },
      { assignee: { before: null, after: ada } },
    ]);

    // Who leaves looks after nothing.
    expect((await tidings.request('DELETE', `/v1/members/${own.id}`)).status).toBe(204);
    await issueWith({ assignee: null });
    await assign(staff.id);
    expect((await assign(null)).body.assignee).toBeNull();
  });

  test('is changed by who may, as the audit log tells', async () => {
    await create();
    await send(1);
    const issue = await issueWith({ deliveries: 1 });
    const snoozedUntil = '2999-01-01T00:00:00.000Z';
    await change(issue, { state: 'snoozed', snoozedUntil });
    await change(issue, { state: 'resolved' });
    const audit = await tidings.request<Page<Record<string, unknown>>>(
      'GET',
      `/v1/audit-log?resource=issue&resourceId=${issue.id}`,
    );
    expect(audit.body.data).toMatchObject([
      {
        action: 'update',
        operation: 'updateIssue',
        organization,
        changes: {
          state: { before: 'snoozed', after: 'resolved' },
          snoozedUntil: { before: snoozedUntil, after: null },
        },
      },
      { changes: { state: { before: 'open', after: 'snoozed' }, snoozedUntil: { after: snoozedUntil } } },
    ]);
    const refused = await tidings.request('PATCH', `/v1/issues/${issue.id}`, { state: 'done' });
    expect(refused.body.errors).toMatchObject([{ path: '/state' }]);
    expect((await tidings.request('PATCH', `/v1/issues/${issue.id}`, {})).status).toBe(422);
    expect((await tidings.request('GET', '/v1/issues?state=opened')).body.errors).toMatchObject([
      { path: 'state' },
    ]);
  });

  test('is counted exactly, however much comes at once', async () => {
    // Many webhooks, since one that fails rests.
    for (let n = 0; n < 20; n++) await create({ name: `Webhook ${n}` });
    let n = 0;
    reply = () => ({ status: n++ % 3 === 0 ? 302 : 500 });
    const events = Array.from({ length: 6 }, (_, i) => ({ organization, type: 'a', data: { i } }));
    await tidings.request('POST', '/v1/events/batch', events);
    await until(
      async () => (await list()).reduce((sum, one) => sum + one.deliveries, 0) === 120,
      'all of them',
      20_000,
    );
    const counted = await tidings.query(
      `SELECT w.name, g.error_class, count(*)::int4 AS deliveries FROM given_up g JOIN webhook w ON w.number = g.webhook
       JOIN organization o ON o.number = w.organization WHERE o.id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
      [organization],
    );
    const shown = (await list()).map((one) => ({
      name: one.webhook.name,
      error_class: one.errorClass,
      deliveries: one.deliveries,
    }));
    expect(shown).toEqual(expect.arrayContaining(counted));
    expect(shown).toHaveLength(counted.length);
    expect((await list()).reduce((sum, one) => sum + one.failures, 0)).toBe(120);
  });

  test('of a deleted webhook is resolved at the next sweep, and nothing is left of old events', async () => {
    const [one, two] = [await create({ name: 'Deleted' }), await create({ name: 'Kept' })];
    await send(1);
    await until(async () => (await list()).length === 2, 'both');
    const [first] = await list(`&webhook=${one.id}`);
    await change(first!, { state: 'snoozed', snoozedUntil: '2999-01-01T00:00:00Z' });
    await tidings.request('DELETE', `/v1/webhooks/${one.id}`);
    const database = openDatabase(tidings.databaseUrl, pino({ level: 'silent' }));
    try {
      await sweepIssues(database.control, 0, Date.now(), '00000000-0000-0000-0000-000000000000');
      expect((await list(`&webhook=${two.id}`))[0]).toMatchObject({ state: 'open', deliveries: 1 });
      const [issue] = (
        await tidings.request<Page<Issue>>('GET', `/v1/issues?organization=${organization}&state=resolved`)
      ).body.data;
      expect(issue).toMatchObject({ webhook: { name: 'Deleted' }, reason: 'Its webhook was deleted.' });
      await sweepIssues(database.control, 0, Date.now(), 'ffffffff-ffff-ffff-ffff-ffffffffffff');
      expect((await list(`&webhook=${two.id}`))[0]).toMatchObject({ state: 'resolved', deliveries: 0 });
    } finally {
      await database.close();
    }
  });
});
