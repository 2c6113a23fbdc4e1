import { expect, test } from 'vitest';
import { emptyRule } from '../alert-rule-draft.ts';
import type { AlertRuleDraft } from '../alert-rule-draft.ts';
import { conditionWords, draftSentence, inMinutes } from './alert-words.ts';

const DENIED = { types: ['policy.denied'], groupBy: '', severity: 'warning' } as const;
const sentence = (part: Partial<AlertRuleDraft>): string =>
  draftSentence({ ...emptyRule({}), ...DENIED, ...part });

test('a rule that is being written says what it comes to, and what that takes', () => {
  expect(sentence({ types: [], limit: '' })).toBe('Give the events and a limit to see what opens an alert.');
  expect(sentence({ kind: 'sum', limit: '5' })).toBe('Give a path to see what opens an alert.');
  expect(sentence({ kind: 'ratio', of: ' ' })).toBe(
    'Give the events to compare them with to see what opens an alert.',
  );
  expect(sentence({ kind: 'percentile', path: 'data.ms', percentile: '' })).toBe(
    'Give a percentile to see what opens an alert.',
  );
  expect(sentence({ windowMinutes: '0' })).toBe('Give minutes to see what opens an alert.');
  expect(sentence({ kind: 'absence', limit: '' })).toBe(
    'Opens a warning alert for no events of policy.denied for 10 minutes.',
  );
  // Two kinds of events, of which one need not be among the other.
  expect(sentence({ kind: 'ratio', of: 'policy.allowed', limit: '150' })).toBe(
    'Opens a warning alert for more events of policy.denied than 150% of the events of policy.allowed within 10 minutes.',
  );
});

test('one is told as one', () => {
  const match = { types: ['policy.denied'], filters: { 'policy.denied': { tool: 'x' } } };
  const words = (condition: object) => conditionWords({ match, condition, windowSeconds: 60 });
  expect(words({ count: { atLeast: 1 } })).toBe(
    '1 event of policy.denied that passes the filters within 1 minute',
  );
  expect(words({ count: { atLeast: 2 } })).toBe(
    '2 events of policy.denied that pass the filters within 1 minute',
  );
  expect(words({ distinct: { path: 'data.user', atLeast: 1 } })).toContain(
    '1 value of data.user in events of',
  );
});

test('what is asked for in minutes is told in minutes', () => {
  expect(inMinutes('Must be 60 or more.')).toBe('Must be 1 minute or more.');
  expect(inMinutes('Must be 10 or more.')).toBe('Must be 0.17 minutes or more.');
  expect(inMinutes('Must be 604800 or less.')).toBe('Must be 10,080 minutes or less.');
  expect(inMinutes('Must be an integer or null.')).toBe('Must be a number of minutes.');
  expect(
    inMinutes(
      'Contradicts digestEverySeconds: alerts are told one by one, or together. Set one of them to null.',
    ),
  ).toBe(
    'Contradicts that alerts are gathered: alerts are told one by one, or together. Leave one of them empty.',
  );
});

test.each([
  ['1', 'a 1st'],
  ['2', 'a 2nd'],
  ['11', 'an 11th'],
  ['83', 'an 83rd'],
  ['91', 'a 91st'],
  ['95', 'a 95th'],
  ['99.9', 'a 99.9th'],
])('percentile %s is %s', (percentile, words) => {
  expect(sentence({ kind: 'percentile', path: 'data.ms', percentile })).toContain(
    `for ${words} percentile of data.ms above 5 in`,
  );
});
