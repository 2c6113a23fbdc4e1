/** Rules that cannot be evaluated: they say so, once, and that it is over. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { MINUTE, startAlerting, type Alerting } from './alerting.ts';

let desk: Alerting;
beforeAll(async () => {
  desk = await startAlerting();
});
afterAll(() => desk.stop());
beforeEach(() => desk.begin());

test('a rule that cannot be evaluated says so in its status, with the latest event, and once as an event', async () => {
  await desk.listen();
  const match = { types: ['agent.completed'] };
  const rule = await desk.create({
    name: 'Cost',
    match,
    condition: { sum: { path: 'data.cost', above: 10 } },
  });
  const [first] = await desk.sendMany(1, 'a', { type: 'agent.completed', data: { cost: 'much' } });
  expect(await desk.types()).toEqual(['alert.rule.failing']);
  const last = await desk.send('a', { type: 'agent.completed', data: {} });
  expect((await desk.read(rule)).status).toEqual({
    state: 'error',
    lacks: null,
    tooLate: 0,
    errors: 2,
    error: 'There is no data.cost in this event. Correct the path, or match only events that have it.',
    errorAt: new Date(desk.clock.now()).toISOString(),
    errorEvent: last,
    failingSince: new Date(desk.clock.now()).toISOString(),
    openAlerts: 0,
    groups: 0,
    mostGroups: 250_000,
  });
  expect(await desk.told()).toEqual([
    expect.objectContaining({
      type: 'alert.rule.failing',
      data: expect.objectContaining({ rule: { id: rule.id, name: 'Cost' } }),
    }),
  ]);
  expect(first).toBeDefined();
  // Others are counted all the same.
  await desk.send('a', { type: 'agent.completed', data: { cost: 11 } });
  expect(await desk.alerts()).toHaveLength(1);
  const failingSince = new Date(desk.clock.now()).toISOString();
  desk.clock.advance(60 * MINUTE);
  expect((await desk.read(rule)).status).toMatchObject({ state: 'ok', errors: 2, failingSince: null });
  expect((await desk.told()).slice(2)).toEqual([
    expect.objectContaining({
      type: 'alert.rule.recovered',
      data: {
        rule: { id: rule.id, name: 'Cost' },
        reason: 'For 1 hour nothing came that it could not be evaluated with.',
        failingSince,
        recoveredAt: new Date(desk.clock.now()).toISOString(),
      },
    }),
  ]);
});

test('it is well again as soon as it counts something else, is disabled or is deleted; each further such event puts that off', async () => {
  await desk.listen({ events: ['alert.rule.*'] });
  const fail = (): Promise<string> => desk.send('a', { type: 'agent.completed', data: {} });
  const condition = { sum: { path: 'data.cost', above: 10 } };
  const rule = await desk.create({ match: { types: ['agent.completed'] }, condition });
  const heard = async (): Promise<string[]> =>
    (await desk.told()).map(({ type, data }) =>
      [type.split('.').at(-1), data['reason'] as string | undefined].filter(Boolean).join(': '),
    );
  await fail();
  await desk.settled();
  desk.clock.advance(59 * MINUTE);
  await fail();
  await desk.settled();
  desk.clock.advance(59 * MINUTE);
  expect(await heard()).toEqual(['failing']);
  await desk.change(rule, { condition: { sum: { path: 'data.price', above: 10 } } });
  expect(await heard()).toEqual(['failing', 'recovered: It counts something else now.']);
  await fail();
  expect(await heard()).toHaveLength(3);
  await desk.change(rule, { enabled: false });
  expect((await heard()).slice(3)).toEqual(['recovered: It was disabled.']);
  await desk.change(rule, { enabled: true });
  await fail();
  expect((await heard()).slice(4)).toEqual(['failing']);
  await desk.tidings.request('DELETE', `/v1/alert-rules/${rule.id}`);
  expect((await heard()).slice(5)).toEqual(['recovered: It was deleted.']);
  desk.clock.advance(120 * MINUTE);
  expect(await heard()).toHaveLength(6);
});

test('it fails again after the hour, whether or not that was noticed before', async () => {
  await desk.listen({ events: ['alert.rule.*'] });
  const fail = (): Promise<string> => desk.send('a', { type: 'agent.completed', data: {} });
  await desk.create({
    match: { types: ['agent.completed'] },
    condition: { sum: { path: 'data.cost', above: 10 } },
  });
  await fail();
  await desk.settled();
  desk.clock.advance(61 * MINUTE);
  await fail();
  expect((await desk.told()).map(({ type }) => type)).toEqual([
    'alert.rule.failing',
    'alert.rule.recovered',
    'alert.rule.failing',
  ]);
});

test('a rule divides by nothing', async () => {
  const rule = await desk.create({
    condition: { ratio: { of: { types: ['policy.allowed'] }, above: 0.3 } },
  });
  await desk.send('a');
  expect((await desk.read(rule)).status).toMatchObject({
    state: 'error',
    error: expect.stringContaining('division by zero'),
  });
});
