/** What the events of a type carry: as a schema, by an example, and as a TypeScript type. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { toTypeScript, TypeNames } from '@tidings/core/json-schema/to-typescript';
import type { EventType } from '@tidings/sdk';
import { schemaVersionsQuery } from '../queries/event-types.ts';
import type { WrittenEventType } from '../queries/event-types.ts';
import type { EventTypeSearch } from '../search-state.ts';
import { CopyButton } from '../ui/copy.tsx';
import { inputClass } from '../ui/field.tsx';
import { Parts } from '../ui/parts.tsx';
import { SchemaTree } from '../ui/schema-tree.tsx';
import { Block } from './exchange.tsx';

type Part = EventTypeSearch['part'];

const PARTS: readonly [Part, string][] = [
  [undefined, 'Schema'],
  ['example', 'Example'],
  ['typescript', 'TypeScript'],
];

export function EventTypeParts({
  type,
  organization,
  part,
  onPart,
}: {
  type: WrittenEventType;
  organization: string | null;
  part: Part;
  onPart: (part: Part) => void;
}): ReactNode {
  return (
    <section
      aria-label="What it carries"
      className="min-w-0 rounded-lg border border-line bg-surface p-4 pt-2"
    >
      <div className="mb-3">
        <Parts label="Shown as" parts={PARTS} part={part} onPart={onPart} />
      </div>
      {part === undefined ? (
        <Schema type={type} organization={organization} />
      ) : part === 'example' ? (
        <Text what="Example" text={type.exampleText} otherwise="It has no example." />
      ) : (
        <TypeScript type={type} />
      )}
    </section>
  );
}

function Schema({ type, organization }: { type: EventType; organization: string | null }): ReactNode {
  const { name, schema, schemaVersion } = type;
  const [version, setVersion] = useState<number | null>(null);
  const [isRaw, setIsRaw] = useState(false);
  const { data: versions } = useQuery({
    ...schemaVersionsQuery(organization, name),
    enabled: schemaVersion !== null && schemaVersion > 1,
  });
  const shown = versions?.find((each) => each.version === version)?.schema ?? schema;
  if (schema === null) return <p className="text-ink-2">It has no schema: its events may carry anything.</p>;
  const text = JSON.stringify(shown, null, 2);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        {versions !== undefined && versions.length > 1 && (
          <select
            aria-label="Version of the schema"
            className={`${inputClass} h-[26px]! w-auto! text-xs`}
            value={version ?? schemaVersion ?? ''}
            onChange={({ target }) => setVersion(Number(target.value))}
          >
            {versions.map((each) => (
              <option key={each.version} value={each.version}>
                Version {each.version}
                {each.version === schemaVersion && ', the current one'}
              </option>
            ))}
          </select>
        )}
        <span className="grow" />
        <label className="flex items-center gap-1.5 text-xs text-ink-2">
          <input type="checkbox" checked={isRaw} onChange={({ target }) => setIsRaw(target.checked)} />
          As JSON
        </label>
        <CopyButton what="Schema" text={text} />
      </div>
      {isRaw ? <Block>{text}</Block> : <SchemaTree schema={shown} />}
    </div>
  );
}

function TypeScript({ type: { name, description, deprecated, schema } }: { type: EventType }): ReactNode {
  const text = useMemo(() => {
    const names = new TypeNames();
    const comment = `\`${name}\`${description === '' ? '' : `: ${description}`}`;
    return toTypeScript(schema ?? true, names.take(name), names, { comment, deprecated });
  }, [name, description, deprecated, schema]);
  return <Text what="Type" text={text} otherwise="" />;
}

function Text({
  what,
  text,
  otherwise,
}: {
  what: string;
  text: string | null;
  otherwise: string;
}): ReactNode {
  if (text === null) return <p className="text-ink-2">{otherwise}</p>;
  return (
    <div className="flex items-start gap-1">
      <div className="min-w-0 flex-1">
        <Block>{text}</Block>
      </div>
      <CopyButton what={what} text={text} />
    </div>
  );
}
