import {
  infiniteQueryOptions,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type {
  PreviewInput,
  RotateInput,
  TestInput,
  Webhook,
  WebhookChange,
  WebhookInput,
} from '@tidings/sdk';
import { api } from '../api.ts';
import { useVisible } from '../ui/media.ts';

const PAGE = 250;

/** All webhooks, page by page, newest first. Null: of every organization that the caller sees. */
export function webhooksQuery(organization: string | null) {
  return infiniteQueryOptions({
    queryKey: ['webhooks', 'list', organization],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.webhooks.list(
        {
          limit: PAGE,
          ...(organization !== null && { organization }),
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

/** Those there are so far; the rest comes page by page, while what is there can be used. */
export function useWebhooks(organization: string | null) {
  const query = useInfiniteQuery(webhooksQuery(organization));
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const visible = useVisible();
  useEffect(() => {
    if (visible && hasNextPage && !isFetchingNextPage && error === null) void fetchNextPage();
  }, [visible, hasNextPage, isFetchingNextPage, error, fetchNextPage]);
  const webhooks = useMemo(() => data?.pages.flatMap((page) => page.webhooks) ?? [], [data]);
  return { query, webhooks };
}

export function webhookQuery(id: string) {
  return queryOptions({
    queryKey: ['webhooks', 'one', id],
    queryFn: ({ signal }) => api.webhooks.get(id, { signal }),
  });
}

const showsItsErrors = { meta: { showsItsErrors: true } };

export function useCreateWebhook() {
  const { saved } = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (input: WebhookInput) => api.webhooks.create(input),
    onSuccess: saved,
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

export type WebhookSwitch = 'pause' | 'resume' | 'enable';

export function useSwitchWebhook(id: string) {
  const { saved } = useSaved();
  return useMutation({
    mutationFn: (action: WebhookSwitch) => api.webhooks[action](id),
    onSuccess: saved,
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
  const refreshLists = () => queries.invalidateQueries({ queryKey: ['webhooks', 'list'] });
  return {
    saved: (webhook: Webhook) => {
      queries.setQueryData(webhookQuery(webhook.id).queryKey, webhook);
      void refreshLists();
    },
    removed: (id: string) => {
      void refreshLists();
      queries.removeQueries({ queryKey: webhookQuery(id).queryKey });
    },
  };
}
