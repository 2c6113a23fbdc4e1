/** A JSON Schema as a tree: each member with its type, whether it has to be there, and what is said of it. */
import type { ReactNode } from 'react';
import { isRecord } from '@tidings/core/record';
import { membersOf, resolved, text, typeOf } from '../schema-parts.ts';
import type { Schema } from '../schema-parts.ts';

/** References are followed so deep; a schema may refer to itself. */
const DEEPEST = 8;

export function SchemaTree({ schema }: { schema: unknown }): ReactNode {
  if (!isRecord(schema)) {
    return <p className="text-ink-2">{schema === false ? 'Nothing fits.' : 'Anything fits.'}</p>;
  }
  return (
    <div className="rounded-md bg-sunken p-2.5 text-xs">
      <Line name={null} schema={schema} root={schema} required={false} depth={0} />
    </div>
  );
}

function Line({
  name,
  schema: given,
  root,
  required,
  depth,
}: {
  /** Null: the whole. */
  name: string | null;
  schema: unknown;
  root: Schema;
  required: boolean;
  depth: number;
}): ReactNode {
  const schema = resolved(given, root);
  const members = depth < DEEPEST && isRecord(schema) ? membersOf(schema) : [];
  const about = isRecord(schema) ? text(schema['description']) : null;
  const limits = isRecord(schema) ? limitsOf(schema) : [];
  return (
    <div className={depth > 1 ? 'ms-3.5 border-s border-line ps-2.5' : ''}>
      <p className="flex flex-wrap items-baseline gap-x-2 py-0.5">
        {name !== null && <code className="font-medium text-ink">{name}</code>}
        <span className="text-info">{typeOf(schema)}</span>
        {name !== null && !required && <span className="text-ink-3">optional</span>}
        {limits.map((limit) => (
          <code key={limit} className="max-w-full min-w-0 text-ink-2">
            {limit}
          </code>
        ))}
        {about !== null && <span className="min-w-0 basis-full text-ink-2 sm:basis-auto">{about}</span>}
      </p>
      {members.map((member) => (
        <Line key={member.name} {...member} root={root} depth={depth + 1} />
      ))}
    </div>
  );
}

const LIMITS = [
  ['format', ''],
  ['pattern', 'pattern '],
  ['minimum', '≥ '],
  ['exclusiveMinimum', '> '],
  ['maximum', '≤ '],
  ['exclusiveMaximum', '< '],
  ['minLength', 'characters ≥ '],
  ['maxLength', 'characters ≤ '],
  ['minItems', 'items ≥ '],
  ['maxItems', 'items ≤ '],
] as const;

function limitsOf(schema: Schema): string[] {
  return LIMITS.flatMap(([keyword, word]) => {
    const value = schema[keyword];
    return typeof value === 'string' || typeof value === 'number' ? [`${word}${value}`] : [];
  });
}
