import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { AnswerInput, InteractionStatus } from '@tidings/sdk';
import { api } from '../api.ts';

const PAGE = 50;
/** Others answer, too, and time goes by. */
const EVERY_MS = 5000;

/** Newest first. Null: of every organization that the caller sees. */
export function interactionsQuery(organization: string | null, status: readonly InteractionStatus[]) {
  return infiniteQueryOptions({
    queryKey: ['interactions', organization, status],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.interactions.list(
        {
          limit: PAGE,
          status,
          ...(organization !== null && { organization }),
          ...(pageParam !== null && { cursor: pageParam }),
        },
        { signal },
      );
      return { interactions: [...page], next: page.nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: EVERY_MS,
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
