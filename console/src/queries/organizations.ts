import { queryOptions } from '@tanstack/react-query';
import type { Organization } from '@tidings/sdk';
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
