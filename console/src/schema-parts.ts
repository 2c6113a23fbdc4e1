/** What is in a JSON Schema, as far as people are shown it. */
import { asRecord, isRecord } from '@tidings/core/record';

export type Schema = Record<string, unknown>;

export interface Member {
  name: string;
  schema: unknown;
  required: boolean;
}

/** Properties, also those of the parts of an `allOf`; alternatives; items of lists. */
export function membersOf(schema: Schema): Member[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const own = Object.entries(asRecord(schema['properties'])).map(([name, part]) => ({
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

export function typeOf(schema: unknown): string {
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

/** What a reference inside of the schema leads to. */
export function resolved(schema: unknown, root: Schema): unknown {
  if (!isRecord(schema) || typeof schema['$ref'] !== 'string') return schema;
  const { $ref, ...rest } = schema;
  let target: unknown = root;
  for (const step of $ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    target = isRecord(target) || Array.isArray(target) ? (target as Schema)[key] : undefined;
  }
  return isRecord(target) ? { ...target, ...rest } : schema;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
