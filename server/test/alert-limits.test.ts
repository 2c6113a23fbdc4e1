/** How many rules an organization may have, how many groups a rule counts at once, and what becomes of those that are over. */
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AlertRule } from '@tidings/core/alert-rule';
import { parseExactly } from '@tidings/core/exact-json';
import { uuidFromId } from '@tidings/core/id';
import { AlertRulebook } from '../src/engine/alert-rulebook.ts';
import { AlertSightings } from '../src/engine/alert-sightings.ts';
import { sweep } from '../src/engine/alert-sweep.ts';
import { rulesWithGroups, sweepGroups } from '../src/store/alert-groups.ts';
import { findAlertWork } from '../src/store/alert-steps.ts';
import { whatWaits } from '../src/store/waiting.ts';
import { MINUTE, startAlerting, type Alerting } from './alerting.ts';
import { until } from './start.ts';

const GROUPS = 5;
let desk: Alerting;
let pool: pg.Pool;
beforeAll(async () => {
  desk = await startAlerting({ alertRules: 3, alertGroups: GROUPS });
  pool = new pg.Pool({ connectionString: desk.tidings.databaseUrl, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await desk.stop();
});
beforeEach(() => desk.begin());

const numberOf = async ({ id }: AlertRule): Promise<number> =>
  (
    await desk.tidings.query<{ number: number }>('SELECT number FROM alert_rule WHERE uid = $1', [
      uuidFromId('alertRule', id),
    ])
  )[0]!.number;
const rowsOf = async (rule: number): Promise<number> =>
  (await desk.tidings.query('SELECT FROM alert_group WHERE rule = $1', [rule])).length;
async function sweepAll(): Promise<void> {
  const rooms = { database: { control: pool }, clock: desk.clock, lanes: 1, alertDays: 1 };
  for await (const step of sweep(rooms)) expect(step).toBeUndefined();
}

test('an organization has so many rules and no more, whoever makes them at once', async () => {
  const made = await Promise.all(Array.from({ length: 6 }, (_, i) => desk.ask({ name: `Rule ${i}` })));
  expect(made.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 201, 409, 409, 409]);
  const refused = made.find(({ status }) => status === 409)!;
  expect(refused.text).toContain('3 alert rules at most');
  expect(refused.text).toContain('TIDINGS_ALERT_RULES');
  const pack = { pack: 'authensor', organization: desk.organization };
  expect((await desk.tidings.request('POST', '/v1/alert-rules/install', pack)).status).toBe(409);
  const one = made.find(({ status }) => status === 201)!.body;
  await desk.tidings.request('DELETE', `/v1/alert-rules/${one.id}`);
  expect((await desk.ask()).status).toBe(201);
  // Of each organization by itself.
  desk.begin();
  expect((await desk.ask()).status).toBe(201);
});

test('a rule counts so many groups at once, says of others that it does not, and goes on with its own', async () => {
  const rule = await desk.create();
  const other = await desk.create({ name: 'Other', groupBy: [] });
  const batch = Array.from({ length: 20 }, (_, i) => ({
    organization: desk.organization,
    type: 'policy.denied',
    agentId: `a${i % 8}`,
    data: {},
  }));
  await desk.tidings.request('POST', '/v1/events/batch', batch);
  expect((await desk.read(rule)).status).toMatchObject({
    state: 'error',
    groups: GROUPS,
    mostGroups: GROUPS,
    // Of three agents, two events each.
    errors: 6,
    error: expect.stringContaining(`There are ${GROUPS} groups already`),
    errorEvent: expect.any(String),
  });
  expect((await desk.read(other)).status).toMatchObject({ state: 'ok', groups: 1 });
  await desk.send('a0');
  await desk.send('a7');
  const open = await desk.alerts('&status=open');
  expect(open.map(({ agentId }) => agentId ?? 'all').toSorted()).toEqual(['a0', 'a1', 'a2', 'a3', 'all']);
  expect(await rowsOf(await numberOf(rule))).toBe(GROUPS);
});

test('groups that are over make room, and those of a rule that is no more are forgotten', async () => {
  const rule = await desk.create({ condition: { count: { atLeast: 2 } } });
  const number = await numberOf(rule);
  for (let i = 0; i < 7; i++) await desk.send(`a${i}`);
  await desk.send('a0');
  expect(await desk.alerts('&status=open')).toHaveLength(1);
  desk.clock.advance(30 * MINUTE);
  await desk.send('a1');
  await desk.settled();
  // The group of the open alert, and one that was counted into just now.
  await sweepAll();
  expect((await desk.read(rule)).status.groups).toBe(2);
  await desk.send('b');
  expect((await desk.read(rule)).status).toMatchObject({ groups: 3, errors: 2 });
  expect(await rowsOf(number)).toBe(3);
  // It counts still, whatever somebody believes.
  expect(await sweepGroups(pool, 0, [{ rule: number, before: null }], null)).toBeNull();
  expect(await rowsOf(number)).toBe(3);
  await desk.tidings.request('DELETE', `/v1/alert-rules/${rule.id}`);
  await desk.settled();
  await sweepAll();
  expect(await rowsOf(number)).toBe(0);
  expect((await rulesWithGroups(pool, 0)).some((one) => one.rule === number)).toBe(false);
});

test('what counts still is kept: by what its rule is now, and for events that are not counted yet', async () => {
  const [changed, waiting] = [await desk.create({ windowSeconds: 60 }), await desk.create()];
  expect((await desk.change(changed, { windowSeconds: 3600 })).status).toBe(200);
  await desk.sendMany(2);
  await desk.settled();
  desk.clock.advance(5 * MINUTE);
  await sweepAll();
  const holder = new pg.Client({ connectionString: desk.tidings.databaseUrl });
  await holder.connect();
  try {
    // What is accepted is not counted while an older transaction is under way.
    await holder.query('BEGIN; SELECT pg_current_xact_id()');
    await desk.send('a');
    desk.clock.advance(30 * MINUTE);
    await sweepAll();
  } finally {
    await holder.end();
  }
  const alerts = await desk.alerts();
  expect(alerts.map(({ count }) => count)).toEqual([3, 3]);
  expect(new Set(alerts.map(({ rule }) => rule.id))).toEqual(new Set([changed.id, waiting.id]));
});

test('however many groups there are, each is looked at, some at a time', async () => {
  const [over, kept] = [await numberOf(await desk.create()), await numberOf(await desk.create())];
  // On both sides of where one stretch ends and the next begins, also within a key.
  await pool.query(
    `INSERT INTO alert_group (lane, rule, key, counting, state, touched_at)
     SELECT 0, rule, gen_random_uuid(), 1, '', now() FROM generate_series(1, 5500), unnest($1::int4[]) AS rule`,
    [[over, kept]],
  );
  await pool.query(
    `INSERT INTO alert_rule_status (lane, rule, counting, groups) SELECT 0, rule, 1, 5500 FROM unnest($1::int4[]) AS rule`,
    [[over, kept]],
  );
  const now = Date.now();
  const swept = [
    { rule: over, before: now + MINUTE },
    { rule: kept, before: now - MINUTE },
  ];
  let stretches = 1;
  let last = await sweepGroups(pool, 0, swept, null);
  for (; last; stretches++) last = await sweepGroups(pool, 0, swept, last);
  expect([await rowsOf(over), await rowsOf(kept), stretches]).toEqual([0, 5500, 3]);
  const known = await rulesWithGroups(pool, 0);
  expect([over, kept].map((number) => known.some(({ rule }) => rule === number))).toEqual([false, true]);
  await pool.query('DELETE FROM alert_group WHERE rule = $1', [kept]);
});

test('a group that goes on under a rule that has changed is still one, also where it was due under what the rule was', async () => {
  const rule = await desk.create({ condition: { absence: {} } });
  await desk.send('a');
  expect((await desk.read(rule)).status.groups).toBe(1);
  expect((await desk.change(rule, { windowSeconds: 1200 })).status).toBe(200);
  const holder = new pg.Client({ connectionString: desk.tidings.databaseUrl });
  await holder.connect();
  try {
    // Nobody counts while this is held: one step finds the event, and what was due.
    await holder.query('BEGIN; SELECT lock_alerts(0::int2)');
    desk.clock.advance(11 * MINUTE);
    await desk.send('a');
  } finally {
    await holder.end();
  }
  expect((await desk.read(rule)).status.groups).toBe(1);
  expect(await rowsOf(await numberOf(rule))).toBe(1);
});

test('whether there is anything to do is asked without a look at each group, however many there are by then', async () => {
  const rule = await numberOf(await desk.create());
  const client = await pool.connect();
  try {
    const read = async (): Promise<number> => {
      await client.query('SELECT pg_stat_force_next_flush()');
      const { rows } = await client.query<{ rows: string }>(
        "SELECT seq_tup_read AS rows FROM pg_stat_user_tables WHERE relname = 'alert_group'",
      );
      return Number(rows[0]!.rows);
    };
    await client.query(
      `INSERT INTO alert_group (lane, rule, key, counting, state, touched_at)
       SELECT 0, $1, gen_random_uuid(), 1, '', now() FROM generate_series(1, 20000)`,
      [rule],
    );
    await client.query('ANALYZE alert_group');
    const before = await read();
    // A plan for any arguments, as that of a statement that was made ready once and is asked for all day.
    await client.query('SET plan_cache_mode = force_generic_plan');
    for (let i = 0; i < 3; i++) await findAlertWork(client, 0, Date.now());
    expect(await read()).toBe(before);
  } finally {
    await client.query('DELETE FROM alert_group WHERE rule = $1', [rule]);
    client.release(true);
  }
});

test.each<[string, { data?: unknown; renamed?: string; isSeen?: true }]>([
  ['what was seen when they came', { isSeen: true }],
  ['the log has them, where they are too large to be kept', { data: { reason: 'because '.repeat(3000) } }],
  ['the log has them, where rules have changed since', { renamed: 'Another' }],
])('events are counted as %s', async (_, { data = {}, renamed, isSeen }) => {
  const rule = await desk.create({ condition: { count: { atLeast: 1 } } });
  const agents = async (): Promise<string[]> =>
    (await desk.alerts('&status=open')).flatMap(({ agentId }) =>
      agentId === null || agentId === 'first' ? [] : [agentId.slice(0, -1)],
    );
  // The rule is known, and says no more that nothing came for it.
  await desk.send('first');
  expect(await agents()).toEqual([]);
  const holder = new pg.Client({ connectionString: desk.tidings.databaseUrl });
  await holder.connect();
  try {
    // Nobody counts while this is held.
    await holder.query('BEGIN; SELECT lock_alerts(0::int2)');
    for (let i = 0; i < 4; i++) {
      const id = await desk.send(`seen${i}`, { data });
      const stored = JSON.stringify({ agentId: `stored${i}` });
      await desk.tidings.query('UPDATE event SET attributes = $2 WHERE id = $1', [id, stored]);
    }
    if (renamed) expect((await desk.change(rule, { name: renamed })).status).toBe(200);
  } finally {
    await holder.end();
  }
  const counted = await agents();
  expect(counted).toHaveLength(4);
  // What a busy machine looks at for too long is left to the log.
  expect(counted.includes('seen')).toBe(isSeen === true);
});

test('an event that says no time is of when it was accepted, also where a clock was set back', async () => {
  const rule = await desk.create({ windowSeconds: 60, condition: { count: { atLeast: 1 } } });
  await desk.send('first');
  desk.clock.advance(-2 * MINUTE);
  try {
    // Seen when it came, and read from the log.
    for (const data of [{}, { reason: 'because '.repeat(3000) }]) await desk.send('a', { data });
    expect((await desk.read(rule)).status.tooLate).toBe(0);
    expect((await desk.alerts()).map(({ agentId, count }) => [agentId, count])).toEqual([
      ['a', 2],
      ['first', 1],
    ]);
  } finally {
    desk.clock.advance(2 * MINUTE);
  }
});

test('of an event whose data was erased meanwhile nothing is counted that stood in it', async () => {
  const rule = await desk.create({ groupBy: ['data.customer'], condition: { count: { atLeast: 1 } } });
  const customers = async (): Promise<unknown[]> => (await desk.alerts()).map(({ group }) => group);
  await desk.send('a', { data: { customer: 'first' } });
  expect(await customers()).toHaveLength(1);
  const holder = new pg.Client({ connectionString: desk.tidings.databaseUrl });
  await holder.connect();
  try {
    await holder.query('BEGIN; SELECT lock_alerts(0::int2)');
    const id = await desk.send('a', { data: { customer: 'Ada Lovelace' } });
    expect(
      (await desk.tidings.request('DELETE', `/v1/events/${id}/payload?organization=${desk.organization}`))
        .status,
    ).toBeLessThan(300);
    await until(
      async () =>
        (await desk.tidings.query("SELECT FROM event WHERE erased_at IS NOT NULL AND data = 'null'")).length >
        0,
      'the erasure',
    );
  } finally {
    await holder.end();
  }
  expect((await desk.read(rule)).status).toMatchObject({ state: 'error', groups: 1 });
  expect(await customers()).toHaveLength(1);
});

test('what was seen of events is kept within bounds, however much comes before it is counted', async () => {
  await desk.create({ groupBy: ['agentId', 'data.note'] });
  await desk.create({
    match: { types: ['policy.charged'] },
    condition: { sum: { path: 'data.amount', above: 1 } },
  });
  const [organization] = await desk.tidings.query<{ number: number }>(
    'SELECT number FROM organization WHERE id = $1',
    [desk.organization],
  );
  const rulebook = new AlertRulebook(pino({ level: 'silent' }), async () => undefined);
  await rulebook.follow(pool, (await whatWaits(pool, 0, Date.now())).alertRules);
  const sightings = new AlertSightings(rulebook);
  const lookAt = (type: string, text: string) =>
    sightings.look({
      organization: organization!,
      project: null,
      projectId: null,
      type,
      severity: undefined,
      agentId: 'a',
      created: undefined,
      bytes: text.length,
      data: JSON.parse(text),
      exact: () => parseExactly(text),
    });
  const look = (note: string) => lookAt('policy.denied', JSON.stringify({ note }));
  const keep = (count: number, note: string): number => {
    for (let i = 0; i < count; i++) {
      let sighting = look(note);
      // A busy machine may take too long for one.
      while (!sighting) sighting = look(note);
      sightings.keep(`${note.length}-${i}`, sighting);
    }
    const known = Array.from({ length: count }, (_, i) =>
      sightings.find(`${note.length}-${i}`, rulebook.version),
    );
    // The latest is among them.
    expect(known.at(-1)).toMatchObject({ looked: [{ counted: { isMatch: true } }] });
    return known.filter(Boolean).length;
  };
  // Two generations of four million bytes.
  const most = 2 * 4 * 1024 * 1024;
  expect(keep(30_000, 'short')).toBeLessThanOrEqual(most / 400);
  expect(keep(5000, 'n'.repeat(6000))).toBeLessThanOrEqual(most / 6600);
  expect(look('n'.repeat(9000))).toBeNull();
  // A number is kept as it was written, with all of its digits.
  const charge = (digits: number) => lookAt('policy.charged', `{"amount":${'7'.repeat(digits)}}`);
  const few = await until(async () => charge(20), 'a look that takes no longer than it may');
  const many = await until(async () => charge(6000), 'a look that takes no longer than it may');
  expect(many.bytes - few.bytes).toBe(5980);
  expect(charge(9000)).toBeNull();
  expect(sightings.find('6000-4999', rulebook.version + 1)).toBeUndefined();
});
