/** Events by search, and as they happen. */
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { EventSummary } from '@tidings/sdk';
import { api } from '../api.ts';
import { eventCell, withClause } from '../cell-filters.ts';
import { quoted } from '../curl.ts';
import { portal } from '../portal.ts';
import { eventsQuery, linkedEventQuery, useRefreshEvents } from '../queries/events.ts';
import type { EventsWanted } from '../queries/events.ts';
import type { EventsSearch, Place } from '../search-state.ts';
import { joined, within } from '../search-text.ts';
import { DEFAULT_RANGE, withinWords } from '../time-range.ts';
import { CopyButton } from '../ui/copy.tsx';
import { Placeholder } from '../ui/states.tsx';
import { clockWords } from '../ui/time.tsx';
import { EVENT_COLUMNS } from './event-columns.tsx';
import type { EventColumnName } from './event-columns.tsx';
import { EventDetail } from './event-detail.tsx';
import { EVENT_TAILING, keyOfEvent } from './event-tailing.ts';
import { Block } from './exchange.tsx';
import { Linked } from './linked.tsx';
import { useLayout } from './log-columns.tsx';
import { LogTable } from './log-table.tsx';
import type { Sorted } from './log-table.tsx';
import { useBeginning, useReached } from './log-walk.tsx';
import { usePlace } from './organization-switch.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import type { ReplayAsked } from './replay-dialog.tsx';
import { SearchLog } from './search-log.tsx';

export function EventLog({
  search,
  onSearch,
}: {
  search: EventsSearch;
  onSearch: (change: Partial<EventsSearch>) => void;
}): ReactNode {
  const { q = '', range = DEFAULT_RANGE, order = 'newest', open } = search;
  const looked = usePlace();
  const laidOut = useLayout(EVENT_COLUMNS, search, onSearch);
  const refresh = useRefreshEvents();
  const [replayed, setReplayed] = useState<ReplayAsked | null>(null);
  // What one looks at holds, whatever is written beside it.
  const holds = within(looked);
  const wanted: EventsWanted = { q: joined([holds, q]), range, order };
  const queries = useQueryClient();
  const walk = useBeginning(
    search.cursor,
    (cursor) => queries.getQueryData(eventsQuery(wanted).queryKey)?.pageParams.includes(cursor) ?? false,
  );
  const query = useInfiniteQuery({
    ...eventsQuery({ ...wanted, from: walk.from }),
    placeholderData: keepPreviousData,
  });
  useReached(walk, search.tail === true || query.isPlaceholderData ? undefined : query.data, onSearch);
  const sorted: Sorted<EventColumnName> = {
    ...{ by: 'time', order },
    onTurn: () => onSearch({ order: order === 'newest' ? 'oldest' : undefined, tail: undefined }),
  };
  const table = (rows: readonly EventSummary[], caption: string): ReactNode => {
    // An id of one's own may be there once in each organization.
    const opened = rows.find(({ id }) => id === open);
    return (
      <LogTable
        of={{
          caption,
          rows,
          keyOf: keyOfEvent,
          nameOf: ({ type, acceptedAt }) => `${type}, ${clockWords(acceptedAt)}`,
          columns: EVENT_COLUMNS,
          laidOut,
          without: looked.organization === undefined ? null : 'org',
          valueOf: eventCell,
        }}
        open={opened === undefined ? null : keyOfEvent(opened)}
        onOpen={(row) => onSearch({ open: row?.id })}
        details={(row) => <EventDetail summary={row} onReplay={() => setReplayed(replayOf(row))} />}
        onFilter={(clause) => onSearch({ q: withClause(q, clause), open: undefined })}
        sorted={sorted}
      />
    );
  };

  return (
    <>
      <SearchLog
        subject="events"
        one="event"
        search={search}
        onSearch={onSearch}
        query={query}
        found={query.data?.pages.flatMap((page) => page.events) ?? []}
        holds={holds}
        organization={looked.organization ?? null}
        tailing={EVENT_TAILING}
        columns={EVENT_COLUMNS}
        laidOut={laidOut}
        sorted={sorted}
        from={walk.from}
        refresh={refresh}
        linked={(id) => (
          <Linked
            query={linkedEventQuery(id, looked)}
            what="event"
            onClose={() => onSearch({ open: undefined })}
          >
            {(row) => table([row], 'The open event')}
          </Linked>
        )}
        nothing={(lookBack) => <Nothing range={range} lookBack={lookBack} looked={looked} />}
      >
        {(rows) => table(rows, `Events, ${order} first`)}
      </SearchLog>
      {replayed !== null && (
        <ReplayDialog
          asked={replayed}
          onClose={() => {
            setReplayed(null);
            void refresh();
          }}
        />
      )}
    </>
  );
}

function replayOf({ id, organization, type }: EventSummary): ReplayAsked {
  const place = { organization };
  return {
    intro: (
      <p>
        <code>{type}</code> is sent again to the webhooks it went to, with the same id and the current secret.
      </p>
    ),
    key: ['event', organization, id],
    mayInclude: true,
    isOneEvent: true,
    count: ({ includeSucceeded }, signal) =>
      api.events.countReplay(id, { ...(includeSucceeded && { includeSucceeded }) }, place, { signal }),
    start: ({ includeSucceeded }) =>
      api.events.replay(id, { ...(includeSucceeded && { includeSucceeded }) }, place),
  };
}

function Nothing({
  range,
  lookBack,
  looked,
}: {
  range: string;
  lookBack: ReactNode;
  looked: Place;
}): ReactNode {
  const command = firstEvent(looked);
  return (
    <Placeholder icon={Inbox} title={`No events ${withinWords(range)}`} actions={lookBack}>
      <p className={portal === null ? 'mb-3' : ''}>
        What {portal === null ? 'your product sends' : 'happens'} is listed here: each event with its data,
        the webhooks it went to, and why it did not go to others.
        {portal === null && (
          <>
            {' '}
            To send one, use an <em>API key</em>:
          </>
        )}
      </p>
      {portal === null && (
        <div className="flex items-start gap-1 text-start">
          <div className="min-w-0 flex-1">
            <Block>{command}</Block>
          </div>
          <CopyButton what="Command" text={command} />
        </div>
      )}
    </Placeholder>
  );
}

/** Where it is looked at: with a key of all organizations it would come to another. */
function firstEvent(looked: Place): string {
  const event = { type: 'order.created', data: { id: 'o-1' }, ...looked };
  return [
    `curl -X POST ${location.origin}/v1/events \\`,
    `  -H 'Authorization: Bearer tk_…' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  --data-raw ${quoted(JSON.stringify(event))}`,
  ].join('\n');
}
