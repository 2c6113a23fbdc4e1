import { infiniteQueryOptions } from '@tanstack/react-query';
import type { AuditAction } from '@tidings/sdk';
import { api } from '../api.ts';
import { timesOf } from '../time-range.ts';

const PAGE = 50;

export interface AuditLogWanted {
  /** Null: of all that the caller sees. */
  organization: string | null;
  action: AuditAction | null;
  resource: string | null;
  /** As it stands in the URL. */
  range: string;
}

/** Who changed what, newest first. */
export function auditLogQuery({ organization, action, resource, range }: AuditLogWanted) {
  return infiniteQueryOptions({
    queryKey: ['audit-log', organization, action, resource, range],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.auditLog.list(
        {
          limit: PAGE,
          ...(organization !== null && { organization }),
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
