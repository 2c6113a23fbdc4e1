import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { AlertRuleChange, AlertRuleInput, AlertStatus } from '@tidings/sdk';
import { api } from '../api.ts';
import type { Place } from '../search-state.ts';

const PAGE = 50;

/** Newest first. */
export function alertsQuery(place: Place, status: readonly AlertStatus[], rule: string | null) {
  return infiniteQueryOptions({
    queryKey: ['alerts', 'list', place, status, rule],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.alerts.list(
        {
          limit: PAGE,
          status,
          ...place,
          ...(rule !== null && { rule }),
          ...(pageParam !== null && { cursor: pageParam }),
        },
        { signal },
      );
      return { alerts: [...page], next: page.nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** One alert, with the events that made it. */
export function alertQuery(id: string) {
  return queryOptions({
    queryKey: ['alerts', 'one', id],
    queryFn: ({ signal }) => api.alerts.get(id, { signal }),
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
  return useRuleChange((change: AlertRuleChange) => api.alertRules.update(id, change));
}

export function useDeleteAlertRule(id: string) {
  return useRuleChange(() => api.alertRules.delete(id));
}

export function useInstallRules() {
  return useRuleChange((place: Place) => api.alertRules.install({ pack: 'authensor', ...place }));
}
