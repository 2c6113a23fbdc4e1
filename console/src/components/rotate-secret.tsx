import { useState } from 'react';
import type { ReactNode } from 'react';
import type { RotateInput, Webhook } from '@tidings/sdk';
import { signaturesOverlap } from '@tidings/verify';
import { faultsOf } from '../faults.ts';
import { useRotateSecret } from '../queries/webhooks.ts';
import { SelectField, TextField } from '../ui/field.tsx';
import { Note } from '../ui/states.tsx';
import { Time, useNow } from '../ui/time.tsx';
import { toast } from '../ui/toasts.ts';
import { FormDialog } from './form-dialog.tsx';

const HOUR_MS = 3_600_000;
const MOST_HOURS = 168;
/** By hours. */
const OVERLAPS = [
  ['24', '24 hours'],
  ['0', 'None: the current secret ends now'],
  ['own', 'Another time'],
] as const;
type Overlap = (typeof OVERLAPS)[number][0];

export function RotateSecret({
  webhook,
  mayReveal,
  onClose,
  onRotated,
}: {
  webhook: Webhook;
  /** Who may not see secrets gives one of their own: one that is made would be shown. */
  mayReveal: boolean;
  onClose: () => void;
  onRotated: (secret: string) => void;
}): ReactNode {
  const canOverlap = signaturesOverlap(webhook.signing);
  const [overlap, setOverlap] = useState<Overlap>('24');
  const [written, setWritten] = useState('72');
  const [own, setOwn] = useState('');
  const [endPrevious, setEndPrevious] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  const rotate = useRotateSecret(webhook.id);
  const faults = faultsOf(rotate.error, ['/secret', '/overlapSeconds', '/endPrevious']);
  const hours = !canOverlap ? 0 : overlap === 'own' ? hoursIn(written) : Number(overlap);
  const send = (onError: () => void): void => {
    setFault(hours === null ? `Must be a number of hours, at most ${MOST_HOURS}: seven days.` : null);
    const lacks = !mayReveal && own === '';
    setMissing(lacks ? 'Required, since you may not see a generated one.' : null);
    if (hours === null || lacks) {
      rotate.reset();
      onError();
      return;
    }
    const input: RotateInput = {
      ...(canOverlap && { overlapSeconds: Math.round(hours * 3600) }),
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
      {canOverlap ? (
        <>
          <p>
            A new secret signs from now on. For a while the current one signs too, so that the receiver can
            switch without a gap.
          </p>
          <SelectField
            label="Overlap"
            required
            {...(overlap !== 'own' && { error: faults.at['/overlapSeconds'] })}
            hint={<UntilWhen hours={hours} />}
            value={overlap}
            options={OVERLAPS}
            onChange={setOverlap}
          />
          {overlap === 'own' && (
            <TextField
              label="Hours"
              required
              autoFocus
              inputMode="decimal"
              autoComplete="off"
              value={written}
              error={fault ?? faults.at['/overlapSeconds']}
              onChange={({ target }) => setWritten(target.value)}
            />
          )}
        </>
      ) : (
        <Note tone="warn">
          The signing profile of this webhook has room for one signature: the current secret ends at once, and
          only the new one signs. Tell the receiver first.
        </Note>
      )}
      <TextField
        label="Your own secret"
        required={!mayReveal}
        mono
        autoComplete="off"
        spellCheck={false}
        hint={
          mayReveal
            ? 'Left empty, one is generated.'
            : 'You may not see secrets, so none is generated: enter the one that the receiver has.'
        }
        value={own}
        error={missing ?? faults.at['/secret']}
        onChange={({ target }) => setOwn(target.value)}
      />
      {webhook.previousSecrets.length > 0 && (
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            checked={endPrevious}
            onChange={({ target }) => setEndPrevious(target.checked)}
          />
          End secrets of earlier rotations now
        </label>
      )}
    </FormDialog>
  );
}

function UntilWhen({ hours }: { hours: number | null }): ReactNode {
  const now = useNow();
  if (hours === null || hours === 0) return 'Receivers that have only the current secret refuse what comes.';
  return (
    <>
      The current secret also signs until{' '}
      <Time at={new Date(now + hours * HOUR_MS).toISOString()} as="full" />.
    </>
  );
}

/** Null: that is no time for which an overlap can be. */
function hoursIn(written: string): number | null {
  const hours = written.trim() === '' ? NaN : Number(written);
  return hours >= 0 && hours <= MOST_HOURS ? hours : null;
}
