import { infiniteQueryOptions } from '@tanstack/react-query';
import type { AuditAction } from '@tidings/sdk';
import { api } from '../api.ts';
import type { Place } from '../search-state.ts';
import { timesOf } from '../time-range.ts';

const PAGE = 50;

export interface AuditLogWanted {
  place: Place;
  action: AuditAction | null;
  resource: string | null;
  /** As it stands in the URL. */
  range: string;
}

/** Who changed what, newest first. */
export function auditLogQuery({ place, action, resource, range }: AuditLogWanted) {
  return infiniteQueryOptions({
    queryKey: ['audit-log', place, action, resource, range],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.auditLog.list(
        {
          limit: PAGE,
          ...place,
          ...(action !== null && { action }),
          ...(resource !== null && { resource }),
          timeRange: timesOf(range, Date.now()),
          ...(pageParam !== null && { cursor: pageParam }),
        },
        { signal },
      );
      return { entries: [...page], next: page.nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}
