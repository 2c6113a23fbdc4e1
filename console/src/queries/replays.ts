import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Replay } from '@tidings/sdk';
import { api } from '../api.ts';

const EVERY_MS = 1000;

export const isUnderWay = ({ status }: Pick<Replay, 'status'>): boolean =>
  status === 'pending' || status === 'running';

/** One replay, followed until it has ended, while somebody looks. */
export function replayQuery(id: string) {
  return queryOptions({
    queryKey: ['replays', id],
    queryFn: ({ signal }) => api.replays.get(id, { signal }),
    refetchInterval: ({ state: { data } }) => (data === undefined || isUnderWay(data) ? EVERY_MS : false),
  });
}

export function useCancelReplay(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.replays.cancel(id),
    onSuccess: (replay) => queries.setQueryData(replayQuery(id).queryKey, replay),
  });
}
