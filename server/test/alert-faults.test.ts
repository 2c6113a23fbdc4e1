/** Counting for alert rules where PostgreSQL refuses something: that is given up and said, and everything else goes on. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AlertRule } from '@tidings/core/alert-rule';
import { uuidFromId } from '@tidings/core/id';
import { MINUTE, startAlerting, type Alerting } from './alerting.ts';

let desk: Alerting;
beforeAll(async () => {
  desk = await startAlerting();
});
afterAll(() => desk.stop());
beforeEach(() => desk.begin());

/** The database refuses rows of a table of which something is true. */
async function refuse(table: string, when: string, on = 'INSERT OR UPDATE'): Promise<void> {
  await desk.tidings.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF ${when} THEN RAISE EXCEPTION 'planted' USING ERRCODE = '22P05'; END IF; RETURN NEW; END $$`);
  await desk.tidings.query(
    `CREATE TRIGGER refuse BEFORE ${on} ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
}
afterEach(() => desk.tidings.query('DROP FUNCTION IF EXISTS refuse() CASCADE'));

const denial = (agentId: string) => ({
  organization: desk.organization,
  type: 'policy.denied',
  agentId,
  data: {},
});
const numberOf = async ({ id }: AlertRule): Promise<number> => {
  const uid = uuidFromId('alertRule', id);
  return (
    await desk.tidings.query<{ number: number }>('SELECT number FROM alert_rule WHERE uid = $1', [uid])
  )[0]!.number;
};
const errors = (): string[] => desk.tidings.log.filter((line) => line.includes('"level":50'));
const open = async (): Promise<string[]> =>
  (await desk.alerts('&status=open')).map(({ agentId }) => agentId ?? '').toSorted();

test.each<[string, string]>([
  ['a number beyond what is calculated with', '1e400'],
  ['one that is nearly nothing', '1e-400'],
  ['one of a hundred thousand digits', `1${'0'.repeat(100_000)}`],
  ['a text of a hundred thousand', JSON.stringify('ü'.repeat(100_000))],
  ['a NUL where it is cut', JSON.stringify(`${'x'.repeat(254)}\u0000\u{1f600}\ud83d`)],
  ['a surrogate pair where it is cut', JSON.stringify(`${'x'.repeat(254)}\u{1f600}y`)],
  ['an object', '{"a":{"__proto__":[1e999,"\\u0000\\ud800"]}}'],
  ['arrays in arrays', `${'['.repeat(58)}${']'.repeat(58)}`],
  ['nothing', 'null'],
  ['the zero below zero', '-0.0'],
])('%s is counted, grouped by and told', async (_, text) => {
  const count = { count: { atLeast: 1 } };
  await desk.create({ name: 'Group', groupBy: ['data.x'], condition: count });
  await desk.create({
    name: 'Different',
    groupBy: [],
    condition: { distinct: { path: 'data.x', atLeast: 1 } },
  });
  await desk.create({ name: 'Agent', groupBy: ['agentId'], condition: count });
  await desk.create({ name: 'Sum', groupBy: [], condition: { sum: { path: 'data.x', above: -1 } } });
  await desk.create({ name: 'Silence', groupBy: ['data.x'], condition: { absence: {} } });
  const body = `{"organization":"${desk.organization}","type":"policy.denied","data":{"x":${text},"agentId":${text}}}`;
  const sent = await desk.tidings.request('POST', '/v1/events', body);
  expect(sent.status).toBe(202);
  await desk.settled();
  desk.clock.advance(20 * MINUTE);
  await desk.told();
  const names = (await desk.alerts()).map(({ rule }) => rule.name);
  expect(names).toEqual(expect.arrayContaining(['Group', 'Different', 'Silence']));
  expect(desk.tidings.log.filter((line) => /"level":(40|50|60)/.test(line))).toEqual([]);
});

test('a group that cannot be written is given up with its event; all others are counted, each event once', async () => {
  const rule = await desk.create();
  const other = await desk.create({ name: 'Others', groupBy: [], condition: { count: { atLeast: 13 } } });
  // The group of one agent, of this rule alone.
  await desk.send('poison');
  await desk.settled();
  const number = await numberOf(rule);
  const [group] = await desk.tidings.query<{ key: string }>('SELECT key FROM alert_group WHERE rule = $1', [
    number,
  ]);
  await refuse('alert_group', `NEW.rule = ${number} AND NEW.key = '${group!.key}'`);
  const before = errors().length;
  await desk.tidings.request(
    'POST',
    '/v1/events/batch',
    ['a', 'poison', 'b', 'a', 'b', 'a', 'poison', 'b', 'c', 'c', 'c', 'd'].map(denial),
  );
  expect((await open()).filter((agent) => agent !== '')).toEqual(['a', 'b', 'c']);
  const alerts = await desk.alerts('&status=open');
  expect(Object.fromEntries(alerts.map(({ agentId, count }) => [agentId ?? 'all', count]))).toEqual({
    a: 3,
    b: 3,
    c: 3,
    all: 13,
  });
  const { status } = await desk.read(rule);
  expect(status).toMatchObject({
    state: 'error',
    errors: 2,
    error: expect.stringContaining('PostgreSQL says 22P05'),
    errorEvent: expect.any(String),
  });
  expect(status.error).not.toContain('planted');
  expect((await desk.read(other)).status).toMatchObject({ state: 'ok', errors: 0 });
  expect(errors().slice(before)).toHaveLength(2);
  expect(errors().at(-1)).toContain('planted');
});

test('an alert that cannot be opened is given up; those of other groups open', async () => {
  const rule = await desk.create();
  await refuse('alert', `NEW.agent_id = 'poison'`, 'INSERT');
  const events = Array.from({ length: 40 }, (_, i) => denial(i % 8 === 3 ? 'poison' : `a${i % 8}`));
  await desk.tidings.request('POST', '/v1/events/batch', events);
  expect(await open()).toEqual(['a0', 'a1', 'a2', 'a4', 'a5', 'a6', 'a7']);
  expect((await desk.alerts()).map(({ count }) => count)).toEqual(Array.from({ length: 7 }, () => 5));
  // Two are counted, and each that would have opened it is given up.
  expect((await desk.read(rule)).status).toMatchObject({ state: 'error', errors: 3 });
});

test('what is due of an alert and cannot be written is given up; it can be resolved all the same', async () => {
  await desk.listen();
  const rule = await desk.create({ escalate: { afterSeconds: 60 }, updateEverySeconds: null });
  for (const agent of ['a', 'poison', 'b']) await desk.sendMany(3, agent);
  expect(await open()).toEqual(['a', 'b', 'poison']);
  await refuse('alert', `NEW.agent_id = 'poison' AND NEW.escalated_at IS NOT NULL`);
  desk.clock.advance(MINUTE);
  expect((await desk.types()).filter((type) => type === 'alert.escalated')).toHaveLength(2);
  expect((await desk.read(rule)).status).toMatchObject({
    state: 'error',
    errors: 1,
    error: expect.stringContaining('What was due of an alert could not be written'),
  });
  const poison = (await desk.alerts('&agentId=poison'))[0]!;
  expect(poison).toMatchObject({ status: 'open', escalatedAt: null });
  expect((await desk.act(poison, 'resolve')).status).toBe('resolved');
});

test('what is told and refused stops neither silence nor digests of others', async () => {
  await desk.listen();
  const absence = { match: { types: ['agent.heartbeat'] }, condition: { absence: {} }, windowSeconds: 60 };
  const rule = await desk.create({ ...absence, name: 'Silence' });
  const digest = await desk.create({ name: 'Poisoned digest', digestEverySeconds: 60 });
  await desk.create({ name: 'Digest', digestEverySeconds: 60 });
  for (const agent of ['a', 'poison', 'b']) await desk.send(agent, { type: 'agent.heartbeat' });
  await desk.sendMany(3);
  await desk.settled();
  await refuse(
    'report',
    `NEW.attributes::text LIKE '%"agentId":"poison"%' OR NEW.type = 'alert.digest' AND NEW.attributes::text LIKE '%Poisoned%'`,
  );
  desk.clock.advance(2 * MINUTE);
  const told = await desk.told();
  const opened = told.filter(({ type }) => type === 'alert.opened').map(({ data }) => data.group);
  expect(opened.toSorted()).toEqual(['a', 'b']);
  expect(told.filter(({ type }) => type === 'alert.digest').map(({ data }) => data['summary'])).toEqual([
    'Digest: 1 alert, 3 events',
  ]);
  expect((await desk.read(rule)).status).toMatchObject({
    errors: 1,
    error: expect.stringContaining('a group'),
  });
  expect((await desk.read(digest)).status).toMatchObject({
    errors: 1,
    error: expect.stringContaining('a digest'),
  });
});

test('a rule that cannot even say that it fails stops nobody else’s', async () => {
  const rule = await desk.create({ name: 'Poisoned', condition: { sum: { path: 'data.cost', above: 1 } } });
  await desk.create();
  await refuse('alert_rule_status', `NEW.rule = ${await numberOf(rule)}`);
  await desk.sendMany(3);
  expect(await open()).toEqual(['a']);
  expect((await desk.read(rule)).status).toMatchObject({ state: 'ok', errors: 0 });
  expect(errors().at(-1)).toContain('cannot say in its status');
});

test('a stored rule that cannot be read says so, and others are counted by', async () => {
  const rule = await desk.create({ name: 'Unreadable' });
  await desk.create();
  // As a later version may have written it.
  await desk.tidings.query(
    `UPDATE alert_rule SET definition = '{}', version = (SELECT max(version) + 1 FROM alert_rule) WHERE number = $1`,
    [await numberOf(rule)],
  );
  const other = await desk.change(await desk.create({ name: 'Reads anew' }), { name: 'Read anew' });
  expect(other.status).toBe(200);
  await desk.sendMany(3);
  expect(await open()).toEqual(['a', 'a']);
  const status = await desk.tidings.query<{ error: string; errors: number }>(
    'SELECT error, errors FROM alert_rule_status WHERE rule = $1',
    [await numberOf(rule)],
  );
  expect(status).toEqual([{ error: expect.stringContaining('This rule cannot be read'), errors: 1 }]);
});
