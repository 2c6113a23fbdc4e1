import {
  infiniteQueryOptions,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type {
  PreviewInput,
  Replay,
  ReplayInput,
  RotateInput,
  TestInput,
  Webhook,
  WebhookChange,
  WebhookInput,
} from '@tidings/sdk';
import { api } from '../api.ts';
import { membersAsWritten, prettyJson } from '../json-text.ts';
import type { Place } from '../search-state.ts';
import { useVisible } from '../ui/media.ts';
import { eachOf } from './at-once.ts';
import type { Several } from './at-once.ts';
import { useLiveSignal } from '../live-signal.ts';
import { within } from '../search-text.ts';
import { useMay } from './session.ts';

const PAGE = 250;

/** All webhooks, page by page, newest first. */
export function webhooksQuery(place: Place) {
  return infiniteQueryOptions({
    queryKey: ['webhooks', 'list', place],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.webhooks.list(
        {
          limit: PAGE,
          ...place,
          ...(pageParam !== null && { cursor: pageParam }),
        },
        { signal },
      );
      return { webhooks: [...page], next: page.nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 30_000,
  });
}

const IN_NEED_EVERY_MS = 30_000;

/** The newest of those that need somebody. They are looked up with every list, and now and then. */
export function webhooksInNeedQuery(place: Place) {
  return queryOptions({
    queryKey: ['webhooks', 'list', 'in need', place],
    queryFn: async ({ signal }) => {
      const page = await api.webhooks.list({ limit: 20, needsSomebody: true, ...place }, { signal });
      return { webhooks: [...page], more: page.nextCursor !== null };
    },
    refetchInterval: IN_NEED_EVERY_MS,
  });
}

/** Those there are so far; the rest comes page by page, while what is there can be used. */
export function useWebhooks(place: Place) {
  const query = useInfiniteQuery(webhooksQuery(place));
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const visible = useVisible();
  useEffect(() => {
    if (visible && hasNextPage && !isFetchingNextPage && error === null) void fetchNextPage();
  }, [visible, hasNextPage, isFetchingNextPage, error, fetchNextPage]);
  const webhooks = useMemo(() => data?.pages.flatMap((page) => page.webhooks) ?? [], [data]);
  return { query, webhooks };
}

/** How many are asked for anew at once, whatever happens. */
const MOST_ASKED = 10;
const TOTALS_EVERY_MS = 10_000;

/**
 * What is shown of webhooks follows what becomes of their deliveries: each where it stands.
 *
 * @param onChange called before one of them is another
 */
export function useLiveWebhooks(place: Place, onChange: () => void): void {
  const queries = useQueryClient();
  const mayListen = useMay('deliveries:read');
  const totalsAt = useRef(-Infinity);
  const list = webhooksQuery(place).queryKey;
  const look = async (id: string): Promise<void> => {
    const webhook = await api.webhooks.get(id);
    onChange();
    queries.setQueryData(webhookQuery(id).queryKey, webhook);
    queries.setQueryData(
      list,
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            webhooks: page.webhooks.map((each) => (each.id === id ? webhook : each)),
          })),
        },
    );
  };
  useLiveSignal({
    active: mayListen,
    query: within(place),
    onTold: (told) => {
      if (performance.now() - totalsAt.current > TOTALS_EVERY_MS) {
        totalsAt.current = performance.now();
        void queries.invalidateQueries({ queryKey: ['statistics', 'webhooks'] });
      }
      // Oldest first, so what is kept is what became of each last.
      const last = new Map(
        told.flatMap((item) =>
          item.kind === 'delivery' ? [[item.delivery.webhook.id, item.delivery.status] as const] : [],
        ),
      );
      const shown = queries.getQueryData(list)?.pages.flatMap((page) => page.webhooks) ?? [];
      const other = shown.filter(({ id, health }) => {
        const status = last.get(id);
        return health === 'failing' ? status === 'success' : status === 'retrying' || status === 'failed';
      });
      // One that cannot be asked for now is so with what is told next.
      for (const { id } of other.slice(0, MOST_ASKED)) void look(id).catch(() => undefined);
    },
  });
}

export function webhookQuery(id: string) {
  return queryOptions({
    queryKey: ['webhooks', 'one', id],
    queryFn: ({ signal }) => api.webhooks.get(id, { signal }),
  });
}

/** The template of a webhook that has one, as JSON text, one member a line: parsed, its numbers may be others. */
export function templateQuery({ id, updatedAt }: Pick<Webhook, 'id' | 'updatedAt'>) {
  return queryOptions({
    queryKey: ['webhooks', 'template', id, updatedAt],
    queryFn: async ({ signal }) =>
      prettyJson(membersAsWritten(await api.webhooks.getText(id, { signal }))('template') ?? 'null'),
    // What changes it makes it another.
    staleTime: Infinity,
  });
}

/** As it is to be kept: see `webhook-export.ts`. */
export function exportQuery({ id, updatedAt }: Pick<Webhook, 'id' | 'updatedAt'>) {
  return queryOptions({
    queryKey: ['webhooks', 'export', id, updatedAt],
    queryFn: async ({ signal }) => {
      const [answer, { exportOf }] = await Promise.all([
        api.webhooks.getText(id, { signal }),
        import('../webhook-export.ts'),
      ]);
      return exportOf(JSON.parse(answer) as Webhook, answer);
    },
    staleTime: Infinity,
  });
}

const showsItsErrors = { meta: { showsItsErrors: true } };

export function useCreateWebhook() {
  const queries = useQueryClient();
  const { saved } = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (input: WebhookInput) => api.webhooks.create(input),
    onSuccess: (webhook) => {
      saved(webhook);
      // Its organization and its project may be made with it: what was not there when its form asked is there now.
      for (const kind of ['organizations', 'projects'])
        void queries.resetQueries({ queryKey: [kind], predicate: ({ state }) => state.status === 'error' });
    },
  });
}

export function useUpdateWebhook(id: string) {
  const { saved } = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: ({ change, confirm }: { change: WebhookChange; confirm: boolean }) =>
      api.webhooks.update(id, change, { confirm }),
    onSuccess: saved,
  });
}

/** Looks at a webhook before it is changed, as it is by then. Its template is JSON text; empty: it has none. */
export function useLookAgain(id: string) {
  const queries = useQueryClient();
  return useMutation({
    ...showsItsErrors,
    mutationFn: async () => {
      const webhook = await queries.fetchQuery({ ...webhookQuery(id), staleTime: 0 });
      const template = webhook.template === null ? '' : await queries.fetchQuery(templateQuery(webhook));
      return { webhook, template };
    },
  });
}

/** Adds an event type to what a webhook is subscribed to, or takes one away. */
export function useSubscribe() {
  const { saved } = useSaved();
  return useMutation({
    mutationFn: async ({ id, type, wants }: { id: string; type: string; wants: boolean }) => {
      // What somebody else has changed meanwhile stays.
      const { events } = await api.webhooks.get(id);
      const others = events.filter((event) => event !== type);
      return api.webhooks.update(id, { events: wants ? [...others, type] : others });
    },
    onSuccess: saved,
  });
}

/** Has a webhook told of what goes wrong with another. */
export function useTellOf() {
  const { saved } = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: async ({ id, about, types }: { id: string; about: string; types: readonly string[] }) => {
      const { subscriptionTo } = await import('../failure-subscription.ts');
      // What somebody else has changed meanwhile stays.
      return api.webhooks.update(id, subscriptionTo(await api.webhooks.get(id), about, types));
    },
    onSuccess: saved,
  });
}

export type WebhookSwitch = 'pause' | 'resume' | 'enable';

export function useSwitchWebhook(id: string) {
  const { saved } = useSaved();
  return useMutation({
    mutationFn: (action: WebhookSwitch) => api.webhooks[action](id),
    onSuccess: saved,
  });
}

export type BulkAction = 'pause' | 'resume' | 'delete';

export interface Bulk extends Several<string> {
  action: BulkAction;
  /** Whether what is in use is meant, too. */
  confirm: boolean;
}

/** Does the same with several webhooks. */
export function useBulk() {
  const queries = useQueryClient();
  const { saved, removed } = useChanged();
  const act = async (action: BulkAction, id: string, confirm: boolean): Promise<void> => {
    if (action !== 'delete') return saved(await api.webhooks[action](id));
    await api.webhooks.delete(id, { confirm });
    removed(id);
  };
  return useMutation({
    ...showsItsErrors,
    mutationFn: ({ action, confirm, ...several }: Bulk) => eachOf(several, (id) => act(action, id, confirm)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhooks', 'list'] }),
  });
}

export function useDeleteWebhook(id: string) {
  const { removed } = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: ({ confirm }: { confirm: boolean }) => api.webhooks.delete(id, { confirm }),
    onSuccess: () => removed(id),
  });
}

/** Enables a webhook, and then replays to it. */
export function useRecover(id: string): (input: ReplayInput) => Promise<Replay> {
  const { saved } = useSaved();
  return async (input) => {
    saved(await api.webhooks.enable(id));
    return api.replays.create(input);
  };
}

/** What was given up of a webhook since then, as a replay would send it. */
export function givenUpQuery(id: string, since: string) {
  return queryOptions({
    queryKey: ['replays', 'count', 'given up', id, since],
    queryFn: ({ signal }) => api.replays.count({ webhook: id, failedSince: since }, { signal }),
    staleTime: 30_000,
  });
}

/** The secret is asked for when it is needed, and kept by nobody. */
export function revealSecret(id: string): Promise<string> {
  return api.webhooks.secret(id);
}

export function useRotateSecret(id: string) {
  const queries = useQueryClient();
  return useMutation({
    ...showsItsErrors,
    // No trace of the secret stays behind.
    gcTime: 0,
    mutationFn: (input: RotateInput) => api.webhooks.rotateSecret(id, input),
    onSuccess: () => queries.invalidateQueries({ queryKey: webhookQuery(id).queryKey }),
  });
}

export function useEndOverlap(id: string) {
  const { saved } = useSaved();
  return useMutation({ ...showsItsErrors, mutationFn: () => api.webhooks.endOverlap(id), onSuccess: saved });
}

export function useTestWebhook(id: string) {
  const queries = useQueryClient();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (input: TestInput) => api.webhooks.test(id, input),
    onSettled: () => queries.invalidateQueries({ queryKey: ['deliveries'] }),
  });
}

export function usePreview() {
  return useMutation({
    ...showsItsErrors,
    gcTime: 0,
    mutationFn: (input: PreviewInput) => api.webhooks.preview(input),
  });
}

/** What is known of webhooks follows what has just become of one. */
function useSaved() {
  const queries = useQueryClient();
  const changed = useChanged();
  const refreshLists = () => queries.invalidateQueries({ queryKey: ['webhooks', 'list'] });
  return {
    saved: (webhook: Webhook) => {
      changed.saved(webhook);
      void refreshLists();
    },
    removed: (id: string) => {
      void refreshLists();
      changed.removed(id);
    },
  };
}

/** The same for what is known of that one alone. */
function useChanged() {
  const queries = useQueryClient();
  return {
    saved: (webhook: Webhook): void => {
      queries.setQueryData(webhookQuery(webhook.id).queryKey, webhook);
    },
    removed: (id: string): void => queries.removeQueries({ queryKey: webhookQuery(id).queryKey }),
  };
}
