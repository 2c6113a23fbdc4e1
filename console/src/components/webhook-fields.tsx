/** The fields of a webhook, for one that is made and one that is changed: first what is asked for most, the rest tucked away. */
import { Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import type { NotificationType } from '@tidings/sdk';
import { useSchemas } from '../queries/notification-types.ts';
import { useCaller, useMay } from '../queries/session.ts';
import { useCreateInbox } from '../queries/test-inboxes.ts';
import { sentenceOf } from '../query-client.ts';
import { USUAL_API_KEY_HEADER } from '../webhook-draft.ts';
import type { WebhookDraft } from '../webhook-draft.ts';
import { Button } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { SecretField } from '../ui/secret-field.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { AddressCheck } from './address-check.tsx';
import { ConfigFields } from './config-fields.tsx';
import { DeliveryFields } from './delivery-fields.tsx';
import { More } from '../ui/more.tsx';
import { EventPicker } from './event-picker.tsx';
import { FilterFields } from './filter-fields.tsx';
import { ProjectField } from './project-field.tsx';
import { RoutingFields } from './routing-fields.tsx';
import { SameName } from './same-name.tsx';
import { TYPE_ABOUT, TYPE_WORDS } from './webhook-words.tsx';

export function WebhookFields({
  draft,
  at,
  kept = null,
  id = null,
  isSent = false,
  change,
}: {
  draft: WebhookDraft;
  /** What is wrong, by field. */
  at: Readonly<Record<string, string>>;
  /** The secrets of the webhook that is changed, by name; null for a new one. */
  kept?: readonly string[] | null;
  /** Its id; null for a new one. */
  id?: string | null;
  /** It is being made, or is made: what there is of its name may be itself. */
  isSent?: boolean;
  change: (part: Partial<WebhookDraft>) => void;
}): ReactNode {
  const caller = useCaller();
  const { schemaOf, error } = useSchemas();
  const mayRead = useMay('webhooks:read');
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
      {mayRead && !isSent && draft.name.trim() !== '' && (
        <SameName name={draft.name} organization={organization ?? 'default'} id={id} />
      )}
      <EventPicker
        organization={organization}
        chosen={draft.events}
        open={draft.openEvent}
        error={at['/events']}
        onChange={(events, openEvent) => change({ events, openEvent })}
      />
      <SelectField
        label="Notification type"
        required
        error={at['/type']}
        hint={isNew ? TYPE_ABOUT[draft.type] : `${TYPE_ABOUT[draft.type]} It cannot be changed later.`}
        value={draft.type}
        disabled={!isNew}
        options={Object.entries(TYPE_WORDS) as [NotificationType['type'], string][]}
        onChange={(type) => change({ type })}
      />
      {draft.type === 'rest' ? (
        <RestFields draft={draft} at={at} isNew={isNew} organization={organization} change={change} />
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
      {isNew && caller.organization === null && (
        <TextField
          label="Organization"
          autoComplete="off"
          placeholder="default"
          hint="Whose events it gets. It is created if there is none with that id."
          value={draft.organization}
          error={at['/organization']}
          onChange={({ target }) => change({ organization: target.value.trim() })}
        />
      )}
      {isNew && (
        <ProjectField
          organization={organization}
          value={draft.project}
          error={at['/project']}
          hint="Whose events it gets; left empty, those of all projects. It is created if there is none with that id."
          onChange={(project) => change({ project })}
        />
      )}
      <More
        title="Category and severity"
        isSet={draft.categories.length > 0 || draft.minSeverity !== ''}
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
      <More title="Filters" isSet={draft.filters !== ''} faults={[at['/filters']]}>
        <FilterFields
          draft={draft}
          id={id}
          organization={organization}
          error={at['/filters']}
          change={change}
        />
      </More>
      <DeliveryFields draft={draft} at={at} isNew={isNew} organization={organization} change={change} />
    </>
  );
}

interface PartProps {
  draft: WebhookDraft;
  at: Readonly<Record<string, string>>;
  change: (part: Partial<WebhookDraft>) => void;
}

function RestFields({
  draft,
  at,
  isNew,
  organization,
  change,
}: PartProps & { isNew: boolean; organization: string | null }): ReactNode {
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
      {draft.url === '' ? (
        <UseInbox draft={draft} change={change} />
      ) : (
        <AddressCheck url={draft.url} organization={organization} error={at['/url']} />
      )}
      <div className="grid gap-x-3 gap-y-4 sm:grid-cols-[180px_minmax(0,1fr)]">
        <TextField
          label="API key header"
          mono
          autoComplete="off"
          spellCheck={false}
          placeholder={USUAL_API_KEY_HEADER}
          value={draft.apiKeyHeader}
          error={at['/apiKey/header']}
          onChange={({ target }) => change({ apiKeyHeader: target.value.trim() })}
        />
        <SecretField
          label="API key"
          placeholder={!isNew && draft.apiKeyHeader !== '' ? '••••••••  unchanged' : undefined}
          hint={
            isNew
              ? 'Sent with each request, so that the receiver knows it is yours. It is never shown again.'
              : 'Sent with each request. Clear the header and the key to send none.'
          }
          value={draft.apiKey}
          error={at['/apiKey/value'] ?? at['/apiKey']}
          onChange={(apiKey) => change({ apiKey })}
        />
      </div>
    </>
  );
}

/** For who has no receiver yet. */
function UseInbox({ draft, change }: Omit<PartProps, 'at'>): ReactNode {
  const mayMake = useMay('test-inboxes:write');
  const create = useCreateInbox();
  if (!mayMake) return null;
  const { organization, project, name } = draft;
  const input = {
    ...(organization !== '' && { organization }),
    ...(project !== '' && { project }),
    ...(name.trim() !== '' && { name: name.trim() }),
  };
  return (
    <div className="-mt-2 flex flex-wrap items-center gap-2">
      <Button
        size="small"
        busy={create.isPending}
        onClick={() => create.mutate(input, { onSuccess: ({ url }) => change({ url }) })}
      >
        {!create.isPending && <Inbox size={13} aria-hidden />} Use a test inbox
      </Button>
      <span className="text-xs text-ink-3">
        No receiver yet? It shows what comes, and checks the signature.
      </span>
      {create.error !== null && (
        <div className="basis-full">
          <Note tone="bad" role="alert">
            {sentenceOf(create.error)}
          </Note>
        </div>
      )}
    </div>
  );
}
