/** Who changed what: by search, by action, by kind of what was changed, and by time. One entry can be open. */
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ScrollText } from 'lucide-react';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { AUDIT_ACTIONS } from '@tidings/core/audit-action';
import { auditCell, withClause } from '../cell-filters.ts';
import { serverNow } from '../clock.ts';
import { zoneName } from '../local-time.ts';
import type { Tailing } from '../live-tail.ts';
import { auditEntryQuery, auditLogQuery, latestEntries } from '../queries/audit-log.ts';
import type { ShownEntry } from '../queries/audit-log.ts';
import type { AuditLogSearch } from '../search-state.ts';
import { joined } from '../search-text.ts';
import { AUDIT_RANGE, timesOf, withinWords } from '../time-range.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuChoice } from '../ui/menu.tsx';
import { Placeholder } from '../ui/states.tsx';
import { AUDIT_COLUMNS } from './audit-columns.tsx';
import type { AuditColumnName } from './audit-columns.tsx';
import { AuditDetail } from './audit-detail.tsx';
import { ACTION_WORDS, kindWords, RESOURCES } from './audit-words.ts';
import { Linked } from './linked.tsx';
import { useLayout } from './log-columns.tsx';
import { LogTable } from './log-table.tsx';
import type { Sorted } from './log-table.tsx';
import { searchedRange, useBeginning, useReached } from './log-walk.tsx';
import { usePlace } from './organization-switch.tsx';
import { SearchLog } from './search-log.tsx';
import { clockWords } from '../ui/time.tsx';

export function AuditLog({
  webhook = null,
  search,
  onSearch,
}: {
  /** The id of the one webhook that it is of; null: of all that there is. */
  webhook?: string | null;
  search: AuditLogSearch;
  onSearch: (change: Partial<AuditLogSearch>) => void;
}): ReactNode {
  const { q = '', action, resource: chosen, range = AUDIT_RANGE, order = 'newest', open } = search;
  const looked = usePlace();
  const laidOut = useLayout(AUDIT_COLUMNS, search, onSearch);
  // A webhook's own is that of its organization, whatever is looked at.
  const place = webhook === null ? looked : {};
  const resource = webhook === null ? chosen : 'webhook';
  const wanted = {
    ...{ place, q, action: action ?? null, resource: resource ?? null },
    resourceId: webhook,
  };
  const queries = useQueryClient();
  const walk = useBeginning(
    search.cursor,
    (cursor) =>
      queries
        .getQueryData(auditLogQuery({ ...wanted, range, order }).queryKey)
        ?.pageParams.includes(cursor) ?? false,
  );
  const query = useInfiniteQuery({
    ...auditLogQuery({ ...wanted, range, order, from: walk.from }),
    placeholderData: keepPreviousData,
  });
  useReached(walk, search.tail === true || query.isPlaceholderData ? undefined : query.data, onSearch);
  const sorted: Sorted<AuditColumnName> = {
    ...{ by: 'time', order },
    onTurn: () => onSearch({ order: order === 'newest' ? 'oldest' : undefined, tail: undefined }),
  };
  // The same one for as long as it is of the same.
  const told = JSON.stringify(wanted);
  const tailing = useMemo((): Tailing<ShownEntry> => {
    const of = JSON.parse(told) as typeof wanted;
    return {
      told: { lookUp: (signal) => latestEntries(of, signal) },
      keyOf: ({ id }) => id,
      timeOf: ({ at }) => at,
      // Entries do not change.
      latest: (found) => found,
      wordsOf: ({ length }) => (length === 1 ? '1 new entry' : `${length} new entries`),
    };
  }, [told]);
  const table = (rows: readonly ShownEntry[], caption: string): ReactNode => (
    <LogTable
      of={{
        caption,
        rows,
        keyOf: ({ id }) => id,
        nameOf: ({ at, action: done, resource: { kind, name, id } }) =>
          `${ACTION_WORDS[done]} ${kindWords(kind)} ${name ?? id}, ${clockWords(at)}`,
        columns: AUDIT_COLUMNS,
        laidOut,
        without: webhook === null && place.organization === undefined ? null : 'org',
        valueOf: auditCell,
      }}
      open={open ?? null}
      onOpen={(row) => onSearch({ open: row?.id })}
      onFilter={(clause) => onSearch({ q: withClause(q, clause), open: undefined })}
      details={(entry) => <AuditDetail entry={entry} />}
      sorted={sorted}
    />
  );
  return (
    <>
      {webhook === null ? (
        <h1 className="mb-3.5 text-lg font-bold tracking-[-0.015em]">Audit log</h1>
      ) : (
        <h2 className="mb-3.5 font-semibold">Changes, and views of its secrets</h2>
      )}
      <SearchLog
        subject="audit-log"
        words="entries of the audit log"
        one="entry"
        usual={AUDIT_RANGE}
        search={search}
        onSearch={(change) => {
          const { status: _status, ...rest } = change;
          onSearch({ ...rest, ...('status' in change && { action: undefined, resource: undefined }) });
        }}
        query={query}
        found={query.data?.pages.flatMap((page) => page.entries) ?? []}
        holds=""
        organization={looked.organization ?? null}
        tailing={tailing}
        columns={AUDIT_COLUMNS}
        laidOut={laidOut}
        sorted={sorted}
        from={walk.from}
        isKept={false}
        hasViews={webhook === null}
        narrowed={joined([
          action === undefined ? '' : `action:${action}`,
          webhook !== null || resource === undefined ? '' : `resource=${resource}`,
        ])}
        exported={{
          ...place,
          ...(q !== '' && { query: q, zone: zoneName }),
          ...(action !== undefined && { action }),
          ...(resource !== undefined && { resource }),
          ...(webhook !== null && { resourceId: webhook }),
          ...printTimes(timesOf(searchedRange(range, walk.from, query.data?.pages[0]), serverNow())),
        }}
        bad={{ statuses: ['sign-in-refused', 'answer-refused'], words: 'refused' }}
        refresh={async () => void (await query.refetch())}
        linked={(id) => (
          <Linked
            query={auditEntryQuery(id, place, webhook)}
            what="entry"
            onClose={() => onSearch({ open: undefined })}
          >
            {(entry) => table([entry], 'The open entry')}
          </Linked>
        )}
        nothing={(lookBack) => (
          <Placeholder icon={ScrollText} title={`No changes ${withinWords(range)}`} actions={lookBack}>
            {webhook === null
              ? 'Every change to the configuration, every view of a secret and every sign-in is listed here.'
              : 'Every change to the webhook and every view of its secrets is listed here.'}
          </Placeholder>
        )}
        narrowing={
          <>
            <Menu
              trigger={
                <Button>
                  {action === undefined ? 'Any action' : ACTION_WORDS[action]}
                  <ChevronDown size={12} aria-hidden />
                </Button>
              }
            >
              {AUDIT_ACTIONS.map((each) => (
                <MenuChoice
                  key={each}
                  checked={each === action}
                  onChange={(checked) => onSearch({ action: checked ? each : undefined, open: undefined })}
                >
                  {ACTION_WORDS[each]}
                </MenuChoice>
              ))}
            </Menu>
            {webhook === null && (
              <Menu
                trigger={
                  <Button>
                    {resource === undefined ? 'Any kind' : kindWords(resource)}
                    <ChevronDown size={12} aria-hidden />
                  </Button>
                }
              >
                {RESOURCES.map((each) => (
                  <MenuChoice
                    key={each}
                    checked={each === resource}
                    onChange={(checked) =>
                      onSearch({ resource: checked ? each : undefined, open: undefined })
                    }
                  >
                    {kindWords(each)}
                  </MenuChoice>
                ))}
              </Menu>
            )}
          </>
        }
      >
        {(rows) => table(rows, `Audit log, ${order} first`)}
      </SearchLog>
    </>
  );
}

function printTimes({ start, end }: { start: Date; end?: Date }): { start: string; end?: string } {
  return { start: start.toISOString(), ...(end && { end: end.toISOString() }) };
}
