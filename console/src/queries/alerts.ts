import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { AlertRuleChange, AlertRuleInput, AlertStatus } from '@tidings/sdk';
import { api } from '../api.ts';

const PAGE = 50;
/** Others look after them, too, and they go on by themselves. */
const EVERY_MS = 5000;

/** Newest first. Null: of every organization that the caller sees. */
export function alertsQuery(
  organization: string | null,
  status: readonly AlertStatus[],
  rule: string | null,
) {
  return infiniteQueryOptions({
    queryKey: ['alerts', 'list', organization, status, rule],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.alerts.list(
        {
          limit: PAGE,
          status,
          ...(organization !== null && { organization }),
          ...(rule !== null && { rule }),
          ...(pageParam !== null && { cursor: pageParam }),
        },
        { signal },
      );
      return { alerts: [...page], next: page.nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: EVERY_MS,
  });
}

/** One alert, with the events that made it. */
export function alertQuery(id: string) {
  return queryOptions({
    queryKey: ['alerts', 'one', id],
    queryFn: ({ signal }) => api.alerts.get(id, { signal }),
    refetchInterval: EVERY_MS,
  });
}

export function useAlertAction(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (action: 'acknowledge' | 'resolve') => api.alerts[action](id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
  });
}

/** All rules, in the order of their making. Null: of every organization that the caller sees. */
export function alertRulesQuery(organization: string | null) {
  return queryOptions({
    queryKey: ['alert-rules', 'list', organization],
    queryFn: async ({ signal }) => {
      const rules = [];
      const page = await api.alertRules.list(
        { limit: 250, ...(organization !== null && { organization }) },
        { signal },
      );
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
  return useRuleChange((organization: string | null) =>
    api.alertRules.install({ pack: 'authensor', ...(organization !== null && { organization }) }),
  );
}
