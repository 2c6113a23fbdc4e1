/** What the table of events can show of each. */
import { CircleOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LogColumn } from '@tidings/core/log-columns';
import type { EventSummary } from '@tidings/sdk';
import { bytes } from '../request-text.ts';
import { Pill } from '../ui/pill.tsx';
import { Time } from '../ui/time.tsx';
import { CutCode } from './log-columns.tsx';
import type { Column, Columns } from './log-columns.tsx';
import { RowLink } from './row-link.tsx';
import { SeverityPill } from './severity.tsx';

const count = new Intl.NumberFormat();

export type EventColumnName = LogColumn<'events'>;

const OF = {
  time: {
    label: 'Time',
    width: 'w-36',
    from: 'sm',
    cell: ({ acceptedAt }) => <Clock at={acceptedAt} />,
  },
  event: {
    label: 'Event',
    cell: ({ id, organization, type, summary, acceptedAt }) => (
      <>
        <span className="flex min-w-0 items-baseline gap-2.5">
          <RowLink to="/events" search={{ organization, open: id }} className="max-w-full flex-none truncate">
            <code title={type}>{type}</code>
          </RowLink>
          {summary !== null && (
            <span className="min-w-0 truncate text-ink-3 max-sm:hidden" title={summary}>
              {summary}
            </span>
          )}
        </span>
        <span className="text-xs text-ink-3 sm:hidden">
          <Time at={acceptedAt} />
        </span>
      </>
    ),
  },
  severity: {
    label: 'Severity',
    width: 'w-28',
    from: 'md',
    cell: ({ severity }) =>
      severity === null ? <span className="text-ink-3">–</span> : <SeverityPill severity={severity} />,
  },
  org: {
    label: 'Organization',
    width: 'w-[12%]',
    from: 'lg',
    cell: ({ organization }) => <Cut text={organization} />,
  },
  project: {
    label: 'Project',
    width: 'w-[12%]',
    from: 'lg',
    cell: ({ project }) => <Cut text={project} />,
  },
  agent: {
    label: 'Agent',
    width: 'w-[12%]',
    from: 'lg',
    cell: ({ agentId }) => <Cut text={agentId} />,
  },
  watcher: {
    label: 'Watcher',
    width: 'w-[12%]',
    from: 'lg',
    cell: ({ source }) => <Cut text={source && (source.name ?? source.id)} />,
  },
  'watcher.trigger': {
    label: 'Trigger',
    width: 'w-24',
    from: 'lg',
    cell: ({ trigger }) => <CutCode text={trigger} />,
  },
  size: {
    label: 'Size',
    width: 'w-20',
    end: true,
    from: 'lg',
    cell: ({ size }) => <span className="text-ink-2">{bytes(size)}</span>,
  },
  happened: {
    label: 'Happened',
    width: 'w-36',
    from: 'lg',
    cell: ({ created }) => <Clock at={created} />,
  },
  'event.id': {
    label: 'Event id',
    from: 'lg',
    cell: ({ id }) => <CutCode text={id} />,
  },
  webhooks: {
    label: 'Webhooks',
    width: 'w-28 max-sm:w-24',
    cell: ({ webhooks }) =>
      webhooks === 0 ? (
        <Pill tone="warn" icon={CircleOff} title="No webhook matched">
          None
        </Pill>
      ) : (
        count.format(webhooks)
      ),
  },
} as const satisfies Record<EventColumnName, Column<EventSummary>>;

export const EVENT_COLUMNS: Columns<EventSummary, EventColumnName> = {
  subject: 'events',
  of: OF,
  usual: ['time', 'event', 'severity', 'org', 'agent', 'size', 'webhooks'],
  storedAs: 'tidings-event-columns',
};

function Clock({ at }: { at: string }): ReactNode {
  return (
    <code className="text-ink-2">
      <Time at={at} as="clock" />
    </code>
  );
}

function Cut({ text }: { text: string | null }): ReactNode {
  return (
    <span className="block truncate text-ink-2" title={text ?? undefined}>
      {text ?? '–'}
    </span>
  );
}
