/** A template, and beneath it what comes of it, as one writes. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { patternsFor } from '@tidings/core/event-type';
import { faultsOf } from '../faults.ts';
import { eventTypesQuery } from '../queries/event-types.ts';
import { useSchemas } from '../queries/notification-types.ts';
import { renderedQuery } from '../queries/webhook-trials.ts';
import { draftFaults } from '../webhook-draft.ts';
import type { WebhookDraft } from '../webhook-draft.ts';
import { BodyView } from '../ui/body-view.tsx';
import { useDebounced } from '../ui/debounced.ts';
import { Field } from '../ui/field.tsx';
import { JsonEditor } from '../ui/json-editor.tsx';
import { SizeMeter } from '../ui/size-meter.tsx';
import { Note } from '../ui/states.tsx';

export function TemplateField({
  draft,
  organization,
  error,
  change,
}: {
  draft: WebhookDraft;
  organization: string | null;
  error: string | undefined;
  change: (part: Partial<WebhookDraft>) => void;
}): ReactNode {
  const isRest = draft.type === 'rest';
  const { data: types } = useQuery(eventTypesQuery(organization));
  const type =
    types?.find(({ name }) => patternsFor(name).some((each) => draft.events.includes(each))) ?? types?.[0];
  return (
    <>
      <Field
        label="Template"
        required={isRest}
        error={error}
        hint={
          <>
            JSON with placeholders, such as <code>{'{"text": "{{data.name}}"}'}</code>
            {isRest ? '.' : ', instead of the built-in message.'}
          </>
        }
      >
        {(described) => (
          <JsonEditor
            label="Template"
            described={described}
            rows={6}
            hinted={{ of: 'template', data: type?.schema ?? null }}
            value={draft.template}
            onChange={(template) => change({ template })}
          />
        )}
      </Field>
      {draft.template.trim() !== '' && <Rendered draft={draft} event={type?.name ?? null} />}
    </>
  );
}

/** Receivers of long ago, and queues behind some of today, take no more. */
const USUAL_BYTES = 4096;
/** What a template may make, beside the event itself: see the limits of `core/src/template/README.md`. */
const MOST_BYTES = 65_536;

function Rendered({ draft, event }: { draft: WebhookDraft; event: string | null }): ReactNode {
  const { schemaOf } = useSchemas();
  const asked = useDebounced(draft);
  const isJson = draftFaults(asked)['/template'] === undefined;
  const { data, error } = useQuery({
    ...renderedQuery(asked, schemaOf, event),
    enabled: isJson && event !== null,
    placeholderData: keepPreviousData,
  });
  if (!isJson || event === null) return null;
  const wrong = faultsOf(error, ['/template'], '/webhook');
  if (error !== null) {
    const text = wrong.at['/template'] ?? 'The result is shown as soon as the other fields are filled in.';
    return <Note tone={wrong.at['/template'] === undefined ? 'info' : 'warn'}>{text}</Note>;
  }
  if (data?.request.body == null) return null;
  const size = new TextEncoder().encode(data.request.body).length;
  return (
    <section aria-label="Result" className="flex min-w-0 flex-col gap-2">
      <h3 className="font-semibold">
        Result <span className="font-normal text-ink-3">for the example of {data.event.type}</span>
      </h3>
      <BodyView what="Body" text={data.request.body} />
      <SizeMeter
        label="Size of the body"
        size={size}
        marks={[
          { at: USUAL_BYTES, what: 'some receivers take no more' },
          { at: MOST_BYTES, what: 'the limit, apart from what the event has' },
        ]}
      />
    </section>
  );
}
