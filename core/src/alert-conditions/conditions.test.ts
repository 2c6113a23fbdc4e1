/** Conditions against the plainest way to say what they mean: all events of the window, looked at anew each time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertCondition } from '../alert-rule.ts';
import { uuidSource } from '../id.ts';
import { isFault } from './condition.ts';
import type { Sample, Verdict } from './condition.ts';
import { makeCondition } from './index.ts';

const LENGTH = 60_000;
const digest = (text: string): string => `digest of ${text.length}`;

interface Happening {
  /** Milliseconds after the one before. */
  later: number;
  /** How long before it came it had happened. */
  late: number;
  isMatch: boolean;
  value: number;
}
const happenings = fc.array(
  fc.record({
    later: fc.integer({ min: 0, max: 20_000 }),
    late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: LENGTH - 1 })),
    isMatch: fc.boolean(),
    value: fc.integer({ min: -5, max: 5 }),
  }),
  { maxLength: 60 },
);

interface Seen extends Sample {
  now: number;
}

/** Each event with everything that came until then. */
function run(
  said: AlertCondition,
  events: readonly Happening[],
  look: (verdict: Verdict, seen: readonly Seen[], now: number, events: readonly string[] | null) => void,
): void {
  const { condition } = makeCondition(said, digest);
  let state: unknown = null;
  let now = 1_000_000_000;
  const newUuid = uuidSource((digits) => '0'.repeat(digits));
  const seen: Seen[] = [];
  events.forEach(({ later, late, isMatch, value }) => {
    now += later;
    const sample = { uid: newUuid(now), at: now - late, isMatch, isOf: true, value };
    seen.push({ ...sample, now });
    const window = { now, lengthMs: LENGTH };
    // As it is stored and read.
    const next = condition.add(JSON.parse(JSON.stringify(state)) as unknown, sample, window);
    if (typeof next === 'object' && next !== null && isFault(next)) throw new Error(next.fault);
    state = next;
    const verdict = condition.verdict(state, window);
    if (isFault(verdict)) throw new Error(verdict.fault);
    look(verdict, seen, now, condition.events?.(state) ?? null);
  });
}

const within = (seen: readonly Seen[], now: number): Seen[] =>
  seen.filter(({ at, isMatch }) => isMatch && at > now - LENGTH);

test('count: the matching events of the window, as many as it takes', () => {
  fc.assert(
    fc.property(happenings, fc.integer({ min: 1, max: 8 }), (events, atLeast) => {
      run({ count: { atLeast } }, events, ({ holds, value }, seen, now, known) => {
        const counted = within(seen, now).toSorted((a, b) => a.at - b.at);
        expect(value).toBe(Math.min(counted.length, atLeast));
        expect(holds).toBe(counted.length >= atLeast);
        expect(known).toEqual(counted.slice(-atLeast).map(({ uid }) => uid));
      });
    }),
  );
});

test('distinct: the different values of the window', () => {
  fc.assert(
    fc.property(happenings, fc.integer({ min: 1, max: 8 }), (events, atLeast) => {
      run({ distinct: { path: 'data.x', atLeast } }, events, ({ holds, value }, seen, now) => {
        const values = new Set(within(seen, now).map((one) => one.value)).size;
        expect(value).toBe(Math.min(values, atLeast));
        expect(holds).toBe(values >= atLeast);
      });
    }),
  );
});

/** Windows that are counted in parts begin with one. */
const from = (now: number, parts: number): number =>
  (Math.floor(now / (LENGTH / parts)) - parts + 1) * (LENGTH / parts);

test('sum: to a sixtieth of the window', () => {
  fc.assert(
    fc.property(happenings, (events) => {
      run({ sum: { path: 'data.x', above: 3 } }, events, ({ holds, value, count }, seen, now) => {
        const counted = within(seen, now).filter(({ at }) => at >= from(now, 60));
        expect(value).toBe(counted.reduce((sum, one) => sum + (one.value as number), 0));
        expect(holds).toBe(value > 3);
        expect(count).toBe(counted.length);
      });
    }),
  );
});

test('ratio: of those that match to all, where there are enough', () => {
  fc.assert(
    fc.property(happenings, fc.integer({ min: 1, max: 5 }), (events, minSamples) => {
      const of = { types: ['*'] };
      run({ ratio: { of, above: 0.5, minSamples } }, events, ({ holds, value }, seen, now) => {
        const all = seen.filter(({ at }) => at >= from(now, 60));
        const matching = all.filter(({ isMatch }) => isMatch).length;
        expect(value).toBe(all.length === 0 ? 0 : matching / all.length);
        expect(holds).toBe(all.length >= minSamples && value > 0.5);
      });
    }),
  );
});

describe('percentile', () => {
  test('is off by one percent at most, whatever the order', () => {
    const numbers = fc
      .double({ min: -1e6, max: 1e6, noNaN: true })
      .filter((x) => x === 0 || Math.abs(x) > 0.01);
    fc.assert(
      fc.property(
        fc.array(numbers, { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 100 }),
        (values, p) => {
          const { condition } = makeCondition({ percentile: { path: 'data.x', p, above: 0 } }, digest);
          const window = { now: 1_000_000_000, lengthMs: LENGTH };
          const state = values.reduce<unknown>(
            (before, value, i) =>
              condition.add(
                before,
                { uid: `e${i}`, at: window.now, isMatch: true, isOf: false, value },
                window,
              ),
            null,
          );
          const exact = values.toSorted((a, b) => a - b)[Math.ceil((p / 100) * values.length) - 1]!;
          const { value } = condition.verdict(state, window) as Verdict;
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.0101);
        },
      ),
    );
  });

  test('takes as little room as there are sizes of numbers', () => {
    const { condition } = makeCondition({ percentile: { path: 'data.x', p: 95, above: 0 } }, digest);
    const window = { now: 1_000_000_000, lengthMs: LENGTH };
    let state: unknown = null;
    for (let i = 0; i < 20_000; i++) {
      state = condition.add(
        state,
        { uid: 'e', at: window.now, isMatch: true, isOf: false, value: i ** 3 + 0.1 },
        window,
      );
    }
    expect(JSON.stringify(state).length).toBeLessThan(25_000);
  });
});

describe('what cannot be calculated with', () => {
  const faultOf = (said: AlertCondition, sample: Partial<Sample>): unknown => {
    const { condition } = makeCondition(said, digest);
    const window = { now: 1_000_000, lengthMs: LENGTH };
    const whole = { uid: 'e', at: window.now, isMatch: true, isOf: true, value: undefined, ...sample };
    const state = condition.add(null, whole, window);
    if (typeof state === 'object' && state !== null && isFault(state)) return state.fault;
    const verdict = condition.verdict(state, window);
    return isFault(verdict) ? verdict.fault : verdict;
  };

  test.each([
    ['nothing at the path', { sum: { path: 'data.x', above: 1 } }, {}, /no data\.x/],
    ['text', { sum: { path: 'data.x', above: 1 } }, { value: '5' }, /data\.x is not a number/],
    ['null', { percentile: { path: 'data.x', p: 50, above: 1 } }, { value: null }, /data\.x is not a number/],
    ['nothing to tell apart', { distinct: { path: 'data.x', atLeast: 2 } }, {}, /no data\.x/],
    [
      'nothing to divide by',
      { ratio: { of: { types: ['a'] }, above: 0.1 } },
      { isOf: false },
      /division by zero/,
    ],
  ])('%s', (_, said, sample, message) => {
    expect(faultOf(said, sample)).toMatch(message);
  });
});
