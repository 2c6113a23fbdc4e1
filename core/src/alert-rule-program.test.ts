/** What a rule says made its condition hold. What the condition itself comes to is tried in `alert-conditions/`. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printGroupState, readGroupState } from './alert-group.ts';
import type { AlertCondition } from './alert-rule.ts';
import { compileRule } from './alert-rule-program.ts';
import type { GroupState } from './alert-rule-program.ts';
import { uuidSource } from './id.ts';

const LENGTH = 60_000;
const happenings = fc.array(
  fc.record({
    later: fc.integer({ min: 0, max: 20_000 }),
    late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: LENGTH - 1 })),
    isMatch: fc.boolean(),
  }),
  { maxLength: 60 },
);

test.each<[string, number, AlertCondition]>([
  ['sum', 60, { sum: { path: 'data.x', above: 3 } }],
  ['ratio', 60, { ratio: { of: { types: ['*'] }, above: 0.1 } }],
  ['percentile', 20, { percentile: { path: 'data.x', p: 50, above: 3 } }],
])('%s: the latest events that are counted, and none that are over', (_, parts, condition) => {
  const compiled = compileRule(
    {
      ...{ match: { types: ['a'] }, groupBy: [], condition, windowSeconds: LENGTH / 1000, severity: 'info' },
      ...{ webhooks: [], digestEverySeconds: null, updateEverySeconds: null, escalate: null },
      autoResolveAfterSeconds: null,
    },
    (text) => text,
  );
  if (!compiled.ok) throw new Error('no rule');
  const { program } = compiled;
  fc.assert(
    fc.property(happenings, (events) => {
      const newUuid = uuidSource((digits) => '0'.repeat(digits));
      const seen: { uid: string; at: number }[] = [];
      let state: GroupState | null = null;
      let now = 1_000_000_000;
      for (const { later, late, isMatch } of events) {
        now += later;
        const uid = newUuid(now);
        const event = { uid, accepted: now, created: now - late };
        const counted = { group: '[]', isMatch, isOf: true, value: 1 };
        // As it is stored and read.
        const step = program.count(readGroupState(printGroupState(state)), event, counted);
        if (step === 'tooLate' || 'fault' in step) continue;
        state = step.state;
        if (isMatch) seen.push({ uid, at: now - late });
        const part = LENGTH / parts;
        const first = (Math.floor(now / part) - parts + 1) * part;
        const inWindow = seen.filter(({ at }) => at >= first).map((one) => one.uid);
        expect(program.events(state)).toEqual(inWindow.slice(-10));
        expect(program.events(state).length).toBe(Math.min(step.verdict.count, 10));
      }
    }),
  );
});
