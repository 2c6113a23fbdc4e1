import { expect, test } from 'vitest';
import { subjectOf } from './subject.ts';

const encoder = new TextEncoder();
const subject = (
  type: string,
  data: unknown,
  attributes: object | null = null,
  groupBy: string[] | null = null,
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
  expect(subject('alert.rule.failing', { rule: { id: 'rul_1' } }).key).toBe('alert.rule:rul_1');
  expect(subject('user.updated', {}).key).toBe('user.updated:');
});

test('other paths can be chosen', () => {
  const groupBy = ['project', 'data.host.name', 'agentId'];
  expect(subject('a.b', { host: { name: 'h' } }, { agentId: 'x' }, groupBy).key).toBe('p:h:x');
  expect(subject('a.b', { host: 7 }, null, groupBy).key).toBe('p:null:');
});
