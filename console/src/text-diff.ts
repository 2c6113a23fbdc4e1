/** What differs between two texts, line by line (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986). */

export interface DiffLine {
  /** In both, or in the first or the second alone. */
  side: 'both' | 'first' | 'second';
  text: string;
}

/** With more than so many changes two texts have nothing in common that would help to see. */
const MOST_CHANGES = 600;

/** Null when too much differs. */
export function diffLines(first: string, second: string): DiffLine[] | null {
  const a = first.split('\n');
  const b = second.split('\n');
  const trail = walk(a, b);
  if (trail === null) return null;
  const lines: DiffLine[] = [];
  let x = a.length;
  let y = b.length;
  for (let changes = trail.length - 1; changes >= 0; changes--) {
    const furthest = trail[changes]!;
    const diagonal = x - y;
    const before = comesFromAbove(furthest, changes, diagonal) ? diagonal + 1 : diagonal - 1;
    const fromX = changes === 0 ? 0 : furthest.get(before)!;
    const fromY = changes === 0 ? 0 : fromX - before;
    while (x > fromX && y > fromY) {
      x--;
      y--;
      lines.push({ side: 'both', text: a[x]! });
    }
    if (changes === 0) break;
    if (x > fromX) lines.push({ side: 'first', text: a[--x]! });
    else lines.push({ side: 'second', text: b[--y]! });
  }
  return lines.toReversed();
}

/** For each number of changes, how far the first text was read on each diagonal before it. */
function walk(a: readonly string[], b: readonly string[]): Map<number, number>[] | null {
  const trail: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let changes = 0; changes <= Math.min(MOST_CHANGES, a.length + b.length); changes++) {
    trail.push(furthest);
    const next = new Map(furthest);
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = comesFromAbove(furthest, changes, diagonal)
        ? (furthest.get(diagonal + 1) ?? 0)
        : (furthest.get(diagonal - 1) ?? 0) + 1;
      let y = x - diagonal;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      next.set(diagonal, x);
      if (x >= a.length && y >= b.length) return trail;
    }
    furthest = next;
  }
  return null;
}

function comesFromAbove(furthest: ReadonlyMap<number, number>, changes: number, diagonal: number): boolean {
  if (diagonal === -changes) return true;
  return diagonal !== changes && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1);
}
