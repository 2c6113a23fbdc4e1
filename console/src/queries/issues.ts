import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Issue, IssueChange, IssueState } from '@tidings/sdk';
import { api } from '../api.ts';
import { zoneName } from '../local-time.ts';
import type { Place } from '../search-state.ts';

const PAGE = 50;

/**
 * What was given up, newest first.
 *
 * @param assignee id of a member: what they look after alone
 * @param q a search; empty for everything
 */
export function issuesQuery(place: Place, states: readonly IssueState[], assignee?: string, q = '') {
  return infiniteQueryOptions({
    queryKey: ['issues', 'list', place, states, assignee ?? null, q],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.issues.list(
        {
          limit: PAGE,
          state: states,
          ...place,
          ...(assignee !== undefined && { assignee }),
          ...(q !== '' && { query: q, zone: zoneName }),
          ...(pageParam !== null && { cursor: pageParam }),
        },
        { signal },
      );
      return { issues: [...page], next: page.nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** Null: there is none. */
export function issueQuery(id: string) {
  return queryOptions({
    queryKey: ['issues', 'one', id],
    queryFn: ({ signal }): Promise<Issue | null> => api.issues.get(id, { signal }),
  });
}

const showsItsErrors = { meta: { showsItsErrors: true } };

export function useChangeIssue(id: string) {
  const queries = useQueryClient();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (change: IssueChange) => api.issues.update(id, change),
    // Not waited for: what was pressed may be gone with its row by then, and could not tell any more that it was done.
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['issues'] }),
  });
}
