import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type {
  Alert,
  AlertRuleChange,
  AlertRuleInput,
  AlertStatus,
  AlertSummary,
  ListAnswer,
} from '@tidings/sdk';
import { api } from '../api.ts';
import { readExactly, valueWords } from '../json-text.ts';
import type { Place } from '../search-state.ts';

const PAGE = 50;

/** With what its events have in common in words. */
type InWords<Read extends AlertSummary> = Omit<Read, 'group'> & { group: { path: string; value: string }[] };

function inWords<Read extends AlertSummary>(alert: Read): InWords<Read> {
  return { ...alert, group: alert.group.map(({ path, value }) => ({ path, value: valueWords(value) })) };
}

export type ShownAlert = InWords<AlertSummary>;

/** Newest first. */
export function alertsQuery(place: Place, status: readonly AlertStatus[], rule: string | null) {
  return infiniteQueryOptions({
    queryKey: ['alerts', 'list', place, status, rule],
    queryFn: async ({ pageParam, signal }) => {
      const text = await api.alerts.listText(
        {
          limit: PAGE,
          status,
          ...place,
          ...(rule !== null && { rule }),
          ...(pageParam !== null && { cursor: pageParam }),
        },
        { signal },
      );
      const { data, nextCursor } = readExactly(text) as ListAnswer<AlertSummary>;
      return { alerts: data.map(inWords), next: nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** One alert, with the events that made it. */
export function alertQuery(id: string) {
  return queryOptions({
    queryKey: ['alerts', 'one', id],
    queryFn: async ({ signal }) => inWords(readExactly(await api.alerts.getText(id, { signal })) as Alert),
  });
}

export function useAlertAction(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (action: 'acknowledge' | 'resolve') => api.alerts[action](id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
  });
}

/** All rules, in the order of their making. */
export function alertRulesQuery(place: Place) {
  return queryOptions({
    queryKey: ['alert-rules', 'list', place],
    queryFn: async ({ signal }) => {
      const rules = [];
      const page = await api.alertRules.list({ limit: 250, ...place }, { signal });
      for await (const rule of page) rules.push(rule);
      return rules;
    },
  });
}

export function alertRuleQuery(id: string) {
  return queryOptions({
    queryKey: ['alert-rules', 'one', id],
    queryFn: ({ signal }) => api.alertRules.get(id, { signal }),
  });
}

function useRuleChange<Input, Result>(change: (input: Input) => Promise<Result>) {
  const queries = useQueryClient();
  return useMutation({
    meta: { showsItsErrors: true },
    mutationFn: change,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['alert-rules'] });
      void queries.invalidateQueries({ queryKey: ['alerts'] });
    },
  });
}

export function useCreateAlertRule() {
  return useRuleChange((input: AlertRuleInput) => api.alertRules.create(input));
}

export function useUpdateAlertRule(id: string) {
  const queries = useQueryClient();
  return useRuleChange(async (change: AlertRuleChange) => {
    const saved = await api.alertRules.update(id, change);
    queries.setQueryData(alertRuleQuery(id).queryKey, saved);
    return saved;
  });
}

export function useDeleteAlertRule(id: string) {
  return useRuleChange(() => api.alertRules.delete(id));
}

export function useInstallRules() {
  return useRuleChange((place: Place) => api.alertRules.install({ pack: 'authensor', ...place }));
}
