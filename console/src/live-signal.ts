/** That something happens, for what is looked up anew when it does. */
import { useEffect, useEffectEvent } from 'react';
import type { LiveItem, LiveKind, LiveState } from '@tidings/sdk';
import { zoneName } from './local-time.ts';
import { api } from './api.ts';
import { tellStanding } from './live-state.ts';
import { useVisible } from './ui/media.ts';

/** More are as good as all. */
const MOST_TOLD = 1000;
/** Without the stream it is looked up this often. */
const UNHEARD_MS = 60_000;

/**
 * Listens while the page can be seen.
 *
 * @param active whether the stream may be listened to
 * @param query which events or deliveries, as in searches
 * @param everyMs however much is told, what it changes is looked up no more often
 * @param countedMs how long after it happened something is counted at the latest
 * @param onTold called with what was told since it was called last: nothing, when something may have been missed or is
 *   counted only now
 */
export function useLiveSignal({
  active,
  kind = 'deliveries',
  query,
  everyMs = 2000,
  countedMs = 10_000,
  onTold,
}: {
  active: boolean;
  kind?: LiveKind;
  query: string;
  everyMs?: number;
  countedMs?: number;
  onTold: (told: readonly LiveItem[]) => void;
}): void {
  const isVisible = useVisible();
  const tell = useEffectEvent(onTold);

  useEffect(() => {
    if (!isVisible) return;
    const ending = new AbortController();
    let told: LiveItem[] = [];
    const who = {};
    let isHeard = false;
    let lastAt = -Infinity;
    let lookedUpAt = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const isDue = told.length > 0 || now - lastAt <= countedMs;
      if (!isDue && (isHeard || now - lookedUpAt < UNHEARD_MS)) return;
      const fresh = told;
      told = [];
      lookedUpAt = now;
      tell(fresh);
    }, everyMs);
    void (async () => {
      if (!active) return;
      try {
        const options = {
          kinds: [kind],
          query,
          zone: zoneName,
          dropped: 'pass-over' as const,
          signal: ending.signal,
          onDropped: () => void (lastAt = performance.now()),
          onState: (state: LiveState) => {
            isHeard = state === 'live';
            tellStanding(who, state);
            // Nobody listened until now: what is shown may be old, and what happened just before is counted only now.
            if (isHeard) lastAt = performance.now();
          },
        };
        for await (const item of api.live(options)) {
          lastAt = performance.now();
          if (told.length < MOST_TOLD) told.push(item);
        }
      } catch {
        isHeard = false;
        if (!ending.signal.aborted) tellStanding(who, 'ended');
      }
    })();
    return () => {
      clearInterval(timer);
      ending.abort();
      tellStanding(who, null);
    };
  }, [isVisible, active, kind, query, everyMs, countedMs]);
}
