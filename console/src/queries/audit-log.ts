import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { NotFoundError } from '@tidings/sdk';
import type { AuditAction, AuditEntry, ListAnswer, SearchPage } from '@tidings/sdk';
import { api } from '../api.ts';
import { serverNow } from '../clock.ts';
import { zoneName } from '../local-time.ts';
import { readExactly, valueWords } from '../json-text.ts';
import type { Place } from '../search-state.ts';
import { timesOf } from '../time-range.ts';

const PAGE = 50;
/** As many as there are at once. */
const MOST = 250;

/** What comes with the first page. */
type Counted = Partial<Pick<SearchPage<never>, 'total' | 'histogram'>>;

export interface AuditLogWanted {
  place: Place;
  /** A search; empty for everything. */
  q: string;
  action: AuditAction | null;
  resource: string | null;
  /** The id of one of that kind. */
  resourceId: string | null;
  /** As it stands in the URL. */
  range: string;
}

/** With what was before and after in words; null: nothing. */
export type ShownEntry = Omit<AuditEntry, 'changes'> & {
  changes: Record<string, { before: string | null; after: string | null }>;
};

/** What is asked for, but for when. */
function askedOf({ place, q, action, resource, resourceId }: Omit<AuditLogWanted, 'range'>) {
  return {
    limit: PAGE,
    ...place,
    ...(q !== '' && { query: q, zone: zoneName }),
    ...(action !== null && { action }),
    ...(resource !== null && { resource }),
    ...(resourceId !== null && { resourceId }),
  };
}

/** What is told late, because what did it took a while, is told all the same. */
const LATE_MS = 60_000;

/** The entries of the last moments, newest first. */
export async function latestEntries(
  wanted: Omit<AuditLogWanted, 'range'>,
  signal: AbortSignal,
): Promise<ShownEntry[]> {
  const timeRange = { start: new Date(serverNow() - LATE_MS) };
  const text = await api.auditLog.listText({ ...askedOf(wanted), limit: MOST, timeRange }, { signal });
  return (readExactly(text) as ListAnswer<AuditEntry>).data.map(inWords);
}

/** Who changed what, newest first. */
export function auditLogQuery({ range, ...wanted }: AuditLogWanted) {
  const { place, q, action, resource, resourceId } = wanted;
  return infiniteQueryOptions({
    queryKey: ['audit-log', place, q, action, resource, resourceId, range],
    queryFn: async ({ pageParam, signal }) => {
      const now = serverNow();
      const timeRange = timesOf(range, now);
      const text = await api.auditLog.listText(
        {
          ...askedOf(wanted),
          timeRange,
          ...(pageParam === null ? { total: true, histogram: true } : { cursor: pageParam }),
        },
        { signal },
      );
      // What was before and after keeps its numbers as they are written; what is counted does not.
      const { data, nextCursor } = readExactly(text) as ListAnswer<AuditEntry>;
      const { total = null, histogram = null } = JSON.parse(text) as Counted;
      const [start, end] = [timeRange.start, timeRange.end ?? new Date(now)].map((at) => at.toISOString());
      return {
        entries: data.map(inWords),
        ...{ next: nextCursor, range: { start: start!, end: end! }, total, histogram },
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** An entry by its id, whatever is searched; null: there is none, or it is of another place, or of something else. */
export function auditEntryQuery(id: string, place: Place, webhook: string | null) {
  return queryOptions({
    queryKey: ['audit-log', 'one', id, place, webhook],
    queryFn: async ({ signal }) => {
      try {
        const entry = readExactly(await api.auditLog.getText(id, { signal })) as AuditEntry;
        const { organization, project, resource } = entry;
        const isHere =
          (place.organization === undefined || place.organization === organization) &&
          (place.project === undefined || place.project === project) &&
          (webhook === null || webhook === resource.id);
        return isHere ? inWords(entry) : null;
      } catch (error) {
        if (error instanceof NotFoundError) return null;
        throw error;
      }
    },
  });
}

/** Who had the secret of a webhook shown last; null: nobody had. */
export function lastSeenQuery(id: string) {
  return queryOptions({
    queryKey: ['audit-log', 'last seen', id],
    queryFn: async ({ signal }) => {
      const asked = { limit: 1, resource: 'webhook', resourceId: id, action: 'reveal' as const };
      const [entry] = await api.auditLog.list(asked, { signal });
      return entry ?? null;
    },
  });
}

function inWords({ changes, ...entry }: AuditEntry): ShownEntry {
  const words = (value: unknown): string | null => (value == null ? null : valueWords(value));
  return {
    ...entry,
    changes: Object.fromEntries(
      Object.entries(changes).map(([field, { before, after }]) => [
        field,
        { before: words(before), after: words(after) },
      ]),
    ),
  };
}
