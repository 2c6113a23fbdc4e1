/** The live stream for components of React, which is a peer dependency: nothing else of the SDK needs it. */
import { useEffect, useRef, useState } from 'react';
import { listen } from './live.ts';
import type { LiveItem, LiveOptions, LiveState, TokenSource } from './live.ts';
import type { Tidings } from './client.ts';

export interface UseLiveOptions extends Pick<LiveOptions, 'kinds' | 'query' | 'zone' | 'payloads'> {
  /** A client that is signed in, or where to get tokens from. Keep it the same from one rendering to the next. */
  source: Tidings | TokenSource;
  /** How many items are kept, newest first; 100 when left out. */
  keep?: number | undefined;
  /** Listens only while this is true, as it is when left out; what was told is kept meanwhile, and what was missed comes after. */
  active?: boolean | undefined;
}

export interface Live {
  /** Newest first. */
  items: readonly LiveItem[];
  state: LiveState | 'paused' | 'ended';
  /** Why the server refuses for good. */
  error: Error | null;
}

/** How often what was told is shown: a busy stream must not render a page a thousand times a second. */
const SHOW_MS = 100;

/** Listens for as long as the component is there. Another search begins anew. */
export function useLive({
  source,
  kinds,
  query,
  zone,
  payloads,
  keep = 100,
  active = true,
}: UseLiveOptions): Live {
  const asked = JSON.stringify([kinds, query, zone, payloads]);
  const [live, setLive] = useState<Live>({ items: [], state: 'connecting', error: null });
  const place = useRef<{ asked: string; cursor: string | undefined }>({ asked, cursor: undefined });

  useEffect(() => {
    if (!active) {
      setLive((before) => ({ ...before, state: 'paused' }));
      return;
    }
    if (place.current.asked !== asked) {
      place.current = { asked, cursor: undefined };
      setLive({ items: [], state: 'connecting', error: null });
    }
    const ending = new AbortController();
    let told: LiveItem[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      clearTimeout(timer);
      timer = undefined;
      const fresh = told.toReversed();
      told = [];
      if (fresh.length > 0)
        setLive((before) => ({ ...before, items: [...fresh, ...before.items].slice(0, keep) }));
    };
    const options: LiveOptions = {
      kinds,
      query,
      zone,
      payloads,
      cursor: place.current.cursor,
      signal: ending.signal,
      onState: (state) => {
        if (!ending.signal.aborted) setLive((before) => ({ ...before, state, error: null }));
      },
    };
    void (async () => {
      try {
        for await (const item of 'live' in source ? source.live(options) : listen(source, options)) {
          // One that was under way when another search began belongs to neither.
          if (ending.signal.aborted) break;
          place.current.cursor = item.cursor;
          told.push(item);
          if (told.length > keep) told.shift();
          timer ??= setTimeout(show, SHOW_MS);
        }
      } catch (error) {
        if (!ending.signal.aborted)
          setLive((before) => ({ ...before, state: 'ended', error: error as Error }));
      }
    })();
    return () => {
      ending.abort();
      show();
    };
    // The rest is in what was asked.
  }, [source, asked, keep, active]);

  return live;
}
