import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Replay } from '@tidings/sdk';
import { api } from '../api.ts';

const EVERY_MS = 1000;

export const isUnderWay = ({ status }: Pick<Replay, 'status'>): boolean =>
  status === 'pending' || status === 'running' || status === 'paused';

/** One replay, followed until it has ended, while somebody looks. */
export function replayQuery(id: string) {
  return queryOptions({
    queryKey: ['replays', id],
    queryFn: ({ signal }) => api.replays.get(id, { signal }),
    refetchInterval: ({ state: { data } }) => (data === undefined || isUnderWay(data) ? EVERY_MS : false),
  });
}

/** The latest, of a place or of one webhook. */
export function replaysQuery(of: { organization?: string; project?: string; webhook?: string }) {
  return queryOptions({
    queryKey: ['replays', 'list', of],
    queryFn: async ({ signal }) => [...(await api.replays.list({ ...of, limit: 20 }, { signal }))],
    refetchInterval: ({ state: { data } }) => (data?.some(isUnderWay) ? EVERY_MS : false),
  });
}

export function useChangeReplay(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: 'pause' | 'resume' | 'cancel') => api.replays[change](id),
    onSuccess: (replay) => queries.setQueryData(replayQuery(id).queryKey, replay),
  });
}
