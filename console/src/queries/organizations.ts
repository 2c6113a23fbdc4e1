import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Organization, OrganizationChange } from '@tidings/sdk';
import { api } from '../api.ts';

/** In the order of their making; the switcher lists no more than these. */
const MOST = 1000;

export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: async ({ signal }) => {
    const all: Organization[] = [];
    for await (const organization of await api.organizations.list({ limit: 250 }, { signal })) {
      all.push(organization);
      if (all.length === MOST) break;
    }
    return all;
  },
  staleTime: 60_000,
});

export function organizationQuery(id: string) {
  return queryOptions({
    queryKey: ['organizations', 'one', id],
    queryFn: ({ signal }) => api.organizations.get(id, { signal }),
  });
}

export function useUpdateOrganization(id: string) {
  const queries = useQueryClient();
  return useMutation({
    meta: { showsItsErrors: true },
    mutationFn: (change: OrganizationChange) => api.organizations.update(id, change),
    onSuccess: (saved) => {
      queries.setQueryData(organizationQuery(id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: ['organizations'] });
    },
  });
}
