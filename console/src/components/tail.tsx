/** What the live stream adds to a list that somebody reads: nothing that is being read moves. */
import { Pause, Play, Radio } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { MOST_ROWS, useTail } from '../live-tail.ts';
import { Button } from '../ui/button.tsx';
import { Pill } from '../ui/pill.tsx';
import type { DeliveryRow } from './delivery-row.ts';

/** What is said to those who hear the page, at most this often. */
const SAY_MS = 10_000;
/** Who has scrolled further than this is reading. */
const SCROLLED = 120;

export interface Tailed {
  /** What is shown, newest first. */
  rows: readonly DeliveryRow[];
  /** How many wait above it. */
  waiting: number;
  state: 'off' | 'paused' | ReturnType<typeof useTail>['state'];
  dropped: number;
  error: Error | null;
  /** Shows what waits. */
  show: () => void;
  pause: (paused: boolean) => void;
  /** For what is around the list: whoever points at it or is in it is reading. */
  reading: Record<'onPointerEnter' | 'onPointerLeave' | 'onFocus' | 'onBlur', () => void>;
}

export function useTailedRows({
  active,
  query,
  rows: found,
  refresh,
}: {
  active: boolean;
  query: string;
  rows: readonly DeliveryRow[];
  /** Looks up what was before. */
  refresh: () => void;
}): Tailed {
  const tail = useTail({ active, query, onBegin: refresh });
  const [isPointed, setIsPointed] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  const [isPaused, setIsPaused] = useState(false);
  // Up to which row all is shown: its id, or null for none of those that were told.
  const [shownFrom, setShownFrom] = useState<string | null>(null);
  const isReading = isPaused || isPointed || isFocused || scrollY > SCROLLED;
  const newest = tail.rows[0]?.id ?? null;
  if (active && !isReading && shownFrom !== newest) setShownFrom(newest);
  if (!active && isPaused) setIsPaused(false);

  const told = new Map(tail.rows.map((row) => [row.id, row]));
  const known = new Set(found.map(({ id }) => id));
  const fresh = tail.rows.filter(({ id }) => !known.has(id));
  const at = fresh.findIndex(({ id }) => id === shownFrom);
  const isShown = shownFrom === newest;
  const waiting = isShown ? 0 : at === -1 ? fresh.length : at;
  useSpace(active, () => setIsPaused((before) => !before));

  return {
    // What was found may be newer than what was told of it, and the other way around: more attempts are more recent.
    rows: [
      ...fresh.slice(waiting),
      ...found.map((row) => {
        const other = told.get(row.id);
        return other && other.attemptCount >= row.attemptCount ? { ...row, ...onlyTold(other) } : row;
      }),
    ].slice(0, Math.max(MOST_ROWS, found.length)),
    waiting,
    state: active ? (isPaused ? 'paused' : tail.state) : 'off',
    dropped: tail.dropped,
    error: active ? tail.error : null,
    show: () => setShownFrom(newest),
    pause: setIsPaused,
    reading: {
      onPointerEnter: () => setIsPointed(true),
      onPointerLeave: () => setIsPointed(false),
      onFocus: () => setIsFocused(true),
      onBlur: () => setIsFocused(false),
    },
  };
}

function onlyTold({ status, attemptCount, latest, webhookName }: DeliveryRow): Partial<DeliveryRow> {
  return { status, attemptCount, latest, webhookName };
}

/** Space pauses and goes on, unless it does something where the focus is. */
function useSpace(active: boolean, onSpace: () => void): void {
  const press = useRef(onSpace);
  useEffect(() => {
    press.current = onSpace;
  });
  useEffect(() => {
    if (!active) return;
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== ' ' || event.defaultPrevented) return;
      if (
        event.target instanceof HTMLElement &&
        event.target.closest('input, button, a, select, textarea, dialog')
      )
        return;
      event.preventDefault();
      press.current();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [active]);
}

export function TailButton({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }): ReactNode {
  return (
    <Button aria-pressed={on} data-tail onClick={() => onChange(!on)}>
      <Radio size={14} aria-hidden /> Tail
    </Button>
  );
}

const WORDS = {
  connecting: 'Connecting',
  'catching-up': 'Catching up',
  live: 'Live',
  waiting: 'Reconnecting',
  ended: 'Ended',
  paused: 'Paused',
};

const number = new Intl.NumberFormat();

/** How it stands with the tail, and what waits to be shown. */
export function TailState({ tailed }: { tailed: Tailed }): ReactNode {
  const { state, waiting, dropped, show, pause } = tailed;
  if (state === 'off') return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Pill
        tone={state === 'live' ? 'ok' : state === 'waiting' || state === 'ended' ? 'warn' : 'info'}
        icon={Radio}
      >
        {WORDS[state]}
      </Pill>
      <Button
        kind="ghost"
        size="small"
        aria-label={state === 'paused' ? 'Go on' : 'Pause'}
        onClick={() => pause(state !== 'paused')}
      >
        {state === 'paused' ? <Play size={13} aria-hidden /> : <Pause size={13} aria-hidden />}
      </Button>
      {waiting > 0 && (
        <Button size="small" onClick={show}>
          {number.format(waiting)} new
        </Button>
      )}
      {dropped > 0 && (
        <span className="text-xs text-warn">{number.format(dropped)} left out: they came too fast</span>
      )}
      <Said rows={tailed.rows} waiting={waiting} />
    </div>
  );
}

/** In words, now and then, what has come. */
function Said({ rows, waiting }: { rows: readonly DeliveryRow[]; waiting: number }): ReactNode {
  const [said, setSaid] = useState('');
  const now = useRef({ rows, waiting });
  useEffect(() => {
    now.current = { rows, waiting };
  });
  useEffect(() => {
    let before = new Set(now.current.rows.map(({ id }) => id));
    const timer = setInterval(() => {
      const fresh = now.current.rows.filter(({ id }) => !before.has(id));
      before = new Set(now.current.rows.map(({ id }) => id));
      const failed = fresh.filter(({ status }) => status === 'failed' || status === 'retrying').length;
      if (fresh.length > 0)
        setSaid(`${fresh.length} new deliveries${failed > 0 ? `, ${failed} failed` : ''}`);
    }, SAY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="status" className="sr-only">
      {said}
    </span>
  );
}
