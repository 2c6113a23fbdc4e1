/** What the live stream adds to a list that somebody reads: nothing that is being read moves. */
import { Pause, Play, Radio } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import type { ReactNode } from 'react';
import { useStanding } from '../live-state.ts';
import { MOST_ROWS, useTail } from '../live-tail.ts';
import type { Tail, Tailing } from '../live-tail.ts';
import { areShortcutsOn, keyOf as keyOfShortcut } from '../shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { useReader, useScrolled, useWaitingRows } from '../ui/steady-rows.ts';
import type { Reading, Waits } from '../ui/steady-rows.ts';

/** What is said to those who hear the page, at most this often. */
const SAY_MS = 10_000;

export interface Tailed<Row> extends Waits {
  /** What is shown, newest first. */
  rows: readonly Row[];
  state: 'off' | 'paused' | Tail<Row>['state'];
  dropped: number;
  error: Error | null;
  pause: (paused: boolean) => void;
  /** For what is around the list. */
  reading: Reading;
}

export function useTailedRows<Row extends { id: string }>({
  active,
  tailing,
  query,
  choice,
  rows: found,
  hasMore,
  open,
  refresh,
}: {
  active: boolean;
  tailing: Tailing<Row>;
  query: string;
  /**
   * By what the rows were found; null while there are none yet, those of another search are still shown, or somebody has
   * asked for what is new.
   */
  choice: string | null;
  rows: readonly Row[];
  /** Whether others follow the last of them. */
  hasMore: boolean;
  /** The id of the row that is open: somebody reads it, wherever they point. */
  open: string | undefined;
  /** Looks up what was before. */
  refresh: () => void;
}): Tailed<Row> {
  const tail = useTail({ active, tailing, query, onBegin: refresh });
  const { isReading, reading } = useReader();
  const isScrolled = useScrolled();
  const [isPaused, setIsPaused] = useState(false);
  if (!active && isPaused) setIsPaused(false);

  const { keyOf, timeOf, latest } = tailing;
  const told = new Map(tail.rows.map((row) => [keyOf(row), row]));
  const known = new Set(found.map(keyOf));
  // What is looked up goes some way back: further than the first page, where much was done at once. That follows with the next.
  const last = 'lookUp' in tailing.told && hasMore ? found.at(-1) : undefined;
  const follows = (row: Row): boolean => last !== undefined && timeOf(row) <= timeOf(last);
  const all = [
    ...tail.rows.filter((row) => !known.has(keyOf(row)) && !follows(row)),
    ...found.map((row) => {
      const other = told.get(keyOf(row));
      return other === undefined ? row : latest(row, other);
    }),
  ].slice(0, Math.max(MOST_ROWS, found.length));
  const waits = useWaitingRows(all, {
    keyOf,
    choice,
    isReading: isPaused || isReading || isScrolled || all.some(({ id }) => id === open),
  });

  // Who goes on wants to see what came meanwhile.
  const pause = (paused: boolean): void => {
    setIsPaused(paused);
    if (!paused) waits.show();
  };
  useStanding(active && isPaused ? 'paused' : null);
  usePauseKey(active, () => pause(!isPaused));

  return {
    ...waits,
    state: active ? (isPaused ? 'paused' : tail.state) : 'off',
    dropped: tail.dropped,
    error: active ? tail.error : null,
    pause,
    reading,
  };
}

/**
 * Whether the key of the pause does something else there. What begins the tail, and what one comes to along its rows, has a key
 * of its own, and Enter.
 */
function doesSomething(target: HTMLElement): boolean {
  return (
    target.closest('input, button, select, textarea, summary, dialog') !== null &&
    !target.matches('[data-tail], [data-row-link]')
  );
}

/** A key pauses and goes on, unless it does something where the focus is. */
function usePauseKey(active: boolean, onPress: () => void): void {
  const press = useEffectEvent(onPress);
  useEffect(() => {
    if (!active) return;
    let isTaken = false;
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== keyOfShortcut('pause') || event.defaultPrevented || !areShortcutsOn()) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLElement && doesSomething(event.target)) return;
      event.preventDefault();
      isTaken = true;
      if (!event.repeat) press();
    };
    // In some browsers a button is pressed as the key is let go.
    const letGo = (event: KeyboardEvent): void => {
      if (isTaken) event.preventDefault();
      isTaken = false;
    };
    const ending = new AbortController();
    document.addEventListener('keydown', listen, ending);
    document.addEventListener('keyup', letGo, ending);
    return () => ending.abort();
  }, [active]);
}

export function TailButton({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }): ReactNode {
  return (
    <Button aria-pressed={on} data-tail onClick={() => onChange(!on)}>
      <Radio size={14} aria-hidden /> Tail
    </Button>
  );
}

const number = new Intl.NumberFormat();

/** What can be done with the tail, and what it left out. */
export function TailState<Row>({
  tailed,
  tailing,
}: {
  tailed: Tailed<Row>;
  tailing: Tailing<Row>;
}): ReactNode {
  const { state, dropped, pause } = tailed;
  if (state === 'off') return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        kind="ghost"
        size="small"
        aria-label={state === 'paused' ? 'Resume' : 'Pause'}
        onClick={() => pause(state !== 'paused')}
      >
        {state === 'paused' ? <Play size={13} aria-hidden /> : <Pause size={13} aria-hidden />}
      </Button>
      {dropped > 0 && (
        <span className="text-xs text-warn">{number.format(dropped)} left out: they came too fast</span>
      )}
      <Said rows={tailed.rows} tailing={tailing} />
    </div>
  );
}

/** In words, now and then, what has come. */
function Said<Row>({
  rows,
  tailing: { keyOf, wordsOf },
}: {
  rows: readonly Row[];
  tailing: Tailing<Row>;
}): ReactNode {
  const [said, setSaid] = useState('');
  const keysNow = useEffectEvent(() => new Set(rows.map(keyOf)));
  const freshSince = useEffectEvent((before: ReadonlySet<string>) =>
    rows.filter((row) => !before.has(keyOf(row))),
  );
  const say = useEffectEvent((fresh: readonly Row[]) => setSaid(wordsOf(fresh)));
  useEffect(() => {
    let before = keysNow();
    const timer = setInterval(() => {
      const fresh = freshSince(before);
      before = keysNow();
      if (fresh.length > 0) say(fresh);
    }, SAY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="status" className="sr-only">
      {said}
    </span>
  );
}
