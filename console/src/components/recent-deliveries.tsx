import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { deliveriesQuery } from '../queries/deliveries.ts';
import { useMay } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { DeliveryStatusPill } from './delivery-status.tsx';

const SHOWN = 8;

/** The last few, for a first look. */
export function RecentDeliveries({ webhook }: { webhook: string }): ReactNode {
  const mayRead = useMay('deliveries:read');
  const { data, error, isPending } = useInfiniteQuery({
    ...deliveriesQuery({ webhook, q: '', range: '-7d', status: null }),
    enabled: mayRead,
  });
  if (!mayRead) return null;
  const deliveries = data?.pages[0]?.deliveries.slice(0, SHOWN) ?? [];
  return (
    <section
      aria-labelledby="recent"
      className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface"
    >
      <div className="flex items-center justify-between gap-2 px-4 py-3">
        <h2 id="recent" className="font-semibold">
          Recent deliveries
        </h2>
        <Link
          to="/webhooks/$id/deliveries"
          params={{ id: webhook }}
          className="rounded-md px-1 py-0.5 text-xs font-semibold text-accent hover:underline"
        >
          View logs
        </Link>
      </div>
      {isPending ? (
        <Skeleton className="mx-4 mb-4 h-32" />
      ) : error !== null ? (
        <p className="px-4 pb-4 text-bad">{sentenceOf(error)}</p>
      ) : deliveries.length === 0 ? (
        <p className="px-4 pb-4 text-ink-3">
          Nothing yet. Send a test, or wait for an event that it is subscribed to.
        </p>
      ) : (
        <ul className="border-t border-line">
          {deliveries.map(({ id, status, event, createdAt, attempts }) => (
            <li key={id} className="border-b border-line last:border-0">
              <Link
                to="/webhooks/$id/deliveries"
                params={{ id: webhook }}
                search={{ range: '-7d', open: id }}
                className="flex min-h-[34px] items-center gap-3 px-4 hover:bg-hover"
              >
                <span className="w-24 flex-none">
                  <DeliveryStatusPill status={status} />
                </span>
                <code className="min-w-0 flex-1 truncate">{event.type}</code>
                <code className="flex-none text-ink-2 max-sm:hidden">
                  {attempts.at(-1)?.response?.status ?? '–'}
                </code>
                <span className="flex-none text-ink-3">
                  <Time at={createdAt} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
