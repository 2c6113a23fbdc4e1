import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ConflictError } from '@tidings/sdk';
import type { Webhook } from '@tidings/sdk';
import { DraftTest } from '../components/draft-test.tsx';
import { secretsOf, withoutAdvice } from '../components/edit-webhook.tsx';
import { WebhookFields } from '../components/webhook-fields.tsx';
import { useSchemas } from '../queries/notification-types.ts';
import { WebhookDiff } from '../components/webhook-diff.tsx';
import type { ConfigSchema } from '../config-schema.ts';
import { faultsOf } from '../faults.ts';
import { focusFirstFault } from '../focus-fault.ts';
import { templateQuery, usePreview, useUpdateWebhook, webhookQuery } from '../queries/webhooks.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Failure, Note, Skeleton } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';
import { draftFaults, draftOf, forgetDraft, keepDraft, keptDraft, toChange } from '../webhook-draft.ts';
import type { WebhookDraft } from '../webhook-draft.ts';

const route = getRouteApi('/app/webhooks/$id');

/** All that can be changed of a webhook, what changes, and a try of it before it is saved. */
export default function WebhookSettings(): ReactNode {
  const { id } = route.useParams();
  const { data: webhook } = useQuery(webhookQuery(id));
  const { schemaOf, fields, error, retry } = useSchemas();
  const hasTemplate = webhook !== undefined && webhook.template !== null;
  const written = useQuery({
    ...templateQuery(webhook ?? { id, updatedAt: '' }),
    enabled: hasTemplate,
  });
  if (error !== null) return <Failure sentence={sentenceOf(error)} onRetry={retry} />;
  const template = hasTemplate ? written.data : '';
  if (template === undefined && written.error !== null)
    return <Failure sentence={sentenceOf(written.error)} onRetry={() => void written.refetch()} />;
  const schema = webhook && schemaOf(webhook.type);
  if (webhook === undefined || template === undefined || !schema)
    return <Skeleton className="h-96 max-w-[640px]" />;
  // What was saved, here or elsewhere, is what one goes on from.
  return (
    <Form key={webhook.updatedAt} webhook={webhook} template={template} schema={schema} fields={fields} />
  );
}

function Form({
  webhook,
  template,
  schema,
  fields,
}: {
  webhook: Webhook;
  /** As JSON text; empty: it has none. */
  template: string;
  schema: ConfigSchema;
  fields: readonly string[];
}): ReactNode {
  const before = draftOf(webhook, template, schema);
  const [draft, setDraft] = useState(() => keptDraft(webhook) ?? before);
  const change = (next: WebhookDraft): void => {
    setDraft(next);
    if (next === before) forgetDraft(webhook);
    else keepDraft(webhook, next, () => schema);
  };
  const [own, setOwn] = useState<Record<string, string>>({});
  const update = useUpdateWebhook(webhook.id);
  const preview = usePreview();
  const isInUse = update.error instanceof ConflictError && update.error.code === 'in_use';
  const faults = faultsOf(isInUse ? null : update.error, fields);
  const tried = faultsOf(preview.error, fields, '/changes');
  const changes = toChange(before, draft, schema);
  const isChanged = Object.keys(changes).length > 0;

  const isReadable = (): boolean => {
    const found = draftFaults(draft);
    setOwn(found);
    return Object.keys(found).length === 0;
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    preview.reset();
    if (!isReadable()) {
      focusFirstFault(form);
      return;
    }
    update.mutate(
      { change: changes, confirm: isInUse },
      {
        onSuccess: ({ name }) => {
          forgetDraft(webhook);
          toast({ tone: 'ok', text: `${name} saved` });
        },
        onError: () => focusFirstFault(form),
      },
    );
  };
  const attempt = (trial: { send: boolean; event?: string }): void => {
    update.reset();
    if (isReadable()) preview.mutate({ id: webhook.id, ...(isChanged && { changes }), ...trial });
    else preview.reset();
  };
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,640px)_minmax(0,1fr)]">
      <form aria-label="Settings" className="flex min-w-0 flex-col gap-5" onSubmit={submit} noValidate>
        {faults.rest !== null && (
          <Note tone="bad" role="alert">
            {faults.rest}
          </Note>
        )}
        <WebhookFields
          draft={draft}
          at={{ ...tried.at, ...faults.at, ...own }}
          kept={secretsOf(webhook)}
          id={webhook.id}
          change={(part) => change({ ...draft, ...part })}
        />
        {isInUse && (
          <Note tone="warn" role="alert">
            {withoutAdvice(update.error!.message)}
          </Note>
        )}
        {isChanged && <WebhookDiff webhook={webhook} template={template} change={changes} schema={schema} />}
        <div className="flex justify-end gap-2 border-t border-line pt-4">
          <Button disabled={!isChanged} onClick={() => change(before)}>
            Undo
          </Button>
          <Button kind="primary" type="submit" disabled={!isChanged} busy={update.isPending}>
            Save
          </Button>
        </div>
      </form>
      <DraftTest
        preview={preview}
        rest={tried.rest}
        organization={webhook.organization}
        events={draft.events}
        onTry={attempt}
      />
    </div>
  );
}
