import { expect, test } from 'vitest';
import { subjectOf } from './subject.ts';

const encoder = new TextEncoder();
const subject = (
  type: string,
  data: unknown,
  attributes: object | null = null,
  groupBy: string[] | null = null,
  asks = false,
) =>
  subjectOf(
    {
      id: 'e',
      type,
      created: '2023-11-14T22:13:20Z',
      organization: 'o',
      project: 'p',
      data: encoder.encode(JSON.stringify(data)),
      attributes: attributes && encoder.encode(JSON.stringify(attributes)),
      asks,
      record: null,
    },
    groupBy,
  );

test('denials of one agent are about the same', () => {
  expect(subject('policy.denied', {}, { agentId: 'a' })).toEqual({
    key: 'policy.denied:a',
    phase: 'open',
    isIdentified: false,
  });
  expect(subject('policy.denied', { agent: { id: 'a' } })).toEqual(
    subject('policy.denied', {}, { agentId: 'a' }),
  );
  expect(subject('policy.denied', {}).key).not.toBe(subject('policy.denied', { agentId: 'b' }).key);
});

test('what is told of an agent is about it', () => {
  expect(subject('agent.failed', { id: 'agent-7', name: 'Support triage' }).key).toBe('agent.failed:agent-7');
  expect(subject('agent.failed', { id: 'agent-7' }, { agentId: 'agent-8' }).key).toBe('agent.failed:agent-8');
  expect(subject('agent.message', { id: 'msg-1' }).key).toBe('agent.message:');
});

test.each([
  ['behavior.anomaly', 'open', 'behavior.resolved'],
  ['system.health.degraded', 'open', 'system.health.recovered'],
  ['webhook.disabled', 'open', 'webhook.recovered'],
  ['disk.opened', 'open', 'disk.resolved'],
])('%s is ended by what says so', (opens, phase, ends) => {
  expect(subject(opens, {}, { agentId: 'a' }).phase).toBe(phase);
  expect(subject(ends, {}, { agentId: 'a' })).toEqual({
    key: subject(opens, {}, { agentId: 'a' }).key,
    phase: 'resolved',
    isIdentified: false,
  });
});

test('an approval and an alert are things of their own', () => {
  const required = subject('approval.required', { id: 'apr-1' }, { agentId: 'a' });
  expect(required).toEqual({ key: 'approval:apr-1', phase: 'open', isIdentified: true });
  expect(subject('approval.expired', { id: 'apr-1' })).toEqual({
    key: required.key,
    phase: 'resolved',
    isIdentified: true,
  });
  expect(subject('approval.required', { id: 7 }).isIdentified).toBe(false);
  expect(subject('approval.required', { id: 'apr-2' }, { agentId: 'a' }).key).not.toBe(required.key);
  expect(subject('alert.acknowledged', { id: 'alt_1' })).toMatchObject({
    key: 'alert:alt_1',
    phase: 'acknowledged',
  });
  for (const type of ['alert.opened', 'alert.updated', 'alert.escalated'])
    expect(subject(type, { id: 'alt_1' }, { agentId: 'a' })).toMatchObject({
      key: 'alert:alt_1',
      phase: 'open',
    });
  const failing = subject('alert.rule.failing', { rule: { id: 'rul_1' } });
  expect(failing).toMatchObject({ key: 'alert.rule:rul_1', phase: 'open' });
  expect(subject('alert.rule.recovered', { rule: { id: 'rul_1' } })).toEqual({
    ...failing,
    phase: 'resolved',
  });
  expect(subject('user.updated', {}).key).toBe('user.updated:');
});

test('other paths can be chosen', () => {
  const groupBy = ['project', 'data.host.name', 'agentId'];
  expect(subject('a.b', { host: { name: 'h' } }, { agentId: 'x' }, groupBy).key).toBe('p:h:x');
  expect(subject('a.b', { host: 7 }, null, groupBy).key).toBe('p:null:');
});

test('what Tidings tells of webhooks is about each of them by itself', () => {
  const of = (type: string, id: string) => subject(type, { webhook: { id } });
  const disabled = of('webhook.disabled', 'wh_1');
  expect(disabled).toEqual({ key: 'webhook:wh_1', phase: 'open', isIdentified: false });
  expect(of('webhook.recovered', 'wh_1')).toEqual({ ...disabled, phase: 'resolved' });
  expect(of('webhook.enabled', 'wh_1')).toEqual({ ...disabled, phase: 'resolved' });
  // Of others that are enabled nobody may have been told that they were not.
  expect(of('feature.enabled', 'wh_1').phase).toBe('open');
  // Another one that is well again ends nothing of it.
  expect(of('webhook.recovered', 'wh_2').key).not.toBe(disabled.key);
  for (const type of ['webhook.misconfigured', 'delivery.failing'])
    expect(of(type, 'wh_1'), type).toEqual(disabled);
  expect(of('delivery.exhausted', 'wh_1').key).not.toBe(of('delivery.exhausted', 'wh_2').key);
  expect(of('webhook.updated', 'wh_1').key).not.toBe(disabled.key);
  // Of others it is a name like any other.
  expect(subject('webhook.called', { webhook: { id: 'wh_1' } }, { agentId: 'a' }).key).toBe(
    'webhook.called:a',
  );
});

test('what asks is one thing, whatever else the agent does and things are grouped by', () => {
  const asking = (type: string, data: object, groupBy: string[] | null = null) =>
    subject(type, data, { agentId: 'a' }, groupBy, true);
  const question = { key: 'event:e', phase: 'open', isIdentified: true };
  expect(asking('policy.denied', {})).toEqual(question);
  expect(asking('policy.denied', {}, ['agentId'])).toEqual(question);
  // It begins with what asks, also where the word says that something is over.
  expect(asking('deploy.resolved', {})).toEqual(question);
  expect(asking('approval.required', { id: '1' }, ['agentId'])).toEqual(
    subject('approval.required', { id: '1' }),
  );
});
