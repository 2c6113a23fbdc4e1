import { describe, expect, test } from 'vitest';
import { rulesOfPack } from '@tidings/core/alert-rule-packs';
import type { AlertRule, AlertRuleInput } from '@tidings/sdk';
import { definitionOf, draftOf, emptyRule } from './alert-rule-draft.ts';

const FILTERS = { 'policy.denied': { 'action.tool': 'shell.execute' } };
const RULE: Omit<AlertRuleInput, 'organization' | 'project' | 'condition'> = {
  name: 'Denials',
  description: 'Of one agent',
  enabled: false,
  match: { types: ['policy.denied'], filters: FILTERS, minSeverity: 'warning' },
  windowSeconds: 90,
  groupBy: ['agentId', 'data.region'],
  severity: 'critical',
  webhooks: ['wh_1'],
  digestEverySeconds: 300,
  updateEverySeconds: null,
  escalate: { afterSeconds: 600, severity: 'critical', webhooks: ['wh_2'] },
  autoResolveAfterSeconds: 1800,
};
const CONDITIONS: AlertRuleInput['condition'][] = [
  { count: { atLeast: 5 } },
  { distinct: { path: 'data.tool', atLeast: 3 } },
  {
    ratio: {
      of: { types: ['policy.*'], filters: FILTERS, minSeverity: 'info' },
      above: 0.3,
      minSamples: 20,
    },
  },
  { sum: { path: 'data.cost', above: 12.5 } },
  { percentile: { path: 'data.end', since: 'data.start', p: 99.9, above: 1500, minSamples: 10 } },
];
const ABSENCE = { condition: { absence: {} }, updateEverySeconds: null, autoResolveAfterSeconds: null };
const read = (rule: object): AlertRule => ({ organization: 'o', project: null, ...rule }) as AlertRule;

describe('a rule that is opened and saved is the same rule', () => {
  test.each([...CONDITIONS.map((condition) => ({ condition })), ABSENCE])('%j', (part) => {
    const rule = { ...RULE, ...part };
    expect(definitionOf(draftOf(read(rule)))).toEqual(rule);
  });

  test.each(rulesOfPack('authensor'))('of the pack: $name', (packed) => {
    const once = definitionOf(draftOf(read({ ...RULE, ...packed })));
    expect(once).toMatchObject({ match: packed.match, condition: packed.condition });
  });
});

test('what says nothing where something is absent is not sent, and comes back with another condition', () => {
  const draft = { ...emptyRule({}), name: 'Silence', types: ['*'] };
  expect(definitionOf({ ...draft, kind: 'absence' })).toMatchObject(ABSENCE);
  expect(definitionOf(draft)).toMatchObject({ updateEverySeconds: 300, autoResolveAfterSeconds: 1800 });
});
