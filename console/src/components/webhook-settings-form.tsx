import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ConflictError } from '@tidings/sdk';
import type { Webhook } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { ChangedElsewhere, savedWords } from './changed-elsewhere.tsx';
import { DraftTest } from './draft-test.tsx';
import type { Trial } from './draft-test.tsx';
import { secretsOf, withoutAdvice } from './edit-webhook.tsx';
import { labelOf } from './config-fields.tsx';
import { EventPicker } from './event-picker.tsx';
import { FilterEditor, RecentEvents } from './filter-fields.tsx';
import { RoutingFields } from './routing-fields.tsx';
import { WebhookFields } from './webhook-fields.tsx';
import { useSchemas } from '../queries/notification-types.ts';
import { WebhookDiff } from './webhook-diff.tsx';
import type { ConfigSchema } from '../config-schema.ts';
import { useDraftCheck } from '../draft-check.ts';
import { faultsOf } from '../faults.ts';
import { focusFirstFault } from '../focus-fault.ts';
import { openEventFault } from '../open-event.ts';
import {
  templateQuery,
  useLookAgain,
  usePreview,
  useUpdateWebhook,
  webhookQuery,
} from '../queries/webhooks.ts';
import { Button } from '../ui/button.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';
import { draftOf, forgetChange, keepChange, keptChange, toChange, WEBHOOK_PARTS } from '../webhook-draft.ts';
import type { WebhookDraft } from '../webhook-draft.ts';
import { rebase, replacesUnseen } from '../rebase.ts';
import type { BegunChange } from '../rebase.ts';

/** What of a webhook is changed: everything, or which events it gets. */
export type SettingsPart = 'all' | 'filters';

/** Where what is wrong with the events that it gets is shown. */
const OF_FILTERS = ['/events', '/categories', '/minSeverity', '/filters'];

/**
 * What can be changed of a webhook, what changes, and a try of it before it is saved. What is begun in one part of it goes on in
 * the other.
 */
export function WebhookSettingsForm({ id, part }: { id: string; part: SettingsPart }): ReactNode {
  const { data: webhook } = useQuery(webhookQuery(id));
  const { schemaOf, fields, error, retry } = useSchemas();
  const [read, setRead] = useState<{ webhook: Webhook; template: string } | null>(null);
  const hasTemplate = webhook !== undefined && webhook.template !== null;
  const written = useQuery({
    ...templateQuery(webhook ?? { id, updatedAt: '' }),
    enabled: hasTemplate,
  });
  if (error !== null) return <Failure what="The list of notification types" error={error} onRetry={retry} />;
  const template = hasTemplate ? written.data : '';
  if (template === undefined && written.error !== null)
    return <Failure what="The template" error={written.error} onRetry={() => void written.refetch()} />;
  // What changes a webhook makes its template another: until that is there, it is shown as it was.
  if (webhook !== undefined && template !== undefined && read?.webhook !== webhook)
    setRead({ webhook, template });
  const schema = webhook && schemaOf(webhook.type);
  if (read?.webhook.id !== id || !schema) return <Skeleton className="h-96 max-w-[640px]" />;
  return (
    <Form
      key={id}
      webhook={read.webhook}
      template={read.template}
      schema={schema}
      fields={part === 'all' ? fields : OF_FILTERS}
      part={part}
    />
  );
}

function Form({
  webhook,
  template,
  schema,
  fields,
  part,
}: {
  webhook: Webhook;
  /** As JSON text; empty: it has none. */
  template: string;
  schema: ConfigSchema;
  /** Those that are shown. */
  fields: readonly string[];
  part: SettingsPart;
}): ReactNode {
  const before = draftOf(webhook, template, schema);
  const [begun, setBegun] = useState<BegunChange<WebhookDraft> | null>(() => keptChange(webhook.id));
  const [sent, setSent] = useState<{ draft: WebhookDraft; at: string } | null>(null);
  // From what was saved here one goes on; what was saved elsewhere comes beside what is written.
  const isSaved = sent !== null && sent.at <= webhook.updatedAt;
  const { draft, clashes, base, taken, ...beside } = rebase(
    WEBHOOK_PARTS,
    begun === null ? { base: before, draft: before } : isSaved ? { ...begun, base: sent.draft } : begun,
    before,
  );
  // What was sent has secrets, and is written as somebody does: what is saved is another, and nobody else has changed it.
  const theirs = isSaved ? [] : beside.theirs;
  const change = (next: WebhookDraft): void => {
    setBegun({ base, draft: next, theirs });
    if (isSaved) setSent(null);
    keepChange(webhook.id, { base, draft: next }, () => schema);
  };
  const undo = (): void => {
    setBegun(null);
    forgetChange(webhook.id);
  };
  const check = useDraftCheck(draft);
  const look = useLookAgain(webhook.id);
  const update = useUpdateWebhook(webhook.id);
  const preview = usePreview();
  const isInUse = update.error instanceof ConflictError && update.error.code === 'in_use';
  const faults = faultsOf(look.error ?? (isInUse ? null : update.error), fields);
  const tried = faultsOf(preview.error, fields, '/changes');
  const changes = toChange(before, draft, schema);
  const isChanged = Object.keys(changes).length > 0;
  // Also what is begun and not finished can be saved, or undone: it is told then.
  const isBegun = isChanged || draft.hasOpenFilter || openEventFault(draft.events, draft.openEvent) !== null;

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    preview.reset();
    check.submit(event, (form) => void send(form));
  };
  const send = async (form: HTMLFormElement): Promise<void> => {
    const found = await look.mutateAsync().catch(() => null);
    if (found === null) return;
    const now = draftOf(found.webhook, found.template, schema);
    const rebased = rebase(WEBHOOK_PARTS, { base, draft, theirs }, now);
    // Nobody's change is replaced before it was told of.
    if (replacesUnseen(WEBHOOK_PARTS, rebased, before, now)) return;
    update.mutate(
      { change: toChange(now, rebased.draft, schema), confirm: isInUse },
      {
        onSuccess: (saved) => {
          setSent({ draft: rebased.draft, at: saved.updatedAt });
          forgetChange(webhook.id);
          toast({ tone: 'ok', text: savedWords(saved, rebased) });
        },
        onError: () => focusFirstFault(form),
      },
    );
  };
  const at = { ...tried.at, ...faults.at, ...check.own };
  // What was begun elsewhere, and is wrong there.
  const elsewhere = Object.entries(check.own).filter(([path]) => !fields.includes(path));
  const edit = (next: Partial<WebhookDraft>): void => change({ ...draft, ...next });
  const attempt = (trial: Trial): void => {
    update.reset();
    if (check.isReadable()) preview.mutate({ id: webhook.id, ...(isChanged && { changes }), ...trial });
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
        {elsewhere.map(([path, fault]) => (
          <Note key={path} tone="bad" role="alert">
            In Settings, {labelOf(path.slice(1))}: {fault}
          </Note>
        ))}
        {part === 'all' ? (
          <WebhookFields draft={draft} at={at} kept={secretsOf(webhook)} id={webhook.id} change={edit} />
        ) : (
          <>
            <div className="flex flex-col gap-2">
              <h2 className="font-medium">Filters</h2>
              <FilterEditor
                draft={draft}
                organization={webhook.organization}
                error={at['/filters']}
                change={edit}
              />
            </div>
            <EventPicker
              organization={webhook.organization}
              chosen={draft.events}
              open={draft.openEvent}
              error={at['/events']}
              onChange={(events, openEvent) => edit({ events, openEvent })}
            />
            <RoutingFields
              organization={webhook.organization}
              categories={draft.categories}
              minSeverity={draft.minSeverity}
              at={at}
              onChange={edit}
            />
          </>
        )}
        {isInUse && (
          <Note tone="warn" role="alert">
            {withoutAdvice(update.error!.message)}
          </Note>
        )}
        {!update.isPending && (
          <ChangedElsewhere clashes={clashes} theirs={theirs} onTake={() => change(taken)} />
        )}
        {isChanged && <WebhookDiff webhook={webhook} template={template} change={changes} schema={schema} />}
        <div className="flex justify-end gap-2 border-t border-line pt-4">
          <Button disabled={!isBegun} onClick={undo}>
            Undo
          </Button>
          <Button kind="primary" type="submit" disabled={!isBegun} busy={look.isPending || update.isPending}>
            Save
          </Button>
        </div>
      </form>
      {part === 'all' ? (
        <DraftTest
          preview={preview}
          rest={tried.rest}
          organization={webhook.organization}
          events={draft.events}
          onTry={attempt}
        />
      ) : (
        <section
          aria-labelledby="latest-events"
          className="flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-surface p-4 xl:sticky xl:top-16 xl:max-h-[calc(100dvh-80px)] xl:overflow-y-auto"
        >
          <h2 id="latest-events" className="font-semibold">
            The latest events
          </h2>
          <RecentEvents draft={draft} id={webhook.id} isOpen />
        </section>
      )}
    </div>
  );
}
