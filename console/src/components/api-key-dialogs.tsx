/** What is asked before something is done with an API key. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ApiKey } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { useRenameApiKey, useRevokeApiKey, useRotateApiKey } from '../queries/api-keys.ts';
import { SelectField, TextField } from '../ui/field.tsx';
import { Time } from '../ui/time.tsx';
import { toast } from '../ui/toasts.ts';
import { FormDialog } from './form-dialog.tsx';
import { LastDayField, endOf } from './last-day-field.tsx';
import { NewApiKey } from './new-api-key.tsx';

interface DialogProps {
  apiKey: ApiKey;
  onClose: () => void;
}

export function RenameApiKey({ apiKey, onClose }: DialogProps): ReactNode {
  const [name, setName] = useState(apiKey.name);
  const rename = useRenameApiKey(apiKey.id);
  const faults = faultsOf(rename.error, ['/name']);
  const send = (onError: () => void): void => {
    rename.mutate(name, {
      onSuccess: (saved) => {
        toast({ tone: 'ok', text: `${saved.name} saved` });
        onClose();
      },
      onError,
    });
  };
  return (
    <FormDialog
      title="Rename API key"
      word="Save"
      refusal={faults.rest}
      isPending={rename.isPending}
      isUnchanged={name === apiKey.name}
      onSend={send}
      onClose={onClose}
    >
      <TextField
        label="Name"
        required
        autoFocus
        autoComplete="off"
        value={name}
        error={faults.at['/name']}
        onChange={({ target }) => setName(target.value)}
      />
    </FormDialog>
  );
}

const OVERLAPS = [
  ['0', 'Immediately'],
  ['3600', 'In an hour'],
  ['86400', 'In a day'],
  ['604800', 'In a week'],
] as const;

export function RotateApiKey({ apiKey, onClose }: DialogProps): ReactNode {
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number][0]>('86400');
  const [ends, setEnds] = useState('');
  const rotate = useRotateApiKey(apiKey.id);
  const faults = faultsOf(rotate.error, ['/overlapSeconds', '/expiresAt']);
  if (rotate.data !== undefined) return <NewApiKey made={rotate.data} onClose={onClose} />;
  const send = (onError: () => void): void => {
    const expiresAt = endOf(ends);
    rotate.mutate({ overlapSeconds: Number(overlap), ...(expiresAt !== null && { expiresAt }) }, { onError });
  };
  return (
    <FormDialog
      title="Rotate API key"
      word="Rotate"
      refusal={faults.rest}
      isPending={rotate.isPending}
      onSend={send}
      onClose={onClose}
    >
      <p>
        A new key replaces <strong className="font-semibold">{apiKey.name}</strong>, with the same name and
        permissions. Both work until the old one expires, so that programs can switch over without a gap.
      </p>
      <SelectField
        label="The old key expires"
        required
        error={faults.at['/overlapSeconds']}
        {...(apiKey.expiresAt !== null && { hint: 'No later than it would have anyway.' })}
        value={overlap}
        options={OVERLAPS}
        onChange={setOverlap}
      />
      <LastDayField
        value={ends}
        error={faults.at['/expiresAt']}
        hint={
          apiKey.expiresAt === null
            ? 'Of the new key. Left empty, it never expires.'
            : 'Of the new key. Left empty, it lasts as long as the old one did.'
        }
        onChange={setEnds}
      />
    </FormDialog>
  );
}

export function RevokeApiKey({ apiKey: { id, name, lastUsedAt }, onClose }: DialogProps): ReactNode {
  const [reason, setReason] = useState('');
  const revoke = useRevokeApiKey(id);
  const faults = faultsOf(revoke.error, ['reason']);
  const send = (onError: () => void): void => {
    revoke.mutate(reason.trim(), {
      onSuccess: () => {
        toast({ tone: 'ok', text: `${name} revoked` });
        onClose();
      },
      onError,
    });
  };
  return (
    <FormDialog
      title="Revoke API key"
      word="Revoke"
      kind="danger"
      refusal={faults.rest}
      isPending={revoke.isPending}
      onSend={send}
      onClose={onClose}
    >
      <p>
        Whoever uses <strong className="font-semibold">{name}</strong> is refused within a second, everywhere.
        This cannot be undone.{' '}
        {lastUsedAt === null ? (
          'It was never used.'
        ) : (
          <>
            It was last used <Time at={lastUsedAt} as="full" />.
          </>
        )}
      </p>
      <TextField
        label="Reason"
        autoComplete="off"
        maxLength={500}
        hint="Kept in the list of revoked keys and in the audit log."
        value={reason}
        error={faults.at['reason']}
        onChange={({ target }) => setReason(target.value)}
      />
    </FormDialog>
  );
}
