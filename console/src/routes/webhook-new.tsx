import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { patternsFor } from '@tidings/core/event-type';
import { DraftTest } from '../components/draft-test.tsx';
import type { Trial } from '../components/draft-test.tsx';
import { usePlace } from '../components/organization-switch.tsx';
import { WebhookFields } from '../components/webhook-fields.tsx';
import { useSchemas } from '../queries/notification-types.ts';
import { emptyDraft, forgetDraft, keepDraft, keptDraft, toInput } from '../webhook-draft.ts';
import type { WebhookDraft } from '../webhook-draft.ts';
import type { NewWebhookSearch } from '../search-state.ts';
import { useDraftCheck } from '../draft-check.ts';
import { faultsOf } from '../faults.ts';
import { focusFirstFault } from '../focus-fault.ts';
import { useCaller } from '../queries/session.ts';
import { useCreateWebhook, usePreview } from '../queries/webhooks.ts';
import { useTitle } from '../title.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/states.tsx';
import { Switch } from '../ui/switch.tsx';
import { toast } from '../ui/toasts.ts';

const route = getRouteApi('/app/webhooks/new');

const NAMELESS = 'Draft';

/** Name, events, notification type, and what that type needs; everything else has a good default. */
export default function NewWebhook(): ReactNode {
  useTitle('Create webhook');
  const navigate = useNavigate();
  const here = usePlace();
  const caller = useCaller();
  const { schemaOf, fields } = useSchemas();
  const search = route.useSearch();
  const [draft, setDraft] = useState(() => begun(keptDraft() ?? emptyDraft(here), search));
  const check = useDraftCheck(draft);
  const create = useCreateWebhook();
  const preview = usePreview();
  const faults = faultsOf(create.error, fields);
  const tried = faultsOf(preview.error, fields, '/webhook');
  const change = (part: Partial<WebhookDraft>): void => {
    const next = { ...draft, ...part };
    setDraft(next);
    keepDraft(next, schemaOf);
  };

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    preview.reset();
    create.reset();
    check.submit(event, send);
  };
  const send = (form: HTMLFormElement): void =>
    create.mutate(toInput(draft, schemaOf), {
      onSuccess: ({ id, name }) => {
        forgetDraft();
        toast({ tone: 'ok', text: `${name} created` });
        // A receiver is what is needed next.
        void navigate({
          to: '/webhooks/$id',
          params: { id },
          search: (before) => ({ ...before, code: 'node', ...(draft.alerts && { alert: true }) }),
        });
      },
      onError: () => focusFirstFault(form),
    });
  const attempt = (trial: Trial): void => {
    create.reset();
    // What it is to be called has time until it is made.
    const named = draft.name.trim() === '' ? { ...draft, name: NAMELESS } : draft;
    if (check.isReadable()) preview.mutate({ webhook: toInput(named, schemaOf), ...trial });
    else preview.reset();
  };
  const cancel = (): void => {
    forgetDraft();
    void navigate({ to: '/webhooks' });
  };

  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,640px)_minmax(0,1fr)]">
      <form className="flex min-w-0 flex-col gap-5" onSubmit={submit} noValidate>
        <h1 className="text-lg font-bold tracking-[-0.015em]">Create webhook</h1>
        {faults.rest !== null && (
          <Note tone="bad" role="alert">
            {faults.rest}
          </Note>
        )}
        <WebhookFields
          draft={draft}
          at={{ ...tried.at, ...faults.at, ...check.own }}
          isSent={create.isPending || create.isSuccess}
          change={change}
        />
        <Switch
          label="Alert me"
          hint="Once it is created, choose who is notified when it fails: an existing webhook, or another new one."
          checked={draft.alerts}
          onChange={(alerts) => change({ alerts })}
        />
        <div className="flex justify-end gap-2 border-t border-line pt-4">
          <Button onClick={cancel}>Cancel</Button>
          <Button kind="primary" type="submit" busy={create.isPending}>
            Create
          </Button>
        </div>
      </form>
      <DraftTest
        preview={preview}
        rest={tried.rest}
        organization={draft.organization === '' ? caller.organization : draft.organization}
        events={draft.events}
        onTry={attempt}
      />
    </div>
  );
}

/** Somebody who comes from an event type wants to hear of it, from an integration to reach that, and from a test inbox to send there. */
function begun(draft: WebhookDraft, { event, type, url }: NewWebhookSearch): WebhookDraft {
  const isHeard = event === undefined || patternsFor(event).some((each) => draft.events.includes(each));
  return {
    ...draft,
    ...(!isHeard && { events: [...draft.events, event] }),
    ...(type !== undefined && { type }),
    ...(url !== undefined && { url, type: 'rest' as const }),
  };
}
