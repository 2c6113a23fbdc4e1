/** One delivery: what became of it in words, its attempts, and of one attempt what was sent, what came back, and why. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { RefreshCw } from 'lucide-react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { NotFoundError } from '@tidings/sdk';
import type { Attempt, Delivery, Webhook } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { deliveryQuery, useDeliveryAction } from '../queries/deliveries.ts';
import { useMay } from '../queries/session.ts';
import { webhookQuery } from '../queries/webhooks.ts';
import { sentenceOf } from '../query-client.ts';
import { isExactly } from '../search-text.ts';
import type { DeliveryView } from '../search-state.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Parts } from '../ui/parts.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { AttemptSignature } from './attempt-signature.tsx';
import { AttemptTimeline } from './attempt-timeline.tsx';
import { BodyCompare } from './body-compare.tsx';
import { DeliveryWhy } from './delivery-why.tsx';
import { Exchange } from './exchange.tsx';
import { verdictOf } from './delivery-verdict.ts';

const PARTS = [
  [undefined, 'Request and response'],
  ['signature', 'Signature'],
  ['compare', 'Compare'],
  ['why', 'Why it was sent'],
] as const;

export function DeliveryDetail({
  webhook: webhookId,
  id,
  status,
  view,
  onView,
  more,
}: {
  webhook: string;
  id: string;
  /** As a list has it: when that changes, there is more to see. */
  status?: Delivery['status'];
  /** Which attempt is shown, and what of it. */
  view: DeliveryView;
  onView: (change: DeliveryView) => void;
  /** What stands below the attempts. */
  more?: ReactNode;
}): ReactNode {
  const { data: delivery, error, refetch } = useQuery(deliveryQuery(webhookId, id));
  const { data: webhook, error: gone } = useQuery({ ...webhookQuery(webhookId), staleTime: 60_000 });
  const mayWrite = useMay('deliveries:write');
  const action = useDeliveryAction(webhookId, id);
  const isBehind = delivery !== undefined && status !== undefined && delivery.status !== status;
  useEffect(() => {
    if (isBehind) void refetch();
  }, [isBehind, status, refetch]);
  if (!delivery)
    return error === null ? (
      <Skeleton className="h-56" />
    ) : (
      <Failure small what="The delivery" error={error} onRetry={() => void refetch()} />
    );
  const attempt = delivery.attempts.find(({ number }) => number === view.attempt) ?? delivery.attempts.at(-1);
  const waits = isWaiting(delivery.status);
  return (
    <div className="@container flex min-w-0 flex-col gap-4">
      <Verdict
        delivery={delivery}
        onRetry={mayWrite && !waits ? () => action.mutate('retry') : null}
        busy={action.isPending}
      />
      {error !== null && (
        <Failure small what="The latest state" error={error} onRetry={() => void refetch()} />
      )}
      {action.error !== null && (
        <Note tone="bad" role="alert">
          {sentenceOf(action.error)}
        </Note>
      )}
      <div className="grid min-w-0 gap-x-5 gap-y-4 @2xl:grid-cols-[236px_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-3">
          <AttemptTimeline
            delivery={delivery}
            retry={webhook?.retry ?? null}
            chosen={attempt?.number ?? null}
            onChoose={(number) => onView({ ...view, attempt: number })}
            actions={
              mayWrite && waits
                ? {
                    busy: action.isPending,
                    onRetry: () => action.mutate('retry'),
                    onCancel: () => action.mutate('cancel'),
                  }
                : null
            }
          />
          {more}
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <Parts
            label="What is shown"
            parts={attempt ? PARTS : PARTS.slice(-1)}
            part={attempt ? view.part : 'why'}
            onPart={(part) => onView({ ...view, part })}
          />
          <Part
            delivery={delivery}
            attempt={attempt}
            webhook={webhook}
            isGone={gone instanceof NotFoundError}
            part={view.part}
          />
        </div>
      </div>
    </div>
  );
}

function Part({
  delivery,
  attempt,
  webhook,
  isGone,
  part,
}: {
  delivery: Delivery;
  attempt: Attempt | undefined;
  webhook: Webhook | undefined;
  isGone: boolean;
  part: DeliveryView['part'];
}): ReactNode {
  if (attempt && part === undefined) {
    const { request, response, timing, error } = attempt;
    return <Exchange request={request} response={response} timing={timing} error={error} attempt={attempt} />;
  }
  // What was sent can be looked at without it; what it asks for is told by it.
  if (webhook === undefined && !isGone) return <Skeleton className="h-40" />;
  if (attempt && part === 'signature')
    return <AttemptSignature key={attempt.number} request={attempt.request} webhook={webhook ?? null} />;
  if (attempt && part === 'compare')
    return <BodyCompare delivery={delivery} attempt={attempt} organization={webhook?.organization ?? null} />;
  return <DeliveryWhy delivery={delivery} webhook={webhook ?? null} />;
}

/** The ids by which it is known elsewhere, and where it stands alone. */
export function DeliveryIds({
  delivery: { id, event },
}: {
  delivery: Pick<Delivery, 'id' | 'event'>;
}): ReactNode {
  return (
    <dl className="text-xs text-ink-3 [&_dd]:mb-1 [&_dd]:flex [&_dd]:items-center [&_dd]:gap-1 [&_dd]:text-ink-2">
      <dt>Delivery</dt>
      <dd>
        <code className="min-w-0 truncate">{id}</code>
        <CopyButton what="Delivery id" text={id} />
      </dd>
      <dt>Event</dt>
      <dd>
        <Link
          to="/events"
          search={{ q: isExactly('event.id', event.id), range: '-30d', open: event.id }}
          className="min-w-0 truncate rounded-sm hover:underline"
        >
          <code>{event.id}</code>
        </Link>
        <CopyButton what="Event id" text={event.id} />
      </dd>
    </dl>
  );
}

function isWaiting(status: Delivery['status']): boolean {
  return status === 'retrying' || status === 'pending' || status === 'held';
}

function Verdict({
  delivery,
  onRetry,
  busy,
}: {
  delivery: Delivery;
  /** Null where it is not to be sent by hand, or is to be from beside its next attempt. */
  onRetry: (() => void) | null;
  busy: boolean;
}): ReactNode {
  const { status, nextAttemptAt } = delivery;
  const { tone, text } = verdictOf(delivery);
  return (
    <Note
      tone={tone}
      actions={
        onRetry && (
          <Button size="small" busy={busy} onClick={onRetry}>
            <RefreshCw size={13} aria-hidden /> {status === 'success' ? 'Send again' : 'Retry now'}
          </Button>
        )
      }
    >
      {text}
      {nextAttemptAt !== null && (
        <>
          {' '}
          Next attempt <Time at={nextAttemptAt} as="due" />.
        </>
      )}
    </Note>
  );
}
