/** What time brings to alerts: repeats, escalation, rest, digests. Each is told once, by a clock that stands still. */
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AlertSummary } from '@tidings/core/alert';
import { uuidTime } from '@tidings/core/id';
import { MINUTE, startAlerting, type Alerting } from './alerting.ts';
import { until, type Page } from './start.ts';

let desk: Alerting;
beforeAll(async () => {
  desk = await startAlerting();
});
afterAll(() => desk.stop());
beforeEach(() => desk.begin());

test('a storm is one alert, told when it opens, and again as often as its rule says', async () => {
  await desk.listen();
  await desk.create({ updateEverySeconds: 300 });
  const storm = Array.from({ length: 1000 }, (_, i) => ({
    id: `storm-${i}`,
    organization: desk.organization,
    type: 'policy.denied',
    agentId: 'a',
    data: {},
  }));
  for (let i = 0; i < 3; i++) {
    const batch = storm.map((event) => ({ ...event, id: `${event.id}-${i}` }));
    await desk.tidings.request('POST', '/v1/events/batch', batch);
  }
  expect(await desk.types()).toEqual(['alert.opened']);
  desk.clock.advance(5 * MINUTE);
  const [, updated, ...more] = await desk.told();
  expect(more).toEqual([]);
  expect(updated).toMatchObject({ type: 'alert.updated', data: { count: 3000, status: 'open' } });
  // Nothing happens, so nothing is told.
  desk.clock.advance(20 * MINUTE);
  expect(await desk.types()).toHaveLength(2);
  // The last time is long ago.
  await desk.send('a');
  const told = await desk.told();
  expect(told.slice(2).map(({ type, data }) => [type, data.count])).toEqual([['alert.updated', 3001]]);
  const [alert] = await desk.alerts();
  const { events } = await desk.get(alert!.id);
  expect(events).toHaveLength(101);
  expect(alert!.count).toBe(3001);
});

test('nobody acknowledges it: it is escalated once, graver, to others as well', async () => {
  const first = await desk.listen({ events: [] });
  const second = await desk.listen({ events: [], name: 'Second line', url: `${desk.ears.url}/second` });
  await desk.listen({ events: ['alert.*'], url: `${desk.ears.url}/subscriber` });
  await desk.create({
    webhooks: [first.id],
    escalate: { afterSeconds: 900, severity: 'critical', webhooks: [second.id] },
  });
  await desk.sendMany(3, 'a');
  await desk.sendMany(3, 'b');
  const [b] = await desk.alerts();
  desk.clock.advance(14 * MINUTE);
  await desk.act(b!, 'acknowledge');
  await desk.settled();
  desk.clock.advance(MINUTE);
  const escalated = await desk.alerts('&status=open');
  expect(escalated).toMatchObject([
    { agentId: 'a', severity: 'critical', escalatedAt: new Date(desk.clock.now()).toISOString() },
  ]);
  await desk.act(escalated[0]!, 'resolve');
  expect((await desk.types()).toSorted()).toEqual([
    'alert.acknowledged',
    'alert.escalated',
    'alert.opened',
    'alert.opened',
    'alert.resolved',
  ]);
  const heard = (path: string): string[] =>
    desk.ears.requests
      .filter(({ url }) => url === path)
      .map(({ body }) => (JSON.parse(body.toString()) as { type: string }).type)
      .toSorted();
  expect(heard('/second')).toEqual(['alert.escalated', 'alert.resolved']);
  expect(heard('/subscriber')).toEqual([]);
});

test('the condition has not held for long enough: it is resolved, and counts anew', async () => {
  await desk.listen();
  await desk.create({ autoResolveAfterSeconds: 1800, updateEverySeconds: null });
  await desk.sendMany(3);
  desk.clock.advance(29 * MINUTE);
  // One alone does not make it hold.
  await desk.send('a');
  expect(await desk.alerts('&status=open')).toHaveLength(1);
  desk.clock.advance(MINUTE);
  expect(await desk.alerts()).toMatchObject([
    { status: 'resolved', count: 4, reason: 'It has been quiet for 30 minutes.', resolvedBy: null },
  ]);
  expect(await desk.types()).toEqual(['alert.opened', 'alert.resolved']);
  await desk.sendMany(2);
  expect(await desk.alerts('&status=open')).toEqual([]);
  await desk.send('a');
  expect(await desk.alerts('&status=open')).toHaveLength(1);
});

test('what makes it hold puts off the end', async () => {
  await desk.create({ autoResolveAfterSeconds: 1800 });
  await desk.sendMany(3);
  desk.clock.advance(20 * MINUTE);
  await desk.sendMany(3);
  desk.clock.advance(20 * MINUTE);
  expect(await desk.alerts('&status=open')).toHaveLength(1);
  desk.clock.advance(10 * MINUTE);
  expect(await desk.alerts('&status=open')).toEqual([]);
});

test('a digest tells of all alerts of a rule at once, when there is something to tell', async () => {
  await desk.listen();
  const rule = await desk.create({ digestEverySeconds: 900, severity: 'warning' });
  await desk.sendMany(3, 'a');
  await desk.sendMany(5, 'b');
  expect(await desk.types()).toEqual([]);
  const start = new Date(desk.clock.now()).toISOString();
  desk.clock.advance(15 * MINUTE);
  const alerts = await desk.alerts();
  const end = new Date(desk.clock.now()).toISOString();
  expect(await desk.told()).toMatchObject([
    {
      type: 'alert.digest',
      data: {
        rule: { id: rule.id, name: 'Repeated denials' },
        severity: 'warning',
        summary: 'Repeated denials: 2 alerts, 8 events',
        start,
        end,
        alerts: 2,
        events: 8,
        gravest: [
          { id: alerts[0]!.id, group: 'b', status: 'open', count: 5 },
          { id: alerts[1]!.id, group: 'a', status: 'open', count: 3 },
        ],
        record: `/v1/alerts?rule=${rule.id}`,
      },
    },
  ]);
  desk.clock.advance(60 * MINUTE);
  expect(await desk.types()).toHaveLength(1);
  await desk.send('a');
  await desk.settled();
  desk.clock.advance(15 * MINUTE);
  expect((await desk.told()).slice(1)).toMatchObject([
    { type: 'alert.digest', data: { alerts: 1, events: 4 } },
  ]);
});

test('what was told of by itself, in spite of a digest, is told by itself when it is over', async () => {
  await desk.listen({ events: ['alert.escalated', 'alert.acknowledged', 'alert.resolved'] });
  await desk.create({
    digestEverySeconds: 7200,
    autoResolveAfterSeconds: 1800,
    escalate: { afterSeconds: 600 },
  });
  await desk.sendMany(3, 'escalated');
  await desk.sendMany(3, 'acknowledged');
  const [acknowledged] = await desk.alerts();
  await desk.act(acknowledged!, 'acknowledge');
  desk.clock.advance(10 * MINUTE);
  await desk.settled();
  desk.clock.advance(20 * MINUTE);
  const told = (await desk.told()).map(({ type, data }) => `${type}: ${data.group}`);
  expect(told.toSorted()).toEqual([
    'alert.acknowledged: acknowledged',
    'alert.escalated: escalated',
    'alert.resolved: acknowledged',
    'alert.resolved: escalated',
  ]);
});

test('what nobody acknowledged and nothing escalated is over in the digest alone', async () => {
  await desk.listen();
  await desk.create({ digestEverySeconds: 3600, autoResolveAfterSeconds: 1800 });
  await desk.sendMany(3);
  await desk.settled();
  desk.clock.advance(30 * MINUTE);
  expect(await desk.alerts('&status=open')).toEqual([]);
  desk.clock.advance(30 * MINUTE);
  expect(await desk.types()).toEqual(['alert.digest']);
});

test('a day on which nothing looked: everything that came due is done once, in its order', async () => {
  await desk.listen();
  await desk.create({
    autoResolveAfterSeconds: 7200,
    updateEverySeconds: 300,
    escalate: { afterSeconds: 600 },
  });
  await desk.sendMany(4);
  await desk.settled();
  desk.clock.advance(24 * 60 * MINUTE);
  // It was over before anybody could have looked after it.
  expect(await desk.types()).toEqual(['alert.opened', 'alert.resolved']);
});

test('what belongs to a project or an organization ends with it', async () => {
  await desk.create({ name: 'Of all' });
  await desk.create({ name: 'Of one', project: 'one' });
  await desk.sendMany(3, 'a', { project: 'one' });
  expect(await desk.alerts('&status=open')).toHaveLength(2);
  const of = desk.organization;
  await desk.tidings.request('DELETE', `/v1/projects/one?organization=${of}&confirm=true`);
  const [left, ...others] = await desk.alerts('&status=open');
  expect(others).toEqual([]);
  expect(left!.rule.name).toBe('Of all');
  await desk.tidings.request('DELETE', `/v1/organizations/${of}?confirm=true`);
  await desk.settled();
  const open = `SELECT FROM alert WHERE status <> 'resolved' AND organization = (SELECT number FROM organization WHERE id = $1)`;
  expect(await desk.tidings.query(open, [of])).toEqual([]);
  await desk.told();
  expect(desk.tidings.log.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
});

test('nothing is said to be absent, or quiet, while a transaction keeps what has come from being counted', async () => {
  await desk.create({
    match: { types: ['agent.heartbeat'] },
    windowSeconds: 300,
    condition: { absence: {} },
  });
  const beat = (): Promise<string> => desk.send('a', { type: 'agent.heartbeat' });
  await beat();
  await desk.settled();
  const holder = new pg.Client({ connectionString: desk.tidings.databaseUrl });
  await holder.connect();
  // It has a number, and so nothing after it is counted.
  await holder.query('BEGIN; SELECT pg_current_xact_id()');
  desk.clock.advance(4 * MINUTE);
  await beat();
  desk.clock.advance(2 * MINUTE);
  const waits = await until(async () => {
    const [step] = await desk.tidings.query<{ waiting: string | null }>(
      'SELECT waiting FROM next_to_alert(0::int2, 100)',
    );
    return step!.waiting;
  }, 'a step that leaves the event out');
  expect(uuidTime(waits)).toBe(desk.clock.now() - 2 * MINUTE);
  const path = `/v1/alerts?organization=${desk.organization}`;
  for (let looks = 0; looks < 20; looks++) {
    const { body } = await desk.tidings.request<Page<AlertSummary>>('GET', path);
    expect(body.data).toEqual([]);
  }
  await holder.end();
  expect(await desk.alerts()).toEqual([]);
  desk.clock.advance(3 * MINUTE);
  expect(await desk.alerts()).toHaveLength(1);
});
