/** What is absent, or quiet, while Tidings is down is not said to be: nobody could have sent it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Alerting, MINUTE, startAlerting } from './alerting.ts';
import { startTidings, until } from './start.ts';

let desk: Alerting;
beforeAll(async () => {
  desk = await startAlerting();
  desk.begin();
});
afterAll(() => desk.stop());

/** It is noted that Tidings is up at this time. */
const noted = (tidings = desk.tidings): Promise<unknown> =>
  until(async () => {
    const at = new Date(desk.clock.now());
    return (await tidings.query('SELECT FROM alert_progress WHERE up_at = $1', [at])).length === 1;
  }, 'the note');

test('a window is as much longer as Tidings was down', async () => {
  const absence = { match: { types: ['agent.heartbeat'] }, windowSeconds: 300, condition: { absence: {} } };
  await desk.create({ ...absence, name: 'Silence' });
  for (const agent of ['a', 'b']) await desk.send(agent, { type: 'agent.heartbeat' });
  desk.clock.advance(2 * MINUTE);
  await noted();
  await desk.tidings.stopServer();
  desk.clock.advance(60 * MINUTE);
  const later = await startTidings({ clock: desk.clock, beside: desk.tidings });
  const again = new Alerting(desk.clock, later, desk.ears);
  again.organization = desk.organization;
  try {
    await again.send('b', { id: 'again', type: 'agent.heartbeat' });
    // By then it has seen for how long nobody was there.
    await again.settled();
    desk.clock.advance(3 * MINUTE - 1000);
    expect(await again.alerts()).toEqual([]);
    desk.clock.advance(1000);
    expect(await again.alerts()).toMatchObject([
      { agentId: 'a', summary: 'Silence: nothing of a in 5 minutes' },
    ]);
    // A process that joins others puts nothing off.
    desk.clock.advance(2 * MINUTE - 10_000);
    await noted();
    const beside = await startTidings({ clock: desk.clock, beside: later });
    try {
      // Not so much that, whenever it looks, it would take it for a time in which nobody was there.
      desk.clock.advance(10_000);
      expect((await again.alerts()).map(({ agentId }) => agentId)).toEqual(['b', 'a']);
    } finally {
      await beside.stop();
    }
  } finally {
    await later.stop();
  }
});

test('quiet is what Tidings was there to hear; nobody acknowledged while it was down, either', async () => {
  const first = await startTidings({ clock: desk.clock, beside: desk.tidings });
  const before = new Alerting(desk.clock, first, desk.ears);
  before.organization = 'quiet';
  await before.listen({ events: ['alert.rule.*', 'alert.escalated'] });
  await before.create({
    name: 'Quiet',
    condition: { count: { atLeast: 1 } },
    autoResolveAfterSeconds: 1800,
    updateEverySeconds: null,
    escalate: { afterSeconds: 3600 },
  });
  const rule = await before.create({ name: 'Failing', condition: { sum: { path: 'data.cost', above: 1 } } });
  await before.send('a', { data: { cost: 'much' } });
  await before.settled();
  desk.clock.advance(10 * MINUTE);
  await noted(first);
  await first.stopServer();
  desk.clock.advance(120 * MINUTE);
  const later = await startTidings({ clock: desk.clock, beside: desk.tidings });
  const again = new Alerting(desk.clock, later, desk.ears);
  again.organization = before.organization;
  const open = async (): Promise<string[]> =>
    (await again.alerts('&status=open')).map(({ rule: { name } }) => name);
  try {
    expect(await open()).toEqual(['Quiet']);
    // Who is on call was to be told by now, and is.
    expect(await again.types()).toEqual(['alert.rule.failing', 'alert.escalated']);
    expect((await again.read(rule)).status.state).toBe('error');
    desk.clock.advance(19 * MINUTE);
    expect(await open()).toHaveLength(1);
    desk.clock.advance(MINUTE);
    expect(await open()).toEqual([]);
    desk.clock.advance(30 * MINUTE);
    expect((await again.types()).at(-1)).toBe('alert.rule.recovered');
  } finally {
    await later.stop();
  }
});
