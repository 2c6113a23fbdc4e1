import { describe, expect, test } from 'vitest';
import { EVENT_TYPE_PATTERN } from '../event-type.ts';
import { takeSchema } from '../json-schema/validator.ts';
import type { Validator } from '../json-schema/validator.ts';
import { CATALOG, PACKS } from './index.ts';

/** The published list, word for word. */
const ADMIN_TYPES = `
function.created: A function was created
function.updated: A function was updated
function.deleted: A function was deleted
function.executed: A function was executed
function.failed: A function execution failed
workflow.created: A workflow was created
workflow.updated: A workflow was updated
workflow.deleted: A workflow was deleted
workflow.started: A workflow was started
workflow.completed: A workflow was completed
workflow.failed: A workflow execution failed
agent.created: An agent was created
agent.updated: An agent was updated
agent.deleted: An agent was deleted
agent.started: An agent was started
agent.completed: An agent completed a task
agent.failed: An agent failed a task
data.created: A data object was created
data.updated: A data object was updated
data.deleted: A data object was deleted
user.created: A user was created
user.updated: A user was updated
user.deleted: A user was deleted
user.login: A user logged in
user.logout: A user logged out
organization.created: An organization was created
organization.updated: An organization was updated
organization.deleted: An organization was deleted
project.created: A project was created
project.updated: A project was updated
project.deleted: A project was deleted
integration.created: An integration was created
integration.updated: An integration was updated
integration.deleted: An integration was deleted
integration.connected: An integration was connected
integration.disconnected: An integration was disconnected
billing.subscription.created: A subscription was created
billing.subscription.updated: A subscription was updated
billing.subscription.deleted: A subscription was deleted
billing.invoice.created: An invoice was created
billing.invoice.paid: An invoice was paid
billing.invoice.failed: An invoice payment failed`;

/** The published example of a delivery's data. */
const PUBLISHED = {
  id: 'func-123',
  name: 'My Function',
  execution: {
    id: 'exec-123',
    status: 'success',
    startTime: '2023-06-15T12:34:50Z',
    endTime: '2023-06-15T12:34:56Z',
    input: { name: 'John' },
    output: { greeting: 'Hello, John!' },
  },
};

const types = [...CATALOG.values()];

function validatorOf(name: string): Validator {
  // As JSON, which is how users get it.
  const taken = takeSchema(JSON.parse(JSON.stringify(CATALOG.get(name)!.schema)));
  if ('faults' in taken) throw new Error(JSON.stringify(taken.faults));
  return taken.validator;
}

const check = (name: string, data: unknown) => validatorOf(name).check(data, JSON.stringify(data).length);

test('the pack of an AI application platform is the published list: 42 types in 9 groups', () => {
  const listed = PACKS.admin.map(({ name, description }) => `${name}: ${description}`);
  expect(listed).toEqual(ADMIN_TYPES.trim().split('\n'));
  expect(listed).toHaveLength(42);
  const groups = Map.groupBy(PACKS.admin, ({ group }) => group);
  expect(Object.fromEntries([...groups].map(([group, { length }]) => [group, length]))).toEqual({
    function: 5,
    workflow: 6,
    agent: 6,
    data: 3,
    user: 5,
    organization: 3,
    project: 3,
    integration: 5,
    billing: 6,
  });
});

test('the other packs', () => {
  const names = (pack: keyof typeof PACKS) => PACKS[pack].map(({ name }) => name);
  expect(names('ai-safety')).toEqual([
    'policy.denied',
    'approval.required',
    'approval.resolved',
    'approval.expired',
    'content.detected',
    'behavior.anomaly',
    'behavior.resolved',
    'system.health.degraded',
    'system.health.recovered',
  ]);
  expect(names('data-jobs')).toEqual([
    'job.succeeded',
    'job.failed',
    'job.partially_succeeded',
    'orchestration.finished',
  ]);
  expect(names('ai-guard')).toEqual(['ai_guard.detected']);
  expect(names('operational')).toEqual([
    'webhook.created',
    'webhook.updated',
    'webhook.deleted',
    'webhook.disabled',
    'webhook.enabled',
    'webhook.misconfigured',
    'webhook.recovered',
    'delivery.failing',
    'delivery.exhausted',
    'alert.opened',
    'alert.updated',
    'alert.acknowledged',
    'alert.escalated',
    'alert.resolved',
    'alert.digest',
    'alert.rule.failing',
    'alert.rule.recovered',
    'interaction.opened',
    'interaction.answered',
    'interaction.resolved',
    'interaction.expired',
    'interaction.canceled',
  ]);
});

test('each name is in one pack, and a name', () => {
  const all = Object.values(PACKS).flat();
  expect(CATALOG.size).toBe(all.length);
  for (const { name, group } of all) {
    expect(name).toMatch(new RegExp(EVENT_TYPE_PATTERN));
    expect(name.split('.')[0]).toBe(group);
  }
});

describe.each(types)('$name', ({ name, schema, example, description }) => {
  const json = JSON.parse(JSON.stringify(schema)) as { required: string[]; properties: object };

  test('has an example that fits its schema', () => {
    expect(check(name, example)).toEqual([]);
    expect(description).toMatch(/^[A-Z].{8,}[^.]$/);
  });

  test('has a schema that refuses what is not such an event', () => {
    expect(json.required.length).toBeGreaterThanOrEqual(2);
    expect(check(name, {})).toHaveLength(json.required.length);
    expect(check(name, 'text')).toHaveLength(1);
    for (const field of Object.keys(json.properties)) {
      const without = { ...(example as object), [field]: undefined };
      const faults = check(name, without);
      expect(faults.map(({ path }) => path)).toEqual(json.required.includes(field) ? [`/${field}`] : []);
    }
  });

  test('has a schema that takes more than it knows', () => {
    expect(check(name, { ...(example as object), ofOurOwn: 1 })).toEqual([]);
  });
});

test('function.executed takes the published example, and says what is wrong with another', () => {
  expect(check('function.executed', PUBLISHED)).toEqual([]);
  expect(CATALOG.get('function.executed')!.example).toEqual(PUBLISHED);
  const execution = { ...PUBLISHED.execution, status: 'fine', startTime: 'noon' };
  expect(check('function.executed', { ...PUBLISHED, name: undefined, execution })).toEqual([
    { path: '/name', message: 'is required.' },
    { path: '/execution/startTime', message: 'must be a time such as 2026-01-31T12:34:56Z.' },
    { path: '/execution/status', message: 'must be one of success, error.' },
  ]);
});

test('policy.denied asks for the action, the rule and the receipt', () => {
  const { example } = CATALOG.get('policy.denied')!;
  expect(example).toMatchObject({
    action: { tool: 'shell.execute' },
    rule: { id: 'no-shell' },
    receiptId: 'rcpt_1',
  });
  for (const field of ['action', 'rule', 'receiptId']) {
    const faults = check('policy.denied', { ...(example as object), [field]: 0 });
    expect(faults.map(({ path }) => path)).toEqual([`/${field}`]);
  }
});

test('ai_guard.detected knows the detectors', () => {
  const schema = CATALOG.get('ai_guard.detected')!.schema as unknown as {
    properties: { detectors: { properties: object } };
  };
  expect(Object.keys(schema.properties.detectors.properties)).toEqual([
    'malicious_prompt',
    'confidential_and_pii_entity',
    'malicious_entity',
    'custom_entity',
    'secret_and_key_entity',
    'competitors',
    'language',
    'topic',
    'code',
  ]);
});

test('what the platform reports has no place for a secret or a path that can be one', () => {
  const text = JSON.stringify(PACKS.operational);
  expect(text).not.toMatch(/"(url|secret|apiKey|headers|token)":/);
  expect(text).not.toMatch(/whsec_|https?:/);
});
