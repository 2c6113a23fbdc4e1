import { queryOptions } from '@tanstack/react-query';
import { api } from '../api.ts';
import type { Place } from '../search-state.ts';

/** More are said to be more. */
const MOST_COUNTED = 20;
const COUNTED_EVERY_MS = 30_000;

/** How many wait for somebody, for what stands beside every screen. */
export function openQuery(what: 'alerts' | 'interactions', place: Place) {
  return queryOptions({
    queryKey: [what, 'open', place],
    queryFn: async ({ signal }) => {
      const page = await api[what].list({ limit: MOST_COUNTED, status: ['open'], ...place }, { signal });
      return { open: [...page].length, more: page.nextCursor !== null };
    },
    refetchInterval: COUNTED_EVERY_MS,
  });
}
