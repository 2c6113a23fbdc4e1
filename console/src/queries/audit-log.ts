import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { NotFoundError } from '@tidings/sdk';
import type { AuditAction, AuditEntry, ListAnswer, SearchPage } from '@tidings/sdk';
import { api } from '../api.ts';
import { serverNow } from '../clock.ts';
import { zoneName } from '../local-time.ts';
import { readExactly, valueWords } from '../json-text.ts';
import type { LogOrder, Place } from '../search-state.ts';
import { timesOf } from '../time-range.ts';

const PAGE = 50;
/** As many as there are at once. */
const MOST = 250;

/** What was looked through; with the first page how many there are, and when. */
type Counted = Pick<SearchPage<never>, 'range'> & Partial<Pick<SearchPage<never>, 'total' | 'histogram'>>;

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
  order?: LogOrder;
  /** The cursor that the list begins at; null: its beginning. */
  from?: string | null;
}

/** What is asked for, but for when and from where. */
type Asked = Omit<AuditLogWanted, 'range' | 'order' | 'from'>;

/** With what was before and after in words; null: nothing. */
export type ShownEntry = Omit<AuditEntry, 'changes'> & {
  changes: Record<string, { before: string | null; after: string | null }>;
};

function askedOf({ place, q, action, resource, resourceId }: Asked) {
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
export async function latestEntries(wanted: Asked, signal: AbortSignal): Promise<ShownEntry[]> {
  const timeRange = { start: new Date(serverNow() - LATE_MS) };
  const text = await api.auditLog.listText({ ...askedOf(wanted), limit: MOST, timeRange }, { signal });
  return (readExactly(text) as ListAnswer<AuditEntry>).data.map(inWords);
}

/** Who changed what. */
export function auditLogQuery({ range, order = 'newest', from = null, ...wanted }: AuditLogWanted) {
  const { place, q, action, resource, resourceId } = wanted;
  return infiniteQueryOptions({
    queryKey: ['audit-log', place, q, action, resource, resourceId, range, order, from],
    queryFn: async ({ pageParam, signal }) => {
      const text = await api.auditLog.listText(
        {
          ...askedOf(wanted),
          timeRange: timesOf(range, serverNow()),
          ...(order !== 'newest' && { order }),
          ...(pageParam !== null && { cursor: pageParam }),
          ...(pageParam === from && { total: true, histogram: true }),
        },
        { signal },
      );
      // What was before and after keeps its numbers as they are written; what is counted does not.
      const { data, nextCursor, prevCursor } = readExactly(text) as ListAnswer<AuditEntry>;
      const { range: searched, total = null, histogram = null } = JSON.parse(text) as Counted;
      return {
        entries: data.map(inWords),
        ...{ next: nextCursor, before: prevCursor, range: searched, total, histogram },
      };
    },
    initialPageParam: from,
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

/** What gave a webhook the secret that it has, and what showed it. */
export const SECRET_QUERIES = { made: 'action:create OR changed:secret', seen: 'action:reveal' };

/** The latest entry of that sort; null: there is none, as far back as the audit log goes. */
export function secretEntryQuery(id: string, sort: keyof typeof SECRET_QUERIES) {
  return queryOptions({
    queryKey: ['audit-log', 'secret', sort, id],
    queryFn: async ({ signal }) => {
      const asked = { limit: 1, resource: 'webhook', resourceId: id, query: SECRET_QUERIES[sort] };
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
