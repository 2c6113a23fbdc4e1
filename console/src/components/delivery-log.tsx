/** Deliveries by search, and as they happen. Of one webhook, or of all. */
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Ban, ChevronDown, History, Send } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { namesIn } from '@tidings/core/log-columns';
import type { CancellationInput } from '@tidings/sdk';
import { api } from '../api.ts';
import { deliveryCell, withClause } from '../cell-filters.ts';
import { zoneName } from '../local-time.ts';
import { deliveriesQuery, linkedDeliveryQuery, useRefreshDeliveries } from '../queries/deliveries.ts';
import type { DeliveriesWanted } from '../queries/deliveries.ts';
import { useMay } from '../queries/session.ts';
import { DELIVERY_STATUSES, place as placeOf } from '../search-state.ts';
import type { DeliveriesSearch } from '../search-state.ts';
import { joined, within } from '../search-text.ts';
import { DEFAULT_RANGE, timeRangeOf, withinWords } from '../time-range.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Menu, MenuChoice } from '../ui/menu.tsx';
import { useMedia } from '../ui/media.ts';
import { Note, Placeholder } from '../ui/states.tsx';
import { useStored } from '../ui/stored.ts';
import { DELIVERY_COLUMNS, NAMED_COLUMNS, WebhookName } from './delivery-columns.tsx';
import type { DeliveryColumnName } from './delivery-columns.tsx';
import { DeliveryDetail, DeliveryIds } from './delivery-detail.tsx';
import { DELIVERY_TAILING, isWaiting, rowOf } from './delivery-row.ts';
import type { DeliveryRow } from './delivery-row.ts';
import { DeliverySelection } from './delivery-selection.tsx';
import { DELIVERY_WORDS } from './delivery-status.tsx';
import { ExportLinks } from './export-links.tsx';
import { Linked } from './linked.tsx';
import { pathsOf, useLayout } from './log-columns.tsx';
import { LogTable } from './log-table.tsx';
import type { Sorted } from './log-table.tsx';
import { searchedRange, useBeginning, useReached } from './log-walk.tsx';
import { usePlace } from './organization-switch.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import type { ReplayAsked } from './replay-dialog.tsx';
import { SearchLog } from './search-log.tsx';
import { clockWords } from '../ui/time.tsx';

const ReplayList = lazy(() => import('./replay-list.tsx'));
const ExportSelected = lazy(() => import('./export-selected.tsx'));
const CancelFound = lazy(() => import('./cancel-found.tsx'));
const CancelDeliveries = lazy(() => import('./cancel-deliveries.tsx'));
const DeliveryPanel = lazy(() => import('./delivery-panel.tsx'));
const PANEL = 'delivery';

const number = new Intl.NumberFormat();
const listed = new Intl.ListFormat();

/** For who may not see what events carry. */
const { at: _, ...OWN_COLUMNS } = DELIVERY_COLUMNS;

/** All that a search finds, its days as whoever searches has them. */
interface Found {
  query: string;
  start: string;
  end?: string;
  zone: string;
}

export function DeliveryLog({
  webhook,
  search,
  onSearch,
}: {
  webhook: string | null;
  search: DeliveriesSearch;
  onSearch: (change: Partial<DeliveriesSearch>) => void;
}): ReactNode {
  const { q = '', range = DEFAULT_RANGE, order = 'newest', status, open, beside, attempt, part } = search;
  const looked = usePlace();
  const organization = looked.organization ?? null;
  const refresh = useRefreshDeliveries();
  const mayReplay = useMay('deliveries:write');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // By what they are found: another search finds others.
  const [allOf, setAllOf] = useState<string | null>(null);
  const [canceling, setCanceling] = useState<readonly DeliveryRow[] | null>(null);
  const [cancelingAll, setCancelingAll] = useState<CancellationInput | null>(null);
  const [listing, setListing] = useState(false);
  const [replayed, setReplayed] = useState<ReplayAsked | null>(null);
  // What one looks at holds, whatever is written beside it. A webhook's own list is asked for by the webhook.
  const place = webhook === null ? within(looked) : '';
  const whole = joined([place, q]);
  // On a narrow screen it is open in its row, or on a page of its own.
  const hasRoom = useMedia('(width >= 48rem)');
  // As wide as a column needs that names the webhook.
  const namesWebhooks = useMedia('(width >= 64rem)');
  const isBeside = beside === true && hasRoom;
  const canDock = useMedia('(width >= 80rem)');
  const [isDocked, setDocked] = useStored('tidings-delivery-docked');
  const docked = canDock && isDocked !== null;
  const seesData = useMay('payloads:read');
  const columns = seesData ? DELIVERY_COLUMNS : OWN_COLUMNS;
  const laidOut = useLayout(columns, search, onSearch);
  const paths = pathsOf(laidOut.layout.columns);
  const withheld = seesData ? [] : pathsOf(namesIn(search.columns ?? ''));
  const wanted: DeliveriesWanted = { webhook, q: whole, range, status: status ?? null, order, paths };
  const queries = useQueryClient();
  const walk = useBeginning(
    search.cursor,
    (cursor) => queries.getQueryData(deliveriesQuery(wanted).queryKey)?.pageParams.includes(cursor) ?? false,
  );
  const query = useInfiniteQuery({
    ...deliveriesQuery({ ...wanted, from: walk.from }),
    placeholderData: keepPreviousData,
  });
  useReached(walk, search.tail === true || query.isPlaceholderData ? undefined : query.data, onSearch);
  const sorted: Sorted<DeliveryColumnName> = {
    ...{ by: 'time', order },
    onTurn: () => onSearch({ order: order === 'newest' ? 'oldest' : undefined, tail: undefined }),
  };
  const { data } = query;
  const found = useMemo(
    () => data?.pages.flatMap((page) => page.deliveries.map((each) => rowOf(each, page.paths))) ?? [],
    [data],
  );
  // What goes on from there is looked up as one comes to the end of what is there.
  const isLast = isBeside && found.length > 0 && found.at(-1)!.id === open;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (isLast && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isLast, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const over = searchedRange(range, walk.from, data?.pages[0]);
  const all = (): Found => ({
    query: joined([status === undefined ? '' : `status:${status}`, whole]),
    ...timeRangeOf(over),
    zone: zoneName,
  });
  // A replay is one organization's, and so is what is canceled.
  const whose = webhook === null ? organization !== null && { organization } : { webhook };
  const searched = JSON.stringify([whole, over, status]);
  const isAll = whose !== false && allOf === searched;
  const choose = (next: ReadonlySet<string>): void => {
    setChosen(next);
    setAllOf(null);
  };
  const mayWait = status === undefined || isWaiting({ status });
  const replay = (
    of: { organization: string } | { webhook: string },
    which: { deliveries: string[] } | Found,
  ): void => {
    const input = { ...of, ...which };
    setReplayed({
      intro:
        'deliveries' in which
          ? 'The same events are sent again, with the same ids and the current secret.'
          : 'All that the search finds is sent again: the same events, with the same ids and the current secret.',
      key: ['deliveries', input],
      mayInclude: true,
      elsewhere: { place: 'organization' in of ? of : looked, except: webhook },
      count: (manner, signal) => api.replays.count({ ...input, ...manner }, { signal }),
      start: (manner) => api.replays.create({ ...input, ...manner }),
    });
  };

  const page = {
    q: q || undefined,
    own: webhook === null ? undefined : (true as const),
    range: range === DEFAULT_RANGE ? undefined : range,
    ...{ order: search.order, cursor: walk.from ?? undefined, status, attempt, part },
  };
  const details = (row: DeliveryRow, more: ReactNode): ReactNode => (
    <DeliveryDetail
      key={row.id}
      webhook={row.webhook}
      id={row.id}
      status={row.status}
      view={{ attempt, part }}
      onView={onSearch}
      more={
        <>
          <DeliveryIds delivery={row} />
          {more}
        </>
      }
    />
  );
  const table = (
    rows: readonly DeliveryRow[],
    { caption, elsewhere, isNarrow }: { caption: string; elsewhere?: string | undefined; isNarrow?: boolean },
  ): ReactNode => (
    <LogTable
      of={{
        caption,
        rows,
        keyOf: ({ id }) => id,
        nameOf: ({ event, createdAt }) => `${event.type}, ${clockWords(createdAt)}`,
        columns: webhook === null && !namesWebhooks ? NAMED_COLUMNS : DELIVERY_COLUMNS,
        laidOut,
        without: webhook === null ? null : 'webhook',
        valueOf: deliveryCell,
      }}
      open={open ?? null}
      onOpen={(row) =>
        onSearch({ open: row?.id, attempt: undefined, ...(row === null && { beside: undefined }) })
      }
      elsewhere={elsewhere}
      isNarrow={isNarrow ?? false}
      onFilter={(clause) => onSearch({ q: withClause(q, clause), open: undefined })}
      sorted={sorted}
      details={(row) =>
        details(
          row,
          <div>
            {webhook === null && (
              <p className="mb-2 text-xs text-ink-3">
                Webhook
                <span className="block font-medium text-ink-2">
                  <WebhookName id={row.webhook} told={row.webhookName} />
                </span>
              </p>
            )}
            <Link
              to="/deliveries/$webhook/$delivery"
              params={{ webhook: row.webhook, delivery: row.id }}
              search={page}
              className={buttonClass('plain', 'small')}
              {...(hasRoom && { 'data-dock': true })}
              onClick={(event) => {
                if (!hasRoom || event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                onSearch({ beside: true });
              }}
            >
              Open
            </Link>
          </div>,
        )
      }
      selection={{ chosen: isAll ? new Set(rows.map(({ id }) => id)) : chosen, onChange: choose }}
    />
  );

  return (
    <>
      {withheld.length > 0 && (
        <div className="mb-3">
          <Note tone="info" role="status">
            You may not see event data: there is no column for {listed.format(withheld)}.
          </Note>
        </div>
      )}
      <SearchLog
        subject="deliveries"
        one="delivery"
        search={search}
        onSearch={onSearch}
        query={query}
        found={found}
        holds={webhook === null ? place : `webhook.id:${webhook}`}
        organization={organization}
        tailing={DELIVERY_TAILING}
        columns={columns}
        laidOut={laidOut}
        sorted={sorted}
        from={walk.from}
        isNarrow={isBeside && docked}
        bad={{ statuses: ['failed', 'retrying'], words: 'failed or being retried' }}
        refresh={refresh}
        linked={(id) => (
          <Linked
            query={linkedDeliveryQuery(id, webhook, looked)}
            what="delivery"
            onClose={() => onSearch({ open: undefined, beside: undefined })}
          >
            {(row) => table([rowOf(row, [])], { caption: 'The open delivery' })}
          </Linked>
        )}
        nothing={(lookBack) => <Nothing webhook={webhook} range={range} lookBack={lookBack} />}
        narrowing={
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
        }
        selected={(rows, total) => {
          const selected = isAll ? rows : rows.filter(({ id }) => chosen.has(id));
          if (selected.length === 0) return null;
          const owners = [...new Set(selected.map((row) => row.organization))];
          // Of all organizations, those that are selected may be of one.
          const of = whose || (owners.length === 1 && { organization: owners[0]! });
          const isMore = total !== null && (total.more || total.count > rows.length);
          const ticked = { deliveries: selected.map(({ id }) => id) };
          const cancel = (): void =>
            isAll && whose ? setCancelingAll({ ...whose, ...all() }) : setCanceling(selected);
          return (
            <DeliverySelection
              selected={selected.length}
              matching={total === null ? '' : `${number.format(total.count)}${total.more ? '+' : ''}`}
              isAll={isAll}
              onAll={
                whose && isMore && !isAll && selected.length === rows.length ? () => setAllOf(searched) : null
              }
              owners={owners.length}
              mayReplay={mayReplay}
              onReplay={of ? () => replay(of, isAll ? all() : ticked) : null}
              onCancel={(isAll ? mayWait : selected.some(isWaiting)) ? cancel : null}
              exported={(onTaken) =>
                isAll ? (
                  <ExportLinks
                    subject="deliveries"
                    query={joined([webhook === null ? '' : `webhook.id:${webhook}`, whole])}
                    range={over}
                    status={status}
                    onTaken={onTaken}
                  />
                ) : (
                  <Suspense>
                    <ExportSelected rows={selected} onTaken={onTaken} />
                  </Suspense>
                )
              }
              onClear={() => choose(new Set())}
            />
          );
        }}
        more={{
          words: 'Export, replay or cancel all',
          actions: (close) => (
            <>
              {mayReplay && whose && (
                <Button
                  onClick={() => {
                    close();
                    replay(whose, all());
                  }}
                >
                  <Send size={13} aria-hidden /> Replay all…
                </Button>
              )}
              {mayReplay && whose && mayWait && (
                <Button
                  onClick={() => {
                    close();
                    setCancelingAll({ ...whose, ...all() });
                  }}
                >
                  <Ban size={13} aria-hidden /> Cancel all waiting…
                </Button>
              )}
              {mayReplay && !whose && (
                <p className="text-xs text-ink-2">
                  To replay or cancel all of it, choose an organization at the top.
                </p>
              )}
              <Button
                onClick={() => {
                  close();
                  setListing(true);
                }}
              >
                <History size={13} aria-hidden /> Past replays…
              </Button>
            </>
          ),
        }}
      >
        {(rows) => {
          const at = rows.findIndex(({ id }) => id === open);
          const opened = isBeside ? rows[at] : undefined;
          const show = (row: DeliveryRow | undefined): (() => void) | null =>
            row === undefined ? null : () => onSearch({ open: row.id, attempt: undefined });
          return (
            <div
              className={
                opened && docked ? 'grid grid-cols-[minmax(0,6fr)_minmax(0,5fr)] items-start gap-4' : ''
              }
            >
              {table(rows, {
                caption: `Deliveries, ${order} event first`,
                elsewhere: opened && PANEL,
                isNarrow: opened !== undefined && docked,
              })}
              {opened && (
                <Suspense>
                  <DeliveryPanel
                    id={PANEL}
                    row={opened}
                    page={page}
                    before={show(rows[at - 1])}
                    next={show(rows[at + 1])}
                    isDocked={docked}
                    onDock={canDock ? () => setDocked(docked ? null : 'yes') : null}
                    onClose={() => onSearch({ open: undefined, beside: undefined, attempt: undefined })}
                  >
                    {details(opened, null)}
                  </DeliveryPanel>
                </Suspense>
              )}
            </div>
          );
        }}
      </SearchLog>
      {canceling !== null && (
        <Suspense>
          <CancelDeliveries
            rows={canceling}
            onClose={(canceled) => {
              setCanceling(null);
              choose(new Set([...chosen].filter((id) => !canceled.includes(id))));
            }}
          />
        </Suspense>
      )}
      {listing && (
        <Suspense>
          <ReplayList of={webhook === null ? looked : { webhook }} onClose={() => setListing(false)} />
        </Suspense>
      )}
      {cancelingAll !== null && (
        <Suspense>
          <CancelFound input={cancelingAll} onClose={() => setCancelingAll(null)} />
        </Suspense>
      )}
      {replayed !== null && (
        <ReplayDialog
          asked={replayed}
          onClose={(isBegun) => {
            setReplayed(null);
            // Who only looked goes on with what is selected.
            if (isBegun) choose(new Set());
            void refresh();
          }}
        />
      )}
    </>
  );
}

function Nothing({
  webhook,
  range,
  lookBack,
}: {
  webhook: string | null;
  range: string;
  lookBack: ReactNode;
}): ReactNode {
  const maySend = useMay('events:write');
  return (
    <Placeholder
      icon={Send}
      title={`No deliveries ${withinWords(range)}`}
      actions={
        <>
          {webhook !== null ? (
            <Link to="/webhooks/$id/test" params={{ id: webhook }} className={buttonClass('primary')}>
              Send test
            </Link>
          ) : (
            maySend && (
              <Link to="/test-inboxes/send" search={placeOf} className={buttonClass('primary')}>
                Send an event
              </Link>
            )
          )}
          {lookBack}
        </>
      }
    >
      What is sent is listed here: each event with its attempts, the request, the response and how long it
      took.
    </Placeholder>
  );
}
