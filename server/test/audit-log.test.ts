import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { AuditEntry } from '@tidings/core/audit-log';
import { matches } from '@tidings/core/search/match';
import type { SearchRecord } from '@tidings/core/search/record';
import { parseSearch } from '@tidings/core/search/search';
import { ID_KINDS } from '../src/api/routes/audit-log.ts';
import type { Problem } from '../src/api/errors.ts';
import { clauses, fieldsOf } from './search-texts.ts';
import { startTidings, TestClock, type Answer, type Page, type Tidings } from './start.ts';

const clock = new TestClock();
let tidings: Tidings;
let key: NewApiKey;
beforeAll(async () => {
  tidings = await startTidings({ clock });
  const made = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
    name: 'Deployment',
    organization: 'one',
    permissions: ['*'],
  });
  key = made.body;
});
afterAll(() => tidings.stop());

const headers = (): Record<string, string> => ({
  authorization: `Bearer ${key.key}`,
  'user-agent': `It's a "test" \\ 'ünïcode'`,
});
const list = (query: string, as: Record<string, string> = {}): Promise<Answer<Page<AuditEntry> & Problem>> =>
  tidings.request('GET', `/v1/audit-log${query}`, undefined, as);
const entries = async (query: string): Promise<AuditEntry[]> => {
  const answer = await list(query);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
};

test('a search that takes too long is refused, and an organization has its share of them', async () => {
  const holder = new pg.Client({ connectionString: tidings.databaseUrl });
  await holder.connect();
  try {
    await holder.query('BEGIN; LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE');
    const found = await Promise.all(
      [1, 2, 3, 4].map((number) => list(`?query=changes:*nowhere-${number}*`, headers())),
    );
    expect(found.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([422, 422, 422, 429]);
    expect(found.find(({ status }) => status === 422)!.body).toMatchObject({
      code: 'search_too_broad',
      detail: expect.stringContaining('on resource.id, actor.id or action'),
    });
    expect(found.find(({ status }) => status === 429)!.body.detail).toContain('3 searches');
  } finally {
    await holder.end();
  }
  expect((await list('?query=changes:*nowhere*', headers())).status).toBe(200);
});

describe('a change', () => {
  test('is written down with who, when, from where, what was and what became', async () => {
    const secret = 'planted-signing-secret';
    const input = { name: 'First', url: 'https://example.com/', events: ['a'], secret, organization: 'one' };
    const made = await tidings.request<{ id: string }>('POST', '/v1/webhooks', input, headers());
    const { id } = made.body;
    clock.advance(1000);
    await tidings.request('PATCH', `/v1/webhooks/${id}`, { name: 'Second', events: ['b'] }, headers());
    await tidings.request('PATCH', `/v1/webhooks/${id}`, { name: 'Second' }, headers());
    await tidings.request('POST', `/v1/webhooks/${id}/rotate-secret`, {}, headers());
    await tidings.request('GET', `/v1/webhooks/${id}/secret`, undefined, headers());
    await tidings.request('GET', `/v1/webhooks/${id}`, undefined, headers());
    await tidings.request('DELETE', `/v1/webhooks/${id}`, undefined, headers());

    const answer = await list(`?resource=webhook&resourceId=${id}`);
    expect(answer.text).not.toContain(secret);
    const [deleted, revealed, rotated, changed, created, ...others] = answer.body.data;
    expect(others).toEqual([]);
    expect(changed).toEqual({
      id: expect.stringMatching(/^aud_\d+$/),
      at: new Date(clock.now()).toISOString(),
      actor: { kind: 'api-key', id: key.id, name: 'Deployment' },
      address: '127.0.0.1',
      userAgent: headers()['user-agent'],
      operation: 'updateWebhook',
      action: 'update',
      resource: { kind: 'webhook', id, name: 'Second' },
      organization: 'one',
      project: null,
      changes: { name: { before: 'First', after: 'Second' }, events: { before: ['a'], after: ['b'] } },
    });
    const one = (entry: string) =>
      tidings.request<AuditEntry>('GET', `/v1/audit-log/${entry}`, undefined, headers());
    expect((await one(changed!.id)).body).toEqual(changed);
    for (const nobodys of ['aud_999999999999999999', 'aud_x', id])
      expect((await one(nobodys)).status).toBe(404);
    expect(created).toMatchObject({ action: 'create', operation: 'createWebhook' });
    expect(created!.changes).toMatchObject({
      url: { before: null, after: 'https://example.com/' },
      secret: { before: null, after: '(hidden)' },
      timeoutMs: { before: null, after: 15_000 },
    });
    expect(created!.changes).not.toHaveProperty('previousSecrets');
    expect(rotated).toMatchObject({ action: 'update', operation: 'rotateWebhookSecret' });
    expect(rotated!.changes['secret']).toEqual({ before: '(hidden)', after: '(hidden)' });
    expect(revealed).toMatchObject({ action: 'reveal', operation: 'getWebhookSecret', changes: {} });
    expect(deleted).toMatchObject({ action: 'delete', operation: 'deleteWebhook' });
  });

  test('that does not come about leaves nothing behind', async () => {
    const before = await entries('?limit=1');
    const input = { name: 'x', url: 'ftp://example.com/', events: [] };
    expect((await tidings.request('POST', '/v1/webhooks', input)).status).toBe(422);
    expect((await tidings.request('PATCH', '/v1/organizations/none', { name: 'x' })).status).toBe(404);
    expect(await entries('?limit=1')).toEqual(before);
  });

  test('a delivery retried or canceled by hand is written down, with who did it', async () => {
    const webhook = await tidings.createWebhook({ organization: 'by-hand', url: 'https://example.com/' });
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/pause`);
    await tidings.send({ organization: 'by-hand', type: 'a', data: 1 });
    const [delivery] = await tidings.deliveries(webhook.id);
    const at = `/v1/webhooks/${webhook.id}/deliveries/${delivery!.id}/cancel`;
    expect((await tidings.request('POST', at)).status).toBe(200);
    expect((await tidings.request('POST', at)).status).toBe(409);
    const [first, second] = await entries(`?resource=webhook&resourceId=${webhook.id}`);
    expect(first).toMatchObject({
      actor: { kind: 'api-key' },
      action: 'cancel',
      operation: 'cancelDelivery',
      resource: { kind: 'webhook', id: webhook.id },
      changes: { delivery: { before: null, after: delivery!.id } },
    });
    expect(second).toMatchObject({ action: 'update' });
  });

  test('of the platform itself is its own', async () => {
    const ownKeys = (await entries('?resource=api-key')).filter(
      ({ resource }) => resource.name === 'TIDINGS_API_KEY',
    );
    expect(ownKeys).toMatchObject([
      { action: 'create', actor: { kind: 'platform', id: null, name: null }, address: null, operation: null },
    ]);
  });

  test('that comes with the first event of an organization or a project names who sent it', async () => {
    const made = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
      name: 'Sender',
      permissions: ['events:write'],
    });
    const sender = { authorization: `Bearer ${made.body.key}` };
    const event = { type: 'a', data: 1, organization: 'first-use', project: 'one-event' };
    expect((await tidings.request('POST', '/v1/events', event, sender)).status).toBe(202);
    const batch = [{ ...event, project: 'a-batch' }, event];
    expect((await tidings.request('POST', '/v1/events/batch', batch, sender)).status).toBe(202);
    const ofKey = { type: 'a', data: 1, project: 'of-the-key' };
    expect((await tidings.request('POST', '/v1/events', ofKey, headers())).status).toBe(202);
    const by = { kind: 'api-key', id: made.body.id, name: 'Sender' };
    const all = [
      ...(await entries('?organization=first-use')),
      ...(await entries('?resource=project&resourceId=of-the-key')),
    ];
    expect(
      all.map(({ action, actor, address, operation, resource: { kind, id } }) => [
        action,
        kind,
        id,
        actor,
        address,
        operation,
      ]),
    ).toEqual([
      ['create', 'project', 'a-batch', by, '127.0.0.1', 'sendEvents'],
      ['create', 'project', 'one-event', by, '127.0.0.1', 'sendEvent'],
      ['create', 'organization', 'first-use', by, '127.0.0.1', 'sendEvent'],
      [
        'create',
        'project',
        'of-the-key',
        { kind: 'api-key', id: key.id, name: 'Deployment' },
        '127.0.0.1',
        'sendEvent',
      ],
    ]);
  });

  test('of a key shows nothing of it, and its use is no change', async () => {
    const answer = await list(`?resource=api-key&resourceId=${key.id}`);
    expect(answer.text).not.toContain(key.key);
    expect(answer.body.data).toHaveLength(1);
    expect(answer.body.data[0]).toMatchObject({
      action: 'create',
      actor: { name: 'TIDINGS_API_KEY' },
      changes: { permissions: { before: null, after: ['*'] }, hash: { after: '(hidden)' } },
    });
    await tidings.query('UPDATE api_key SET last_used_at = now()');
    expect(await entries(`?resource=api-key&resourceId=${key.id}`)).toHaveLength(1);
    await tidings.request('PATCH', `/v1/api-keys/${key.id}`, { name: 'Deployments' });
    await tidings.request('PATCH', `/v1/api-keys/${key.id}`, { name: 'Deployment' });
    const [last] = await entries(`?resource=api-key&resourceId=${key.id}`);
    expect(last!.changes).toEqual({ name: { before: 'Deployments', after: 'Deployment' } });
  });
});

test('a secret that is sealed anew with another master key is no change', async () => {
  await tidings.createWebhook({ url: 'https://example.com/' });
  const before = await entries('?limit=1');
  const changed = await tidings.query(`UPDATE webhook SET secret = secret || '\\x00' RETURNING 1`);
  expect(changed.length).toBeGreaterThan(0);
  expect(await entries('?limit=1')).toEqual(before);
});

describe('the audit log', () => {
  test('is only ever added to', async () => {
    for (const statement of [
      `UPDATE audit_log SET action = 'x'`,
      'DELETE FROM audit_log',
      'TRUNCATE audit_log',
    ]) {
      await expect(tidings.query(statement)).rejects.toThrow('only ever added to');
    }
  });

  test('can be searched, and read page by page', async () => {
    for (const name of ['a', 'b', 'c']) {
      await tidings.request('PATCH', '/v1/organizations/one', { name }, headers());
      clock.advance(60_000);
    }
    // What the database itself wrote down at its start is later by its own clock.
    const all = await entries(`?limit=250&end=${new Date(clock.now()).toISOString()}`);
    const mine = await entries(`?actor=${key.id}&limit=250`);
    expect(mine.length).toBeGreaterThan(3);
    expect(mine).toEqual(all.filter(({ actor }) => actor.id === key.id));
    expect(await entries('?organization=one&action=update&resource=organization')).toHaveLength(3);
    const minute = new Date(clock.now() - 120_000).toISOString();
    const [only, ...others] = await entries(`?start=${minute}&end=${minute}`);
    expect([only!.changes, others]).toEqual([{ name: { before: 'a', after: 'b' } }, []]);
    const seen: AuditEntry[] = [];
    for (let cursor = ''; ;) {
      const { body } = await list(`?limit=3${cursor}`);
      seen.push(...body.data);
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(all);
  });

  test('finds what a search says, and no other', async () => {
    const all = await entries('?limit=250');
    expect(all.length).toBeLessThan(250);
    const context = { now: clock.now(), zone: 'UTC' };
    const options = { subject: 'audit-log', payloads: true } as const;
    const ids = {
      'actor.id': [key.id],
      'resource.id': [key.id, 'one', all.find(({ resource }) => resource.kind === 'webhook')!.resource.id],
      org: ['one', 'two'],
    };
    const found = (text: string): Promise<AuditEntry[]> =>
      entries(`?limit=250&query=${encodeURIComponent(text)}`);
    for (const name of fieldsOf('audit-log')) {
      // As JSON it is printed by PostgreSQL in its own way.
      if (name === 'changes') continue;
      let decided = 0;
      for (const text of fc.sample(clauses(name, 'audit-log', ids), { numRuns: 12, seed: 1 })) {
        const parsed = parseSearch(text, options);
        if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
        const expected = all.filter((entry) => matches(parsed.query, recordOf(entry), context));
        expect(
          (await found(text)).map(({ id }) => id),
          text,
        ).toEqual(expected.map(({ id }) => id));
        if (expected.length > 0) decided++;
      }
      expect(decided, name).toBeGreaterThan(0);
    }
    expect((await found('changes:after')).length).toBe(0);
    expect((await found('changes:"Deployment" action:create')).map(({ resource }) => resource.id)).toEqual([
      key.id,
    ]);
    // A bare id is that of what was changed, bare words are looked for in names.
    expect((await found('deployment -resource:api-key')).length).toBeGreaterThan(0);
    expect((await found(`resource.id=${key.id} action:create`)).length).toBe(1);
    const refused = await list('?query=action%3Amade');
    expect([refused.status, refused.body.code, refused.body.errors?.[0]]).toEqual([
      422,
      'invalid_query',
      expect.objectContaining({ path: 'query', position: 7, length: 4 }),
    ]);
    expect((await list('?query=time%3Etoday&zone=Nowhere')).status).toBe(422);
    const file = await tidings.request<string>(
      'GET',
      '/v1/exports/audit-log?format=ndjson&query=action:update',
    );
    expect(file.text.trimEnd().split('\n')).toHaveLength((await found('action:update')).length);
  });

  test('is counted, all that is found and by time', async () => {
    const all = await entries('?limit=250&query=action:update');
    const start = Date.parse(all.at(-1)!.at);
    const asked = `?limit=1&query=action:update&start=${all.at(-1)!.at}&end=${all[0]!.at}`;
    const { body } = await list(`${asked}&total=true&histogram=true`);
    const { data, total, histogram } = body as unknown as {
      data: AuditEntry[];
      total: object;
      histogram: { stepMs: number; buckets: { start: string; counts: Record<string, number> }[] };
    };
    expect([data, total]).toEqual([[all[0]], { count: all.length, more: false }]);
    const { stepMs, buckets } = histogram;
    expect(buckets[0]!.start).toBe(new Date(start).toISOString());
    const within = (at: number, from: number, to: number): boolean => at >= from && at < to;
    for (const [index, { start: from, counts }] of buckets.entries()) {
      const to = buckets[index + 1]?.start ?? new Date(Date.parse(from) + stepMs).toISOString();
      const expected = all.filter(({ at }) => within(Date.parse(at), Date.parse(from), Date.parse(to)));
      expect(counts).toEqual(expected.length === 0 ? {} : { update: expected.length });
    }
    const other = await list(`?action=create&limit=1&total=true`);
    expect(other.body).toMatchObject({
      total: { count: (await entries('?limit=250&action=create')).length },
    });
    expect('histogram' in other.body).toBe(false);
    expect('total' in (await list(asked)).body).toBe(false);
    const refused = await list('?histogram=true');
    expect([refused.status, refused.body.errors![0]!.path]).toEqual([422, 'start']);
  });

  test('refuses a search that means nothing', async () => {
    const refused = await list(`?resourceId=${key.id}`);
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [{ path: 'resourceId', message: expect.stringContaining('resource') }],
    ]);
    expect((await list('?action=nonsense')).status).toBe(422);
  });

  test('shows callers of an organization its own entries', async () => {
    const seen = await list('?limit=250', headers());
    expect(seen.body.data.length).toBeGreaterThan(0);
    expect(new Set(seen.body.data.map(({ organization }) => organization))).toEqual(new Set(['one']));
  });
});

test('what uses a webhook is written down where the webhook belongs, when it fires is not', async () => {
  const webhook = await tidings.createWebhook({
    organization: 'watched',
    url: 'https://example.com/',
    events: [],
  });
  const path = `/v1/webhooks/${webhook.id}/watchers/policy/p1`;
  await tidings.request('PUT', path, { name: 'No shell', triggers: ['block'] });
  await tidings.query('UPDATE watcher SET last_fired_at = now()');
  await tidings.request('PUT', path, { name: 'No shell', triggers: ['*'] });
  await tidings.request('DELETE', path);
  const { body } = await tidings.request<Page<AuditEntry>>(
    'GET',
    '/v1/audit-log?organization=watched&resource=watcher',
  );
  expect(
    body.data.map(({ action, resource, changes }) => [action, resource.id, changes['triggers']]),
  ).toEqual([
    ['delete', 'policy/p1', { before: ['*'], after: null }],
    ['update', 'policy/p1', { before: ['block'], after: ['*'] }],
    ['create', 'policy/p1', { before: null, after: ['block'] }],
  ]);
});

test('every table of the configuration is written down, under ids that people know', async () => {
  /** What happens, and what keeps it going; not what anybody decides. */
  const HAPPENS = [
    ...[
      'event',
      'delivery',
      'attempt',
      'idempotency',
      'batch',
      'queue',
      'backlog',
      'health',
      'pace',
      'ordering',
    ],
    ...[
      'process',
      'request',
      'migration',
      'audit_log',
      'former_rendering',
      'former_webhook',
      'former_watcher',
      'erasure',
      'organization_retention',
      'statistic',
      'statistic_progress',
      'transaction_numbering',
      'uncounted_ending',
      'journal',
      'live_token',
      'report',
      'alert_rule_status',
      'alert_progress',
      'alert_group',
      'conversation',
      'owner_notice',
      'refusal',
      'press_reply',
    ],
    // Versions of schemas follow from changes of event types, which name them.
    ...['event_type_schema', 'event_type_violations'],
    // Written down by what is done with them, not by their rows: a use is no change, and nobody ends what is over.
    ...[
      'session',
      'sign_in_link',
      'sign_in_limit',
      'replay',
      'replayed',
      'issue',
      'given_up',
      'alert',
      'interaction',
      'interaction_answer',
      'asking',
      'answer_link',
      'test_inbox_count',
      'receipt',
    ],
  ];
  const tables = await tidings.query<{ name: string; recorded: boolean; uid: boolean }>(
    `SELECT relname AS name,
       EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'recorded' AND t.tgenabled = 'O') AS recorded,
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'uid') AS uid
     FROM pg_class c WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace`,
  );
  const forgotten = tables.filter(({ name, recorded }) => !recorded && !HAPPENS.includes(name));
  expect(forgotten).toEqual([]);
  for (const { name, recorded, uid } of tables) if (recorded && uid) expect(ID_KINDS).toHaveProperty(name);
});

test('all of it is exported as a file, as far as one may see it', async () => {
  await tidings.request('PATCH', '/v1/organizations/one', { name: '=1+1' }, headers());
  // More than are in memory at once: copies of the last one.
  await tidings.query(
    `INSERT INTO audit_log OVERRIDING SYSTEM VALUE
     SELECT (jsonb_populate_record(a, jsonb_build_object('number', a.number + n))).*
     FROM audit_log a, generate_series(1, 600) n WHERE a.number = (SELECT max(number) FROM audit_log)`,
  );
  const [count] = await tidings.query<{ n: number; updates: number }>(
    `SELECT count(*)::int4 AS n, (count(*) FILTER (WHERE resource = 'organization' AND action = 'update'))::int4 AS updates
     FROM audit_log a JOIN organization o ON o.number = a.organization WHERE o.id = 'one'`,
  );
  const get = async (query: string): Promise<Answer<string>> =>
    tidings.request<string>('GET', `/v1/exports/audit-log?${query}`, undefined, headers());
  const csv = await get('format=csv');
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="audit-log.csv"');
  const rows = csv.text.trimEnd().split('\r\n');
  expect(rows).toHaveLength(count!.n + 1);
  expect(rows[0]).toMatch(/^id,at,actor_kind,actor,/);
  // What a spreadsheet would take for a formula is text.
  expect(rows[1]).toContain(`,'=1+1,`);
  const lines = (await get('format=ndjson&resource=organization&action=update')).text.trimEnd().split('\n');
  expect(count!.updates).toBeGreaterThan(600);
  expect(lines).toHaveLength(count!.updates);
  expect((JSON.parse(lines[0]!) as AuditEntry).changes).toMatchObject({ name: { after: '=1+1' } });
  expect((await list('?organization=one&limit=1')).body.data).toEqual([JSON.parse(lines[0]!)]);
  expect((await get('format=csv&resourceId=x')).status).toBe(422);
  expect((await get('format=csv&limit=3')).status).toBe(422);
});

/** An entry as searches see it. */
function recordOf(entry: AuditEntry): SearchRecord {
  const { actor, resource } = entry;
  return {
    time: Date.parse(entry.at),
    actor: actor.name,
    'actor.id': actor.id,
    'actor.kind': actor.kind,
    action: entry.action,
    operation: entry.operation,
    resource: resource.kind,
    'resource.name': resource.name,
    'resource.id': resource.id,
    changed: Object.keys(entry.changes),
    address: entry.address,
    org: entry.organization,
    project: entry.project,
  };
}
