import { useState } from 'react';
import type { ReactNode } from 'react';
import { impliedSigning } from '@tidings/core/implied-signing';
import { faultsOf } from '../faults.ts';
import { useCreateWebhook } from '../queries/webhooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Note } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';

/**
 * A webhook made in the middle of something else: a name, a URL, and a secret of one's own, if there is one. It gets what
 * it is told by name, and subscribes to nothing.
 */
export function QuickWebhook({
  organization,
  project,
  onCreated,
  onClose,
}: {
  organization: string | null;
  /** Empty: of none. */
  project: string;
  onCreated: (id: string) => void;
  onClose: () => void;
}): ReactNode {
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState('');
  const create = useCreateWebhook();
  const faults = faultsOf(create.error, ['/name', '/url', '/secret']);
  const submit = (): void =>
    create.mutate(
      {
        name,
        url,
        events: [],
        ...(secret !== '' && { secret, ...(isText(secret) && { signing: 'sha256' as const }) }),
        ...(organization !== null && { organization }),
        ...(project !== '' && { project }),
      },
      {
        onSuccess: (webhook) => {
          toast({ tone: 'ok', text: `${webhook.name} created` });
          onCreated(webhook.id);
          onClose();
        },
      },
    );
  return (
    <Dialog title="Create webhook" busy={create.isPending} onClose={onClose}>
      {/* Not a form: it stands inside of one, which Enter would send. */}
      <div
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
          event.preventDefault();
          submit();
        }}
      >
        <DialogBody>
          {faults.rest !== null && (
            <Note tone="bad" role="alert">
              {faults.rest}
            </Note>
          )}
          <TextField
            label="Name"
            required
            value={name}
            error={faults.at['/name']}
            onChange={({ target }) => setName(target.value)}
          />
          <TextField
            label="URL"
            required
            type="url"
            mono
            value={url}
            error={faults.at['/url']}
            onChange={({ target }) => setUrl(target.value)}
          />
          <TextField
            label="Secret"
            type="password"
            autoComplete="off"
            value={secret}
            error={faults.at['/secret']}
            hint={
              isText(secret)
                ? 'Requests are signed with it as sha256=… (Y42, GitHub).'
                : 'Left empty, one is generated.'
            }
            onChange={({ target }) => setSecret(target.value)}
          />
          <p className="text-xs text-ink-3">It gets this rule’s alerts, and subscribes to nothing else.</p>
        </DialogBody>
      </div>
      <DialogActions>
        <Button disabled={create.isPending} onClick={onClose}>
          Cancel
        </Button>
        <Button kind="primary" busy={create.isPending} onClick={submit}>
          Create
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Of one's own, and none of Standard Webhooks. */
function isText(secret: string): boolean {
  return impliedSigning({ secret }) === 'admin';
}
