/** Alert rules: what they count, when they open an alert, what they refuse, and what they say of themselves. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AlertRule } from '@tidings/core/alert-rule';
import { MINUTE, startAlerting, type Alerting } from './alerting.ts';
import { listen } from './listener.ts';
import type { Page } from './start.ts';

let desk: Alerting;
beforeAll(async () => {
  desk = await startAlerting();
});
afterAll(() => desk.stop());
beforeEach(() => desk.begin());

describe('a rule that counts', () => {
  test('opens one alert for each group that has so many in the window, and says which events made it', async () => {
    await desk.listen();
    const rule = await desk.create({ severity: 'critical' });
    const [first, second] = await desk.sendMany(2);
    await desk.sendMany(2, 'b');
    expect(await desk.alerts()).toEqual([]);
    desk.clock.advance(MINUTE);
    const third = await desk.send('a');
    const [alert, ...others] = await desk.alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      rule: { id: rule.id, name: 'Repeated denials' },
      status: 'open',
      severity: 'critical',
      summary: 'Repeated denials: 3 events of a in 10 minutes',
      agentId: 'a',
      group: [{ path: 'agentId', value: 'a' }],
      condition: { kind: 'count', threshold: 3, windowSeconds: 600 },
      count: 3,
      value: 3,
      openedAt: new Date(desk.clock.now()).toISOString(),
    });
    expect((await desk.get(alert!.id)).events.map(({ id }) => id)).toEqual([first, second, third]);
    await desk.send('a');
    expect((await desk.alerts())[0]).toMatchObject({ id: alert!.id, count: 4 });
    expect(await desk.types()).toEqual(['alert.opened']);
    expect((await desk.read(rule)).status).toMatchObject({ state: 'ok', openAlerts: 1 });
  });

  test('counts what the window holds, by when it happened, and says of what is too late that it is', async () => {
    const rule = await desk.create();
    const at = (minutes: number): Record<string, unknown> => ({
      created: new Date(desk.clock.now() + minutes * MINUTE).toISOString(),
    });
    await desk.send('a', at(-9));
    await desk.send('a', at(-8));
    // Of a window that is over, and of a time that is yet to come.
    await desk.send('a', at(-10));
    await desk.send('b', at(30));
    expect(await desk.alerts()).toEqual([]);
    expect((await desk.read(rule)).status.tooLate).toBe(1);
    desk.clock.advance(MINUTE);
    // The first one is out by now: it is one of two.
    await desk.send('a', at(0));
    expect(await desk.alerts()).toEqual([]);
    // What comes late counts where it belongs.
    await desk.send('a', at(-5));
    expect(await desk.alerts()).toHaveLength(1);
  });

  test('counts what is sent twice once, and no test', async () => {
    await desk.create();
    const webhook = await desk.listen({ events: [] });
    for (let i = 0; i < 5; i++) await desk.send('a', { id: 'twice' });
    for (let i = 0; i < 3; i++) {
      await desk.tidings.request('POST', `/v1/webhooks/${webhook.id}/test`, { type: 'policy.denied' });
    }
    await desk.send('a');
    expect(await desk.alerts()).toEqual([]);
  });

  test.each(['a\u0000b', 'a\ud800b'])(
    'counts in groups that no text can be called, such as %j',
    async (name) => {
      await desk.create();
      await desk.create({ name: 'By region', groupBy: ['data.region'] });
      for (let i = 0; i < 3; i++) await desk.send(undefined, { data: { agentId: name, region: name } });
      const opened = await desk.alerts();
      expect(opened.map(({ group }) => group[0])).toEqual([
        { path: 'data.region', value: 'a\ufffdb' },
        { path: 'agentId', value: 'a\ufffdb' },
      ]);
      expect(await desk.types()).toEqual([]);
    },
  );

  test('counts anew once its alert is resolved', async () => {
    await desk.create();
    await desk.sendMany(5);
    const [first] = await desk.alerts();
    await desk.act(first!, 'resolve');
    await desk.sendMany(2);
    expect(await desk.alerts('&status=open')).toEqual([]);
    await desk.send('a');
    const [second] = await desk.alerts('&status=open');
    expect(second).toMatchObject({ count: 3 });
    expect(second!.id).not.toBe(first!.id);
  });

  test('looks at events of its organization, project, types, filters and least severity alone', async () => {
    await desk.create({
      name: 'Narrow',
      project: 'one',
      match: {
        types: ['policy.*'],
        filters: { 'policy.denied': { action: { tool: 'shell' } } },
        minSeverity: 'error',
      },
      condition: { count: { atLeast: 1 } },
    });
    const right = { project: 'one', severity: 'error', data: { action: { tool: 'shell' } } };
    await desk.send('project', { ...right, project: 'two' });
    await desk.send('severity', { ...right, severity: 'warning' });
    await desk.send('filter', { ...right, data: { action: { tool: 'http' } } });
    await desk.send('type', { ...right, type: 'agent.failed' });
    await desk.send('organization', { ...right, organization: 'another' });
    expect(await desk.alerts()).toEqual([]);
    await desk.send('right', right);
    expect((await desk.alerts()).map(({ agentId }) => agentId)).toEqual(['right']);
  });

  test('counts what is accepted from its making on, and anew when it counts something else', async () => {
    await desk.sendMany(2);
    desk.clock.advance(1);
    const rule = await desk.create();
    await desk.sendMany(2);
    expect(await desk.alerts()).toEqual([]);
    // Another name is no other thing to count.
    expect((await desk.change(rule, { name: 'Denials', autoResolveAfterSeconds: 60 })).status).toBe(200);
    await desk.send('a');
    const [alert] = await desk.alerts();
    expect(alert).toMatchObject({ rule: { name: 'Denials' }, count: 3 });

    await desk.change(rule, { condition: { count: { atLeast: 2 } } });
    expect((await desk.alerts())[0]).toMatchObject({
      id: alert!.id,
      status: 'resolved',
      reason: 'Its rule counts something else now.',
    });
    await desk.send('a');
    expect(await desk.alerts('&status=open')).toEqual([]);
    await desk.send('a');
    expect(await desk.alerts('&status=open')).toHaveLength(1);

    await desk.change(rule, { enabled: false });
    expect((await desk.alerts())[0]).toMatchObject({ status: 'resolved', reason: 'Its rule was disabled.' });
    await desk.sendMany(3);
    expect(await desk.alerts('&status=open')).toEqual([]);
    expect((await desk.read(rule)).status.state).toBe('disabled');
    await desk.change(rule, { enabled: true });
    await desk.sendMany(2);
    expect(await desk.alerts('&status=open')).toHaveLength(1);

    expect((await desk.tidings.request('DELETE', `/v1/alert-rules/${rule.id}`)).status).toBe(204);
    expect((await desk.alerts())[0]).toMatchObject({ status: 'resolved', reason: 'Its rule was deleted.' });
    expect((await desk.tidings.request('GET', `/v1/alert-rules/${rule.id}`)).status).toBe(404);
    expect((await desk.tidings.request('DELETE', `/v1/alert-rules/${rule.id}`)).status).toBe(404);
  });
});

test('a webhook that a rule names is not deleted by accident', async () => {
  const [one, two] = [await desk.listen({ events: [] }), await desk.listen({ events: [] })];
  const rule = await desk.create({ webhooks: [one.id], escalate: { afterSeconds: 60, webhooks: [two.id] } });
  for (const { id } of [one, two]) {
    const refused = await desk.tidings.request('DELETE', `/v1/webhooks/${id}`);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('used by the alert rule Repeated denials.');
  }
  expect((await desk.tidings.request('DELETE', `/v1/webhooks/${one.id}?confirm=true`)).status).toBe(204);
  // None of those named is there any more, so subscribers are told.
  await desk.listen();
  await desk.sendMany(3);
  expect(await desk.types()).toEqual(['alert.opened']);
  // Nor does it keep the rule from being changed; one that was never named is still to be there.
  const path = `/v1/alert-rules/${rule.id}`;
  expect((await desk.tidings.request('PATCH', path, { enabled: false })).body).toMatchObject({
    enabled: false,
    webhooks: [one.id],
    warnings: [
      {
        path: '/webhooks/0',
        code: 'gone_webhook',
        detail: expect.stringContaining(`There is no webhook ${one.id} any more`),
      },
    ],
  });
  const strange = await desk.tidings.request('PATCH', path, {
    webhooks: [one.id, one.id.replace(/..$/, '00')],
  });
  expect(strange.body).toMatchObject({ status: 422, errors: [{ path: '/webhooks/1' }] });
});

test('what is told of alerts is in the log and the live stream, also where nobody subscribes', async () => {
  const rule = await desk.create({ condition: { count: { atLeast: 1 } } });
  const query = `org:${desk.organization} event:alert.*`;
  const narrow = `${query} agent:a severity:error data.status:open data.rule.id:${rule.id}`;
  const other = `${query} data.status:resolved`;
  const [listener, exact, none] = await Promise.all(
    [query, narrow, other].map((each) =>
      listen(desk.tidings, { kinds: 'events', query: each, payloads: 'true' }),
    ),
  );
  for (const one of [listener!, exact!, none!]) await one.next(({ kind }) => kind === 'ready');
  await desk.send('a');
  const { event } = await listener!.next(({ kind }) => kind === 'event');
  expect((await exact!.next(({ kind }) => kind === 'event')).event).toMatchObject({
    type: 'alert.opened',
    data: { status: 'open', rule: { id: rule.id } },
  });
  expect(none!.heard.filter(({ kind }) => kind === 'event')).toEqual([]);
  for (const one of [listener!, exact!, none!]) one.close();
  expect(event).toMatchObject({ type: 'alert.opened', agentId: 'a', severity: 'error' });
  const found = await desk.tidings.request<Page<{ type: string }>>(
    'GET',
    `/v1/events?start=1970-01-01&query=${encodeURIComponent(query)}`,
  );
  expect(found.body.data.map(({ type }) => type)).toEqual(['alert.opened']);
});

describe('other conditions', () => {
  test('so many different values', async () => {
    await desk.create({ condition: { distinct: { path: 'data.tool', atLeast: 3 } } });
    for (const tool of ['a', 'b', 'b', 'a']) await desk.send('x', { data: { tool } });
    expect(await desk.alerts()).toEqual([]);
    await desk.send('x', { data: { tool: 'c' } });
    expect((await desk.alerts())[0]).toMatchObject({
      value: 3,
      summary: 'Repeated denials: 3 different data.tool of x in 10 minutes',
    });
  });

  test('a share of what happens, once enough happens', async () => {
    const of = { types: ['policy.*'] };
    await desk.create({ name: 'Deny rate', condition: { ratio: { of, above: 0.3, minSamples: 4 } } });
    await desk.sendMany(2);
    await desk.send('a', { type: 'policy.allowed' });
    expect(await desk.alerts()).toEqual([]);
    await desk.send('a', { type: 'policy.allowed' });
    const [alert] = await desk.alerts();
    expect(alert).toMatchObject({ value: 0.5, count: 2, summary: 'Deny rate: 50 % of a in 10 minutes' });
    expect((await desk.get(alert!.id)).events).toHaveLength(2);
  });

  test('a sum, and a percentile', async () => {
    const match = { types: ['agent.completed'] };
    await desk.create({ name: 'Cost', match, condition: { sum: { path: 'data.cost', above: 10 } } });
    const latency = { path: 'data.ms', p: 95, above: 5000, minSamples: 3 };
    await desk.create({ name: 'Latency', match, groupBy: [], condition: { percentile: latency } });
    const run = (cost: number, ms: number): Promise<string> =>
      desk.send('a', { type: 'agent.completed', data: { cost, ms } });
    await run(5, 100);
    await run(5, 6000);
    expect(await desk.alerts()).toEqual([]);
    await run(0.5, 100);
    const [latest, first] = (await desk.alerts()).toSorted((a, b) => (a.rule.name < b.rule.name ? 1 : -1));
    expect(first).toMatchObject({
      summary: 'Cost: a sum of data.cost of 10.5 of a in 10 minutes',
      value: 10.5,
    });
    expect(latest).toMatchObject({ rule: { name: 'Latency' }, group: [], agentId: null });
    expect(Math.abs(latest!.value - 6000)).toBeLessThanOrEqual(60);
  });

  test('nothing for as long as the window: of a group that had something, or at all; what comes ends it', async () => {
    await desk.listen();
    const absence = { match: { types: ['agent.heartbeat'] }, windowSeconds: 300, condition: { absence: {} } };
    await desk.create({ ...absence, name: 'Silent agent' });
    await desk.create({ ...absence, name: 'Silence', groupBy: [] });
    const beat = (agent: string): Promise<string> => desk.send(agent, { type: 'agent.heartbeat' });
    await beat('a');
    await beat('b');
    desk.clock.advance(4 * MINUTE);
    await beat('b');
    expect(await desk.alerts()).toEqual([]);
    desk.clock.advance(MINUTE);
    const [alert, ...others] = await desk.alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      summary: 'Silent agent: nothing of a in 5 minutes',
      agentId: 'a',
      count: 0,
      openedAt: new Date(desk.clock.now()).toISOString(),
    });
    // It is told once, for as long as it lasts.
    desk.clock.advance(3 * MINUTE);
    await beat('b');
    desk.clock.advance(4 * MINUTE);
    expect(await desk.alerts()).toHaveLength(1);
    await beat('a');
    expect((await desk.alerts())[0]).toMatchObject({
      status: 'resolved',
      reason: 'What was absent has come.',
    });
    desk.clock.advance(5 * MINUTE);
    expect((await desk.alerts('&status=open')).map(({ summary }) => summary).toSorted()).toEqual([
      'Silence: nothing in 5 minutes',
      'Silent agent: nothing of a in 5 minutes',
      'Silent agent: nothing of b in 5 minutes',
    ]);
    expect((await desk.types()).toSorted()).toEqual([
      'alert.opened',
      'alert.opened',
      'alert.opened',
      'alert.opened',
      'alert.resolved',
    ]);
  });
});

describe('what is refused', () => {
  const path = 'data.x';
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['no condition', { condition: {} }, '/condition', /at least one of/],
    ['two', { condition: { count: { atLeast: 1 }, absence: {} } }, '/condition', /at most one/],
    ['no window', { windowSeconds: 0 }, '/windowSeconds', /1 or more/],
    ['a path that is none', { groupBy: ['agent id'] }, '/groupBy/0', /such as data\.region/],
    [
      'no time between',
      { condition: { percentile: { path: 'data.end', since: 'data.end', p: 50, above: 1 } } },
      '/condition/percentile/since',
      /always be 0/,
    ],
    [
      'a number where no data is',
      { condition: { sum: { path: 'cost', above: 1 } } },
      '/condition/sum/path',
      /such as data\.cost/,
    ],
    ['what is not known', { conditions: [] }, '/conditions', /not a known field/],
    [
      'what Tidings tells itself',
      { match: { types: ['a', 'alert.opened'] } },
      '/match/types/1',
      /Subscribe a webhook/,
    ],
    [
      'a filter',
      { match: { types: ['a'], filters: { a: { x: { gt: true } } } } },
      '/match/filters/a/x/gt',
      /number/,
    ],
    [
      'a filter of what it does not look at',
      { match: { types: ['a.*'], filters: { 'a.b': { x: 1 }, 'c.d': { x: 1 } } } },
      '/match/filters/c.d',
      /does nothing, since types has no c\.d/,
    ],
    [
      'a filter of what it is held against',
      { condition: { ratio: { of: { types: ['a'], filters: { a: { x: { gt: {} } } } }, above: 1 } } },
      '/condition/ratio/of/filters/a/x/gt',
      /number/,
    ],
    [
      'more than all',
      {
        match: { types: ['policy.denied', 'policy.*'], minSeverity: 'error' },
        condition: { ratio: { of: { types: ['policy.*'], minSeverity: 'warning' }, above: 1 } },
      },
      '/condition/ratio/above',
      /never reached.*Set it below 1/,
    ],
    [
      'both ways of telling',
      { digestEverySeconds: 900, updateEverySeconds: 60 },
      '/updateEverySeconds',
      /contradicts digestEverySeconds/,
    ],
    [
      'quiet of what is absent',
      { condition: { absence: {} }, autoResolveAfterSeconds: 60 },
      '/autoResolveAfterSeconds',
      /null/,
    ],
    [
      'repeats of what is absent',
      { condition: { absence: {} }, updateEverySeconds: 60 },
      '/updateEverySeconds',
      /null/,
    ],
    [
      'an escalation to less',
      { escalate: { afterSeconds: 60, severity: 'error' } },
      '/escalate/severity',
      /not graver/,
    ],
    [
      'a webhook of nobody',
      { webhooks: ['wh_01kah3c3t6f8mvav5nq1j6w0zs'] },
      '/webhooks/0',
      /no webhook of the organization/,
    ],
    ['no webhook', { escalate: { afterSeconds: 1, webhooks: ['x'] } }, '/escalate/webhooks/0', /no webhook/],
    [
      'a percentile beyond all',
      { condition: { percentile: { path, p: 101, above: 1 } } },
      '/condition/percentile/p',
      /100 or less/,
    ],
  ])('%s', async (_, changes, where, message) => {
    const answer = await desk.ask(changes);
    expect(answer.status, answer.text).toBe(422);
    const { errors = [] } = answer.body as unknown as { errors?: { path: string; message: string }[] };
    expect(errors.map((one) => one.path)).toContain(where);
    expect(errors.find((one) => one.path === where)!.message).toMatch(message);
  });

  test('a webhook of another project, to a rule of a project', async () => {
    const { organization } = desk;
    const hook = (project?: string) => desk.listen({ ...(project !== undefined && { project }) });
    const [own, other, whole] = [await hook('p'), await hook('q'), await hook()];
    const refused = await desk.ask({ project: 'p', webhooks: [own.id, whole.id, other.id] });
    expect([refused.status, refused.body]).toMatchObject([422, { errors: [{ path: '/webhooks/2' }] }]);
    const rule = await desk.create({ project: 'p', webhooks: [own.id, whole.id] });
    expect((await desk.change(rule, { webhooks: [other.id] })).status).toBe(422);
    const pack = { pack: 'authensor', organization, project: 'p', webhooks: [other.id] };
    expect((await desk.tidings.request('POST', '/v1/alert-rules/install', pack)).status).toBe(422);
    await desk.create({ webhooks: [other.id] });
  });

  test('more than as many as there are of something else can be', async () => {
    const ratio = { of: { types: ['policy.allowed'] }, above: 1.5 };
    expect((await desk.ask({ match: { types: ['policy.denied'] }, condition: { ratio } })).status).toBe(201);
  });

  test('a change to what contradicts the rest', async () => {
    const rule = await desk.create({ updateEverySeconds: 60 });
    const answer = await desk.change(rule, { digestEverySeconds: 60 });
    expect(answer.status).toBe(422);
    expect(await desk.read(rule)).toMatchObject({ digestEverySeconds: null });
  });
});

test('a rule that matches a type that the catalog does not have is told so, when it is made, read and changed', async () => {
  const made = await desk.tidings.request<AlertRule>('POST', '/v1/alert-rules', {
    name: 'Misspelt',
    organization: desk.organization,
    match: { types: ['policy.denyed'] },
    condition: { count: { atLeast: 1 } },
    windowSeconds: 60,
  });
  expect(made.status, made.text).toBe(201);
  expect(made.body.warnings).toEqual([
    {
      path: '/match/types/0',
      code: 'unknown_event_type',
      detail: 'The catalog has no event type policy.denyed. Did you mean policy.denied?',
    },
  ]);
  const path = `/v1/alert-rules/${made.body.id}`;
  expect((await desk.tidings.request<AlertRule>('GET', path)).body).toEqual(made.body);
  const changed = await desk.tidings.request<AlertRule>('PATCH', path, {
    match: { types: ['policy.denied'] },
  });
  expect(changed.body.warnings).toEqual([]);
});

test('rules are listed in the order of their making, and are the whole rule', async () => {
  const [one, two] = [await desk.create({ name: 'One' }), await desk.create({ name: 'Two', project: 'p' })];
  const list = async (query: string): Promise<AlertRule[]> => {
    const path = `/v1/alert-rules?organization=${desk.organization}${query}`;
    return (await desk.tidings.request<Page<AlertRule>>('GET', path)).body.data;
  };
  // What a look at the catalog tells is not told of each in a list.
  for (const rule of [one, two]) delete rule.warnings;
  expect(await list('')).toEqual([one, two]);
  expect(await list('&project=p')).toEqual([two]);
  expect(one).toMatchObject({
    description: '',
    project: null,
    enabled: true,
    webhooks: [],
    digestEverySeconds: null,
    updateEverySeconds: 300,
    escalate: null,
    autoResolveAfterSeconds: null,
    status: { state: 'ok', errors: 0, error: null },
  });
});
