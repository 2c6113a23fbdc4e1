/** Who changed what: by search, by action, by kind of what was changed, and by time. One entry can be open. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { ChevronDown, Download, RefreshCw, ScrollText, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { AUDIT_ACTIONS } from '@tidings/core/audit-action';
import { TidingsApiError } from '@tidings/sdk';
import { zoneName } from '../local-time.ts';
import { auditLogQuery } from '../queries/audit-log.ts';
import { sentenceOf } from '../query-client.ts';
import type { AuditLogSearch } from '../search-state.ts';
import { DEFAULT_RANGE, timesOf, withinWords } from '../time-range.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuChoice } from '../ui/menu.tsx';
import { Popover } from '../ui/popover.tsx';
import { Placeholder } from '../ui/states.tsx';
import { ReadRows } from '../ui/read-rows.tsx';
import { useSteadyRows } from '../ui/steady-rows.ts';
import { AuditTable } from './audit-table.tsx';
import { ACTION_WORDS, kindWords, RESOURCES } from './audit-words.ts';
import { ExportFiles } from './export-links.tsx';
import { FilterBuilder } from './filter-builder.tsx';
import { Listed } from './listed.tsx';
import { usePlace } from './organization-switch.tsx';
import { QueryBox } from './query-box.tsx';
import { RangePicker } from './range-picker.tsx';

const USUAL_RANGE = '-30d';

export function AuditLog({
  webhook = null,
  search: { q = '', action, resource: chosen, range = USUAL_RANGE, open },
  onSearch,
}: {
  /** The id of the one webhook that it is of; null: of all that there is. */
  webhook?: string | null;
  search: AuditLogSearch;
  onSearch: (change: Partial<AuditLogSearch>) => void;
}): ReactNode {
  const looked = usePlace();
  // A webhook's own is that of its organization, whatever is looked at.
  const place = webhook === null ? looked : {};
  const resource = webhook === null ? chosen : 'webhook';
  const query = useInfiniteQuery({
    ...auditLogQuery({
      place,
      q,
      action: action ?? null,
      resource: resource ?? null,
      resourceId: webhook,
      range,
    }),
    placeholderData: keepPreviousData,
  });
  const { data, error, isFetching, isFetchingNextPage, hasNextPage } = query;
  const steady = useSteadyRows(data?.pages.flatMap((page) => page.entries) ?? [], {
    choice: JSON.stringify([place, q, action, resource, webhook, range]),
    isWhole: !hasNextPage,
  });
  const { rows: entries } = steady;
  const refused = error instanceof TidingsApiError && error.code === 'invalid_query' ? error : null;
  const isLooking = isFetching && !isFetchingNextPage;
  return (
    <>
      <div className="mb-3.5 flex flex-wrap items-center gap-x-2.5 gap-y-2">
        {webhook === null ? (
          <h1 className="text-lg font-bold tracking-[-0.015em]">Audit log</h1>
        ) : (
          <h2 className="font-semibold">Who changed it, or saw its secrets</h2>
        )}
        {data !== undefined && (
          <span className="text-ink-3" role="status">
            {entries.length}
            {hasNextPage && '+'} {withinWords(range)}
          </span>
        )}
        <div className="grow" />
        <Popover label="Export" iconOnly trigger={<Download size={14} aria-hidden />}>
          {(close) => (
            <div className="flex w-60 flex-col gap-2">
              <p className="text-xs text-ink-2">All that is chosen here, not only what is shown.</p>
              <ExportFiles
                subject="audit-log"
                asked={{
                  ...place,
                  ...(q !== '' && { query: q, zone: zoneName }),
                  ...(action !== undefined && { action }),
                  ...(resource !== undefined && { resource }),
                  ...(webhook !== null && { resourceId: webhook }),
                  ...printTimes(timesOf(range, Date.now())),
                }}
                onTaken={close}
              />
            </div>
          )}
        </Popover>
      </div>
      <div className="mb-2.5 flex flex-wrap items-start gap-2">
        <QueryBox
          subject="audit-log"
          value={q}
          error={refused === null ? null : sentenceOf(refused)}
          onSearch={(next) => onSearch({ q: next === '' ? undefined : next, open: undefined })}
        />
        <div className="flex flex-wrap gap-2 pt-[3px]">
          <FilterBuilder
            subject="audit-log"
            value={q}
            onSearch={(next) => onSearch({ q: next, open: undefined })}
          />
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
                  {resource === undefined ? 'Of anything' : kindWords(resource)}
                  <ChevronDown size={12} aria-hidden />
                </Button>
              }
            >
              {RESOURCES.map((each) => (
                <MenuChoice
                  key={each}
                  checked={each === resource}
                  onChange={(checked) => onSearch({ resource: checked ? each : undefined, open: undefined })}
                >
                  {kindWords(each)}
                </MenuChoice>
              ))}
            </Menu>
          )}
          <RangePicker
            range={range}
            // The picker leaves out what is usual elsewhere.
            onChange={(next = DEFAULT_RANGE) =>
              onSearch({ range: next === USUAL_RANGE ? undefined : next, open: undefined })
            }
          />
          <Button
            busy={isLooking}
            onClick={() => {
              steady.show();
              void query.refetch();
            }}
          >
            {!isLooking && <RefreshCw size={14} aria-hidden />} Refresh
          </Button>
        </div>
      </div>
      {refused === null && (
        <Listed
          pages={query}
          what="the audit log"
          empty={
            entries.length > 0 ? null : q === '' && action === undefined && chosen === undefined ? (
              <Placeholder icon={ScrollText} title={`Nothing was changed ${withinWords(range)}`}>
                {webhook === null
                  ? 'Every change of the configuration stands here, every look at a secret, and everybody who came in.'
                  : 'Every change of the webhook stands here, and every look at its secrets.'}
              </Placeholder>
            ) : (
              <Placeholder
                icon={SearchX}
                title="No entry matches"
                actions={
                  <Button onClick={() => onSearch({ q: undefined, action: undefined, resource: undefined })}>
                    Show all
                  </Button>
                }
              >
                There is none of this sort {withinWords(range)}.
              </Placeholder>
            )
          }
        >
          <ReadRows of={steady}>
            <AuditTable
              entries={entries}
              showsOrganization={webhook === null && place.organization === undefined}
              open={open}
              onOpen={(next) => onSearch({ open: next })}
            />
          </ReadRows>
        </Listed>
      )}
    </>
  );
}

function printTimes({ start, end }: { start: Date; end?: Date }): { start: string; end?: string } {
  return { start: start.toISOString(), ...(end && { end: end.toISOString() }) };
}
