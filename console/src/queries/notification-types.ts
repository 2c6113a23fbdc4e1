import { queryOptions } from '@tanstack/react-query';
import { api } from '../api.ts';

/** What kinds of receivers there are, and what each is asked for. It changes with the server alone. */
export const notificationTypesQuery = queryOptions({
  queryKey: ['notification-types'],
  queryFn: ({ signal }) => api.notificationTypes.list({ signal }),
  staleTime: Infinity,
});
