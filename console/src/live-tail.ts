/** What happens, as it does, for a list that somebody reads. */
import { useEffect, useEffectEvent, useState } from 'react';
import type { LiveItem, LiveKind, LiveState } from '@tidings/sdk';
import { zoneName } from './local-time.ts';
import { api } from './api.ts';
import { tellStanding } from './live-state.ts';
import { useVisible } from './ui/media.ts';

/** So many are kept; the oldest go. */
export const MOST_ROWS = 1000;
/** What is told is shown together: a busy stream must not render the list with each. */
const SHOW_MS = 250;

/** How a list is told of its rows. */
export interface Tailing<Row> {
  kind: LiveKind;
  /** Null: it is none of the list's. */
  rowOf: (item: LiveItem) => Row | null;
  keyOf: (row: Row) => string;
  /** When it was accepted, by which it is found. */
  timeOf: (row: Row) => string;
  /** A row that was found, with what was told of it. */
  latest: (found: Row, told: Row) => Row;
  /** What has come, for those who hear the page. */
  wordsOf: (fresh: readonly Row[]) => string;
}

export interface Tail<Row> {
  /** Newest first. */
  rows: readonly Row[];
  state: LiveState | 'ended';
  /** How many were left out, since they came faster than they could be read. */
  dropped: number;
  /** Why the server refuses for good. */
  error: Error | null;
}

const NOTHING: Tail<never> = { rows: [], state: 'connecting', dropped: 0, error: null };

/**
 * Listens while the page can be seen. What is told of once more changes where it stands.
 *
 * @param tailing the same one each time
 * @param onBegin called when listening has begun: what was before is to be looked up
 */
export function useTail<Row>({
  active,
  tailing,
  query,
  onBegin,
}: {
  active: boolean;
  tailing: Tailing<Row>;
  query: string;
  onBegin: () => void;
}): Tail<Row> {
  const isVisible = useVisible();
  const listens = active && isVisible;
  const [tail, setTail] = useState<Tail<Row>>(NOTHING);
  const begin = useEffectEvent(onBegin);

  useEffect(() => {
    if (!listens) return;
    const { kind, rowOf, keyOf } = tailing;
    const ending = new AbortController();
    const who = {};
    let told: Row[] = [];
    let dropped = 0;
    let state: LiveState = 'connecting';
    setTail(NOTHING);
    const show = (): void => {
      const fresh = told;
      told = [];
      setTail((before) =>
        fresh.length === 0 && before.state === state && before.dropped === dropped
          ? before
          : { rows: merge(before.rows, fresh, keyOf), state, dropped, error: null },
      );
    };
    const timer = setInterval(show, SHOW_MS);
    void (async () => {
      try {
        const options = {
          kinds: [kind],
          query,
          zone: zoneName,
          dropped: 'pass-over' as const,
          signal: ending.signal,
          onDropped: (count: number) => void (dropped += count),
          onState: (next: LiveState) => {
            if (next === 'live' && state !== 'live') begin();
            state = next;
            tellStanding(who, next);
          },
        };
        for await (const item of api.live(options)) {
          const row = rowOf(item);
          if (row === null) continue;
          told.push(row);
          if (told.length > MOST_ROWS) dropped += told.splice(0, told.length - MOST_ROWS).length;
        }
      } catch (error) {
        clearInterval(timer);
        if (ending.signal.aborted) return;
        setTail((before) => ({ ...before, state: 'ended', error: error as Error }));
        tellStanding(who, 'ended');
      }
    })();
    return () => {
      clearInterval(timer);
      ending.abort();
      tellStanding(who, null);
    };
  }, [listens, tailing, query]);

  return listens ? tail : NOTHING;
}

/** @param fresh oldest first */
function merge<Row>(
  rows: readonly Row[],
  fresh: readonly Row[],
  keyOf: (row: Row) => string,
): readonly Row[] {
  if (fresh.length === 0) return rows;
  const known = new Set(rows.map(keyOf));
  const changed = new Map<string, Row>();
  const added = new Map<string, Row>();
  for (const row of fresh) (known.has(keyOf(row)) ? changed : added).set(keyOf(row), row);
  const kept = changed.size === 0 ? rows : rows.map((row) => changed.get(keyOf(row)) ?? row);
  return [...[...added.values()].toReversed(), ...kept].slice(0, MOST_ROWS);
}
