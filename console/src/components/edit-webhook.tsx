import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ConflictError } from '@tidings/sdk';
import type { Webhook, WebhookChange } from '@tidings/sdk';
import { useBegunChange } from '../begun-change.ts';
import { MASK } from '../config-schema.ts';
import { faultsOf } from '../faults.ts';
import { useSchemas } from '../queries/notification-types.ts';
import { useUpdateWebhook, webhookQuery } from '../queries/webhooks.ts';
import { buttonClass } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Switch } from '../ui/switch.tsx';
import { toast } from '../ui/toasts.ts';
import { draftOf, toChange, WEBHOOK_PARTS } from '../webhook-draft.ts';
import { AddressCheck } from './address-check.tsx';
import { ChangedElsewhere, savedWords } from './changed-elsewhere.tsx';
import { ConfigFields } from './config-fields.tsx';
import { FormDialog } from './form-dialog.tsx';
import { WebhookDiff } from './webhook-diff.tsx';

/** Name, where it goes, and whether it is enabled: what is changed most. */
export function EditWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }): ReactNode {
  const { schemaOf, fields } = useSchemas();
  const schema = schemaOf(webhook.type);
  const { data: saved = webhook } = useQuery(webhookQuery(webhook.id));
  const begun = useBegunChange({
    parts: WEBHOOK_PARTS,
    saved,
    draftOf: (found) => draftOf(found, '', schema ?? {}),
    query: webhookQuery(webhook.id),
  });
  const { draft, clashes, theirs, edit } = begun;
  const { name, url, removed } = draft;
  const written = draft.configs[webhook.type] ?? {};
  const [wanted, setWanted] = useState<boolean | null>(null);
  const enabled = wanted ?? saved.enabled;
  const update = useUpdateWebhook(webhook.id);
  const isInUse = update.error instanceof ConflictError && update.error.code === 'in_use';
  const faults = faultsOf(begun.error ?? (isInUse ? null : update.error), fields);

  const send = async (onError: () => void): Promise<void> => {
    const next = await begun.lookAgain();
    if (next === null) return;
    const change: WebhookChange = {
      ...toChange(next.before, next.draft, schema ?? {}),
      ...(enabled !== next.saved.enabled && { enabled }),
    };
    if (Object.keys(change).length === 0) {
      onClose();
      return;
    }
    update.mutate(
      { change, confirm: isInUse },
      {
        onSuccess: (done) => {
          toast({ tone: 'ok', text: savedWords(done, next) });
          onClose();
        },
        onError,
      },
    );
  };
  return (
    <FormDialog
      title="Edit webhook"
      word={isInUse ? 'Disable anyway' : 'Save'}
      kind={isInUse ? 'danger' : 'primary'}
      refusal={faults.rest}
      isPending={begun.isLooking || update.isPending}
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
      onSend={(onError) => void send(onError)}
      onClose={onClose}
    >
      <TextField
        label="Name"
        required
        autoFocus
        autoComplete="off"
        value={name}
        error={faults.at['/name']}
        onChange={({ target }) => edit({ name: target.value })}
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
            onChange={({ target }) => edit({ url: target.value.trim() })}
          />
          {url !== saved.url && (
            <AddressCheck url={url} organization={webhook.organization} error={faults.at['/url']} />
          )}
        </>
      ) : schema === null ? (
        <Skeleton className="h-32" />
      ) : (
        <ConfigFields
          schema={schema}
          written={written}
          at={faults.at}
          kept={secretsOf(saved)}
          removed={removed}
          onWrite={(field, value) =>
            edit({ configs: { ...draft.configs, [webhook.type]: { ...written, [field]: value } } })
          }
          onRemove={(field, remove) =>
            edit({ removed: remove ? [...removed, field] : removed.filter((each) => each !== field) })
          }
        />
      )}
      <Switch
        label="Enabled"
        hint="Events for a disabled webhook are recorded as skipped, not sent. To hold them back for a while, pause it instead."
        checked={enabled}
        onChange={(on) => setWanted(on === saved.enabled ? null : on)}
      />
      {isInUse && (
        <Note tone="warn" role="alert">
          {withoutAdvice(update.error!.message)}
        </Note>
      )}
      <ChangedElsewhere clashes={clashes} theirs={theirs} onTake={begun.take} />
      {clashes.length > 0 && (
        <WebhookDiff
          webhook={saved}
          template=""
          change={toChange(draftOf(saved, '', schema ?? {}), draft, schema ?? {})}
          schema={schema ?? {}}
        />
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
