import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { NotFoundError } from '@tidings/sdk';
import type { ReceiptSummary, TestInboxChange, TestInboxInput } from '@tidings/sdk';
import { api } from '../api.ts';
import type { Place } from '../search-state.ts';
import { useVisible } from '../ui/media.ts';

const PAGE = 50;
/** How long a call waits for something to come. */
const WAIT_SECONDS = 25;
/** After a call that failed. */
const PAUSE_MS = 3000;
/** As many as the server keeps. */
const MOST = 100;

/** Newest first. */
export function inboxesQuery(place: Place) {
  return infiniteQueryOptions({
    queryKey: ['test-inboxes', 'list', place],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.testInboxes.list(
        { limit: PAGE, ...place, ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      );
      return { inboxes: [...page], next: page.nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function inboxQuery(id: string) {
  return queryOptions({
    queryKey: ['test-inboxes', 'one', id],
    queryFn: ({ signal }) => api.testInboxes.get(id, { signal }),
  });
}

/** It never changes. */
export function receiptQuery(inbox: string, id: string) {
  return queryOptions({
    queryKey: ['test-inboxes', 'receipt', inbox, id],
    queryFn: ({ signal }) => api.testInboxes.receipt(inbox, id, { signal }),
    staleTime: Infinity,
  });
}

export interface Receipts {
  /** Newest first; null: not known yet. */
  receipts: readonly ReceiptSummary[] | null;
  error: Error | null;
  /** Looks anew, from the beginning. */
  again: () => void;
}

/** What comes, as it does, while the page can be seen. */
export function useReceipts(inbox: string): Receipts {
  const isVisible = useVisible();
  const queries = useQueryClient();
  const [known, setKnown] = useState<Omit<Receipts, 'again'>>({ receipts: null, error: null });
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (!isVisible) return;
    const ending = new AbortController();
    const { signal } = ending;
    void (async () => {
      let receipts: readonly ReceiptSummary[] | null = null;
      while (!signal.aborted) {
        try {
          const found: ReceiptSummary[] =
            receipts === null
              ? await api.testInboxes.receipts(inbox, { signal })
              : await api.testInboxes.receipts(inbox, {
                  ...(receipts[0] && { after: receipts[0].id }),
                  waitSeconds: WAIT_SECONDS,
                  signal,
                });
          if (signal.aborted) return;
          if (receipts !== null && found.length === 0) continue;
          receipts = [...found, ...(receipts ?? [])].slice(0, MOST);
          setKnown({ receipts, error: null });
          void queries.invalidateQueries({ queryKey: inboxQuery(inbox).queryKey });
        } catch (error) {
          if (signal.aborted) return;
          // The newest was cleared away, or has made room for others: what there is is looked up anew.
          const isOutdated = error instanceof NotFoundError && receipts !== null;
          receipts = null;
          if (isOutdated) continue;
          setKnown((before) => ({ ...before, error: error as Error }));
          if (error instanceof NotFoundError) return;
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
      }
    })();
    return () => ending.abort();
  }, [inbox, isVisible, queries, round]);

  const again = useCallback(() => {
    setKnown({ receipts: null, error: null });
    setRound((before) => before + 1);
  }, []);
  return { ...known, again };
}

function useChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    meta: { showsItsErrors: true },
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: ['test-inboxes'] }),
  });
}

export function useCreateInbox() {
  return useChange((input: TestInboxInput) => api.testInboxes.create(input));
}

export function useUpdateInbox(id: string) {
  return useChange((change: TestInboxChange) => api.testInboxes.update(id, change));
}

export function useDeleteInbox(id: string) {
  return useChange(() => api.testInboxes.delete(id));
}

export function useClearInbox(id: string) {
  return useChange(() => api.testInboxes.clear(id));
}

/** An inbox, and a webhook that sends everything of the place there. */
export function useTryInbox() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ organization, project }: Place) => {
      const place = {
        ...(organization !== undefined && { organization }),
        ...(project !== undefined && { project }),
      };
      const inbox = await api.testInboxes.create(place);
      await api.webhooks.create({ ...place, name: 'Test inbox', url: inbox.url, events: ['*'] });
      return inbox;
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['test-inboxes'] }),
        queries.invalidateQueries({ queryKey: ['webhooks', 'list'] }),
        queries.invalidateQueries({ queryKey: ['first-steps'] }),
      ]),
  });
}
