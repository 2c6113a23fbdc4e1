import { queryOptions } from '@tanstack/react-query';
import { api } from '../api.ts';

/** What the server is set to. It changes when it is started anew. */
export const instanceQuery = queryOptions({
  queryKey: ['instance'],
  queryFn: ({ signal }) => api.meta.instance({ signal }),
  staleTime: 30_000,
});

const EVERY_MS = 10_000;

/** And how it does now. */
export const instanceHealthQuery = queryOptions({ ...instanceQuery, refetchInterval: EVERY_MS });
