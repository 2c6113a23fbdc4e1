import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ConflictError } from '@tidings/sdk';
import type { Webhook, WebhookChange } from '@tidings/sdk';
import { MASK, toConfigChange, toWritten } from '../config-schema.ts';
import type { WrittenConfig } from '../config-schema.ts';
import { faultsOf } from '../faults.ts';
import { useSchemas } from '../queries/notification-types.ts';
import { useUpdateWebhook } from '../queries/webhooks.ts';
import { buttonClass } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Note } from '../ui/states.tsx';
import { Switch } from '../ui/switch.tsx';
import { toast } from '../ui/toasts.ts';
import { AddressCheck } from './address-check.tsx';
import { ConfigFields } from './config-fields.tsx';
import { FormDialog } from './form-dialog.tsx';

/** Name, where it goes, and whether it is enabled: what is changed most. */
export function EditWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }): ReactNode {
  const { schemaOf, fields } = useSchemas();
  const schema = schemaOf(webhook.type);
  const [name, setName] = useState(webhook.name);
  const [url, setUrl] = useState(webhook.url);
  const [written, setWritten] = useState<WrittenConfig>({});
  const [removed, setRemoved] = useState<readonly string[]>([]);
  const before = schema === null ? {} : toWritten(schema, webhook.config ?? {});
  const [enabled, setEnabled] = useState(webhook.enabled);
  const update = useUpdateWebhook(webhook.id);
  const isInUse = update.error instanceof ConflictError && update.error.code === 'in_use';
  const faults = faultsOf(isInUse ? null : update.error, fields);

  const send = (onError: () => void): void => {
    const config = schema === null ? {} : toConfigChange(schema, before, { ...before, ...written }, removed);
    const change: WebhookChange = {
      ...(name !== webhook.name && { name }),
      ...(url !== webhook.url && { url }),
      ...(webhook.type !== 'rest' && Object.keys(config).length > 0 && { config }),
      ...(enabled !== webhook.enabled && { enabled }),
    };
    if (Object.keys(change).length === 0) {
      onClose();
      return;
    }
    update.mutate(
      { change, confirm: isInUse },
      {
        onSuccess: (saved) => {
          toast({ tone: 'ok', text: `${saved.name} saved` });
          onClose();
        },
        onError,
      },
    );
  };
  return (
    <FormDialog
      title="Edit webhook"
      word={isInUse ? 'Disable all the same' : 'Save'}
      kind={isInUse ? 'danger' : 'primary'}
      refusal={faults.rest}
      isPending={update.isPending}
      beside={
        <>
          <Link
            to="/webhooks/$id/settings"
            params={{ id: webhook.id }}
            className={buttonClass('ghost')}
            onClick={onClose}
          >
            All settings
          </Link>
          <span className="grow" />
        </>
      }
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
      {webhook.type === 'rest' ? (
        <>
          <TextField
            label="URL"
            required
            mono
            autoComplete="off"
            spellCheck={false}
            inputMode="url"
            value={url}
            error={faults.at['/url']}
            onChange={({ target }) => setUrl(target.value.trim())}
          />
          {url !== webhook.url && (
            <AddressCheck url={url} organization={webhook.organization} error={faults.at['/url']} />
          )}
        </>
      ) : (
        schema !== null && (
          <ConfigFields
            schema={schema}
            written={{ ...before, ...written }}
            at={faults.at}
            kept={secretsOf(webhook)}
            removed={removed}
            onWrite={(field, value) => setWritten({ ...written, [field]: value })}
            onRemove={(field, remove) =>
              setRemoved(remove ? [...removed, field] : removed.filter((each) => each !== field))
            }
          />
        )
      )}
      <Switch
        label="Enabled"
        hint="Events for a disabled webhook are recorded as skipped, not sent. To hold them back for a while, pause it instead."
        checked={enabled}
        onChange={setEnabled}
      />
      {isInUse && (
        <Note tone="warn" role="alert">
          {withoutAdvice(update.error!.message)}
        </Note>
      )}
    </FormDialog>
  );
}

/** The names of the secrets in its settings. */
export function secretsOf({ config }: Pick<Webhook, 'config'>): string[] {
  return Object.entries(config ?? {}).flatMap(([name, value]) => (value === MASK ? [name] : []));
}

/** The last sentence tells programs what to send; here there is a button. */
export function withoutAdvice(message: string): string {
  return message.replace(/ To go on all the same.*$/s, '');
}
