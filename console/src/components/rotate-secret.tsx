import { useState } from 'react';
import type { ReactNode } from 'react';
import type { RotateInput, Webhook } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { useRotateSecret } from '../queries/webhooks.ts';
import { SelectField, TextField } from '../ui/field.tsx';
import { toast } from '../ui/toasts.ts';
import { FormDialog } from './form-dialog.tsx';

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
  const send = (onError: () => void): void => {
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
      onError,
    });
  };
  return (
    <FormDialog
      title="Rotate signing secret"
      word="Rotate"
      refusal={faults.rest}
      isPending={rotate.isPending}
      onSend={send}
      onClose={onClose}
    >
      <p>
        A new secret signs from now on. For a while the present one signs beside it, so that the receiver can
        be changed without a gap.
      </p>
      <SelectField
        label="Overlap"
        required
        error={faults.at['/overlapSeconds']}
        value={overlap}
        options={Object.entries(OVERLAPS).toSorted(([a], [b]) => Number(a !== '') - Number(b !== ''))}
        onChange={setOverlap}
      />
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
    </FormDialog>
  );
}
