import { CircleOff } from 'lucide-react';
import { Fragment, useId } from 'react';
import type { ReactNode } from 'react';
import type { EventSummary } from '@tidings/sdk';
import { bytes } from '../request-text.ts';
import { useMedia } from '../ui/media.ts';
import { Pill } from '../ui/pill.tsx';
import { RowToggle } from '../ui/row-toggle.tsx';
import { Time } from '../ui/time.tsx';
import { EventDetail } from './event-detail.tsx';
import { SeverityPill } from './severity.tsx';

const count = new Intl.NumberFormat();

/** A row an event; one of them can be open. */
export function EventTable({
  events,
  showsOrganization,
  open,
  onOpen,
  onReplay,
}: {
  events: readonly EventSummary[];
  showsOrganization: boolean;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
  onReplay: (event: EventSummary) => void;
}): ReactNode {
  const prefix = useId();
  // A cell that spans columns which are not shown would make room for them.
  const columns =
    3 +
    (useMedia('(width >= 40rem)') ? 1 : 0) +
    (useMedia('(width >= 48rem)') ? 1 : 0) +
    (useMedia('(width >= 64rem)') ? (showsOrganization ? 3 : 2) : 0);
  // An id of one's own may be there once in each organization.
  const opened = events.find(({ id }) => id === open);
  return (
    <div className="overflow-clip rounded-lg border border-line bg-surface">
      <table className="data-table table-fixed">
        <caption className="sr-only">Events, newest first</caption>
        <thead>
          <tr>
            <th scope="col" className="w-36 max-sm:hidden">
              Time
            </th>
            <th scope="col">Event</th>
            <th scope="col" className="w-28 max-md:hidden">
              Severity
            </th>
            {showsOrganization && (
              <th scope="col" className="w-[12%] max-lg:hidden">
                Organization
              </th>
            )}
            <th scope="col" className="w-[12%] max-lg:hidden">
              Agent
            </th>
            <th scope="col" className="w-20 text-end max-lg:hidden">
              Size
            </th>
            <th scope="col" className="w-28 max-sm:w-24">
              Webhooks
            </th>
            <th scope="col" className="w-11">
              <span className="sr-only">Details</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => {
            const { id, organization, type, summary, severity, agentId, acceptedAt } = event;
            const isOpen = event === opened;
            const toggle = (): void => onOpen(isOpen ? undefined : id);
            const key = `${organization}/${id}`;
            return (
              <Fragment key={key}>
                {/* The button at its end is for the keyboard; the whole row for the pointer. */}
                <tr data-row className="cursor-pointer max-sm:h-[50px]" onClick={toggle}>
                  <td className="overflow-hidden text-ellipsis max-sm:hidden">
                    <code className="text-ink-2">
                      <Time at={acceptedAt} as="clock" />
                    </code>
                  </td>
                  <td className="max-w-0">
                    <span className="flex min-w-0 items-baseline gap-2.5">
                      <code className="max-w-full flex-none truncate" title={type}>
                        {type}
                      </code>
                      {summary !== null && (
                        <span className="min-w-0 truncate text-ink-3 max-sm:hidden" title={summary}>
                          {summary}
                        </span>
                      )}
                    </span>
                    <span className="text-xs text-ink-3 sm:hidden">
                      <Time at={acceptedAt} />
                    </span>
                  </td>
                  <td className="max-md:hidden">
                    {severity === null ? (
                      <span className="text-ink-3">–</span>
                    ) : (
                      <SeverityPill severity={severity} />
                    )}
                  </td>
                  {showsOrganization && (
                    <td className="truncate text-ink-2 max-lg:hidden" title={organization}>
                      {organization}
                    </td>
                  )}
                  <td className="truncate text-ink-2 max-lg:hidden" title={agentId ?? undefined}>
                    {agentId ?? '–'}
                  </td>
                  <td className="text-end text-ink-2 max-lg:hidden">{bytes(event.size)}</td>
                  <td>
                    {event.webhooks === 0 ? (
                      <Pill tone="warn" icon={CircleOff} title="No webhook matched">
                        None
                      </Pill>
                    ) : (
                      count.format(event.webhooks)
                    )}
                  </td>
                  <td className="px-1.5">
                    <RowToggle
                      label={`Details of ${type}`}
                      open={isOpen}
                      controls={`${prefix}-${key}`}
                      onToggle={toggle}
                    />
                  </td>
                </tr>
                {isOpen && (
                  <tr id={`${prefix}-${key}`}>
                    <td colSpan={columns} className="h-auto! p-3! whitespace-normal! sm:px-4!">
                      <EventDetail summary={event} onReplay={() => onReplay(event)} />
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
