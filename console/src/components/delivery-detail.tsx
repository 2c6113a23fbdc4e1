/** One delivery: what became of it in words, its attempts, and of one attempt request, response and timing. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, RefreshCw, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Attempt, Delivery } from '@tidings/sdk';
import { deliveryQuery, useDeliveryAction } from '../queries/deliveries.ts';
import { useMay } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { milliseconds } from '../request-text.ts';
import { isExactly } from '../search-text.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { ERROR_CLASS_WORDS } from './error-class.ts';
import { Exchange } from './exchange.tsx';
import { verdictOf } from './delivery-verdict.ts';

export function DeliveryDetail({
  webhook,
  id,
  status,
}: {
  webhook: string;
  id: string;
  /** As the list has it: when that changes, there is more to see. */
  status: Delivery['status'];
}): ReactNode {
  const { data: delivery, error, refetch } = useQuery(deliveryQuery(webhook, id));
  const [chosen, setChosen] = useState<number | null>(null);
  const isBehind = delivery !== undefined && delivery.status !== status;
  useEffect(() => {
    if (isBehind) void refetch();
  }, [isBehind, status, refetch]);
  if (!delivery)
    return error === null ? <Skeleton className="h-56" /> : <Note tone="bad">{sentenceOf(error)}</Note>;
  const attempt = delivery.attempts.find(({ number }) => number === chosen) ?? delivery.attempts.at(-1);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Verdict webhook={webhook} delivery={delivery} />
      {error !== null && <Note tone="bad">{sentenceOf(error)}</Note>}
      <div className="grid min-w-0 gap-x-5 gap-y-4 lg:grid-cols-[236px_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-3">
          {delivery.attempts.length > 0 && (
            <Attempts attempts={delivery.attempts} chosen={attempt?.number ?? 0} onChoose={setChosen} />
          )}
          <dl className="text-xs text-ink-3 [&_dd]:mb-1 [&_dd]:flex [&_dd]:items-center [&_dd]:gap-1 [&_dd]:text-ink-2">
            <dt>Delivery</dt>
            <dd>
              <code className="min-w-0 truncate">{delivery.id}</code>
              <CopyButton what="Delivery id" text={delivery.id} />
            </dd>
            <dt>Event</dt>
            <dd>
              <Link
                to="/events"
                search={{
                  q: isExactly('event.id', delivery.event.id),
                  range: '-30d',
                  open: delivery.event.id,
                }}
                className="min-w-0 truncate rounded-sm hover:underline"
              >
                <code>{delivery.event.id}</code>
              </Link>
              <CopyButton what="Event id" text={delivery.event.id} />
            </dd>
          </dl>
        </div>
        {attempt ? (
          <Exchange
            request={attempt.request}
            response={attempt.response}
            timing={attempt.timing}
            error={attempt.error}
          />
        ) : (
          <p className="text-ink-3">Nothing was sent.</p>
        )}
      </div>
    </div>
  );
}

function Verdict({ webhook, delivery }: { webhook: string; delivery: Delivery }): ReactNode {
  const mayWrite = useMay('deliveries:write');
  const action = useDeliveryAction(webhook, delivery.id);
  const { status, nextAttemptAt } = delivery;
  const { tone, text } = verdictOf(delivery);
  const waits = status === 'retrying' || status === 'pending' || status === 'held';
  return (
    <Note
      tone={tone}
      actions={
        mayWrite && (
          <span className="flex flex-wrap gap-2">
            <Button size="small" busy={action.isPending} onClick={() => action.mutate('retry')}>
              <RefreshCw size={13} aria-hidden /> {status === 'success' ? 'Send again' : 'Retry now'}
            </Button>
            {waits && (
              <Button size="small" busy={action.isPending} onClick={() => action.mutate('cancel')}>
                Cancel
              </Button>
            )}
          </span>
        )
      }
    >
      {text}
      {nextAttemptAt !== null && (
        <>
          {' '}
          Next attempt <Time at={nextAttemptAt} />.
        </>
      )}
    </Note>
  );
}

function Attempts({
  attempts,
  chosen,
  onChoose,
}: {
  attempts: readonly Attempt[];
  chosen: number;
  onChoose: (number: number) => void;
}): ReactNode {
  const first = Date.parse(attempts[0]!.at);
  return (
    <div>
      <h3 className="mb-1 font-semibold">Attempts</h3>
      <ol className="flex flex-col">
        {attempts.map(({ number, at, trigger, response, errorClass, durationMs }) => {
          const isOk =
            errorClass === null || (errorClass === 'body' && response !== null && response.status < 300);
          return (
            <li key={number}>
              <button
                type="button"
                aria-pressed={number === chosen}
                className="flex min-h-7 w-full items-center gap-2 rounded-md px-1.5 text-start hover:bg-hover aria-pressed:bg-sunken"
                onClick={() => onChoose(number)}
              >
                {isOk ? (
                  <Check size={13} className="text-ok" aria-label="delivered" />
                ) : (
                  <X size={13} className="text-bad" aria-label="failed" />
                )}
                <span className="font-semibold">{number}</span>
                <code className="min-w-0 truncate text-ink-2">
                  <Time at={at} as="clock" />
                </code>
                <span className="grow" />
                <span className={`flex-none text-xs ${isOk ? 'text-ink-3' : 'text-bad'}`}>
                  {isOk
                    ? milliseconds(durationMs)
                    : errorClass === 'http'
                      ? (response?.status ?? 'HTTP')
                      : ERROR_CLASS_WORDS[errorClass]}
                </span>
                <span className="sr-only">
                  , {trigger}, {milliseconds(Date.parse(at) - first)} after the first
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
