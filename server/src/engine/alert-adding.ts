/**
 * Most events that are counted only add to what their groups hold: one more among those of the window, and still too few. Where that
 * can be told without knowing what the groups hold, one statement does it where they are stored (`addToGroups`), and neither what was
 * counted nor what is then comes here. It does what `AlertTally` would, and leaves alone whatever that would do differently.
 */
import type { RuleEvent } from '@tidings/core/alert-rule-program';
import { addToGroups } from '../store/alert-groups.ts';
import type { CountingRule, LoneEvent } from '../store/alert-groups.ts';
import type { Db } from '../store/db.ts';
import type { Piece } from './alert-step.ts';

/** A statement has its price: what few events have in common is counted with the others. */
const MOST_STATEMENTS = 4;
/** Of one statement. It looks at all groups of a key for each of the rules. */
const MOST_EVENTS = 1000;
const MOST_RULES = 16;

/** Events that the same rules count into a group of the same key. */
interface Alike {
  readonly rules: readonly (CountingRule & { readonly offset: number })[];
  /** With the place of the first of its pieces; those of its rules lie at their offsets from there. */
  readonly events: (LoneEvent & { readonly first: number })[];
}

/**
 * @param pieces those of one event one after another
 * @returns those that are left to be counted, in their order
 */
export async function addAlone(db: Db, lane: number, pieces: readonly Piece[]): Promise<readonly Piece[]> {
  const alike = findAlike(pieces).toSorted((one, other) => other.events.length - one.events.length);
  const added = new Uint8Array(pieces.length);
  for (const { rules, events } of alike.slice(0, MOST_STATEMENTS)) {
    // Those of neighbouring keys lie on the same pages of the index.
    events.sort((one, other) => (one.key < other.key ? -1 : 1));
    for (let at = 0; at < events.length; at += MOST_EVENTS) {
      const some = events.slice(at, at + MOST_EVENTS);
      const isAdded = await addToGroups(db, lane, rules, some);
      some.forEach(({ first }, place) => {
        rules.forEach(({ offset }, rule) => {
          if (isAdded(place, rule)) added[first + offset] = 1;
        });
      });
    }
  }
  return pieces.filter((_, i) => added[i] === 0);
}

function findAlike(pieces: readonly Piece[]): Alike[] {
  const alone = loneEvents(pieces);
  const alike = new Map<string, Alike>();
  for (let first = 0, next: number; first < pieces.length; first = next) {
    const { event, key } = pieces[first]!;
    let name = '';
    let rules = 0;
    for (next = first; next < pieces.length; next++) {
      const piece = pieces[next]!;
      if (piece.event !== event || piece.key !== key) break;
      if (!mayOnlyAdd(piece)) continue;
      name += `${next - first} ${piece.looked.booked.row.number} `;
      rules++;
    }
    if (rules === 0 || rules > MOST_RULES || alone.get(key!) !== event) continue;
    let known = alike.get(name);
    if (!known) alike.set(name, (known = { rules: rulesOf(pieces.slice(first, next)), events: [] }));
    known.events.push({ key: key!, uid: event.uid!, accepted: event.accepted, first });
  }
  return [...alike.values()];
}

/** By keys, the event that is the only one of that key. */
function loneEvents(pieces: readonly Piece[]): Map<string, Piece['event'] | null> {
  const alone = new Map<string, Piece['event'] | null>();
  for (const { event, key } of pieces) {
    if (key === null) continue;
    const known = alone.get(key);
    if (known === undefined) alone.set(key, event);
    else if (known !== event) alone.set(key, null);
  }
  return alone;
}

type Adding = Extract<Piece, { readonly key: string }> & { readonly event: RuleEvent };

/** One event is never enough, it happened when it was accepted, and nothing of it is counted but that it came. */
function mayOnlyAdd(piece: Piece): piece is Adding {
  if (piece.key === null) return false;
  const { kind, threshold } = piece.looked.booked.program;
  return kind === 'count' && threshold >= 2 && piece.event.created >= piece.event.accepted;
}

function rulesOf(pieces: readonly Piece[]): Alike['rules'] {
  return pieces.flatMap((piece, offset) => {
    if (!mayOnlyAdd(piece)) return [];
    const { row, program } = piece.looked.booked;
    const { threshold: atLeast, windowMs } = program;
    return [{ rule: row.number, counting: row.counting, atLeast, windowMs, offset }];
  });
}
