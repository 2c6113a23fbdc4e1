import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronDown, RefreshCw, SearchX, Send } from 'lucide-react';
import type { ReactNode } from 'react';
import { DeliveryTable } from '../components/delivery-table.tsx';
import { DELIVERY_WORDS } from '../components/delivery-status.tsx';
import { deliveriesQuery } from '../queries/deliveries.ts';
import { sentenceOf } from '../query-client.ts';
import { DELIVERY_STATUSES } from '../search-state.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Menu, MenuChoice } from '../ui/menu.tsx';
import { Failure, Placeholder, Skeleton } from '../ui/states.tsx';

const route = getRouteApi('/app/webhooks/$id/deliveries');

/** What became of the events of a webhook. */
export default function WebhookDeliveries(): ReactNode {
  const { id } = route.useParams();
  const { status, open } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(deliveriesQuery(id, status ?? null));
  const { data, error, isPending, isFetching, hasNextPage, isFetchingNextPage } = query;
  const change = (part: { status?: typeof status; open?: string | undefined }): void =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  const deliveries = data?.pages.flatMap((page) => page.deliveries) ?? [];

  return (
    <section aria-label="Deliveries">
      <div className="mb-2.5 flex flex-wrap items-center gap-2">
        <Menu
          align="start"
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
              onChange={(checked) => change({ status: checked ? each : undefined })}
            >
              {DELIVERY_WORDS[each]}
            </MenuChoice>
          ))}
        </Menu>
        <div className="grow" />
        <Button busy={isFetching && !isFetchingNextPage} onClick={() => void query.refetch()}>
          {!(isFetching && !isFetchingNextPage) && <RefreshCw size={14} aria-hidden />} Refresh
        </Button>
      </div>
      {isPending ? (
        <div role="status" aria-label="Loading deliveries">
          <Skeleton className="h-72 w-full" />
        </div>
      ) : error !== null && data === undefined ? (
        <Failure sentence={sentenceOf(error)} onRetry={() => void query.refetch()} />
      ) : deliveries.length === 0 ? (
        status === undefined ? (
          <Placeholder
            icon={Send}
            title="No deliveries yet"
            actions={
              <Link to="/webhooks/$id/test" params={{ id }} className={buttonClass('primary')}>
                Send test
              </Link>
            }
          >
            What is sent to this webhook stands here: each event with its attempts, the request, the answer
            and how long it took.
          </Placeholder>
        ) : (
          <Placeholder
            icon={SearchX}
            title={`No delivery is ${DELIVERY_WORDS[status].toLowerCase()}`}
            actions={<Button onClick={() => change({ status: undefined })}>Show all</Button>}
          />
        )
      ) : (
        <>
          <DeliveryTable
            webhook={id}
            deliveries={deliveries}
            open={open}
            onOpen={(next) => change({ open: next })}
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
