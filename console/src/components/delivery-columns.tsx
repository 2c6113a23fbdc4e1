/** What the table of deliveries can show of each, and which of it somebody wants to see. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { webhookQuery } from '../queries/webhooks.ts';
import { milliseconds } from '../request-text.ts';
import { Time } from '../ui/time.tsx';
import type { DeliveryRow } from './delivery-row.ts';
import { DeliveryStatusPill } from './delivery-status.tsx';

export interface DeliveryColumn {
  label: string;
  /** A width of its own; those without share what is left. */
  width?: string;
  end?: true;
  /** From which width of the screen on there is room for it. */
  from?: 'sm' | 'md' | 'lg';
  cell: (delivery: DeliveryRow) => ReactNode;
}

export const DELIVERY_COLUMNS = {
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
    width: 'w-28',
    cell: ({ status }) => <DeliveryStatusPill status={status} />,
  },
  event: {
    label: 'Event',
    cell: ({ event, createdAt }) => (
      <>
        <Code text={event.type} />
        <span className="text-xs text-ink-3 sm:hidden">
          <Time at={createdAt} />
        </span>
      </>
    ),
  },
  webhook: {
    label: 'Webhook',
    from: 'lg',
    cell: ({ webhook, webhookName }) => <WebhookName id={webhook} told={webhookName} />,
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
        {status === 'held' ? 'on resume' : nextAttemptAt !== null && <Time at={nextAttemptAt} />}
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
  errorClass: {
    label: 'Error class',
    width: 'w-32',
    from: 'lg',
    cell: ({ latest }) => <Code text={latest?.errorClass ?? null} />,
  },
  trigger: {
    label: 'Trigger',
    width: 'w-24',
    from: 'lg',
    cell: ({ latest }) => <Code text={latest?.trigger ?? null} />,
  },
  url: {
    label: 'URL',
    from: 'lg',
    cell: ({ latest }) => <Code text={latest?.url ?? null} />,
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
  delivery: {
    label: 'Delivery id',
    from: 'lg',
    cell: ({ id }) => <Code text={id} />,
  },
  eventId: {
    label: 'Event id',
    from: 'lg',
    cell: ({ event }) => <Code text={event.id} />,
  },
} as const satisfies Record<string, DeliveryColumn>;

export type DeliveryColumnName = keyof typeof DELIVERY_COLUMNS;
export const DELIVERY_COLUMN_NAMES = Object.keys(DELIVERY_COLUMNS) as DeliveryColumnName[];

export interface ColumnChoice {
  /** In their order. */
  columns: readonly DeliveryColumnName[];
  dense: boolean;
}

export const DEFAULT_CHOICE: ColumnChoice = {
  columns: ['time', 'status', 'event', 'webhook', 'http', 'attempts', 'duration', 'next'],
  dense: false,
};

const KEY = 'tidings-delivery-columns';
const CHANGED = 'tidings-columns-changed';

/** Kept in this browser. */
export function useColumnChoice(): [ColumnChoice, (choice: ColumnChoice) => void] {
  const stored = useSyncExternalStore(subscribe, () => localStorage.getItem(KEY));
  const choose = (choice: ColumnChoice): void => {
    localStorage.setItem(KEY, JSON.stringify(choice));
    dispatchEvent(new Event(CHANGED));
  };
  return [readChoice(stored), choose];
}

function subscribe(listener: () => void): () => void {
  const names = ['storage', CHANGED];
  for (const name of names) addEventListener(name, listener);
  return () => {
    for (const name of names) removeEventListener(name, listener);
  };
}

/** What another version has kept may name columns that are gone. */
function readChoice(stored: string | null): ColumnChoice {
  if (stored === null) return DEFAULT_CHOICE;
  try {
    const { columns, dense } = JSON.parse(stored) as { columns?: unknown; dense?: unknown };
    const known = DELIVERY_COLUMN_NAMES as readonly unknown[];
    const kept = Array.isArray(columns) ? [...new Set(columns)].filter((name) => known.includes(name)) : [];
    if (kept.length === 0) return DEFAULT_CHOICE;
    return { columns: kept as DeliveryColumnName[], dense: dense === true };
  } catch {
    return DEFAULT_CHOICE;
  }
}

function Code({ text }: { text: string | null }): ReactNode {
  if (text === null) return '–';
  return (
    <code className="block truncate" title={text}>
      {text}
    </code>
  );
}

/** Its id until the name is known, and where the webhook is gone. */
function WebhookName({ id, told }: { id: string; told: string | null }): ReactNode {
  const { data } = useQuery({ ...webhookQuery(id), staleTime: 60_000, enabled: told === null });
  const name = told ?? data?.name ?? id;
  return (
    <Link
      to="/webhooks/$id"
      params={{ id }}
      className="block truncate rounded-sm hover:underline"
      title={name}
      onClick={(event) => event.stopPropagation()}
    >
      {name}
    </Link>
  );
}
