import { queryOptions } from '@tanstack/react-query';
import { api } from '../api.ts';

/** What uses a webhook, newest first; as many as a person looks through. */
export function watchersQuery(webhook: string) {
  return queryOptions({
    queryKey: ['watchers', webhook],
    queryFn: async ({ signal }) => [...(await api.watchers.of(webhook, { limit: 100 }, { signal }))],
  });
}
