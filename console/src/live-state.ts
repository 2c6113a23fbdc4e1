/** How it stands with the live stream, told by those who listen, for what says so above every screen. */
import { useEffect, useSyncExternalStore } from 'react';
import type { LiveState } from '@tidings/sdk';

export type LiveStanding = LiveState | 'paused' | 'ended';

/** What is said where those who listen stand differently. Who has only begun says nothing yet. */
const FIRST: readonly LiveStanding[] = ['paused', 'ended', 'waiting', 'live', 'catching-up'];

const standings = new Map<object, LiveStanding>();
const watchers = new Set<() => void>();

/** @param who the same object each time; null: listens no more */
export function tellStanding(who: object, standing: LiveStanding | null): void {
  if (standing === null) standings.delete(who);
  else standings.set(who, standing);
  for (const watcher of watchers) watcher();
}

/** Told for as long as it holds. */
export function useStanding(standing: LiveStanding | null): void {
  useEffect(() => {
    if (standing === null) return;
    const who = {};
    tellStanding(who, standing);
    return () => tellStanding(who, null);
  }, [standing]);
}

/** Null: nobody listens. */
export function useStandings(): LiveStanding | null {
  return useSyncExternalStore(watch, () => {
    const told = new Set(standings.values());
    return FIRST.find((each) => told.has(each)) ?? null;
  });
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
