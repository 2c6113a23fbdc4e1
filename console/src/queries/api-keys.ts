import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiKeyInput, ApiKeyRotation } from '@tidings/sdk';
import { api } from '../api.ts';
import type { Place } from '../search-state.ts';

const PAGE = 100;

/** Newest first. @param revoked those that were revoked, in the place of those in use */
export function apiKeysQuery(place: Place, revoked: boolean) {
  return infiniteQueryOptions({
    queryKey: ['api-keys', place, revoked],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.apiKeys.list(
        {
          limit: PAGE,
          revoked,
          ...place,
          ...(pageParam !== null && { cursor: pageParam }),
        },
        { signal },
      );
      return { keys: [...page], next: page.nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

const showsItsErrors = { meta: { showsItsErrors: true } };

export function useCreateApiKey() {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    // The key is in the answer: no trace of it stays behind.
    gcTime: 0,
    mutationFn: (input: ApiKeyInput) => api.apiKeys.create(input),
    onSuccess: saved,
  });
}

export function useRenameApiKey(id: string) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (name: string) => api.apiKeys.update(id, { name }),
    onSuccess: saved,
  });
}

export function useRotateApiKey(id: string) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    // The key is in the answer: no trace of it stays behind.
    gcTime: 0,
    mutationFn: (input: ApiKeyRotation) => api.apiKeys.rotate(id, input),
    onSuccess: saved,
  });
}

export function useRevokeApiKey(id: string) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (reason: string) => api.apiKeys.revoke(id, reason === '' ? {} : { reason }),
    onSuccess: saved,
  });
}

function useSaved(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['api-keys'] });
}
