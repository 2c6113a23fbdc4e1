/** Rows that somebody reads stay where they are, whatever happens meanwhile. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { FocusEvent } from 'react';

/** For what is around a list: whoever points at it or is in it is reading. */
export type Reading = Record<'onPointerEnter' | 'onPointerLeave' | 'onFocus', () => void> & {
  onBlur: (event: FocusEvent) => void;
};

interface Reader {
  isReading: boolean;
  reading: Reading;
}

export function useReader(): Reader {
  const [isPointed, setIsPointed] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  return {
    isReading: isPointed || isFocused,
    reading: {
      onPointerEnter: () => setIsPointed(true),
      onPointerLeave: () => setIsPointed(false),
      onFocus: () => setIsFocused(true),
      onBlur: ({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setIsFocused(false);
      },
    },
  };
}

/** Who has scrolled further than this is reading. */
const SCROLLED = 120;

export function useScrolled(): boolean {
  return useSyncExternalStore(subscribeToScrolling, () => scrollY > SCROLLED);
}

function subscribeToScrolling(listener: () => void): () => void {
  document.addEventListener('scroll', listener, { passive: true });
  return () => document.removeEventListener('scroll', listener);
}

/** What is not shown, since others are read. It stays so, also when nobody reads any more, until it is asked for. */
export interface Waits {
  /** How many others there are. */
  waiting: number;
  /** How many are shown that are none of the rows any more. */
  gone: number;
  /** Shows what there is. */
  show: () => void;
}

/**
 * Rows to which others come: while somebody reads, those that are there stay in their order, and say what is new of them.
 * Where nobody reads, and nothing waits, others come as they do.
 *
 * @param choice by what the rows were chosen: with another one they are others at once; null while those of the one before
 *   are still shown
 */
export function useWaitingRows<Row>(
  rows: readonly Row[],
  { keyOf, choice, isReading }: { keyOf: (row: Row) => string; choice: string | null; isReading: boolean },
): Waits & { rows: readonly Row[] } {
  const [held, setHeld] = useState<{ choice: string; rows: readonly Row[] } | null>(null);
  const shown = choice !== null && held?.choice === choice ? merge(held.rows, rows, keyOf) : rows;
  const waiting = shown === rows ? 0 : missing(rows, shown, keyOf);
  const kept = choice !== null && (isReading || waiting > 0) ? { choice, rows } : null;
  if (held?.choice !== kept?.choice) setHeld(kept);
  return { rows: shown, waiting, gone: 0, show: () => setHeld(isReading ? kept : null) };
}

interface Steady<Row> extends Waits {
  rows: readonly Row[];
  /** Shown only because somebody reads: it is none of the rows any more. */
  isGone: (row: Row) => boolean;
  /** Called before rows are looked up anew that nobody asked for: from then on they stay, if somebody reads them. */
  hold: () => void;
  reading: Reading;
}

/**
 * Rows that are looked up anew now and then. While somebody reads, what they say changes; others wait, and those that are
 * none any more stay, until that is asked for. What goes by what one does oneself goes at once.
 *
 * @param choice by what the rows were chosen: with another one they are others at once
 * @param isWhole whether these are all rows; of more, those that are missing may only be further down
 */
export function useSteadyRows<Row extends { id: string }>(
  rows: readonly Row[],
  { choice, isWhole }: { choice: string; isWhole: boolean },
): Steady<Row> {
  const [held, setHeld] = useState<{ choice: string; rows: readonly Row[]; keepsGone: boolean } | null>(null);
  const { isReading, reading } = useReader();
  const isHeld = held?.choice === choice;
  const there = new Set(rows.map(idOf));
  const kept = isHeld && !held.keepsGone ? held.rows.filter(({ id }) => there.has(id)) : held?.rows;
  const shown = isHeld && kept ? merge(kept, rows, idOf) : rows;
  const waiting = isHeld ? missing(rows, shown, idOf) : 0;
  const gone = isHeld && isWhole ? missing(shown, rows, idOf) : 0;
  if (held !== null && (!isHeld || (!isReading && waiting + gone === 0))) setHeld(null);

  const keep = (keepsGone: boolean): void => {
    if (isReading || isHeld) setHeld({ choice, rows: shown, keepsGone });
  };
  useReturn(() => keep(true));
  useOwnActs(() => keep(false));
  return {
    ...{ rows: shown, waiting, gone, reading },
    isGone: ({ id }) => isWhole && !there.has(id),
    hold: () => keep(true),
    show: () => setHeld(null),
  };
}

function idOf({ id }: { id: string }): string {
  return id;
}

/** How many of some rows are not among others. */
function missing<Row>(rows: readonly Row[], among: readonly Row[], keyOf: (row: Row) => string): number {
  const known = new Set(among.map(keyOf));
  return rows.filter((row) => !known.has(keyOf(row))).length;
}

/** Called when something that somebody does here begins. */
function useOwnActs(onAct: () => void): void {
  const acts = useQueryClient().getMutationCache();
  const act = useEffectEvent(onAct);
  useEffect(
    () =>
      acts.subscribe((event) => {
        if (event.type === 'updated' && event.action.type === 'pending') act();
      }),
    [acts],
  );
}

/** Called when the page can be seen again, or the network is there again: what is shown is looked up anew then. */
function useReturn(onReturn: () => void): void {
  const listen = useEffectEvent(() => {
    if (!document.hidden) onReturn();
  });
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    document.addEventListener('visibilitychange', () => listen(), { signal });
    addEventListener('online', () => listen(), { signal });
    return () => ending.abort();
  }, []);
}

/** What was asked for beyond the last of them follows: older ones, page by page. */
function merge<Row>(held: readonly Row[], rows: readonly Row[], keyOf: (row: Row) => string): readonly Row[] {
  const fresh = new Map(rows.map((row) => [keyOf(row), row]));
  const known = new Set(held.map(keyOf));
  const last = rows.findLastIndex((row) => known.has(keyOf(row)));
  const after = last === -1 ? [] : rows.slice(last + 1);
  return [...held.map((row) => fresh.get(keyOf(row)) ?? row), ...after];
}
