import { describe, expect, test } from 'vitest';
import { askedBy } from './asking.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const encoder = new TextEncoder();
const asked = (data: object, more: { created?: string; attributes?: object; type?: string } = {}) =>
  askedBy(
    {
      id: 'evt_1',
      type: more.type ?? 'approval.required',
      created: more.created ?? '2026-03-02T12:00:00Z',
      organization: 'o',
      project: null,
      data: encoder.encode(JSON.stringify(data)),
      attributes: more.attributes ? encoder.encode(JSON.stringify(more.attributes)) : null,
    },
    'int_1',
    { quorum: 2, expiresInSeconds: 60 },
    NOW,
  );

test('an event asks what a message says of it, by the terms of its type', () => {
  const attributes = { summary: 'Refund ord-1?', severity: 'critical', agentId: 'agent-7' };
  expect(asked({ id: 'apr-1' }, { attributes })).toMatchObject({
    question: 'Approval required: Refund ord-1?',
    severity: 'critical',
    agentId: 'agent-7',
    quorum: 2,
    default: 'deny',
    subject: 'approval:apr-1',
    expiresAt: NOW + 60_000,
    problem: null,
  });
});

test('two questions of one agent are two things', () => {
  expect(asked({}, { attributes: { agentId: 'a' } }).subject).toBe('interaction:int_1');
  expect(asked({ id: 'd-1' }, { type: 'deploy.planned' }).subject).toBe('interaction:int_1');
});

describe('what the event says itself', () => {
  test('goes before the type', () => {
    const said = asked({ requiredApprovals: 3, expiresAt: '2026-03-02T13:00:00Z' });
    expect([said.quorum, said.expiresAt]).toEqual([3, NOW + 3_600_000]);
    // Nobody waits for ever.
    expect(asked({ expiresAt: '2027-03-02T13:00:00Z' }).expiresAt).toBe(NOW + 30 * 24 * 3_600_000);
  });

  test.each([
    [{ requiredApprovals: 0 }],
    [{ requiredApprovals: 1.5 }],
    [{ requiredApprovals: '2' }],
    [{ requiredApprovals: 1e6 }],
    [{ expiresAt: 'soon' }],
    [{ expiresAt: 17 }],
  ])('and makes no sense approves nothing: %j', (data) => {
    expect(asked(data).problem).toContain('nothing is approved');
  });
});

test('the question is newer than the message of its event, by clocks that differ', () => {
  expect(asked({}, { created: '2026-03-02T12:00:30Z' }).createdAt).toBe(NOW + 30_001);
  expect(asked({}, { created: '2036-03-02T12:00:00Z' }).createdAt).toBe(NOW + 300_000);
  expect(asked({}, { created: '2020-03-02T12:00:00Z' }).createdAt).toBe(NOW);
});
