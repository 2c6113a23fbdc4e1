/** What an event carries, as somebody writes it: until they do, the example of its type, or what its schema takes. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { sampleOf } from '@tidings/core/json-schema/sample';
import type { EventType } from '@tidings/sdk';
import { readExactly } from '../json-text.ts';
import { eventTypeQuery } from '../queries/event-types.ts';
import type { WrittenEventType } from '../queries/event-types.ts';
import { sentenceOf } from '../query-client.ts';
import { Field } from '../ui/field.tsx';
import { JsonEditor } from '../ui/json-editor.tsx';

export interface EventData {
  type: EventType | undefined;
  text: string;
  /** Somebody wrote it; it is no example any more. */
  isWritten: boolean;
  /** The server has none: what is shown is to be sent along. */
  isOwn: boolean;
  /** Where it came from before somebody wrote; null while that is not known. */
  from: 'catalog' | 'schema' | 'nowhere' | null;
  /** What it says, with its numbers as they are written; undefined where it is no JSON. In a box, since null is JSON, too. */
  data: { value: unknown } | undefined;
  /** Why it cannot be sent. */
  fault: string | undefined;
  write: (text: string) => void;
  /** Back to the example. */
  reset: () => void;
}

export function useEventData(organization: string | null, type: EventType | undefined): EventData {
  const [written, setWritten] = useState<string | null>(null);
  const { data: known, error } = useQuery({
    ...eventTypeQuery(organization, type?.name ?? ''),
    enabled: type !== undefined,
  });
  const isComing = type !== undefined && known === undefined;
  const [from, given] = useMemo(() => begun(known), [known]);
  const text = written ?? (isComing ? '' : given);
  const data = useMemo(() => boxed(text), [text]);
  const isWritten = written !== null;
  return {
    ...{ type, text, isWritten, from, data },
    isOwn: isWritten || from === 'schema' || from === 'nowhere',
    fault:
      data !== undefined || (isComing && !isWritten && error === null)
        ? undefined
        : isWritten || error === null
          ? 'This is not JSON yet.'
          : `The example could not be loaded. ${sentenceOf(error)}`,
    write: setWritten,
    reset: () => setWritten(null),
  };
}

/** What there is before somebody writes. */
function begun(type: WrittenEventType | undefined): [from: EventData['from'], text: string] {
  if (type === undefined) return [null, '{}'];
  if (type.exampleText !== null) return ['catalog', type.exampleText];
  const sample = type.schema === null ? null : sampleOf(type.schema);
  return sample === null ? ['nowhere', '{}'] : ['schema', JSON.stringify(sample, null, 2)];
}

const HINTS = {
  catalog: 'The catalog’s example; change it as you like.',
  schema: 'The catalog has no example: this fits the schema. Change it as you like.',
  nowhere: 'The catalog has neither an example nor a schema: write what such an event carries.',
};

export function EventDataField({
  of: { type, text, from, fault, write },
  rows,
  error,
}: {
  of: EventData;
  rows: number;
  /** What the server says of it. */
  error: string | undefined;
}): ReactNode {
  return (
    <Field label="Data" required error={fault ?? error} {...(from !== null && { hint: HINTS[from] })}>
      {(described) => (
        <JsonEditor
          label="Data"
          described={described}
          rows={rows}
          hinted={{ of: 'schema', schema: type?.schema ?? null }}
          value={text}
          onChange={write}
        />
      )}
    </Field>
  );
}

function boxed(text: string): { value: unknown } | undefined {
  try {
    return { value: readExactly(text) };
  } catch {
    return undefined;
  }
}
