import { useInfiniteQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';
import { deliveriesQuery } from '../queries/deliveries.ts';
import { useMay } from '../queries/session.ts';
import { Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { DeliveryStatusPill } from './delivery-status.tsx';

const SHOWN = 8;
export const RECENT_RANGE = '-7d';

/** The last few of a week, for a first look. */
export function RecentDeliveries({
  title,
  webhook,
  q,
  link,
  children,
}: {
  title: string;
  /** Null: of all webhooks. */
  webhook: string | null;
  q: string;
  /** Leads to all of them, or to one that is open among them. */
  link: (to: { open?: string; className: string; children: ReactNode }) => ReactNode;
  /** What is said when there is none. */
  children: ReactNode;
}): ReactNode {
  const mayRead = useMay('deliveries:read');
  const titleId = useId();
  const { data, error, isPending, refetch } = useInfiniteQuery({
    ...deliveriesQuery({ webhook, q, range: RECENT_RANGE, status: null }),
    enabled: mayRead,
  });
  if (!mayRead) return null;
  const deliveries = data?.pages[0]?.deliveries.slice(0, SHOWN) ?? [];
  return (
    <section
      aria-labelledby={titleId}
      className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface"
    >
      <div className="flex items-center justify-between gap-2 px-4 py-3">
        <h2 id={titleId} className="font-semibold">
          {title}
        </h2>
        {link({
          className:
            'inline-flex min-h-6 items-center rounded-md px-1 text-xs font-semibold text-accent hover:underline',
          children: 'View logs',
        })}
      </div>
      {isPending ? (
        <Skeleton className="mx-4 mb-4 h-32" />
      ) : error !== null && data === undefined ? (
        <div className="px-4 pb-4">
          <Failure small what="The list of deliveries" error={error} onRetry={() => void refetch()} />
        </div>
      ) : deliveries.length === 0 ? (
        <p className="px-4 pb-4 text-ink-3">{children}</p>
      ) : (
        <ul className="border-t border-line">
          {deliveries.map(({ id, status, event, createdAt, attempts }) => (
            <li key={id} className="border-b border-line last:border-0">
              {link({
                open: id,
                className: 'flex min-h-[34px] items-center gap-3 px-4 hover:bg-hover',
                children: (
                  <>
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
                  </>
                ),
              })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
