/** An event type as one writes it: what it means, its schema, an example, and what becomes of events that do not fit. */
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { EventType, EventTypeChange, EventTypeInput } from '@tidings/sdk';
import { useBegunChange } from '../begun-change.ts';
import { faultsOf } from '../faults.ts';
import { focusFirstFault } from '../focus-fault.ts';
import type { Hinted } from '../json-hints.ts';
import { readExactly } from '../json-text.ts';
import { eventTypeQuery } from '../queries/event-types.ts';
import type { WrittenEventType } from '../queries/event-types.ts';
import type { Parts, Rebased } from '../rebase.ts';
import { Button } from '../ui/button.tsx';
import { Field, SelectField, TextField } from '../ui/field.tsx';
import { JsonEditor } from '../ui/json-editor.tsx';
import { Note } from '../ui/states.tsx';
import { Switch } from '../ui/switch.tsx';
import { ChangedElsewhere } from './changed-elsewhere.tsx';

const FIELDS = ['/name', '/group', '/description', '/schema', '/example', '/validation'];

const VALIDATION_WORDS: Record<EventType['validation'], string> = {
  off: 'Not checked',
  warn: 'Accepted with a warning, and counted',
  reject: 'Refused',
};

interface Draft {
  name: string;
  group: string;
  description: string;
  /** JSON as text; empty: none. */
  schema: string;
  example: string;
  validation: EventType['validation'];
  deprecated: boolean;
  draft: boolean;
}

const PARTS: Parts<Draft> = [
  ['Group', 'group'],
  ['Description', 'description'],
  ['Schema', 'schema'],
  ['Example', 'example'],
  ['Events that do not fit the schema', 'validation'],
  ['Deprecated', 'deprecated'],
  ['Draft', 'draft'],
];

export function EventTypeForm({
  before,
  organization,
  error,
  isPending,
  onSave,
  onCancel,
}: {
  /** The one that is changed; null: a new one is made. */
  before: WrittenEventType | null;
  /** In whose catalog; null: the caller’s own. */
  organization: string | null;
  /** What the server said of it. */
  error: Error | null;
  isPending: boolean;
  onSave: (
    input: EventTypeInput,
    change: EventTypeChange,
    then: { onError: () => void; forget: () => void } & Pick<Rebased<unknown>, 'theirs'>,
  ) => void;
  onCancel: () => void;
}): ReactNode {
  const begun = useBegunChange({
    parts: PARTS,
    saved: before,
    draftOf,
    query: before === null ? null : eventTypeQuery(organization, before.name),
    key: `tidings-event-type-draft-${organization ?? ''}-${before?.name ?? ''}`,
  });
  const { draft, edit, forget } = begun;
  const [own, setOwn] = useState<Record<string, string>>({});
  const faults = faultsOf(begun.error ?? error, FIELDS);
  const at = { ...faults.at, ...own };

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const wrong = { ...jsonFault('/schema', draft.schema), ...jsonFault('/example', draft.example) };
    setOwn(wrong);
    if (Object.keys(wrong).length > 0) focusFirstFault(form);
    else void send(form);
  };
  const send = async (form: HTMLFormElement): Promise<void> => {
    const settled = await begun.lookAgain();
    if (settled === null) return;
    onSave(toInput(settled.draft), toChange(settled.before, settled.draft), {
      onError: () => focusFirstFault(form),
      forget,
      theirs: settled.theirs,
    });
  };
  return (
    <form className="flex max-w-[760px] min-w-0 flex-col gap-5" onSubmit={submit} noValidate>
      {faults.rest !== null && (
        <Note tone="bad" role="alert">
          {faults.rest}
        </Note>
      )}
      {before === null && (
        <TextField
          label="Name"
          required
          autoFocus
          mono
          autoComplete="off"
          spellCheck={false}
          placeholder="order.created"
          hint="Letters, digits, - and _, joined by dots. Webhooks that subscribe by a matching pattern get it from the first event on."
          value={draft.name}
          error={at['/name']}
          onChange={({ target }) => edit({ name: target.value.trim() })}
        />
      )}
      <TextField
        label="Group"
        autoComplete="off"
        placeholder={draft.name.split('.')[0]}
        hint="Where it is listed in the catalog, and the category by which webhooks can choose. Left empty: the name up to its first dot."
        value={draft.group}
        error={at['/group']}
        onChange={({ target }) => edit({ group: target.value })}
      />
      <TextField
        label="Description"
        autoComplete="off"
        placeholder="An order was placed"
        value={draft.description}
        error={at['/description']}
        onChange={({ target }) => edit({ description: target.value })}
      />
      <Json
        label="Schema"
        hint="JSON Schema 2020-12 for the data of its events. Without one, data can be anything."
        value={draft.schema}
        error={at['/schema']}
        rows={14}
        hinted={{ of: 'json-schema' }}
        onChange={(schema) => edit({ schema })}
      />
      <Json
        label="Example"
        hint="The data of an example event. It has to fit the schema; tests and previews use it."
        value={draft.example}
        error={at['/example']}
        rows={8}
        hinted={{ of: 'schema', schema: asJson(draft.schema) }}
        onChange={(example) => edit({ example })}
      />
      <SelectField
        label="Events that do not fit the schema"
        required
        error={at['/validation']}
        value={draft.validation}
        options={Object.entries(VALIDATION_WORDS) as [EventType['validation'], string][]}
        onChange={(validation) => edit({ validation })}
      />
      <Switch
        label="Deprecated"
        hint="Its events are still accepted; the catalog marks it as deprecated."
        checked={draft.deprecated}
        onChange={(deprecated) => edit({ deprecated })}
      />
      <Switch
        label="Draft"
        hint="It is not shown in a published catalog."
        checked={draft.draft}
        onChange={(isDraft) => edit({ draft: isDraft })}
      />
      {!isPending && <ChangedElsewhere {...begun} onTake={begun.take} />}
      <div className="flex justify-end gap-2 border-t border-line pt-4">
        <Button
          onClick={() => {
            forget();
            onCancel();
          }}
        >
          Cancel
        </Button>
        <Button
          kind="primary"
          type="submit"
          busy={begun.isLooking || isPending}
          disabled={before !== null && Object.keys(toChange(draftOf(before), draft)).length === 0}
        >
          {before === null ? 'Create' : 'Save'}
        </Button>
      </div>
    </form>
  );
}

function Json({
  label,
  hint,
  value,
  error,
  rows,
  hinted,
  onChange,
}: {
  label: string;
  hint: string;
  value: string;
  error: string | undefined;
  rows: number;
  /** What can be offered while somebody writes. */
  hinted: Hinted;
  onChange: (value: string) => void;
}): ReactNode {
  return (
    <Field label={label} hint={hint} error={error}>
      {(described) => <JsonEditor {...{ label, described, value, rows, hinted, onChange }} />}
    </Field>
  );
}

function draftOf(type: WrittenEventType | null): Draft {
  return {
    name: type?.name ?? '',
    group: type?.group ?? '',
    description: type?.description ?? '',
    schema: type?.schema == null ? '' : JSON.stringify(type.schema, null, 2),
    example: type?.exampleText ?? '',
    validation: type?.validation ?? 'off',
    deprecated: type?.deprecated ?? false,
    draft: type?.draft ?? false,
  };
}

function jsonFault(path: string, text: string): Record<string, string> {
  try {
    read(text);
    return {};
  } catch (error) {
    return { [path]: `This is not JSON: ${(error as Error).message}` };
  }
}

function read(text: string): unknown {
  return text.trim() === '' ? null : readExactly(text);
}

function toInput({ group, schema, example, ...rest }: Draft): EventTypeInput {
  return {
    ...rest,
    ...(group !== '' && { group }),
    schema: read(schema) as EventTypeInput['schema'],
    example: read(example),
  };
}

/** What differs: an example that nobody touched keeps its numbers as they were written. */
function toChange(before: Draft, after: Draft): EventTypeChange {
  return {
    ...(before.group !== after.group && { group: after.group }),
    ...(before.description !== after.description && { description: after.description }),
    ...(before.schema !== after.schema && { schema: asJson(after.schema) as EventTypeInput['schema'] }),
    ...(before.example !== after.example && { example: asJson(after.example) }),
    ...(before.validation !== after.validation && { validation: after.validation }),
    ...(before.deprecated !== after.deprecated && { deprecated: after.deprecated }),
    ...(before.draft !== after.draft && { draft: after.draft }),
  };
}

/** Text that is no JSON is told before it is sent. */
function asJson(text: string): unknown {
  try {
    return read(text);
  } catch {
    return text;
  }
}
