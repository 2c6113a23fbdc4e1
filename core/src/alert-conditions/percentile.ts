/**
 * A percentile from a histogram with cells of equal ratio, as DDSketch has them (https://arxiv.org/abs/1908.10693): the value
 * that it tells is off by one percent at most.
 */
import { partOf } from './condition.ts';
import type { Condition } from './condition.ts';
import { ordinal } from '../ordinal.ts';
import { numberAt, printNumber } from './numbers.ts';

const RELATIVE_ERROR = 0.01;
const RATIO = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
/** Fewer than for others, since each has a histogram. */
const PARTS = 20;
/** What is smaller, without its sign, counts as this, and what is larger as that: so a histogram has 1,400 cells of a sign at most. */
const SMALLEST = 1e-3;
const LARGEST = 1e9;

/** By part of the window, in order: cells with how many are in each. */
export type PercentileState = [part: number, cells: [cell: number, count: number][]][];

export function percentileCondition({
  path,
  p,
  above,
  minSamples,
  told,
}: {
  readonly path: string;
  readonly p: number;
  readonly above: number;
  readonly minSamples: number;
  /** What its values are, for people. */
  readonly told: string;
}): Condition<PercentileState> {
  return {
    threshold: above,
    parts: PARTS,
    add(state, { at, isMatch, value }, window) {
      const { part, first } = partOf(at, window, PARTS);
      const kept = (state ?? []).filter(([one]) => one >= first);
      if (!isMatch || part < first) return kept;
      const number = numberAt(path, value);
      if (typeof number !== 'number') return number;
      let place = kept.length;
      while (place > 0 && kept[place - 1]![0] > part) place--;
      const there = kept[place - 1];
      if (there?.[0] === part) kept[place - 1] = [part, addTo(there[1], cellOf(number))];
      else kept.splice(place, 0, [part, [[cellOf(number), 1]]]);
      return kept;
    },
    verdict(state) {
      const cells = new Map<number, number>();
      let samples = 0;
      for (const [, part] of state) {
        for (const [cell, count] of part) {
          cells.set(cell, (cells.get(cell) ?? 0) + count);
          samples += count;
        }
      }
      const value = samples === 0 ? 0 : nearestRank(cells, samples, p);
      return { holds: samples >= minSamples && value > above, value, count: samples };
    },
    describe: (value) => `a ${ordinal(p)} percentile of ${told} of ${printNumber(value, above)}`,
  };
}

function nearestRank(cells: ReadonlyMap<number, number>, samples: number, p: number): number {
  let left = Math.ceil((p / 100) * samples);
  for (const [cell, count] of [...cells].toSorted(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return valueOf(cell);
  }
  return 0;
}

/** 0 is zero; the cells of what is below it are negative. */
function cellOf(value: number): number {
  const size = Math.abs(value);
  if (size === 0) return 0;
  const bounded = Math.min(Math.max(size, SMALLEST), LARGEST);
  return Math.sign(value) * (1 + Math.ceil(Math.log(bounded / SMALLEST) / Math.log(RATIO)));
}

function valueOf(cell: number): number {
  if (cell === 0) return 0;
  return Math.sign(cell) * SMALLEST * RATIO ** (Math.abs(cell) - 1) * (2 / (1 + RATIO));
}

function addTo(
  cells: readonly [cell: number, count: number][],
  cell: number,
): [cell: number, count: number][] {
  const others = cells.filter(([one]) => one !== cell);
  const before = cells.find(([one]) => one === cell)?.[1] ?? 0;
  return [...others, [cell, before + 1]];
}
