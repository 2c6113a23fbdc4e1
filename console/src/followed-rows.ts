/** Lists that are looked up anew when something is told, and leave where it is what somebody reads. */
import { useQueryClient } from '@tanstack/react-query';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { LiveKind } from '@tidings/sdk';
import { useLiveSignal } from './live-signal.ts';
import { useMay } from './queries/session.ts';
import { useSteadyRows } from './ui/steady-rows.ts';

const PERMISSIONS = { events: 'events:read', deliveries: 'deliveries:read' } as const;

export function useFollowedRows<Row extends { id: string }>({
  rows,
  choice,
  query,
  queryKey,
  told: { kind, search, countedMs },
}: {
  rows: readonly Row[];
  /** By what they were chosen. */
  choice: string;
  query: Pick<UseInfiniteQueryResult, 'isFetching' | 'hasNextPage'>;
  /** All that is looked up anew. */
  queryKey: readonly string[];
  /** What tells that something has changed, and how long after it that is counted at the latest. */
  told: { kind: LiveKind; search: string; countedMs: number };
}): ReturnType<typeof useSteadyRows<Row>> {
  const queries = useQueryClient();
  const steady = useSteadyRows(rows, { choice, isWhole: !query.hasNextPage });
  useLiveSignal({
    active: useMay(PERMISSIONS[kind]),
    kind,
    query: search,
    countedMs,
    onTold: () => {
      // What somebody does here is seen at once.
      if (!query.isFetching && queries.isMutating() === 0) steady.hold();
      void queries.invalidateQueries({ queryKey });
    },
  });
  return steady;
}
