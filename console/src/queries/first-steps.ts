import { queryOptions } from '@tanstack/react-query';
import { api } from '../api.ts';
import { isExactly, joined } from '../search-text.ts';

const MONTH = { start: '-30d' };

/**
 * How far somebody has come who has just begun.
 *
 * @param organization null: of all that the caller sees
 * @param mayWatch whether alert rules can be made
 */
export function firstStepsQuery(organization: string | null, mayWatch: boolean) {
  const whose = organization !== null && { organization };
  const within = organization === null ? '' : isExactly('org', organization);
  return queryOptions({
    queryKey: ['first-steps', organization],
    queryFn: async ({ signal }) => {
      const search = (query: string) =>
        api.deliveries.search({ query: joined([within, query]), limit: 1, timeRange: MONTH }, { signal });
      const [webhooks, tests, sent, rules] = await Promise.all([
        api.webhooks.list({ limit: 1, ...whose }, { signal }),
        search('trigger:test'),
        search('-trigger:test'),
        mayWatch ? api.alertRules.list({ limit: 1, ...whose }, { signal }) : null,
      ]);
      return {
        webhook: webhooks[0]?.id ?? null,
        tested: tests.length > 0,
        sent: sent.length > 0,
        watched: rules === null || rules.length > 0,
      };
    },
    staleTime: 10_000,
  });
}
