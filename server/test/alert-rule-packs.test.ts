/**
 * The rules that ship, with events as docs/alerts.md shows them, held against the catalog as they come: what opens the alert of each,
 * what opens none, and what they say where nobody sends what they are about.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlertRule } from '@tidings/core/alert-rule';
import { MINUTE, startAlerting, type Alerting } from './alerting.ts';
import type { Page } from './start.ts';

interface Sent {
  readonly type: string;
  readonly agentId?: string;
  readonly data: Record<string, unknown>;
}

const docs = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8');
const documented = new Map(
  /```jsonl\n([^`]+)```/
    .exec(docs)![1]!
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Sent)
    .map((event) => [event.type, event]),
);

type Changes = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const changed = (whole: Record<string, unknown>, changes: Changes): Record<string, unknown> => ({
  ...whole,
  ...Object.fromEntries(
    Object.entries(changes).map(([name, value]) => {
      const before = whole[name];
      return [name, isRecord(value) && isRecord(before) ? changed(before, value) : value];
    }),
  ),
});
/** The documented event, with some of it changed. */
const event = (type: string, changes: Changes = {}): Sent =>
  changed({ ...documented.get(type)! }, changes) as unknown as Sent;
const times = (count: number, one: Sent): Sent[] => Array.from({ length: count }, () => one);

const denied = (agent = 'agent-alpha'): Sent => event('policy.denied', { data: { agent: { id: agent } } });
/** A function that took so many milliseconds. */
const ran = (ms: number, changes: Changes = {}, type = 'function.executed'): Sent => {
  const endTime = new Date(Date.parse('2026-03-02T11:59:54Z') + ms).toISOString();
  const execution = { startTime: '2026-03-02T11:59:54Z', endTime };
  return changed({ ...event(type, { data: { execution } }) }, changes) as unknown as Sent;
};
const failed = (): Sent => ran(5, {}, 'function.failed');
const withError = (): Sent => ran(5, { data: { execution: { status: 'error' } } });
const cost = (type: string, amount: number, id = 'agent-alpha'): Sent =>
  event(type, { data: { id, task: { usage: { cost: amount } } } });
const anomaly = (metric: string, currentValue: number, more: Changes = {}): Sent =>
  event('behavior.anomaly', { data: { metric, currentValue, ...more } });

type Step = readonly Sent[] | { readonly minutes: number };
interface Story {
  readonly severity: string;
  readonly summary: string | RegExp;
  readonly opens: Readonly<Record<string, readonly Step[]>>;
  readonly opensNothing: Readonly<Record<string, readonly Step[]>>;
}

const STORIES: Readonly<Record<string, Story>> = {
  'Repeated denials of one agent': {
    severity: 'critical',
    summary: 'Repeated denials of one agent: 5 events of agent-alpha in 10 minutes',
    opens: {
      'five within ten minutes': Array.from({ length: 9 }, (_, i) => (i % 2 ? { minutes: 2 } : [denied()])),
    },
    opensNothing: {
      four: [times(4, denied())],
      'five in eleven minutes': [[denied()], { minutes: 11 }, times(4, denied())],
      'five of two agents': [[...times(3, denied()), ...times(2, denied('agent-beta'))]],
    },
  },
  'Deny rate above 30 %': {
    severity: 'warning',
    summary: 'Deny rate above 30 %: 40 % of agent-alpha in 5 minutes',
    opens: { 'four of ten': [[...times(6, ran(5)), ...times(4, denied())]] },
    opensNothing: {
      'three of ten': [[...times(7, ran(5)), ...times(3, denied())]],
      'four of nine': [[...times(5, ran(5)), ...times(4, denied())]],
      'four of ten, and six of them of another agent': [
        [...times(6, ran(5, { agentId: 'agent-beta' })), ...times(4, denied())],
      ],
    },
  },
  'Error rate above 10 %': {
    severity: 'critical',
    summary: 'Error rate above 10 %: 20 % of agent-alpha in 5 minutes',
    opens: {
      'two of ten that failed': [[...times(8, ran(5)), ...times(2, failed())]],
      'two of ten that were executed with an error': [[...times(8, ran(5)), ...times(2, withError())]],
    },
    opensNothing: {
      'one of ten': [[...times(9, ran(5)), failed()]],
      'two of nine': [[...times(7, ran(5)), ...times(2, failed())]],
      'two of ten in more than five minutes': [[...times(8, ran(5)), failed()], { minutes: 6 }, [failed()]],
    },
  },
  'Cost above 10': {
    severity: 'warning',
    summary: 'Cost above 10: a sum of data.task.usage.cost of 10.5 of agent-alpha in 15 minutes',
    opens: { 'what completed and what failed': [[cost('agent.completed', 6), cost('agent.failed', 4.5)]] },
    opensNothing: {
      'as much as 10': [[cost('agent.completed', 6), cost('agent.completed', 4)]],
      'twelve of two agents': [[cost('agent.completed', 6), cost('agent.completed', 6, 'agent-beta')]],
      'twelve in 16 minutes': [[cost('agent.completed', 6)], { minutes: 16 }, [cost('agent.completed', 6)]],
    },
  },
  'Latency above 5 seconds': {
    severity: 'warning',
    summary:
      /^Latency above 5 seconds: a 50th percentile of the milliseconds from data\.execution\.startTime to data\.execution\.endTime of [56]\d{3}(\.\d+)? of agent-alpha in 1 minute$/,
    opens: {
      'one that took six': [[event('function.executed')]],
      'most of them': [[ran(4000), ran(6000), ran(6000)]],
    },
    opensNothing: {
      'one that took four': [[ran(4000)]],
      'fewer than half': [[ran(4000), ran(4000), ran(60_000)]],
    },
  },
  'Budget: 80 % used': {
    severity: 'warning',
    summary: 'Budget: 80 % used: 1 event of agent-alpha in 1 hour',
    opens: { 'eighty percent': [[anomaly('budget_utilization', 0.8)]] },
    opensNothing: {
      less: [[anomaly('budget_utilization', 0.79)]],
      'as much of something else': [[anomaly('deny_rate', 0.83)]],
    },
  },
  'Budget: 90 % used': {
    severity: 'error',
    summary: 'Budget: 90 % used: 1 event of agent-alpha in 1 hour',
    opens: { 'nearly all of it': [[anomaly('budget_utilization', 0.99)]] },
    opensNothing: { 'as much of something else': [[anomaly('error_rate', 0.95)]] },
  },
  'Budget: 100 % used': {
    severity: 'critical',
    summary: 'Budget: 100 % used: 1 event of agent-alpha in 1 hour',
    opens: {
      'all of it': [[anomaly('budget_utilization', 1)]],
      more: [[anomaly('budget_utilization', 1.3)]],
    },
    opensNothing: { 'as much of something else': [[anomaly('cost_rate', 2)]] },
  },
  'Chain deeper than 10': {
    severity: 'warning',
    summary: 'Chain deeper than 10: 1 event of agent-alpha in 1 hour',
    opens: { eleven: [[anomaly('chain_depth', 11)]] },
    opensNothing: {
      ten: [[anomaly('chain_depth', 10)]],
      'a fan-out of eleven': [[anomaly('chain_fanout', 11)]],
    },
  },
  'Fan-out above 20': {
    severity: 'warning',
    summary: 'Fan-out above 20: 1 event of agent-alpha in 1 hour',
    opens: { 'twenty-one': [[anomaly('chain_fanout', 21)]] },
    opensNothing: { twenty: [[anomaly('chain_fanout', 20)]] },
  },
};

let desk: Alerting;
beforeAll(async () => {
  desk = await startAlerting();
});
afterAll(() => desk.stop());

/** An organization with the pack, where what does not fit the catalog is refused. */
async function install(): Promise<void> {
  desk.begin();
  const { organization } = desk;
  // What does not fit the catalog is no event that anybody is told to send.
  for (const type of documented.keys()) {
    const path = `/v1/event-types/${type}?organization=${organization}`;
    expect((await desk.tidings.request('PATCH', path, { validation: 'reject' })).status).toBe(200);
  }
  const installed = await desk.tidings.request<{ made: AlertRule[] }>('POST', '/v1/alert-rules/install', {
    pack: 'authensor',
    organization,
  });
  expect(installed.body.made.map(({ name }) => name)).toEqual(Object.keys(STORIES));
}

/** @param agent in the place of agent-alpha */
async function play(steps: readonly Step[], agent = 'agent-alpha'): Promise<void> {
  const { organization } = desk;
  for (const step of steps) {
    if ('minutes' in step) {
      await desk.settled();
      desk.clock.advance(step.minutes * MINUTE);
      continue;
    }
    const batch = JSON.stringify(step.map((one) => ({ ...one, organization })));
    const { status, text } = await desk.tidings.request(
      'POST',
      '/v1/events/batch',
      batch.replaceAll('agent-alpha', agent).replaceAll('agent-beta', `${agent}-beta`),
    );
    expect(status, text).toBe(202);
  }
}

const rules = async (): Promise<AlertRule[]> => {
  await desk.settled();
  const path = `/v1/alert-rules?organization=${desk.organization}`;
  return (await desk.tidings.request<Page<AlertRule>>('GET', path)).body.data;
};

describe('a rule of the pack', () => {
  beforeAll(install);
  // What one tells of is nothing to another, since all of them count by the agent.
  let agents = 0;
  const newAgent = (): string => `agent-${++agents}`;

  describe.each(Object.entries(STORIES))('%s', (name, { severity, summary, opens, opensNothing }) => {
    test.each(Object.entries(opens))('opens one alert of the agent for %s', async (_, steps) => {
      const agent = newAgent();
      await play(steps, agent);
      const [alert, ...others] = await desk.alerts(`&agentId=${agent}`);
      expect(others).toEqual([]);
      expect(alert).toMatchObject({
        rule: { name },
        status: 'open',
        severity,
        group: [{ path: 'agentId', value: agent }],
      });
      const said = alert!.summary.replace(agent, 'agent-alpha');
      if (typeof summary === 'string') expect(said).toBe(summary);
      else expect(said).toMatch(summary);
      // It is over after half an hour of quiet.
      desk.clock.advance(30 * MINUTE);
      expect(await desk.alerts(`&status=open&agentId=${agent}`)).toEqual([]);
    });

    test('opens none', async () => {
      for (const [why, steps] of Object.entries(opensNothing)) {
        const agent = newAgent();
        await play(steps, agent);
        const alerts = [
          ...(await desk.alerts(`&agentId=${agent}`)),
          ...(await desk.alerts(`&agentId=${agent}-beta`)),
        ];
        expect(
          alerts.filter(({ rule }) => rule.name === name),
          `for ${why}`,
        ).toEqual([]);
      }
    });
  });

  test('was evaluated with all of that', async () => {
    for (const { name, status } of await rules())
      expect([name, status]).toMatchObject([name, { state: 'ok', lacks: null, errors: 0, openAlerts: 0 }]);
  });
});

test('events of no agent are nothing to rules of agents: they say so, open nothing and tell nobody', async () => {
  await install();
  await desk.listen();
  const { agentId: _, ...nobodys } = event('function.executed');
  // Ten executions, all of them failed and slow, as a platform without agents sends them.
  await play([
    times(10, changed({ ...nobodys }, { data: { execution: { status: 'error' } } }) as unknown as Sent),
  ]);
  const { agentId: __, ...data } = anomaly('budget_utilization', 1).data;
  await play([[{ ...event('behavior.anomaly'), data }]]);
  const states = Object.fromEntries((await rules()).map(({ name, status }) => [name, status.state]));
  expect(states).toEqual({
    'Repeated denials of one agent': 'ok',
    'Deny rate above 30 %': 'idle',
    'Error rate above 10 %': 'idle',
    'Cost above 10': 'ok',
    'Latency above 5 seconds': 'idle',
    'Budget: 80 % used': 'ok',
    'Budget: 90 % used': 'ok',
    'Budget: 100 % used': 'idle',
    'Chain deeper than 10': 'ok',
    'Fan-out above 20': 'ok',
  });
  const rate = async () => (await rules()).find(({ name }) => name.startsWith('Error rate'))!.status;
  expect(await rate()).toMatchObject({
    errors: 0,
    error: null,
    groups: 0,
    lacks:
      'function.executed came without an agent, and so far nothing came with one, so nothing is counted. Set agentId in what is sent.',
  });
  expect(await desk.types()).toEqual([]);
  expect(await desk.alerts()).toEqual([]);
  // The first one that names its agent, and others are passed over from then on.
  await play([[ran(5)], [nobodys]]);
  expect(await rate()).toMatchObject({ state: 'ok', lacks: null, groups: 1 });
  expect(await desk.types()).toEqual([]);
});

test('a rule about a field that nobody sends says so, until somebody does', async () => {
  await install();
  await desk.listen();
  const { usage: _, ...task } = event('agent.completed').data['task'] as Record<string, unknown>;
  const costless = { type: 'agent.completed', data: { ...event('agent.completed').data, task } };
  await play([[costless]]);
  const status = async () => (await rules()).find(({ name }) => name === 'Cost above 10')!.status;
  expect(await status()).toMatchObject({
    state: 'idle',
    errors: 0,
    lacks:
      'agent.completed came without data.task.usage.cost, and so far nothing came with it, so nothing is counted. Set it in what is sent; where there is no such thing, disable the rule.',
  });
  await play([[cost('agent.completed', 1), costless]]);
  expect(await status()).toMatchObject({ state: 'ok', lacks: null });
  expect(await desk.types()).toEqual([]);
});

test('a time that is none puts the rule of latency into error', async () => {
  await install();
  await desk.listen();
  const path = `/v1/event-types/function.executed?organization=${desk.organization}`;
  await desk.tidings.request('PATCH', path, { validation: 'off' });
  await play([[ran(5, { data: { execution: { startTime: 'noon' } } })]]);
  const rule = (await rules()).find(({ name }) => name.startsWith('Latency'))!;
  expect(rule.status).toMatchObject({
    state: 'error',
    error:
      'data.execution.startTime is not a time in this event, such as 2026-01-31T12:34:56Z. Correct the path of the condition, or what is sent.',
  });
  expect(await desk.types()).toEqual(['alert.rule.failing']);
});
