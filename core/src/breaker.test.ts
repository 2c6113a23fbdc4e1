import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakerFailed, breakerSucceeded, MAX_WINDOW, newBreaker, type Breaker } from './breaker.ts';

const NOW = 1_000_000;
const mild = { durationMs: 5, severe: false };
const severe = { durationMs: 5, severe: true };
const restOf = (breaker: Breaker): number => Math.max(0, breaker.restsUntil - NOW);

describe('the window', () => {
  test('doubles with each full window of successes, up to its limit', () => {
    const breaker = newBreaker();
    const seen = new Set<number>();
    for (let i = 0; i < 1000; i++) {
      seen.add(breaker.window);
      breakerSucceeded(breaker);
    }
    expect([...seen]).toEqual([8, 16, 32, 64, 128]);
    expect(breaker.window).toBe(MAX_WINDOW);
  });

  test('takes a full window of successes to grow', () => {
    const breaker = newBreaker();
    for (let i = 0; i < 7; i++) breakerSucceeded(breaker);
    expect(breaker.window).toBe(8);
    breakerFailed(breaker, mild, NOW, 0.5);
    expect(breaker.window).toBe(4);
    for (let i = 0; i < 3; i++) breakerSucceeded(breaker);
    expect(breaker.window).toBe(4);
    breakerSucceeded(breaker);
    expect(breaker.window).toBe(8);
  });

  test('halves with a failure, and closes to one with a severe one', () => {
    const breaker = newBreaker();
    for (const expected of [4, 2, 1, 1]) {
      breakerFailed(breaker, mild, NOW, 0.5);
      expect(breaker.window).toBe(expected);
    }
    const other = newBreaker();
    breakerFailed(other, severe, NOW, 0.5);
    expect(other.window).toBe(1);
  });
});

describe('the rest', () => {
  test('begins with the third failure in a row, or the first severe one', () => {
    const breaker = newBreaker();
    breakerFailed(breaker, mild, NOW, 0.5);
    breakerFailed(breaker, mild, NOW, 0.5);
    expect(restOf(breaker)).toBe(0);
    breakerFailed(breaker, mild, NOW, 0.5);
    expect(restOf(breaker)).toBe(200);
    const other = newBreaker();
    breakerFailed(other, severe, NOW, 0.5);
    expect(restOf(other)).toBe(50);
  });

  test('doubles up to twenty times what the attempt took, within a second and five minutes', () => {
    for (const [durationMs, longest] of [
      [0, 1000],
      [49, 1000],
      [500, 10_000],
      [15_000, 300_000],
      [30_000, 300_000],
    ] as const) {
      const breaker = newBreaker();
      const rests = Array.from({ length: 40 }, () => {
        breakerFailed(breaker, { durationMs, severe: true }, NOW, 0.5);
        return restOf(breaker);
      });
      expect(rests.slice(0, 5)).toEqual([50, 100, 200, 400, 800]);
      expect(rests.at(-1)).toBe(longest);
    }
  });

  test('ends with a success', () => {
    const breaker = newBreaker();
    for (let i = 0; i < 10; i++) breakerFailed(breaker, severe, NOW, 0.5);
    breakerSucceeded(breaker);
    expect([restOf(breaker), breaker.failures]).toEqual([0, 0]);
    breakerFailed(breaker, mild, NOW, 0.5);
    expect(restOf(breaker)).toBe(0);
  });
});

test('whatever happens, the window stays between one and its limit, and no rest is longer than it may be', () => {
  const step = fc.record({
    succeeds: fc.boolean(),
    severe: fc.boolean(),
    durationMs: fc.nat(60_000),
    chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const breaker = newBreaker();
      for (const { succeeds, chance, ...failure } of steps) {
        const before = breaker.window;
        if (succeeds) breakerSucceeded(breaker);
        else breakerFailed(breaker, failure, NOW, chance);
        expect(breaker.window).toBeGreaterThanOrEqual(1);
        expect(breaker.window).toBeLessThanOrEqual(Math.min(MAX_WINDOW, succeeds ? before * 2 : before));
        expect(restOf(breaker)).toBeLessThanOrEqual(330_000);
      }
    }),
  );
});
