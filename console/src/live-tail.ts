/** What happens, as it does, for a list that somebody reads. */
import { useEffect, useEffectEvent, useState } from 'react';
import { TidingsApiError } from '@tidings/sdk';
import type { LiveItem, LiveKind, LiveState } from '@tidings/sdk';
import { zoneName } from './local-time.ts';
import { api } from './api.ts';
import { tellStanding } from './live-state.ts';
import { useVisible } from './ui/media.ts';

/** So many are kept; the oldest go. */
export const MOST_ROWS = 1000;
/** What is told is shown together: a busy stream must not render the list with each. */
const SHOW_MS = 250;

/** What the live stream does not tell is looked up as often as this. */
const LOOK_MS = 2000;

/** By what a list is told of its rows. */
export type Told<Row> =
  | {
      kind: LiveKind;
      /** Null: it is none of the list's. */
      rowOf: (item: LiveItem) => Row | null;
    }
  /** Those of the last moments, newest first, where the live stream does not tell of them. */
  | { lookUp: (signal: AbortSignal) => Promise<readonly Row[]> };

/** How a list is told of its rows. */
export interface Tailing<Row> {
  told: Told<Row>;
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
    const { told: by, keyOf } = tailing;
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
        const signal = ending.signal;
        const onState = (next: LiveState): void => {
          if (next === 'live' && state !== 'live') begin();
          state = next;
          tellStanding(who, next);
        };
        const tell = (row: Row): void => {
          told.push(row);
          if (told.length > MOST_ROWS) dropped += told.splice(0, told.length - MOST_ROWS).length;
        };
        if ('lookUp' in by) {
          for await (const row of lookedUp(by.lookUp, { keyOf, signal, onState })) tell(row);
          return;
        }
        const options = {
          ...{ kinds: [by.kind], query, zone: zoneName, signal, onState },
          dropped: 'pass-over' as const,
          onDropped: (count: number) => void (dropped += count),
        };
        for await (const item of api.live(options)) {
          const row = by.rowOf(item);
          if (row !== null) tell(row);
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

/** What comes, each once. Where the server does not answer it is asked on. */
async function* lookedUp<Row>(
  lookUp: (signal: AbortSignal) => Promise<readonly Row[]>,
  {
    keyOf,
    signal,
    onState,
  }: { keyOf: (row: Row) => string; signal: AbortSignal; onState: (state: LiveState) => void },
): AsyncGenerator<Row, void, undefined> {
  let known = new Set<string>();
  while (!signal.aborted) {
    try {
      const found = await lookUp(signal);
      onState('live');
      for (const row of found.toReversed()) if (!known.has(keyOf(row))) yield row;
      // What is not among them any more does not come again.
      known = new Set(found.map(keyOf));
    } catch (error) {
      const isRefused = error instanceof TidingsApiError && error.status < 500 && error.status !== 429;
      if (signal.aborted || isRefused) throw error;
      onState('waiting');
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
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
