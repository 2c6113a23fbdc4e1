import { queryOptions } from '@tanstack/react-query';
import { NotFoundError } from '@tidings/sdk';
import { api } from '../api.ts';

/** Whether an event type is one that the platform reports of itself. */
export function isOperationalQuery(organization: string | null, name: string) {
  return queryOptions({
    queryKey: ['event-types', 'is operational', organization, name],
    queryFn: async ({ signal }) => {
      try {
        const { pack } = await api.eventTypes.get(name, organization === null ? {} : { organization }, {
          signal,
        });
        return pack === 'operational';
      } catch (error) {
        // Names that the catalog does not have can be asked for, too, and patterns.
        if (error instanceof NotFoundError) return false;
        throw error;
      }
    },
    staleTime: 5 * 60_000,
  });
}
