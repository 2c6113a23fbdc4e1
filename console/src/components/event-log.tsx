/** Events by search: the box, the range of time, when they were, and the table. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Download, Inbox, RefreshCw, SearchX } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { TidingsApiError } from '@tidings/sdk';
import type { EventSummary } from '@tidings/sdk';
import { api } from '../api.ts';
import { eventsQuery, useRefreshEvents } from '../queries/events.ts';
import { sentenceOf } from '../query-client.ts';
import type { EventsSearch } from '../search-state.ts';
import { isExactly, joined } from '../search-text.ts';
import { DEFAULT_RANGE, withinWords } from '../time-range.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Popover } from '../ui/popover.tsx';
import { Failure, Placeholder, Skeleton } from '../ui/states.tsx';
import { EventTable } from './event-table.tsx';
import { Block } from './exchange.tsx';
import { ExportLinks } from './export-links.tsx';
import { FilterBuilder } from './filter-builder.tsx';
import { useOrganization } from './organization-switch.tsx';
import { QueryBox } from './query-box.tsx';
import { RangePicker } from './range-picker.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import type { ReplayAsked } from './replay-dialog.tsx';
import { TimeHistogram } from './time-histogram.tsx';

const number = new Intl.NumberFormat();

export function EventLog({
  search: { q = '', range = DEFAULT_RANGE, open },
  onSearch,
}: {
  search: EventsSearch;
  onSearch: (change: Partial<EventsSearch>) => void;
}): ReactNode {
  const organization = useOrganization();
  const refresh = useRefreshEvents();
  const [replayed, setReplayed] = useState<ReplayAsked | null>(null);
  // What one looks at holds, whatever is written beside it.
  const within = organization === null ? '' : isExactly('org', organization);
  const whole = joined([within, q]);
  const query = useInfiniteQuery({
    ...eventsQuery({ q: whole, range }),
    placeholderData: keepPreviousData,
  });
  const { data, error, isPending, isFetching, isFetchingNextPage, hasNextPage } = query;
  const refused = error instanceof TidingsApiError && error.code === 'invalid_query' ? error : null;
  const events = data?.pages.flatMap((page) => page.events) ?? [];
  const first = data?.pages[0];
  const isLooking = isFetching && !isFetchingNextPage;

  return (
    <section aria-label="Log of events">
      <div className="mb-2.5 flex flex-wrap items-start gap-2">
        <QueryBox
          subject="events"
          value={q}
          error={refused === null ? null : sentenceOf(refused)}
          onSearch={(next) => onSearch({ q: next === '' ? undefined : next, open: undefined })}
        />
        <div className="flex flex-wrap gap-2 pt-[3px]">
          <FilterBuilder
            subject="events"
            value={q}
            onSearch={(next) => onSearch({ q: next, open: undefined })}
          />
          <RangePicker range={range} onChange={(next) => onSearch({ range: next })} />
          <Button busy={isLooking} onClick={refresh}>
            {!isLooking && <RefreshCw size={14} aria-hidden />} Refresh
          </Button>
        </div>
      </div>
      {first?.histogram && first.events.length > 0 && (
        <TimeHistogram
          histogram={first.histogram}
          end={first.range.end}
          what="events"
          onRange={(next) => onSearch({ range: next })}
        />
      )}
      {events.length > 0 && (
        <div className="mb-1.5 flex min-h-[30px] items-center gap-3">
          <p role="status" className="grow text-xs text-ink-3">
            {first?.total && (
              <>
                {number.format(first.total.count)}
                {first.total.more && '+'} {withinWords(range)}
              </>
            )}
          </p>
          <Popover label="Export" iconOnly trigger={<Download size={14} aria-hidden />}>
            {(close) => (
              <div className="flex w-60 flex-col gap-2">
                <p className="text-xs text-ink-2">All that the search finds, not only what is shown.</p>
                <ExportLinks subject="events" query={whole} range={range} onTaken={close} />
              </div>
            )}
          </Popover>
        </div>
      )}
      {isPending ? (
        <div role="status" aria-label="Loading events">
          <Skeleton className="h-72 w-full" />
        </div>
      ) : error !== null && refused === null ? (
        <Failure sentence={sentenceOf(error)} onRetry={() => void query.refetch()} />
      ) : events.length === 0 ? (
        refused === null && (
          <Nothing
            isNarrowed={q !== ''}
            range={range}
            onShowAll={() => onSearch({ q: undefined })}
            onLookBack={() => onSearch({ range: '-30d' })}
          />
        )
      ) : (
        <>
          <EventTable
            events={events}
            showsOrganization={organization === null}
            open={open}
            onOpen={(next) => onSearch({ open: next })}
            onReplay={(event) => setReplayed(replayOf(event))}
          />
          {hasNextPage && (
            <div className="mt-4 flex justify-center">
              <Button busy={isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                Show older
              </Button>
            </div>
          )}
        </>
      )}
      {replayed !== null && (
        <ReplayDialog
          asked={replayed}
          onClose={() => {
            setReplayed(null);
            refresh();
          }}
        />
      )}
    </section>
  );
}

function replayOf({ id, organization, type }: EventSummary): ReplayAsked {
  const place = { organization };
  return {
    intro: (
      <>
        <code>{type}</code> is sent again to the webhooks it went to, with the same id and the secret of now.
      </>
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

/** Nothing found is not the same as nothing there. */
function Nothing({
  isNarrowed,
  range,
  onShowAll,
  onLookBack,
}: {
  isNarrowed: boolean;
  range: string;
  onShowAll: () => void;
  onLookBack: () => void;
}): ReactNode {
  const lookBack = range !== '-30d' && <Button onClick={onLookBack}>Look through 30 days</Button>;
  if (isNarrowed) {
    return (
      <Placeholder
        icon={SearchX}
        title="No event matches"
        actions={
          <>
            <Button onClick={onShowAll}>Show all</Button>
            {lookBack}
          </>
        }
      >
        There is none of this sort {withinWords(range)}.
      </Placeholder>
    );
  }
  const command = firstEvent();
  return (
    <Placeholder icon={Inbox} title={`No events ${withinWords(range)}`} actions={lookBack}>
      <p className="mb-3">
        What your product sends stands here: each event with what it carries, the webhooks it went to, and why
        it did not go to others. One is sent so, with an <em>API key</em>:
      </p>
      <div className="flex items-start gap-1 text-start">
        <div className="min-w-0 flex-1">
          <Block>{command}</Block>
        </div>
        <CopyButton what="Command" text={command} />
      </div>
    </Placeholder>
  );
}

function firstEvent(): string {
  return [
    `curl -X POST ${location.origin}/v1/events \\`,
    `  -H 'Authorization: Bearer tk_…' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"type": "order.created", "data": {"id": "o-1"}}'`,
  ].join('\n');
}
