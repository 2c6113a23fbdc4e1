import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { LogSubject } from '@tidings/core/search/fields';
import type { SavedSearchChange, SavedSearchInput } from '@tidings/sdk';
import { api } from '../api.ts';

/** Searches that have a name. Null: of every organization that the caller sees. */
export function savedSearchesQuery(subject: LogSubject, organization: string | null) {
  return queryOptions({
    queryKey: ['saved-searches', subject, organization],
    queryFn: async ({ signal }) => {
      const page = await api.savedSearches.list(
        { limit: 250, subject, ...(organization !== null && { organization }) },
        { signal },
      );
      return [...page];
    },
    staleTime: 60_000,
  });
}

export function useSaveSearch() {
  const queries = useQueryClient();
  return useMutation({
    meta: { showsItsErrors: true },
    mutationFn: (input: SavedSearchInput) => api.savedSearches.create(input),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['saved-searches'] }),
  });
}

export function useChangeSearch(id: string, change: SavedSearchChange) {
  const queries = useQueryClient();
  return useMutation({
    meta: { showsItsErrors: true },
    mutationFn: () => api.savedSearches.update(id, change),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['saved-searches'] }),
  });
}

export function useForgetSearch() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.savedSearches.delete(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['saved-searches'] }),
  });
}
