import {
  infiniteQueryOptions,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DataPath } from '@tidings/core/log-columns';
import type { CancellationInput, CancellationOptions, Delivery, DeliveryStatus } from '@tidings/sdk';
import { zoneName } from '../local-time.ts';
import { api } from '../api.ts';
import { serverNow } from '../clock.ts';
import type { LogOrder, Place } from '../search-state.ts';
import { isExactly, joined, within } from '../search-text.ts';
import { EVER, timeRangeOf } from '../time-range.ts';
import { eachOf } from './at-once.ts';
import type { Several } from './at-once.ts';

const PAGE = 50;

export interface DeliveriesWanted {
  /** Null: of all webhooks. */
  webhook: string | null;
  q: string;
  /** As it stands in the URL. */
  range: string;
  status: DeliveryStatus | null;
  order?: LogOrder;
  /** The cursor that the list begins at; null: its beginning. */
  from?: string | null;
  /** Of what events carry, what is asked for. */
  paths?: readonly DataPath[];
}

/** What a search finds, by when the events were accepted; with the first page how many there are, and when. */
export function deliveriesQuery({
  webhook,
  q,
  range,
  status,
  order = 'newest',
  from = null,
  paths = [],
}: DeliveriesWanted) {
  return infiniteQueryOptions({
    queryKey: ['deliveries', webhook, 'list', q, range, status, order, from, paths],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        timeRange: timeRangeOf(range),
        zone: zoneName,
        ...(q !== '' && { query: q }),
        ...(status !== null && { status }),
        ...(paths.length > 0 && { values: paths.join(' ') }),
        ...(order !== 'newest' && { order }),
        ...(pageParam !== null && { cursor: pageParam }),
        ...(pageParam === from && { total: true, histogram: true }),
      };
      const page = await (webhook === null
        ? api.deliveries.search(query, { signal })
        : api.webhooks.getDeliveries(webhook, query, { signal }));
      return {
        deliveries: [...page],
        paths,
        ...{ next: page.nextCursor, before: page.prevCursor },
        range: page.range,
        total: page.total,
        histogram: page.histogram,
      };
    },
    initialPageParam: from,
    getNextPageParam: (page) => page.next,
  });
}

/** One of a list by its id, of the last year, whatever is searched; null: there is none. */
export function linkedDeliveryQuery(id: string, webhook: string | null, place: Place) {
  return queryOptions({
    queryKey: ['deliveries', webhook, 'linked', id, place],
    queryFn: async ({ signal }) => {
      const asked = { limit: 1, timeRange: EVER };
      const which = isExactly('id', id);
      const page = await (webhook === null
        ? api.deliveries.search({ ...asked, query: joined([within(place), which]) }, { signal })
        : api.webhooks.getDeliveries(webhook, { ...asked, query: which }, { signal }));
      return page[0] ?? null;
    },
  });
}

/** What waits for an attempt, as a search. */
export const WAITING = 'status:(pending OR retrying OR held)';

/** How many wait, of all webhooks of a place, and the one that has waited longest. */
export function waitingQuery(status: 'all' | 'retrying' | 'held', place: Place) {
  return queryOptions({
    queryKey: ['deliveries', 'waiting', status, place],
    queryFn: async ({ signal }) => {
      const query = joined([within(place), status === 'all' ? WAITING : `status:${status}`]);
      const asked = { query, order: 'oldest', limit: 1, total: true, timeRange: { start: '-30d' } } as const;
      const page = await api.deliveries.search(asked, { signal });
      return { total: page.total, oldest: page[0] };
    },
    refetchInterval: 60_000,
  });
}

/** How many wait for a webhook; null where counting took too long. */
export function queuedQuery(webhook: string) {
  return queryOptions({
    queryKey: ['deliveries', webhook, 'queued'],
    queryFn: async ({ signal }) => {
      const query = 'status:(pending OR retrying OR held)';
      const asked = { query, limit: 1, total: true, timeRange: { start: '-30d' } };
      return (await api.webhooks.getDeliveries(webhook, asked, { signal })).total;
    },
    staleTime: 0,
  });
}

/** One delivery, with the bodies of its requests and responses. */
export function deliveryQuery(webhook: string, id: string) {
  return queryOptions({
    queryKey: ['deliveries', webhook, 'one', id],
    queryFn: ({ signal }) => api.webhooks.getDelivery(webhook, id, { signal }),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isDue(data) ? EVERY_MS : false),
  });
}

/** What stands beside a delivery in a list. What goes on from there is looked up as one comes to the end of what is there. */
export function useBeside(
  wanted: DeliveriesWanted,
  id: string,
): Record<'before' | 'next', Pick<Delivery, 'id' | 'webhook'> | null> {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    ...deliveriesQuery(wanted),
    staleTime: 30_000,
  });
  const all = data?.pages.flatMap((page) => page.deliveries) ?? [];
  const at = all.findIndex((each) => each.id === id);
  const isLast = at !== -1 && at === all.length - 1;
  useEffect(() => {
    if (isLast && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isLast, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (at === -1) return { before: null, next: null };
  return { before: all[at - 1] ?? null, next: all[at + 1] ?? null };
}

const EVERY_MS = 1000;

/** What comes of it is a matter of moments. */
function isDue({ status, nextAttemptAt }: Delivery): boolean {
  if (status !== 'pending' && status !== 'retrying') return false;
  return nextAttemptAt === null || Date.parse(nextAttemptAt) <= serverNow();
}

/** Looks anew at all that is shown of deliveries. */
export function useRefreshDeliveries(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['deliveries'] });
}

export function useDeliveryAction(webhook: string, id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (action: 'retry' | 'cancel') =>
      action === 'retry' ? api.webhooks.retryDelivery(webhook, id) : api.webhooks.cancelDelivery(webhook, id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['deliveries'] }),
  });
}

/** All that a search finds and that waits. */
export function useCancelFound() {
  const queries = useQueryClient();
  return useMutation({
    meta: { showsItsErrors: true },
    mutationFn: ({ input, options }: { input: CancellationInput; options: CancellationOptions }) =>
      api.deliveries.cancel(input, options),
    // But for how many there are to cancel: that is asked once.
    onSettled: () =>
      queries.invalidateQueries({
        queryKey: ['deliveries'],
        predicate: ({ queryKey }) => queryKey[2] !== 'count',
      }),
  });
}

/** Those that have ended meanwhile are refused. */
export function useCancelDeliveries() {
  const queries = useQueryClient();
  return useMutation({
    meta: { showsItsErrors: true },
    mutationFn: (several: Several<Pick<Delivery, 'id' | 'webhook'>>) =>
      eachOf(several, ({ id, webhook }) => api.webhooks.cancelDelivery(webhook, id)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['deliveries'] }),
  });
}
