/** What the table of deliveries can show of each. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { LogColumn } from '@tidings/core/log-columns';
import { webhookQuery } from '../queries/webhooks.ts';
import { bytes, milliseconds } from '../request-text.ts';
import { Time } from '../ui/time.tsx';
import type { DeliveryRow } from './delivery-row.ts';
import { DeliveryStatusPill } from './delivery-status.tsx';
import { CutCode } from './log-columns.tsx';
import type { Column, Columns } from './log-columns.tsx';
import { RowLink } from './row-link.tsx';
import { SeverityPill } from './severity.tsx';
import { TypeWord } from './webhook-words.tsx';

export type DeliveryColumnName = LogColumn<'deliveries'>;

const OF = {
  time: {
    label: 'Time',
    width: 'w-40',
    from: 'sm',
    cell: ({ createdAt }) => (
      <code className="text-ink-2">
        <Time at={createdAt} as="clock" />
      </code>
    ),
  },
  status: {
    label: 'Status',
    width: 'w-28 max-sm:w-[104px]',
    cell: ({ status }) => <DeliveryStatusPill status={status} />,
  },
  event: {
    label: 'Event',
    cell: (row) => (
      <>
        <EventLink of={row} />
        <span className="text-xs text-ink-3 sm:hidden">
          <Time at={row.createdAt} />
        </span>
      </>
    ),
  },
  webhook: {
    label: 'Webhook',
    from: 'lg',
    cell: ({ webhook, webhookName }) => (
      <span className="block truncate">
        <WebhookWords id={webhook} told={webhookName} />
      </span>
    ),
  },
  http: {
    label: 'HTTP',
    width: 'w-16',
    end: true,
    from: 'md',
    cell: ({ latest }) => {
      const code = latest?.http ?? null;
      return <code className={code === null || code < 300 ? '' : 'text-warn'}>{code ?? '–'}</code>;
    },
  },
  attempts: {
    label: 'Attempts',
    width: 'w-20',
    end: true,
    from: 'md',
    cell: ({ attemptCount }) => attemptCount,
  },
  duration: {
    label: 'Duration',
    width: 'w-24',
    end: true,
    from: 'lg',
    cell: ({ latest }) => (
      <span className="text-ink-2">{latest ? milliseconds(latest.durationMs) : '–'}</span>
    ),
  },
  next: {
    label: 'Next attempt',
    width: 'w-32',
    from: 'lg',
    cell: ({ status, nextAttemptAt }) => (
      <span className="text-ink-2">
        {status === 'held' ? 'on resume' : nextAttemptAt !== null && <Time at={nextAttemptAt} as="due" />}
      </span>
    ),
  },
  error: {
    label: 'Error',
    from: 'lg',
    cell: ({ latest }) => {
      const error = latest?.error ?? null;
      return error === null ? (
        '–'
      ) : (
        <span className="block truncate" title={error}>
          {error}
        </span>
      );
    },
  },
  'error.class': {
    label: 'Error class',
    width: 'w-32',
    from: 'lg',
    cell: ({ latest }) => <CutCode text={latest?.errorClass ?? null} />,
  },
  type: {
    label: 'Type',
    width: 'w-32',
    from: 'lg',
    cell: ({ notificationType }) => <TypeWord type={notificationType} />,
  },
  size: {
    label: 'Size',
    width: 'w-20',
    end: true,
    from: 'lg',
    cell: ({ size }) => <span className="text-ink-2">{bytes(size)}</span>,
  },
  severity: {
    label: 'Severity',
    width: 'w-28',
    from: 'md',
    cell: ({ severity }) => (severity === null ? '–' : <SeverityPill severity={severity} />),
  },
  agent: {
    label: 'Agent',
    from: 'lg',
    cell: ({ agentId }) => <CutCode text={agentId} />,
  },
  org: {
    label: 'Organization',
    from: 'lg',
    cell: ({ organization }) => <CutCode text={organization} />,
  },
  project: {
    label: 'Project',
    from: 'lg',
    cell: ({ project }) => <CutCode text={project} />,
  },
  trigger: {
    label: 'Trigger',
    width: 'w-24',
    from: 'lg',
    cell: ({ latest }) => <CutCode text={latest?.trigger ?? null} />,
  },
  url: {
    label: 'URL',
    from: 'lg',
    cell: ({ latest }) => <CutCode text={latest?.url ?? null} />,
  },
  address: {
    label: 'IP address',
    width: 'w-36',
    from: 'lg',
    cell: ({ latest }) => <CutCode text={latest?.address ?? null} />,
  },
  completed: {
    label: 'Completed',
    width: 'w-40',
    from: 'lg',
    cell: ({ completedAt }) =>
      completedAt !== null && (
        <code className="text-ink-2">
          <Time at={completedAt} as="clock" />
        </code>
      ),
  },
  id: {
    label: 'Delivery id',
    from: 'lg',
    cell: ({ id }) => <CutCode text={id} />,
  },
  'event.id': {
    label: 'Event id',
    from: 'lg',
    cell: ({ event }) => <CutCode text={event.id} />,
  },
} as const satisfies Record<DeliveryColumnName, Column<DeliveryRow>>;

export const DELIVERY_COLUMNS: Columns<DeliveryRow, DeliveryColumnName> = {
  subject: 'deliveries',
  of: OF,
  usual: ['time', 'status', 'event', 'webhook', 'http', 'attempts', 'duration', 'next'],
  storedAs: 'tidings-delivery-columns',
  at: (path) => ({
    label: path,
    from: 'lg',
    cell: ({ values }) => {
      const found = values?.[path];
      // The live stream does not say.
      if (found === undefined) return <span title="Known once the list is refreshed">…</span>;
      return <CutCode text={found.length === 0 ? null : found.join(', ')} />;
    },
  }),
};

/** Of all webhooks, where no column has room to name each. */
export const NAMED_COLUMNS: typeof DELIVERY_COLUMNS = {
  ...DELIVERY_COLUMNS,
  of: {
    ...OF,
    event: {
      ...OF.event,
      cell: (row) => (
        <>
          <EventLink of={row} />
          <span className="block truncate text-xs text-ink-3">
            <span className="sm:hidden">
              <Time at={row.createdAt} /> ·{' '}
            </span>
            <WebhookWords id={row.webhook} told={row.webhookName} />
          </span>
        </>
      ),
    },
  },
};

/** Leads to a page of its own. */
function EventLink({ of: { id, webhook, organization, event } }: { of: DeliveryRow }): ReactNode {
  return (
    <RowLink to={`/deliveries/${webhook}/${id}`} search={{ organization }}>
      <CutCode text={event.type} />
    </RowLink>
  );
}

interface Named {
  id: string;
  told: string | null;
}

/** Its id until the name is known, and where the webhook is gone. */
function useWebhookName({ id, told }: Named): string {
  const { data } = useQuery({ ...webhookQuery(id), staleTime: 60_000, enabled: told === null });
  return told ?? data?.name ?? id;
}

/** In a row, which opens wherever it is pressed. */
function WebhookWords(of: Named): ReactNode {
  const name = useWebhookName(of);
  return <span title={name}>{name}</span>;
}

/** Where it leads to the webhook. */
export function WebhookName(of: Named): ReactNode {
  const name = useWebhookName(of);
  return (
    <Link
      to="/webhooks/$id"
      params={{ id: of.id }}
      className="inline-block max-w-full truncate rounded-sm align-bottom hover:underline"
      title={name}
    >
      {name}
    </Link>
  );
}
