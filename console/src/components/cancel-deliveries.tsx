/** Several deliveries canceled: asked for, done one by one, and told of what was refused. */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useCancelDeliveries } from '../queries/deliveries.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';
import { isWaiting } from './delivery-row.ts';
import type { DeliveryRow } from './delivery-row.ts';

const count = new Intl.NumberFormat();
const many = (number: number): string =>
  `${count.format(number)} ${number === 1 ? 'delivery' : 'deliveries'}`;

export default function CancelDeliveries({
  rows,
  onClose,
}: {
  rows: readonly DeliveryRow[];
  /** @param canceled the ids of those that were */
  onClose: (canceled: readonly string[]) => void;
}): ReactNode {
  // What ends by itself meanwhile is refused, and told of.
  const [due] = useState(() => rows.filter(isWaiting));
  const cancel = useCancelDeliveries();
  const [canceled, setCanceled] = useState<readonly string[]>([]);
  const [refused, setRefused] = useState<readonly unknown[]>([]);
  const ending = useRef<AbortController | null>(null);
  // Whoever leaves stops it.
  useEffect(() => () => ending.current?.abort(), []);
  const ended = canceled.length + refused.length;

  const run = async (): Promise<void> => {
    ending.current = new AbortController();
    const errors: unknown[] = [];
    const done: string[] = [];
    await cancel.mutateAsync({
      ids: due,
      signal: ending.current.signal,
      onEnd: ({ id }, error) => {
        if (error === null) done.push(id);
        else errors.push(error);
        setCanceled([...done]);
        setRefused([...errors]);
      },
    });
    if (errors.length > 0) return;
    toast({ tone: 'ok', text: `${many(done.length)} canceled` });
    onClose(done);
  };

  return (
    <Dialog title={`Cancel ${many(due.length)}`} onClose={() => onClose(canceled)}>
      <DialogBody>
        <p>{due.length === 1 ? 'It is' : 'They are'} no longer sent. Canceled deliveries can be replayed.</p>
        {rows.length > due.length && (
          <p className="text-ink-2">
            {many(rows.length - due.length)} of those selected{' '}
            {rows.length - due.length === 1 ? 'has' : 'have'} already ended, and{' '}
            {rows.length - due.length === 1 ? 'stays as it is' : 'stay as they are'}.
          </p>
        )}
        {cancel.isPending && (
          <p role="status" className="font-medium">
            {count.format(ended)} of {count.format(due.length)}…
          </p>
        )}
        {cancel.isSuccess && refused.length > 0 && (
          <Note tone="warn" role="alert">
            {many(canceled.length)} canceled, {count.format(refused.length)} refused. {sentenceOf(refused[0])}
          </Note>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={() => onClose(canceled)}>{cancel.isIdle ? 'Keep them' : 'Close'}</Button>
        {!cancel.isSuccess && (
          <Button kind="danger" busy={cancel.isPending} onClick={() => void run()}>
            Cancel {many(due.length)}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
