import { queryOptions } from '@tanstack/react-query';
import { api } from '../api.ts';

/** What the server says of itself to everybody. */
export const metaQuery = queryOptions({
  queryKey: ['meta'],
  queryFn: ({ signal }) => api.meta.get({ signal }),
  staleTime: Infinity,
  meta: { mayBeNobody: true },
});
