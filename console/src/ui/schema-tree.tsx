/** A JSON Schema as a tree: each member with its type, whether it has to be there, and what is said of it. */
import type { ReactNode } from 'react';

type Schema = Record<string, unknown>;

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

interface Member {
  name: string;
  schema: unknown;
  required: boolean;
}

/** Properties, also those of the parts of an `allOf`; alternatives; items of lists. */
function membersOf(schema: Schema): Member[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const own = Object.entries(record(schema['properties'])).map(([name, part]) => ({
    name,
    schema: part,
    required: required.includes(name),
  }));
  const joint = list(schema['allOf']).flatMap((part) => (isRecord(part) ? membersOf(part) : []));
  const forms = ['anyOf', 'oneOf'].flatMap((keyword) =>
    list(schema[keyword])
      .filter((part) => isRecord(part) && (part['properties'] !== undefined || part['$ref'] !== undefined))
      .map((part, index) => ({ name: `form ${index + 1}`, schema: part, required: true })),
  );
  const items =
    schema['items'] === undefined || !isRecord(schema['items']) || isPlain(schema['items'])
      ? []
      : [{ name: '[ ]', schema: schema['items'], required: true }];
  const others = isRecord(schema['additionalProperties'])
    ? [{ name: '*', schema: schema['additionalProperties'], required: false }]
    : [];
  return [...own, ...joint, ...forms, ...items, ...others];
}

/** Said in a word, with nothing inside. */
function isPlain(schema: Schema): boolean {
  return schema['$ref'] === undefined && membersOf(schema).length === 0;
}

function typeOf(schema: unknown): string {
  if (schema === false) return 'nothing';
  if (!isRecord(schema)) return 'anything';
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((one) => JSON.stringify(one)).join(' | ');
  const type = Array.isArray(schema['type']) ? schema['type'].join(' | ') : text(schema['type']);
  if (type === 'array') {
    const { items } = schema;
    return isRecord(items) && isPlain(items) ? `list of ${typeOf(items)}` : 'list';
  }
  if (type !== null) return type;
  if (schema['properties'] !== undefined) return 'object';
  const forms = [...list(schema['anyOf']), ...list(schema['oneOf'])];
  return forms.length > 0 ? [...new Set(forms.map(typeOf))].join(' | ') : 'anything';
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

/** What a reference inside of the schema leads to. */
function resolved(schema: unknown, root: Schema): unknown {
  if (!isRecord(schema) || typeof schema['$ref'] !== 'string') return schema;
  const { $ref, ...rest } = schema;
  let target: unknown = root;
  for (const step of $ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    target = isRecord(target) || Array.isArray(target) ? (target as Schema)[key] : undefined;
  }
  return isRecord(target) ? { ...target, ...rest } : schema;
}

function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown): Schema {
  return isRecord(value) ? value : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
