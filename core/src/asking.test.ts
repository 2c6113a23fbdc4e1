import { describe, expect, test } from 'vitest';
import { askedBy } from './asking.ts';
import type { Asks } from './asking.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const encoder = new TextEncoder();
const asked = (
  data: object,
  more: { id?: string; created?: string; attributes?: object; type?: string; asks?: Asks } = {},
) =>
  askedBy(
    {
      id: more.id ?? 'evt_1',
      type: more.type ?? 'approval.required',
      created: more.created ?? '2026-03-02T12:00:00Z',
      organization: 'o',
      project: null,
      data: encoder.encode(JSON.stringify(data)),
      attributes: more.attributes ? encoder.encode(JSON.stringify(more.attributes)) : null,
      asks: true,
      record: null,
    },
    more.asks ?? { quorum: 2, expiresInSeconds: 3600 },
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
    expiresAt: NOW + 3_600_000,
    problem: null,
  });
});

test('two questions of one agent are two things', () => {
  expect(asked({}, { attributes: { agentId: 'a' } }).subject).toBe('event:evt_1');
  for (const id of ['d-1', 'd-2'])
    expect(asked({ id: 'd' }, { id, type: 'deploy.planned' }).subject).toBe(`event:${id}`);
  expect(asked({ id: 'apr-1' }, { id: 'd-1' }).subject).toBe('approval:apr-1');
});

describe('what the event says itself', () => {
  const later = (ms: number) => ({ expiresAt: new Date(NOW + ms).toISOString() });

  test('asks for more than the type', () => {
    const said = asked({ requiredApprovals: 3, ...later(60_000) });
    expect([said.quorum, said.expiresAt, said.problem]).toEqual([3, NOW + 60_000, null]);
    expect(asked({ requiredApprovals: 2, ...later(3_600_000) }).problem).toBeNull();
    // By the clock of the sender, which may go ahead.
    const ahead = asked(later(3_600_000 + 60_000));
    expect([ahead.expiresAt, ahead.problem]).toEqual([NOW + 3_600_000, null]);
    expect(asked({ requiredApprovals: null, expiresAt: null }).problem).toBeNull();
  });

  test('holds where the type leaves it open', () => {
    const said = asked({ requiredApprovals: 1, ...later(7_200_000) }, { asks: {} });
    expect([said.quorum, said.expiresAt, said.problem]).toEqual([1, NOW + 7_200_000, null]);
    // Nobody waits for ever.
    expect(asked(later(1e11), { asks: {} }).expiresAt).toBe(NOW + 30 * 24 * 3_600_000);
  });

  test.each([
    [{ requiredApprovals: 1 }, /^.*fewer.*\(data\.requiredApprovals\).*Send 2 or more/],
    [later(3_600_000 + 301_000), /^.*later.*\(data\.expiresAt\).*Send an earlier one/],
  ])('and asks for less approves nothing: %j', (data, problem) => {
    expect(asked(data).problem).toMatch(problem);
  });

  test('approves nothing where silence goes ahead: a near end would be a yes, and so would too large a quorum', () => {
    const asks: Asks = {
      actions: [
        { id: 'ship', label: 'Ship' },
        { id: 'hold', label: 'Hold' },
      ],
      default: 'ship',
    };
    expect(asked({}, { asks }).problem).toBeNull();
    expect(asked(later(1), { asks }).problem).toContain('sets data.expiresAt');
    // Else its time would be over before it is canceled, and the default would hold.
    expect(asked(later(-1), { asks })).toMatchObject({
      problem: expect.stringContaining('sets data.expiresAt'),
      expiresAt: NOW + 3_600_000,
    });
    expect(asked({ requiredApprovals: 900 }, { asks }).problem).toContain('sets data.requiredApprovals');
    expect(asked(later(1), { asks: { ...asks, default: 'hold' } }).problem).toContain('with hold');
    const vetoed = [asks.actions![0]!, { ...asks.actions![1]!, veto: true }];
    expect(asked(later(1), { asks: { actions: vetoed, default: 'hold' } }).problem).toBeNull();
  });

  test('a time has its zone, since the one of the server says nothing', () => {
    for (const [expiresAt, end] of [
      ['2026-03-02T12:30:00Z', '12:30'],
      ['2026-03-02T14:30:00.25+02:00', '12:30:00.25'],
    ]) {
      const said = asked({ expiresAt });
      expect([said.problem, said.expiresAt]).toEqual([null, Date.parse(`2026-03-02T${end}Z`)]);
    }
    for (const expiresAt of [
      '2026-03-02T12:30:00',
      '2026-03-02 12:30',
      'March 2, 2026',
      '2026-03-02',
      '2026-02-30T12:30:00Z',
      '23:59:60Z',
    ]) {
      const { problem } = asked({ expiresAt });
      expect(problem).toMatch(/\(data\.expiresAt\), so nothing is approved\. Send .*2026-01-31T12:00:00Z/);
    }
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
