import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, useId } from 'react';
import type { ReactNode } from 'react';
import type { Delivery } from '@tidings/sdk';
import { webhookQuery } from '../queries/webhooks.ts';
import { useMedia } from '../ui/media.ts';
import { milliseconds } from '../request-text.ts';
import { RowToggle } from '../ui/row-toggle.tsx';
import { Time } from '../ui/time.tsx';
import { DeliveryDetail } from './delivery-detail.tsx';
import { DeliveryStatusPill } from './delivery-status.tsx';

/** A row a delivery; one of them can be open. */
export function DeliveryTable({
  deliveries,
  showsWebhook,
  open,
  onOpen,
}: {
  deliveries: readonly Delivery[];
  showsWebhook: boolean;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}): ReactNode {
  const prefix = useId();
  // A cell that spans columns which are not shown would make room for them.
  const columns =
    3 +
    (useMedia('(width >= 40rem)') ? 1 : 0) +
    (useMedia('(width >= 48rem)') ? 2 : 0) +
    (useMedia('(width >= 64rem)') ? (showsWebhook ? 3 : 2) : 0);
  return (
    <div className="overflow-clip rounded-lg border border-line bg-surface">
      <table className="data-table table-fixed">
        <caption className="sr-only">Deliveries, newest event first</caption>
        <thead>
          <tr>
            <th scope="col" className="w-40 max-sm:hidden">
              Time
            </th>
            <th scope="col" className="w-28">
              Status
            </th>
            <th scope="col">Event</th>
            {showsWebhook && (
              <th scope="col" className="w-[24%] max-lg:hidden">
                Webhook
              </th>
            )}
            <th scope="col" className="w-16 text-end max-md:hidden">
              HTTP
            </th>
            <th scope="col" className="w-20 text-end max-md:hidden">
              Attempts
            </th>
            <th scope="col" className="w-24 text-end max-lg:hidden">
              Duration
            </th>
            <th scope="col" className="w-32 max-lg:hidden">
              Next attempt
            </th>
            <th scope="col" className="w-11">
              <span className="sr-only">Details</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => {
            const { id, status, event, attemptCount, nextAttemptAt, createdAt, attempts } = delivery;
            const last = attempts.at(-1);
            const isOpen = id === open;
            const toggle = (): void => onOpen(isOpen ? undefined : id);
            const code = last?.response?.status;
            return (
              <Fragment key={id}>
                {/* The button at its end is for the keyboard; the whole row for the pointer. */}
                <tr data-row className="cursor-pointer max-sm:h-[50px]" onClick={toggle}>
                  <td className="overflow-hidden text-ellipsis max-sm:hidden">
                    <code className="text-ink-2">
                      <Time at={createdAt} as="clock" />
                    </code>
                  </td>
                  <td>
                    <DeliveryStatusPill status={status} />
                  </td>
                  <td className="max-w-0">
                    <code className="block truncate" title={event.type}>
                      {event.type}
                    </code>
                    <span className="text-xs text-ink-3 sm:hidden">
                      <Time at={createdAt} />
                    </span>
                  </td>
                  {showsWebhook && (
                    <td className="max-w-0 max-lg:hidden">
                      <WebhookName id={delivery.webhook} />
                    </td>
                  )}
                  <td className="text-end max-md:hidden">
                    <code className={code === undefined || code < 300 ? '' : 'text-warn'}>{code ?? '–'}</code>
                  </td>
                  <td className="text-end max-md:hidden">{attemptCount}</td>
                  <td className="text-end text-ink-2 max-lg:hidden">
                    {last ? milliseconds(last.durationMs) : '–'}
                  </td>
                  <td className="text-ink-2 max-lg:hidden">
                    {status === 'held' ? 'on resume' : nextAttemptAt !== null && <Time at={nextAttemptAt} />}
                  </td>
                  <td className="px-1.5">
                    <RowToggle
                      label={`Details of ${event.type}`}
                      open={isOpen}
                      controls={`${prefix}-${id}`}
                      onToggle={toggle}
                    />
                  </td>
                </tr>
                {isOpen && (
                  <tr id={`${prefix}-${id}`}>
                    <td colSpan={columns} className="h-auto! p-3! whitespace-normal! sm:px-4!">
                      <DeliveryDetail webhook={delivery.webhook} summary={delivery} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Its id until the name is known, and where the webhook is gone. */
function WebhookName({ id }: { id: string }): ReactNode {
  const { data } = useQuery({ ...webhookQuery(id), staleTime: 60_000 });
  return (
    <Link
      to="/webhooks/$id"
      params={{ id }}
      className="block truncate rounded-sm hover:underline"
      title={data?.name ?? id}
      onClick={(event) => event.stopPropagation()}
    >
      {data?.name ?? id}
    </Link>
  );
}
