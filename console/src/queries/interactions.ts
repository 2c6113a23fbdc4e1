import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { AnswerInput, Interaction, InteractionStatus } from '@tidings/sdk';
import { api } from '../api.ts';
import { membersAsWritten } from '../json-text.ts';
import type { Place } from '../search-state.ts';

const PAGE = 50;

/** Newest first. */
export function interactionsQuery(place: Place, status: readonly InteractionStatus[]) {
  return infiniteQueryOptions({
    queryKey: ['interactions', place, status],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.interactions.list(
        {
          limit: PAGE,
          status,
          ...place,
          ...(pageParam !== null && { cursor: pageParam }),
        },
        { signal },
      );
      return { interactions: [...page], next: page.nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** Null: there is none. */
export function interactionQuery(id: string) {
  return queryOptions({
    queryKey: ['interactions', 'one', id],
    queryFn: ({ signal }): Promise<Interaction | null> => api.interactions.get(id, { signal }),
  });
}

/** What a question was asked with, as JSON text: parsed, its numbers may be others. */
export function interactionDataQuery(id: string) {
  return queryOptions({
    queryKey: ['interaction-data', id],
    queryFn: async ({ signal }) =>
      membersAsWritten(await api.interactions.getText(id, { signal }))('data') ?? 'null',
    // It never changes.
    staleTime: Infinity,
  });
}

function useChange<Input>(change: (input: Input) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    meta: { showsItsErrors: true },
    mutationFn: change,
    // A refusal, too, may mean that it is not what is shown.
    onSettled: () => queries.invalidateQueries({ queryKey: ['interactions'] }),
  });
}

export function useAnswer(id: string) {
  return useChange((answer: AnswerInput) => api.interactions.respond(id, answer));
}

export function useCancelInteraction(id: string) {
  return useChange((reason: string) => api.interactions.cancel(id, reason === '' ? {} : { reason }));
}
