import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { PortalSessionInput } from '@tidings/sdk';
import { api } from '../api.ts';
import type { Place } from '../search-state.ts';

const PAGE = 100;
/** They end by themselves. */
const LOOK_MS = 30_000;

/** Those that are open, newest first. */
export function portalSessionsQuery(place: Place) {
  return infiniteQueryOptions({
    queryKey: ['portal-sessions', place],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.portalSessions.list(
        { limit: PAGE, ...place, ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      );
      return { sessions: [...page], next: page.nextCursor };
    },
    refetchInterval: LOOK_MS,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function useCreatePortalSession() {
  const saved = useSaved();
  return useMutation({
    meta: { showsItsErrors: true },
    // The token is in the answer: no trace of it stays behind.
    gcTime: 0,
    mutationFn: (input: PortalSessionInput) => api.portalSessions.create(input),
    onSuccess: saved,
  });
}

export function useRevokePortalSession(id: string) {
  const saved = useSaved();
  return useMutation({
    meta: { showsItsErrors: true },
    mutationFn: () => api.portalSessions.revoke(id),
    onSuccess: saved,
  });
}

function useSaved(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['portal-sessions'] });
}
