/** The live stream for components of React, which is a peer dependency: nothing else of the SDK needs it. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { listen } from './live.ts';
import type { LiveItem, LiveOptions, LiveState, TokenSource } from './live.ts';
import type { Tidings } from './client.ts';

export interface UseLiveOptions extends Pick<LiveOptions, 'kinds' | 'query' | 'zone' | 'payloads'> {
  /**
   * A client that is signed in, or where to get tokens from. Another one begins anew, so keep the client, and the function that fetches
   * tokens, the same from one rendering to the next.
   */
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

/** What was asked of whom: its items are shown for nothing else. */
interface Asked {
  readonly source: Tidings | TokenSource;
  readonly asked: string;
}

const NOTHING_YET: Live = { items: [], state: 'connecting', error: null };

/** Listens for as long as the component is there. Another search, or source, begins anew. */
export function useLive({
  source: given,
  kinds,
  query,
  zone,
  payloads,
  keep = 100,
  active = true,
}: UseLiveOptions): Live {
  const asked = JSON.stringify([kinds, query, zone, payloads]);
  const source = useSame(given);
  const [shown, setShown] = useState<Asked & { live: Live }>({ source, asked, live: NOTHING_YET });
  const place = useRef<Asked & { cursor: string | undefined }>({ source, asked, cursor: undefined });

  useEffect(() => {
    const setLive = (change: (before: Live) => Live): void =>
      setShown((before) => {
        const isSame = before.source === source && before.asked === asked;
        const { items, ...live } = change(isSame ? before.live : NOTHING_YET);
        return {
          source,
          asked,
          live: { ...live, items: items.length > keep ? items.slice(0, keep) : items },
        };
      });
    if (place.current.source !== source || place.current.asked !== asked)
      place.current = { source, asked, cursor: undefined };
    if (!active) {
      setLive((before) => ({ ...before, state: 'paused' }));
      return;
    }
    const ending = new AbortController();
    let told: LiveItem[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      clearTimeout(timer);
      timer = undefined;
      const fresh = told.toReversed();
      told = [];
      if (fresh.length > 0) setLive((before) => ({ ...before, items: [...fresh, ...before.items] }));
    };
    const options: LiveOptions = {
      kinds,
      query,
      zone,
      payloads,
      cursor: place.current.cursor,
      signal: ending.signal,
      // Also where nothing was told yet, so that whoever pauses then misses nothing.
      onPlace: (cursor) => {
        if (!ending.signal.aborted) place.current.cursor = cursor;
      },
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

  return shown.source === source && shown.asked === asked ? shown.live : NOTHING_YET;
}

/** Objects that say the same are the same source, should they be made in each rendering. */
function useSame(given: Tidings | TokenSource): Tidings | TokenSource {
  const client = 'live' in given ? given : null;
  const { baseUrl = '', token = '', fetch } = client === null ? (given as TokenSource) : NO_TOKENS;
  return useMemo(() => client ?? { baseUrl, token, fetch }, [client, baseUrl, token, fetch]);
}

const NO_TOKENS: Partial<TokenSource> = {};
