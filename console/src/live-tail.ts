/** Deliveries as they happen, for a list that somebody reads: what is there stays where it is. */
import { useEffect, useRef, useState } from 'react';
import type { LiveState } from '@tidings/sdk';
import { api } from './api.ts';
import { rowOfLive } from './components/delivery-row.ts';
import type { DeliveryRow } from './components/delivery-row.ts';
import { useVisible } from './ui/media.ts';

/** So many are kept; the oldest go. */
export const MOST_ROWS = 1000;
/** What is told is shown together: a busy stream must not render the list with each. */
const SHOW_MS = 250;

export interface Tail {
  /** Newest first. */
  rows: readonly DeliveryRow[];
  state: LiveState | 'ended';
  /** How many were left out, since they came faster than they could be read. */
  dropped: number;
  /** Why the server refuses for good. */
  error: Error | null;
}

const NOTHING: Tail = { rows: [], state: 'connecting', dropped: 0, error: null };

/**
 * Listens while the page can be seen. A delivery that is told of once more changes where it stands.
 *
 * @param onBegin called when listening has begun: what was before is to be looked up
 */
export function useTail({
  active,
  query,
  onBegin,
}: {
  active: boolean;
  query: string;
  onBegin: () => void;
}): Tail {
  const isVisible = useVisible();
  const listens = active && isVisible;
  const [tail, setTail] = useState(NOTHING);
  const begin = useRef(onBegin);
  useEffect(() => {
    begin.current = onBegin;
  });

  useEffect(() => {
    if (!listens) return;
    const ending = new AbortController();
    let told: DeliveryRow[] = [];
    let dropped = 0;
    let state: LiveState = 'connecting';
    setTail(NOTHING);
    const show = (): void => {
      const fresh = told;
      told = [];
      setTail((before) =>
        fresh.length === 0 && before.state === state && before.dropped === dropped
          ? before
          : { rows: merge(before.rows, fresh), state, dropped, error: null },
      );
    };
    const timer = setInterval(show, SHOW_MS);
    void (async () => {
      try {
        const options = {
          kinds: ['deliveries'] as const,
          query,
          zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
          dropped: 'pass-over' as const,
          signal: ending.signal,
          onDropped: (count: number) => void (dropped += count),
          onState: (next: LiveState) => {
            if (next === 'live' && state !== 'live') begin.current();
            state = next;
          },
        };
        for await (const item of api.live(options)) {
          if (item.kind !== 'delivery') continue;
          told.push(rowOfLive(item.delivery));
          if (told.length > MOST_ROWS) dropped += told.splice(0, told.length - MOST_ROWS).length;
        }
      } catch (error) {
        clearInterval(timer);
        if (!ending.signal.aborted)
          setTail((before) => ({ ...before, state: 'ended', error: error as Error }));
      }
    })();
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }, [listens, query]);

  return listens ? tail : NOTHING;
}

/** @param fresh oldest first */
function merge(rows: readonly DeliveryRow[], fresh: readonly DeliveryRow[]): readonly DeliveryRow[] {
  if (fresh.length === 0) return rows;
  const known = new Set(rows.map(({ id }) => id));
  const changed = new Map<string, DeliveryRow>();
  const added = new Map<string, DeliveryRow>();
  for (const row of fresh) (known.has(row.id) ? changed : added).set(row.id, row);
  const kept = changed.size === 0 ? rows : rows.map((row) => changed.get(row.id) ?? row);
  return [...[...added.values()].toReversed(), ...kept].slice(0, MOST_ROWS);
}
