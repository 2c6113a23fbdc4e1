/** What an event carries, as somebody writes it: the example of its type, until they do. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { EventType } from '@tidings/sdk';
import { readExactly } from '../json-text.ts';
import { eventTypeQuery } from '../queries/event-types.ts';
import { sentenceOf } from '../query-client.ts';
import { Field } from '../ui/field.tsx';
import { JsonEditor } from '../ui/json-editor.tsx';

export interface EventData {
  type: EventType | undefined;
  text: string;
  /** Somebody wrote it; it is no example any more. */
  isWritten: boolean;
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
  const text = written ?? (isComing ? '' : (known?.exampleText ?? '{}'));
  const data = useMemo(() => boxed(text), [text]);
  const isWritten = written !== null;
  return {
    ...{ type, text, isWritten, data },
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

export function EventDataField({
  of: { type, text, fault, write },
  rows,
  error,
}: {
  of: EventData;
  rows: number;
  /** What the server says of it. */
  error: string | undefined;
}): ReactNode {
  return (
    <Field
      label="Data"
      required
      error={fault ?? error}
      hint="The example of the catalog; change it as you like."
    >
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
