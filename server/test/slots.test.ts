/** Slots of a rate-limited webhook, given out below the engine: at whatever times, in whatever numbers, to whomever. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mostSlots, SLOT_HORIZON_MS, SLOT_TOLERANCE_MS, slotInterval } from '@tidings/core/rate-limit';
import { Pace } from '../src/engine/pace.ts';
import { reserveSlots } from '../src/store/pace.ts';
import { LANE, openLane } from './lane.ts';
import type { Lane } from './lane.ts';
import { TestClock } from './start.ts';

const WEBHOOK = 1;
let lane: Lane;
beforeAll(async () => (lane = await openLane()));
afterAll(() => lane.close());
beforeEach(() => lane.query('TRUNCATE pace'));

/** Requests that started within any one second, at the worst. */
function worstSecond(starts: readonly number[]): number {
  const sorted = starts.toSorted((a, b) => a - b);
  let worst = 0;
  for (let from = 0, to = 0; to < sorted.length; to++) {
    while (sorted[to]! - sorted[from]! >= 1000) from++;
    worst = Math.max(worst, to - from + 1);
  }
  return worst;
}

const reserve = (from: number, perSecond: number, count: number, db: Lane['pool'] = lane.pool) =>
  reserveSlots(db, LANE, from, WEBHOOK, slotInterval(perSecond), count, SLOT_HORIZON_MS);

/** A process asks for slots, and uses them, each a little late, or dies before. */
const turns = fc.array(
  fc.record({
    /** Milliseconds since the turn before. */
    after: fc.oneof(fc.nat(20), fc.nat(300), fc.nat(3000)),
    /** By how much the clock of the process is wrong. */
    skew: fc.integer({ min: -5, max: 5 }),
    lead: fc.constantFrom(0, 0, 0, 30, 250),
    wants: fc.integer({ min: 1, max: 200 }),
    lateness: fc.array(fc.nat(SLOT_TOLERANCE_MS), { minLength: 1, maxLength: 20 }),
    dies: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

test('whoever asks, and whenever: no second holds more than the limit', { timeout: 60_000 }, async () => {
  const perSecond = fc.oneof(
    fc.integer({ min: 1, max: 1000 }),
    fc.double({ min: 0.01, max: 20, noNaN: true }),
  );
  await fc.assert(
    fc.asyncProperty(perSecond, turns, async (limit, history) => {
      await lane.query('TRUNCATE pace');
      const starts: number[] = [];
      let now = Date.parse('2026-03-02T12:00:00Z');
      for (const { after, skew, lead, wants, lateness, dies } of history) {
        now += after;
        const from = now + skew + lead;
        const { first, count, nextAt } = await reserve(from, limit, Math.min(wants, mostSlots(limit)));
        // Fractions of a millisecond are cut off on the way.
        if (count > 0) expect(first).toBeGreaterThan(from - 1);
        expect(nextAt).toBeGreaterThanOrEqual(count > 0 ? first : from);
        for (let i = 0; i < (dies ? 0 : count); i++) {
          const slot = first + i * slotInterval(limit);
          expect(slot).toBeLessThanOrEqual(from + SLOT_HORIZON_MS + 1);
          // In true time, as a receiver sees it.
          starts.push(slot - skew + lateness[i % lateness.length]!);
        }
      }
      expect(worstSecond(starts)).toBeLessThanOrEqual(Math.ceil(limit));
    }),
    { numRuns: 150 },
  );
});

test('many at once get different slots, and together all there are', async () => {
  const now = Date.parse('2026-03-02T12:00:00Z');
  const reservations = await Promise.all(Array.from({ length: 40 }, () => reserve(now, 100, 1)));
  const taken = reservations.filter(({ count }) => count > 0).map(({ first }) => Math.round(first - now));
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: Math.floor(SLOT_HORIZON_MS / slotInterval(100)) + 1 }, (_, i) =>
      Math.round(i * slotInterval(100)),
    ),
  );
  const refused = reservations.find(({ count }) => count === 0)!;
  expect(refused.nextAt).toBeCloseTo(now + taken.length * slotInterval(100), 1);
});

test('a process uses no slot before its time, none late, and asks not for each', async () => {
  const clock = new TestClock();
  let asked = 0;
  const pace = new Pace(1000, clock, (from, interval, count) => {
    asked++;
    return reserveSlots(lane.pool, LANE, from, WEBHOOK, interval, count, SLOT_HORIZON_MS);
  });
  const starts: number[] = [];
  for (const until = clock.now() + 2000; clock.now() < until;) {
    while (pace.take()) starts.push(clock.now());
    const tryAgain = new Promise<void>((resolve) => pace.await(1000, resolve));
    // Now and then it is held up for longer than a slot is good for.
    clock.advance(starts.length % 7 === 0 ? 90 : 3);
    await tryAgain;
  }
  expect(worstSecond(starts)).toBeLessThanOrEqual(1000);
  expect(starts.length).toBeGreaterThan(400);
  expect(asked).toBeLessThan(starts.length / 20);
});
