/** Deliveries by search: the box, the range of time, when they were, and the table. Of one webhook, or of all. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronDown, Download, RefreshCw, SearchX, Send } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { TidingsApiError } from '@tidings/sdk';
import { api } from '../api.ts';
import { deliveriesQuery, useRefreshDeliveries } from '../queries/deliveries.ts';
import { useMay } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { DELIVERY_STATUSES } from '../search-state.ts';
import type { DeliveriesSearch } from '../search-state.ts';
import { isExactly, joined } from '../search-text.ts';
import { DEFAULT_RANGE, isQuick, timeRangeOf, withinWords } from '../time-range.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Menu, MenuChoice } from '../ui/menu.tsx';
import { Popover } from '../ui/popover.tsx';
import { Failure, Note, Placeholder, Skeleton } from '../ui/states.tsx';
import { ColumnPicker } from './column-picker.tsx';
import { rowOf } from './delivery-row.ts';
import { DELIVERY_WORDS } from './delivery-status.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { ExportLinks } from './export-links.tsx';
import { FilterBuilder } from './filter-builder.tsx';
import { useOrganization } from './organization-switch.tsx';
import { QueryBox } from './query-box.tsx';
import { RangePicker } from './range-picker.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import type { ReplayAsked } from './replay-dialog.tsx';
import { SavedViews } from './saved-views.tsx';
import { TailButton, TailState, useTailedRows } from './tail.tsx';
import { TimeHistogram } from './time-histogram.tsx';

const number = new Intl.NumberFormat();

export function DeliveryLog({
  webhook,
  search: { q = '', range = DEFAULT_RANGE, status, open, tail },
  onSearch,
}: {
  webhook: string | null;
  search: DeliveriesSearch;
  onSearch: (change: Partial<DeliveriesSearch>) => void;
}): ReactNode {
  const organization = useOrganization();
  const refresh = useRefreshDeliveries();
  const mayReplay = useMay('deliveries:write');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [replayed, setReplayed] = useState<ReplayAsked | null>(null);
  // What one looks at holds, whatever is written beside it.
  const within = webhook === null && organization !== null ? isExactly('org', organization) : '';
  const whole = joined([within, q]);
  const query = useInfiniteQuery({
    ...deliveriesQuery({ webhook, q: whole, range, status: status ?? null }),
    placeholderData: keepPreviousData,
  });
  const { data, error, isPending, isFetching, isFetchingNextPage, hasNextPage } = query;
  const refused = error instanceof TidingsApiError && error.code === 'invalid_query' ? error : null;
  const found = data?.pages.flatMap((page) => page.deliveries.map(rowOf)) ?? [];
  const tailed = useTailedRows({
    // What happens now is no part of a stretch of time that is over.
    active: tail === true && isQuick(range),
    query: joined([
      within,
      webhook === null ? '' : `webhook.id:${webhook}`,
      status === undefined ? '' : `status:${status}`,
      q,
    ]),
    rows: found,
    refresh,
  });
  const { rows } = tailed;
  const first = data?.pages[0];
  const isNarrowed = q !== '' || status !== undefined;
  const selected = rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  // A replay is one organization's.
  const whose = webhook === null ? organization !== null && { organization } : { webhook };
  const replay = (which: { deliveries: string[] } | { query: string; start: string; end?: string }): void => {
    const input = { ...whose, ...which };
    setReplayed({
      intro:
        'deliveries' in which
          ? 'The same events are sent again, with the same ids and the secret of now.'
          : 'All that the search finds is sent again: the same events, with the same ids and the secret of now.',
      key: ['deliveries', input],
      mayInclude: true,
      count: (manner, signal) => api.replays.count({ ...input, ...manner }, { signal }),
      start: (manner) => api.replays.create({ ...input, ...manner }),
    });
  };

  return (
    <section aria-label="Log of deliveries">
      <div className="mb-2.5 flex flex-wrap items-start gap-2">
        <QueryBox
          subject="deliveries"
          value={q}
          error={refused === null ? null : sentenceOf(refused)}
          onSearch={(next) => onSearch({ q: next === '' ? undefined : next, open: undefined })}
        />
        <div className="flex flex-wrap gap-2 pt-[3px]">
          <FilterBuilder
            subject="deliveries"
            value={q}
            onSearch={(next) => onSearch({ q: next, open: undefined })}
          />
          <Menu
            trigger={
              <Button>
                {status === undefined ? 'Status' : `Status: ${DELIVERY_WORDS[status]}`}
                <ChevronDown size={12} aria-hidden />
              </Button>
            }
          >
            {DELIVERY_STATUSES.map((each) => (
              <MenuChoice
                key={each}
                checked={each === status}
                onChange={(checked) => onSearch({ status: checked ? each : undefined })}
              >
                {DELIVERY_WORDS[each]}
              </MenuChoice>
            ))}
          </Menu>
          <RangePicker range={range} onChange={(next) => onSearch({ range: next })} />
          <Button busy={isFetching && !isFetchingNextPage} onClick={refresh}>
            {!(isFetching && !isFetchingNextPage) && <RefreshCw size={14} aria-hidden />} Refresh
          </Button>
        </div>
      </div>
      {first?.histogram && first.deliveries.length > 0 && (
        <TimeHistogram
          histogram={first.histogram}
          end={first.range.end}
          what="deliveries"
          bad={['failed', 'retrying']}
          badWords="failed or being retried"
          onRange={(next) => onSearch({ range: next, tail: undefined })}
        />
      )}
      <div className="mb-1.5 flex min-h-[30px] flex-wrap items-center gap-x-3 gap-y-1.5">
        {selected.length > 0 ? (
          <p role="status" className="flex items-center gap-2 font-medium">
            {number.format(selected.length)} selected
            {mayReplay && whose && (
              <Button size="small" kind="primary" onClick={() => replay({ deliveries: selected })}>
                <Send size={13} aria-hidden /> Replay
              </Button>
            )}
            <Button size="small" kind="ghost" onClick={() => setChosen(new Set())}>
              Clear
            </Button>
          </p>
        ) : (
          first?.total && (
            <p role="status" className="text-xs text-ink-3">
              {number.format(first.total.count)}
              {first.total.more && '+'} {withinWords(range)}
            </p>
          )
        )}
        <TailState tailed={tailed} />
        <span className="grow" />
        <div className="flex flex-wrap items-center gap-2">
          {isQuick(range) && (
            <TailButton on={tail === true} onChange={(on) => onSearch({ tail: on || undefined })} />
          )}
          <SavedViews
            organization={organization}
            view={{
              ...(q !== '' && { q }),
              ...(status && { status }),
              ...(range !== DEFAULT_RANGE && { range }),
            }}
            onView={(view) =>
              onSearch({ q: view.q, status: view.status, range: view.range, open: undefined })
            }
          />
          <Popover label="Export or replay all" iconOnly trigger={<Download size={14} aria-hidden />}>
            {(close) => (
              <div className="flex w-60 flex-col gap-2">
                <p className="text-xs text-ink-2">All that the search finds, not only what is shown.</p>
                <ExportLinks
                  subject="deliveries"
                  query={joined([webhook === null ? '' : `webhook.id:${webhook}`, whole])}
                  range={range}
                  status={status}
                  onTaken={close}
                />
                {mayReplay && whose && (
                  <Button
                    onClick={() => {
                      close();
                      const by = status === undefined ? '' : `status:${status}`;
                      replay({ query: joined([by, whole]), ...timeRangeOf(range) });
                    }}
                  >
                    <Send size={13} aria-hidden /> Replay all…
                  </Button>
                )}
              </div>
            )}
          </Popover>
          <ColumnPicker />
        </div>
      </div>
      {tailed.error !== null && (
        <div className="mb-2">
          <Note tone="warn" role="alert">
            {sentenceOf(tailed.error)}
          </Note>
        </div>
      )}
      {isPending ? (
        <div role="status" aria-label="Loading deliveries">
          <Skeleton className="h-72 w-full" />
        </div>
      ) : error !== null && refused === null ? (
        <Failure sentence={sentenceOf(error)} onRetry={() => void query.refetch()} />
      ) : rows.length === 0 ? (
        refused === null && (
          <Nothing
            webhook={webhook}
            isNarrowed={isNarrowed}
            range={range}
            onShowAll={() => onSearch({ q: undefined, status: undefined })}
            onLookBack={() => onSearch({ range: '-30d' })}
          />
        )
      ) : (
        <div {...tailed.reading}>
          <DeliveryTable
            deliveries={rows}
            showsWebhook={webhook === null}
            open={open}
            onOpen={(next) => onSearch({ open: next })}
            {...(mayReplay && whose && { selection: { chosen, onChange: setChosen } })}
          />
          {hasNextPage && (
            <div className="mt-4 flex justify-center">
              <Button busy={isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                Show older
              </Button>
            </div>
          )}
        </div>
      )}
      {replayed !== null && (
        <ReplayDialog
          asked={replayed}
          onClose={() => {
            setReplayed(null);
            setChosen(new Set());
            refresh();
          }}
        />
      )}
    </section>
  );
}

/** Nothing found is not the same as nothing there. */
function Nothing({
  webhook,
  isNarrowed,
  range,
  onShowAll,
  onLookBack,
}: {
  webhook: string | null;
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
        title="No delivery matches"
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
  return (
    <Placeholder
      icon={Send}
      title={`No deliveries ${withinWords(range)}`}
      actions={
        <>
          {webhook !== null && (
            <Link to="/webhooks/$id/test" params={{ id: webhook }} className={buttonClass('primary')}>
              Send test
            </Link>
          )}
          {lookBack}
        </>
      }
    >
      What is sent stands here: each event with its attempts, the request, the answer and how long it took.
    </Placeholder>
  );
}
