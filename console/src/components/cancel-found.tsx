/** All that a search finds and that waits, canceled: counted, asked for, and followed as it goes. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Cancellation, CancellationInput } from '@tidings/sdk';
import { api } from '../api.ts';
import { useCancelFound } from '../queries/deliveries.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { toast } from '../ui/toasts.ts';

const count = new Intl.NumberFormat();
const many = (number: number): string =>
  `${count.format(number)} ${number === 1 ? 'delivery' : 'deliveries'}`;

export default function CancelFound({
  input,
  onClose,
}: {
  input: CancellationInput;
  onClose: () => void;
}): ReactNode {
  const [counting, setCounting] = useState<Cancellation | null>(null);
  const counted = useQuery({
    queryKey: ['deliveries', 'waiting', 'count', input],
    queryFn: ({ signal }) => api.deliveries.countWaiting(input, { signal, onProgress: setCounting }),
    staleTime: Infinity,
    gcTime: 0,
  });
  const cancel = useCancelFound();
  const [soFar, setSoFar] = useState<Cancellation | null>(null);
  const ending = useRef<AbortController | null>(null);
  // Whoever leaves stops it.
  useEffect(() => () => ending.current?.abort(), []);
  const { data } = counted;
  const error = cancel.error ?? counted.error;

  const run = (found: Cancellation): void => {
    ending.current = new AbortController();
    // Those that were counted: what has come in since is not meant.
    const { oldest, newest } = found;
    cancel.mutate(
      {
        input: {
          ...input,
          ...(oldest !== null && { start: oldest }),
          ...(newest !== null && { end: newest }),
        },
        options: { signal: ending.current.signal, onProgress: setSoFar },
      },
      {
        onSuccess: ({ deliveries, inFlight }) => {
          const left =
            inFlight === 0 ? '' : `, ${count.format(inFlight)} left alone that were being attempted`;
          toast({ tone: 'ok', text: `${many(deliveries)} canceled${left}` });
          onClose();
        },
      },
    );
  };

  return (
    <Dialog title="Cancel all waiting" onClose={onClose}>
      <DialogBody>
        <p>
          Of all that the search finds, deliveries that wait for an attempt are no longer sent. Canceled
          deliveries can be replayed.
        </p>
        {error !== null && (
          <Note tone="bad" role="alert">
            {sentenceOf(error)}
            {soFar !== null && soFar.deliveries > 0 && ` ${many(soFar.deliveries)} canceled before that.`}
          </Note>
        )}
        {cancel.isPending ? (
          <p role="status" className="font-medium">
            {count.format(soFar?.deliveries ?? 0)} of {count.format(data?.deliveries ?? 0)}…
          </p>
        ) : data !== undefined ? (
          <Found found={data} />
        ) : counting !== null && counted.isPending ? (
          <p className="font-medium">{many(counting.deliveries)} so far…</p>
        ) : (
          counted.isPending && <Skeleton className="h-10" />
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{cancel.isIdle ? 'Keep them' : 'Close'}</Button>
        {data !== undefined && data.deliveries > 0 && (
          <Button kind="danger" busy={cancel.isPending} onClick={() => run(data)}>
            Cancel {many(data.deliveries)}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

function Found({ found: { deliveries, inFlight, oldest } }: { found: Cancellation }): ReactNode {
  return (
    <div role="status">
      <p className="font-medium">
        {deliveries === 0 ? 'None of them is waiting' : many(deliveries)}
        {oldest !== null && (
          <span className="font-normal text-ink-2">
            {' '}
            · the oldest <Time at={oldest} />
          </span>
        )}
      </p>
      {inFlight > 0 && (
        <p className="text-ink-2">
          {many(inFlight)} {inFlight === 1 ? 'is' : 'are'} being attempted right now, and left alone.
        </p>
      )}
    </div>
  );
}
