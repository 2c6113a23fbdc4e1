import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextAttemptAt, nextServiceAttemptAt, parseRetryAfter, RETRY_PRESETS, retryDelays } from './retry.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-02T12:00:00Z');
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('a preset', () => {
  test('is exactly what the documentation says', () => {
    expect(RETRY_PRESETS.alert.map((delay) => delay / 60_000)).toEqual([0, 1, 2, 4, 8]);
    expect(RETRY_PRESETS.standard.map((delay) => delay / 1000)).toEqual([
      0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400,
    ]);
    expect(RETRY_PRESETS.none).toEqual([0]);
    expect(retryDelays({ delays: [1.5, 0, 86_400] })).toEqual([0, 1500, 0, 86_400_000]);
  });

  test.each(['alert', 'standard', 'none'] as const)('%s ends with its last attempt', (policy) => {
    const count = RETRY_PRESETS[policy].length;
    expect(nextAttemptAt(policy, count, NOW, 0.5)).toBeNull();
    expect(nextAttemptAt(policy, count, NOW, 0.5, 1000)).toBeNull();
  });
});

describe('the next attempt', () => {
  test('comes within a tenth of its delay, and on it in the middle', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), chance, (attempts, luck) => {
        const delay = RETRY_PRESETS.standard[attempts]!;
        const wait = nextAttemptAt('standard', attempts, NOW, luck)! - NOW;
        expect(wait).toBeGreaterThanOrEqual(delay * 0.9);
        expect(wait).toBeLessThanOrEqual(delay * 1.1);
        expect(Number.isInteger(wait)).toBe(true);
      }),
    );
    expect(nextAttemptAt('standard', 2, NOW, 0)! - NOW).toBe(270_000);
    expect(nextAttemptAt('standard', 2, NOW, 0.5)! - NOW).toBe(300_000);
    expect(nextAttemptAt('standard', 2, NOW, 1 - Number.EPSILON)! - NOW).toBe(330_000);
  });

  test('is put off by Retry-After, up to a day, and never brought forward', () => {
    fc.assert(
      fc.property(chance, fc.integer({ min: -HOUR, max: 1000 * HOUR }), (luck, asked) => {
        const plain = nextAttemptAt('standard', 2, NOW, luck)!;
        const wait = nextAttemptAt('standard', 2, NOW, luck, asked)!;
        expect(wait).toBe(Math.max(plain, NOW + Math.min(Math.max(asked, 0), 24 * HOUR)));
      }),
    );
  });
});

describe('a service that has no time', () => {
  const MINUTE = 60_000;
  const after = (
    attempts: number,
    ageMs: number,
    isThrottled: boolean,
    retryAfter?: number,
  ): number | null => {
    const at = nextServiceAttemptAt('alert', { attempts, ageMs, isThrottled }, NOW, 0.5, retryAfter);
    return at === null ? null : at - NOW;
  };

  test('is asked again when it says, spread behind that, for as long as the schedule takes', () => {
    for (const attempts of [1, 4, 5, 100]) expect(after(attempts, 14 * MINUTE, true, 20_000)).toBe(21_000);
    expect(after(1, 0, true, 0)).toBe(1050);
    expect(after(5, 15 * MINUTE, true, 20_000)).toBeNull();
    // It may have come to its turn so late.
    expect(after(1, 15 * MINUTE, true, 20_000)).toBe(MINUTE);
  });

  test('uses up nothing of the schedule, which goes on by the clock', () => {
    expect(after(9, 20_000, false)).toBe(MINUTE);
    expect(after(9, MINUTE, false)).toBe(2 * MINUTE);
    expect(after(9, 8 * MINUTE, false)).toBe(8 * MINUTE);
    expect(after(9, 20_000, true)).toBe(MINUTE);
    expect(after(9, 16 * MINUTE, false)).toBeNull();
  });

  test('changes nothing for who is never throttled, however late each attempt is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(chance, fc.integer({ min: 0, max: HOUR })), { maxLength: 12 }),
        (turns) => {
          let now = NOW;
          for (const [index, [luck, late]] of turns.entries()) {
            const tried = { attempts: index + 1, ageMs: now - NOW, isThrottled: false };
            const next = nextAttemptAt('standard', index + 1, now, luck);
            expect(nextServiceAttemptAt('standard', tried, now, luck)).toBe(next);
            if (next === null) return;
            now = next + late;
          }
        },
      ),
    );
  });
});

describe('Retry-After', () => {
  test.each<[string | undefined, number | undefined]>([
    ['0', 0],
    ['120', 120_000],
    [' 120 ', 120_000],
    ['1000000000000', 10 ** 15],
    ['999999999999999', 999_999_999_999_999_000],
    ['9'.repeat(20), 1e23],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['', undefined],
    ['soon', undefined],
    [undefined, undefined],
    ['Mon, 02 Mar 2026 12:05:00 GMT', 300_000],
    ['Mon, 02 Mar 2026 12:00:00 GMT', undefined],
    ['Mon, 02 Mar 2026 11:00:00 GMT', undefined],
    ['Mon, 99 Mar 2026 12:05:00 GMT', undefined],
    ['Mon, 02 Mar 2026 12:05:00 +0200', undefined],
    ['Monday, 02-Mar-26 12:05:00 GMT', undefined],
    ['2026-03-02T12:05:00Z', undefined],
  ])('of %j is %j milliseconds', (header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected);
  });

  test('never throws, and is never negative or no number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (header) => {
        const wait = parseRetryAfter(header, NOW);
        expect(wait === undefined || wait >= 0).toBe(true);
      }),
    );
  });
});
