import { describe, expect, test } from 'vitest';
import { APPROVE_OR_DENY, decided, judge, termsOf } from './interaction.ts';
import type { Asked, GivenAnswer } from './interaction.ts';

const by = (id: string): GivenAnswer['by'] => ({ kind: 'person', id, name: null });
const asked = (more: Partial<Asked> = {}): Asked => ({
  status: 'open',
  outcome: null,
  expiresAt: 1000,
  actions: APPROVE_OR_DENY,
  quorum: 2,
  default: 'deny',
  ...more,
});

describe('the terms', () => {
  test('deny where nothing is said', () => {
    expect(termsOf({})).toEqual({ actions: APPROVE_OR_DENY, quorum: 1, default: 'deny' });
  });

  test.each([
    [{ actions: [{ id: 'a', label: 'A' }] }, '/default', 'is required'],
    [{ default: 'maybe' }, '/default', 'none of the actions: approve, deny'],
    [
      {
        actions: [
          { id: 'deny', label: 'A' },
          { id: 'deny', label: 'B' },
        ],
      },
      '/actions/1/id',
      'twice',
    ],
  ])('that contradict themselves are refused (case %#)', (input, path, words) => {
    const { faults } = termsOf(input) as { faults: { path: string; message: string }[] };
    expect(faults).toEqual([{ path, message: expect.stringContaining(words) }]);
  });
});

test('so many have to say yes, and one no is enough', () => {
  const [yes, no] = [{ action: 'approve' }, { action: 'deny' }];
  expect(decided(asked(), [yes])).toBe(null);
  expect(decided(asked(), [yes, yes])).toBe('approve');
  expect(decided(asked(), [yes, no])).toBe('deny');
  const patient = APPROVE_OR_DENY.map((action) => ({ ...action, veto: false }));
  expect(decided(asked({ actions: patient }), [yes, no])).toBe(null);
  expect(decided(asked({ actions: patient }), [yes, no, no])).toBe('deny');
});

describe('an answer', () => {
  const answer: GivenAnswer = { action: 'approve', by: by('ada'), key: null };

  test('counts once for each person', () => {
    expect(judge(asked(), [], answer, 0)).toEqual({ outcome: null });
    expect(judge(asked(), [{ ...answer, by: by('grace') }], answer, 0)).toEqual({
      outcome: 'approve',
    });
    expect(judge(asked(), [answer], { ...answer, action: 'deny' }, 0)).toMatchObject({
      refused: { why: 'repeated', sentence: expect.stringContaining('Approve') },
    });
    // Others may be called the same.
    const key = { ...answer, by: { ...answer.by, kind: 'api-key' as const } };
    expect(judge(asked(), [answer], key, 0)).toEqual({ outcome: 'approve' });
  });

  test('counts once for each API key, whoever it speaks for; a veto in any case', () => {
    const ada = { ...answer, key: 'ak_1' };
    const grace = { ...ada, by: by('grace') };
    expect(judge(asked(), [ada], grace, 0)).toMatchObject({
      refused: { why: 'repeated', sentence: expect.stringContaining('for ada: Approve. Towards a quorum') },
    });
    expect(judge(asked(), [ada], { ...grace, action: 'deny' }, 0)).toEqual({ outcome: 'deny' });
    expect(judge(asked(), [ada], { ...ada, action: 'deny' }, 0)).toMatchObject({ refused: {} });
    expect(judge(asked(), [ada], { ...grace, key: 'ak_2' }, 0)).toEqual({ outcome: 'approve' });
    expect(judge(asked(), [answer], { ...answer, by: by('grace') }, 0)).toEqual({ outcome: 'approve' });
  });

  test('is refused when the time is over, whether or not that was noted', () => {
    for (const status of ['open', 'expired'] as const) {
      expect(judge(asked({ status }), [], answer, 1000)).toMatchObject({
        refused: { why: 'late', sentence: 'The time for answers is over, so Deny holds.' },
      });
    }
    expect(judge(asked(), [], answer, 999)).toEqual({ outcome: null });
  });

  test('is refused with the reason, by what has become of the question', () => {
    const why = (more: Partial<Asked>, before: GivenAnswer[] = [], given = answer): unknown =>
      judge(asked(more), before, given, 0);
    expect(why({ status: 'canceled' })).toMatchObject({ refused: { why: 'ended' } });
    expect(why({ status: 'resolved', outcome: 'approve' }, [{ ...answer, by: by('grace') }])).toMatchObject({
      refused: { why: 'ended', sentence: 'It has already been decided: Approve, by grace.' },
    });
    expect(why({}, [], { ...answer, action: 'maybe' })).toMatchObject({
      refused: { why: 'unknown-action', sentence: expect.stringContaining('approve, deny') },
    });
  });
});
