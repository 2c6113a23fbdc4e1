import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { WebhookInput } from '@tidings/sdk';
import { DraftTest } from '../components/draft-test.tsx';
import { EventPicker } from '../components/event-picker.tsx';
import { useOrganization } from '../components/organization-switch.tsx';
import { TYPE_WORDS } from '../components/webhook-words.tsx';
import { emptyDraft, forgetDraft, keepDraft, keptDraft, toInput } from '../webhook-draft.ts';
import type { WebhookDraft } from '../webhook-draft.ts';
import { faultsOf } from '../faults.ts';
import { focusFirstFault } from '../focus-fault.ts';
import { useCaller } from '../queries/session.ts';
import { useCreateWebhook } from '../queries/webhooks.ts';
import { useTitle } from '../title.ts';
import { Button } from '../ui/button.tsx';
import { Field, inputClass, TextField } from '../ui/field.tsx';
import { Note } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';

const FIELDS = [
  '/name',
  '/organization',
  '/events',
  '/type',
  '/url',
  '/apiKey/header',
  '/apiKey/value',
  '/apiKey',
  '/description',
  '/signing',
  '/payload',
  '/retry',
];

/** Name, events, notification type, URL and API key; everything else has a good default. */
export default function NewWebhook(): ReactNode {
  useTitle('Create webhook');
  const navigate = useNavigate();
  const caller = useCaller();
  const here = useOrganization();
  const [draft, setDraft] = useState(() => keptDraft() ?? emptyDraft(here));
  const create = useCreateWebhook();
  const faults = faultsOf(create.error, FIELDS);
  const change = (part: Partial<WebhookDraft>): void => setDraft((before) => ({ ...before, ...part }));
  useEffect(() => keepDraft(draft), [draft]);
  const input: WebhookInput = toInput(draft);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    create.mutate(input, {
      onSuccess: ({ id, name }) => {
        forgetDraft();
        toast({ tone: 'ok', text: `${name} created` });
        void navigate({ to: '/webhooks/$id', params: { id } });
      },
      onError: () => focusFirstFault(form),
    });
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
        <TextField
          label="Name"
          required
          autoFocus
          autoComplete="off"
          maxLength={100}
          placeholder="Such as Billing ledger"
          hint="What people know it by in lists and alerts."
          value={draft.name}
          error={faults.at['/name']}
          onChange={({ target }) => change({ name: target.value })}
        />
        {caller.organization === null && (
          <TextField
            label="Organization"
            autoComplete="off"
            placeholder="default"
            hint="Whose events it gets. It is made if there is none of that id."
            value={draft.organization}
            error={faults.at['/organization']}
            onChange={({ target }) => change({ organization: target.value.trim() })}
          />
        )}
        <EventPicker
          organization={draft.organization === '' ? caller.organization : draft.organization}
          chosen={draft.events}
          error={faults.at['/events']}
          onChange={(events) => change({ events })}
        />
        <Field
          label="Notification type"
          required
          error={faults.at['/type']}
          hint="An HTTP request to your API, with the event as JSON."
        >
          {(described) => (
            <select {...described} className={inputClass} value="rest" onChange={() => undefined}>
              <option value="rest">{TYPE_WORDS.rest}</option>
            </select>
          )}
        </Field>
        <TextField
          label="URL"
          required
          mono
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          placeholder="https://example.com/webhooks"
          value={draft.url}
          error={faults.at['/url']}
          onChange={({ target }) => change({ url: target.value.trim() })}
        />
        <div className="grid gap-x-3 gap-y-4 sm:grid-cols-[180px_minmax(0,1fr)]">
          <TextField
            label="API key header"
            mono
            autoComplete="off"
            spellCheck={false}
            placeholder="X-API-Key"
            value={draft.apiKeyHeader}
            error={faults.at['/apiKey/header']}
            onChange={({ target }) => change({ apiKeyHeader: target.value.trim() })}
          />
          <TextField
            label="API key"
            mono
            type="password"
            autoComplete="off"
            hint="Sent with each request, so that the receiver knows it is yours. It is never shown again."
            value={draft.apiKey}
            error={faults.at['/apiKey/value'] ?? faults.at['/apiKey']}
            onChange={({ target }) => change({ apiKey: target.value })}
          />
        </div>
        <More draft={draft} change={change} at={faults.at} />
        <div className="flex justify-end gap-2 border-t border-line pt-4">
          <Button onClick={cancel}>Cancel</Button>
          <Button kind="primary" type="submit" busy={create.isPending}>
            Create
          </Button>
        </div>
      </form>
      <DraftTest input={input} />
    </div>
  );
}

const SIGNING_WORDS = {
  '': 'Standard Webhooks (recommended)',
  ed25519: 'Standard Webhooks, Ed25519',
  admin: 'Admin.do',
  sha256: 'sha256=… (Y42, GitHub)',
  pangea: 'Pangea',
  stripe: 'Stripe',
  none: 'None',
};
const PAYLOAD_WORDS = {
  '': 'Native',
  standard: 'Standard Webhooks',
  context: 'With context (event_time, event_type, current_context, data)',
  alert: 'Alert',
  cloudevents: 'CloudEvents',
};
const RETRY_WORDS = {
  '': 'Standard: ten attempts over three days',
  alert: 'Alert: five attempts in 15 minutes',
  none: 'None: one attempt',
};

function More({
  draft,
  change,
  at,
}: {
  draft: WebhookDraft;
  change: (part: Partial<WebhookDraft>) => void;
  at: Readonly<Record<string, string>>;
}): ReactNode {
  const isSet =
    draft.description !== '' || draft.signing !== '' || draft.payload !== '' || draft.retry !== '';
  const select = (
    label: string,
    name: 'signing' | 'payload' | 'retry',
    words: Readonly<Record<string, string>>,
  ): ReactNode => (
    <Field label={label} error={at[`/${name}`]}>
      {(described) => (
        <select
          {...described}
          className={inputClass}
          value={draft[name]}
          onChange={({ target }) => change({ [name]: target.value })}
        >
          {Object.entries(words).map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
  return (
    <details open={isSet || undefined} className="group rounded-md border border-line">
      <summary className="px-3 py-2 font-medium">Signing, body and retries</summary>
      <div className="flex flex-col gap-4 border-t border-line p-3">
        {select('Signing profile', 'signing', SIGNING_WORDS)}
        {select('Body', 'payload', PAYLOAD_WORDS)}
        {select('Retries', 'retry', RETRY_WORDS)}
        <TextField
          label="Description"
          autoComplete="off"
          value={draft.description}
          error={at['/description']}
          onChange={({ target }) => change({ description: target.value })}
        />
      </div>
    </details>
  );
}
