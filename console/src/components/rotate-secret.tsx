import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { RotateInput, Webhook } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { useRotateSecret } from '../queries/webhooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Field, inputClass, TextField } from '../ui/field.tsx';
import { Note } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';

/** By seconds; left empty, the server's own. */
const OVERLAPS = {
  '': '24 hours, where the signing profile can carry two signatures',
  '0': 'None: the present secret ends now',
  '3600': '1 hour',
  '86400': '24 hours',
  '604800': '7 days',
};

export function RotateSecret({
  webhook,
  onClose,
  onRotated,
}: {
  webhook: Webhook;
  onClose: () => void;
  onRotated: (secret: string) => void;
}): ReactNode {
  const [overlap, setOverlap] = useState('');
  const [own, setOwn] = useState('');
  const [endPrevious, setEndPrevious] = useState(false);
  const rotate = useRotateSecret(webhook.id);
  const faults = faultsOf(rotate.error, ['/secret', '/overlapSeconds', '/endPrevious']);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const input: RotateInput = {
      ...(overlap !== '' && { overlapSeconds: Number(overlap) }),
      ...(own !== '' && { secret: own }),
      ...(endPrevious && { endPrevious }),
    };
    rotate.mutate(input, {
      onSuccess: (secret) => {
        toast({ tone: 'ok', text: 'The secret was rotated. Give the new one to the receiver.' });
        onRotated(secret);
      },
    });
  };
  return (
    <Dialog title="Rotate signing secret" onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <DialogBody>
          <p>
            A new secret signs from now on. For a while the present one signs beside it, so that the receiver
            can be changed without a gap.
          </p>
          {faults.rest !== null && (
            <Note tone="bad" role="alert">
              {faults.rest}
            </Note>
          )}
          <Field label="Overlap" required error={faults.at['/overlapSeconds']}>
            {(described) => (
              <select
                {...described}
                className={inputClass}
                value={overlap}
                onChange={({ target }) => setOverlap(target.value)}
              >
                {Object.entries(OVERLAPS)
                  .toSorted(([a], [b]) => Number(a !== '') - Number(b !== ''))
                  .map(([seconds, words]) => (
                    <option key={seconds} value={seconds}>
                      {words}
                    </option>
                  ))}
              </select>
            )}
          </Field>
          <TextField
            label="Secret of your own"
            mono
            autoComplete="off"
            spellCheck={false}
            hint="One is made for you when this is empty."
            value={own}
            error={faults.at['/secret']}
            onChange={({ target }) => setOwn(target.value)}
          />
          {webhook.previousSecrets.length > 0 && (
            <label className="flex items-center gap-2">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={endPrevious}
                onChange={({ target }) => setEndPrevious(target.checked)}
              />
              End secrets of earlier rotations now
            </label>
          )}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={rotate.isPending}>
            Rotate
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
