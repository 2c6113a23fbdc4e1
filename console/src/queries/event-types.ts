import { queryOptions } from '@tanstack/react-query';
import type { EventType } from '@tidings/sdk';
import { api } from '../api.ts';

/** The whole catalog of an organization; null: what ships. */
export function eventTypesQuery(organization: string | null) {
  return queryOptions({
    queryKey: ['event-types', organization],
    queryFn: async ({ signal }) => {
      const first = await api.eventTypes.list(
        { limit: 250, ...(organization !== null && { organization }) },
        { signal },
      );
      const all: EventType[] = [];
      for await (const type of first) all.push(type);
      return all;
    },
    staleTime: 5 * 60_000,
  });
}
