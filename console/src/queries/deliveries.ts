import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { DeliveryStatus } from '@tidings/sdk';
import { api } from '../api.ts';

const PAGE = 50;

/** The deliveries of a webhook, newest event first. */
export function deliveriesQuery(webhook: string, status: DeliveryStatus | null) {
  return infiniteQueryOptions({
    queryKey: ['deliveries', webhook, 'list', status],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.webhooks.getDeliveries(
        webhook,
        { limit: PAGE, ...(status !== null && { status }), ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      );
      return { deliveries: [...page], next: page.nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** One delivery, with the bodies of its requests and responses. */
export function deliveryQuery(webhook: string, id: string) {
  return queryOptions({
    queryKey: ['deliveries', webhook, 'one', id],
    queryFn: ({ signal }) => api.webhooks.getDelivery(webhook, id, { signal }),
  });
}

export function useDeliveryAction(webhook: string, id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (action: 'retry' | 'cancel') =>
      action === 'retry' ? api.webhooks.retryDelivery(webhook, id) : api.webhooks.cancelDelivery(webhook, id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['deliveries', webhook] }),
  });
}
