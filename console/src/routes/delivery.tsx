import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { NotFoundError } from '@tidings/sdk';
import { DeliveryDetail, DeliveryIds } from '../components/delivery-detail.tsx';
import { DeliveryStatusPill } from '../components/delivery-status.tsx';
import { WAYS } from '../components/log-walk.tsx';
import { usePlace } from '../components/organization-switch.tsx';
import { deliveryQuery, useBeside } from '../queries/deliveries.ts';
import { webhookQuery } from '../queries/webhooks.ts';
import { joined, within } from '../search-text.ts';
import { DEFAULT_RANGE } from '../time-range.ts';
import { useTitle } from '../title.ts';
import { buttonClass } from '../ui/button.tsx';
import { Placeholder } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';

const route = getRouteApi('/app/deliveries/$webhook/$delivery');

/** One delivery by itself, and the way to those beside it in the list that one comes from. */
export default function DeliveryPage(): ReactNode {
  const { webhook, delivery: id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: delivery, error } = useQuery(deliveryQuery(webhook, id));
  const { data: of } = useQuery({ ...webhookQuery(webhook), staleTime: 60_000 });
  useTitle(delivery?.event.type ?? 'Delivery');
  if (error instanceof NotFoundError) {
    return (
      <Placeholder
        whole
        icon={SearchX}
        title="There is no such delivery"
        actions={
          <Link to="/deliveries" className={buttonClass()}>
            All deliveries
          </Link>
        }
      >
        It is no longer kept, or it belongs to an organization that you cannot see.
      </Placeholder>
    );
  }
  return (
    <article aria-labelledby="delivery" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-end gap-x-2.5 gap-y-2">
        <div className="flex min-w-0 flex-1 basis-80 flex-wrap items-center gap-x-2.5 gap-y-2">
          <h1 id="delivery" data-page-id data-id={id} className="min-w-0 font-mono text-base font-semibold">
            {delivery?.event.type ?? 'Delivery'}
          </h1>
          {delivery && <DeliveryStatusPill status={delivery.status} />}
          {delivery && (
            <span className="min-w-0 text-ink-3">
              to{' '}
              <Link
                to="/webhooks/$id"
                params={{ id: webhook }}
                className="rounded-sm font-medium text-ink-2 hover:underline"
              >
                {of?.name ?? webhook}
              </Link>
              , accepted <Time at={delivery.createdAt} as="full" />
            </span>
          )}
        </div>
        <Beside webhook={webhook} id={id} />
      </div>
      <div className="rounded-lg border border-line bg-surface p-3 sm:p-4">
        <DeliveryDetail
          key={id}
          webhook={webhook}
          id={id}
          view={{ attempt: search.attempt, part: search.part }}
          onView={(view) =>
            void navigate({ search: (before) => ({ ...before, ...view }), replace: true, resetScroll: false })
          }
          more={delivery && <DeliveryIds delivery={delivery} />}
        />
      </div>
    </article>
  );
}

/** The deliveries before and behind it in the list. */
function Beside({ webhook, id }: { webhook: string; id: string }): ReactNode {
  const search = route.useSearch();
  const { q = '', range = DEFAULT_RANGE, order, cursor, status, own = false } = search;
  const holds = within(usePlace());
  const of = own ? { webhook, q } : { webhook: null, q: joined([holds, q]) };
  const wanted = {
    ...{ ...of, range, status: status ?? null },
    ...(order && { order }),
    ...(cursor !== undefined && { from: cursor }),
  };
  const { before, next } = useBeside(wanted, id);
  const ways = WAYS[order ?? 'newest'];
  return (
    <nav aria-label="Deliveries beside it" className="flex gap-1.5">
      {(
        [
          [before, ways.before, 'before', 'k', ChevronLeft],
          [next, ways.next, 'next', 'j', ChevronRight],
        ] as const
      ).map(([to, word, walk, key, Icon]) =>
        to === null ? (
          <span
            key={word}
            aria-disabled="true"
            className={`${buttonClass()} cursor-default text-ink-3!`}
            title={`There is none ${word.toLowerCase()} in the list`}
          >
            <Icon size={14} aria-hidden /> {word}
          </span>
        ) : (
          <Link
            key={word}
            to="/deliveries/$webhook/$delivery"
            params={{ webhook: to.webhook, delivery: to.id }}
            // What is looked at stays; which attempt is another matter with another delivery.
            search={{ ...search, attempt: undefined }}
            data-walk={walk}
            aria-keyshortcuts={key}
            title={`${word}: ${key}`}
            className={buttonClass()}
          >
            <Icon size={14} aria-hidden /> {word}
          </Link>
        ),
      )}
    </nav>
  );
}
