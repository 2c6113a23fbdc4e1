/** Rows that somebody reads stay where they are, whatever happens meanwhile. */
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { FocusEvent } from 'react';

/** For what is around a list: whoever points at it or is in it is reading. */
type Reading = Record<'onPointerEnter' | 'onPointerLeave' | 'onFocus', () => void> & {
  onBlur: (event: FocusEvent) => void;
};

interface Reader {
  isReading: boolean;
  reading: Reading;
}

/** @param onLeave called when nobody is at the list any more */
export function useReader(onLeave?: () => void): Reader {
  const [isPointed, setIsPointed] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  return {
    isReading: isPointed || isFocused,
    reading: {
      onPointerEnter: () => setIsPointed(true),
      onPointerLeave: () => {
        setIsPointed(false);
        if (!isFocused) onLeave?.();
      },
      onFocus: () => setIsFocused(true),
      onBlur: ({ currentTarget, relatedTarget }) => {
        if (currentTarget.contains(relatedTarget)) return;
        setIsFocused(false);
        if (!isPointed) onLeave?.();
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

interface Waiting<Row> {
  rows: readonly Row[];
  /** How many are not shown yet. */
  waiting: number;
  /** Shows them all the same. */
  show: () => void;
}

/**
 * Rows to which others come: while somebody reads, those that are there stay in their order, and say what is new of them.
 *
 * @param choice by what the rows were chosen: with another one they are others at once; null while those of the one before
 *   are still shown
 */
export function useWaitingRows<Row>(
  rows: readonly Row[],
  { keyOf, choice, isReading }: { keyOf: (row: Row) => string; choice: string | null; isReading: boolean },
): Waiting<Row> {
  const [held, setHeld] = useState<{ choice: string; rows: readonly Row[] } | null>(null);
  const kept = isReading && choice !== null ? { choice, rows } : null;
  if (held?.choice !== kept?.choice) setHeld(kept);
  if (kept === null || held?.choice !== choice) return { rows, waiting: 0, show: () => {} };
  const shown = merge(held.rows, rows, keyOf);
  const known = new Set(shown.map(keyOf));
  return {
    rows: shown,
    waiting: rows.filter((row) => !known.has(keyOf(row))).length,
    show: () => setHeld(kept),
  };
}

interface Steady<Row> {
  rows: readonly Row[];
  /** Shown only because somebody reads: it is none of the rows any more. */
  isGone: (row: Row) => boolean;
  /** Called before rows are looked up anew that nobody asked for: from then on they stay, if somebody reads them. */
  hold: () => void;
  /** What is done in the list is seen there at once. */
  reading: Reading & { onClick: () => void };
}

/**
 * Rows that are looked up anew now and then. While somebody reads, what they say changes; others come, and those that are
 * none any more go, when nobody is at them, or by what is done there.
 *
 * @param choice by what the rows were chosen: with another one they are others at once
 */
export function useSteadyRows<Row extends { id: string }>(rows: readonly Row[], choice: string): Steady<Row> {
  const [held, setHeld] = useState<{ choice: string; rows: readonly Row[] } | null>(null);
  const { isReading, reading } = useReader(() => setHeld(null));
  const shown = held?.choice === choice ? merge(held.rows, rows, ({ id }) => id) : rows;
  const hold = (): void => {
    if (isReading) setHeld({ choice, rows: shown });
  };
  useReturn(hold);
  return {
    rows: shown,
    isGone: ({ id }) => rows.every((row) => row.id !== id),
    hold,
    reading: { ...reading, onClick: () => setHeld(null) },
  };
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
