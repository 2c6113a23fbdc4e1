/** Deliveries by search: the box, the range of time, when they were, and the table. Of one webhook, or of all. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronDown, RefreshCw, SearchX, Send } from 'lucide-react';
import type { ReactNode } from 'react';
import { TidingsApiError } from '@tidings/sdk';
import { deliveriesQuery, useRefreshDeliveries } from '../queries/deliveries.ts';
import { sentenceOf } from '../query-client.ts';
import { DELIVERY_STATUSES } from '../search-state.ts';
import type { DeliveriesSearch } from '../search-state.ts';
import { DEFAULT_RANGE, withinWords } from '../time-range.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Menu, MenuChoice } from '../ui/menu.tsx';
import { Failure, Placeholder, Skeleton } from '../ui/states.tsx';
import { DELIVERY_WORDS } from './delivery-status.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { useOrganization } from './organization-switch.tsx';
import { QueryBox } from './query-box.tsx';
import { RangePicker } from './range-picker.tsx';
import { TimeHistogram } from './time-histogram.tsx';

const number = new Intl.NumberFormat();

export function DeliveryLog({
  webhook,
  search: { q = '', range = DEFAULT_RANGE, status, open },
  onSearch,
}: {
  webhook: string | null;
  search: DeliveriesSearch;
  onSearch: (change: Partial<DeliveriesSearch>) => void;
}): ReactNode {
  const organization = useOrganization();
  const refresh = useRefreshDeliveries();
  // What one looks at holds, whatever is written beside it.
  const within = webhook === null && organization !== null ? `org=${JSON.stringify(organization)}` : '';
  const whole = within === '' || q.trim() === '' ? within || q : `${within} (${q})`;
  const query = useInfiniteQuery({
    ...deliveriesQuery({ webhook, q: whole, range, status: status ?? null }),
    placeholderData: keepPreviousData,
  });
  const { data, error, isPending, isFetching, isFetchingNextPage, hasNextPage } = query;
  const refused = error instanceof TidingsApiError && error.code === 'invalid_query' ? error : null;
  const deliveries = data?.pages.flatMap((page) => page.deliveries) ?? [];
  const first = data?.pages[0];
  const isNarrowed = q !== '' || status !== undefined;

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
          onRange={(next) => onSearch({ range: next })}
        />
      )}
      {first?.total && (
        <p role="status" className="mb-1.5 text-xs text-ink-3">
          {number.format(first.total.count)}
          {first.total.more && '+'} {withinWords(range)}
        </p>
      )}
      {isPending ? (
        <div role="status" aria-label="Loading deliveries">
          <Skeleton className="h-72 w-full" />
        </div>
      ) : error !== null && refused === null ? (
        <Failure sentence={sentenceOf(error)} onRetry={() => void query.refetch()} />
      ) : deliveries.length === 0 ? (
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
        <>
          <DeliveryTable
            deliveries={deliveries}
            showsWebhook={webhook === null}
            open={open}
            onOpen={(next) => onSearch({ open: next })}
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
