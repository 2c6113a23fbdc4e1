/** The fields of a webhook, for one that is made and one that is changed: first what is asked for most, the rest tucked away. */
import type { ReactNode } from 'react';
import type { NotificationType } from '@tidings/sdk';
import { useSchemas } from '../queries/notification-types.ts';
import { useCaller } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { OWN_RETRY, takesTemplate } from '../webhook-draft.ts';
import type { WebhookDraft } from '../webhook-draft.ts';
import { Field, inputClass, TextField } from '../ui/field.tsx';
import { SecretField } from '../ui/secret-field.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { ConfigFields } from './config-fields.tsx';
import { EventPicker } from './event-picker.tsx';
import { RoutingFields } from './routing-fields.tsx';
import { TYPE_ABOUT, TYPE_WORDS } from './webhook-words.tsx';

export function WebhookFields({
  draft,
  at,
  kept = null,
  change,
}: {
  draft: WebhookDraft;
  /** What is wrong, by field. */
  at: Readonly<Record<string, string>>;
  /** The secrets of the webhook that is changed, by name; null for a new one. */
  kept?: readonly string[] | null;
  change: (part: Partial<WebhookDraft>) => void;
}): ReactNode {
  const caller = useCaller();
  const { schemaOf, error } = useSchemas();
  const isNew = kept === null;
  const schema = schemaOf(draft.type);
  const organization = draft.organization === '' ? caller.organization : draft.organization;
  const written = draft.configs[draft.type] ?? {};
  return (
    <>
      <TextField
        label="Name"
        required
        autoFocus={isNew}
        autoComplete="off"
        maxLength={100}
        placeholder="Such as Billing ledger"
        hint="What people know it by in lists and alerts."
        value={draft.name}
        error={at['/name']}
        onChange={({ target }) => change({ name: target.value })}
      />
      {isNew && caller.organization === null && (
        <TextField
          label="Organization"
          autoComplete="off"
          placeholder="default"
          hint="Whose events it gets. It is made if there is none of that id."
          value={draft.organization}
          error={at['/organization']}
          onChange={({ target }) => change({ organization: target.value.trim() })}
        />
      )}
      <EventPicker
        organization={organization}
        chosen={draft.events}
        error={at['/events']}
        onChange={(events) => change({ events })}
      />
      <Field
        label="Notification type"
        required
        error={at['/type']}
        hint={isNew ? TYPE_ABOUT[draft.type] : `${TYPE_ABOUT[draft.type]} It stays what it is.`}
      >
        {(described) => (
          <select
            {...described}
            className={inputClass}
            value={draft.type}
            disabled={!isNew}
            onChange={({ target }) => change({ type: target.value as NotificationType['type'] })}
          >
            {Object.entries(TYPE_WORDS).map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </select>
        )}
      </Field>
      {draft.type === 'rest' ? (
        <RestFields draft={draft} at={at} isNew={isNew} change={change} />
      ) : error !== null ? (
        <Note tone="bad" role="alert">
          {sentenceOf(error)}
        </Note>
      ) : schema === null ? (
        <Skeleton className="h-24" />
      ) : (
        <ConfigFields
          // What is shown of a secret is not carried over to another type.
          key={draft.type}
          schema={schema}
          written={written}
          at={at}
          kept={kept ?? []}
          removed={draft.removed}
          onWrite={(name, value) =>
            change({ configs: { ...draft.configs, [draft.type]: { ...written, [name]: value } } })
          }
          onRemove={(name, remove) =>
            change({
              removed: remove ? [...draft.removed, name] : draft.removed.filter((each) => each !== name),
            })
          }
        />
      )}
      <More
        title="Category and severity"
        isOpen={draft.categories.length > 0 || draft.minSeverity !== ''}
        faults={[at['/categories'], at['/minSeverity']]}
      >
        <RoutingFields
          organization={organization}
          categories={draft.categories}
          minSeverity={draft.minSeverity}
          at={at}
          onChange={change}
        />
      </More>
      <Delivery draft={draft} at={at} change={change} />
    </>
  );
}

interface PartProps {
  draft: WebhookDraft;
  at: Readonly<Record<string, string>>;
  change: (part: Partial<WebhookDraft>) => void;
}

function RestFields({ draft, at, isNew, change }: PartProps & { isNew: boolean }): ReactNode {
  return (
    <>
      <TextField
        label="URL"
        required
        mono
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        placeholder="https://example.com/webhooks"
        value={draft.url}
        error={at['/url']}
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
          error={at['/apiKey/header']}
          onChange={({ target }) => change({ apiKeyHeader: target.value.trim() })}
        />
        <SecretField
          label="API key"
          placeholder={!isNew && draft.apiKeyHeader !== '' ? '••••••••  stays as it is' : undefined}
          hint={
            isNew
              ? 'Sent with each request, so that the receiver knows it is yours. It is never shown again.'
              : 'Sent with each request. Without a header and a key there is none.'
          }
          value={draft.apiKey}
          error={at['/apiKey/value'] ?? at['/apiKey']}
          onChange={(apiKey) => change({ apiKey })}
        />
      </div>
    </>
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
  custom: 'Your own: a template',
};
const RETRY_WORDS = {
  '': 'Standard: ten attempts over three days',
  alert: 'Alert: five attempts in 15 minutes',
  none: 'None: one attempt',
};

function Delivery({ draft, at, change }: PartProps): ReactNode {
  const isRest = draft.type === 'rest';
  const isSet =
    draft.description !== '' ||
    draft.retry !== '' ||
    draft.template !== '' ||
    (isRest && (draft.signing !== '' || draft.payload !== ''));
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
  const retryWords =
    draft.retry === OWN_RETRY ? { ...RETRY_WORDS, [OWN_RETRY]: 'A schedule of its own' } : RETRY_WORDS;
  return (
    <More
      title={isRest ? 'Signing, body and retries' : 'Message and retries'}
      isOpen={isSet}
      faults={['/signing', '/payload', '/template', '/retry', '/description'].map((path) => at[path])}
    >
      {isRest && select('Signing profile', 'signing', SIGNING_WORDS)}
      {isRest && select('Body', 'payload', PAYLOAD_WORDS)}
      {takesTemplate(draft) && (
        <Field
          label="Template"
          required={isRest}
          error={at['/template']}
          hint={
            <>
              JSON with placeholders, such as <code>{'{"text": "{{data.name}}"}'}</code>
              {isRest ? '.' : ', in the place of the message that it makes by itself.'} Show request tells
              what comes of it.
            </>
          }
        >
          {(described) => (
            <textarea
              {...described}
              rows={6}
              spellCheck={false}
              className={`${inputClass} h-auto resize-y py-2 font-mono text-xs leading-[1.55]`}
              value={draft.template}
              onChange={({ target }) => change({ template: target.value })}
            />
          )}
        </Field>
      )}
      {select('Retries', 'retry', retryWords)}
      <TextField
        label="Description"
        autoComplete="off"
        value={draft.description}
        error={at['/description']}
        onChange={({ target }) => change({ description: target.value })}
      />
    </More>
  );
}

/** Tucked away, unless something in it is set or wrong. */
function More({
  title,
  isOpen,
  faults,
  children,
}: {
  title: string;
  isOpen: boolean;
  faults: readonly (string | undefined)[];
  children: ReactNode;
}): ReactNode {
  const isWrong = faults.some((fault) => fault !== undefined);
  return (
    <details open={isOpen || isWrong || undefined} className="group rounded-md border border-line">
      <summary className="px-3 py-2 font-medium">{title}</summary>
      <div className="flex flex-col gap-4 border-t border-line p-3">{children}</div>
    </details>
  );
}
