/**
 * A value that a JSON Schema takes, for somebody to begin from: the same one each time. What is not said keyword by keyword
 * (patterns, conditions, `not`, what has to differ) is left to whoever goes on writing. Like most authors, it reads a
 * schema with `properties` and no `type` as one of objects.
 */
import { valueAt } from '../json-pointer.ts';
import { asRecord, isRecord } from '../record.ts';

type Schema = Readonly<Record<string, unknown>>;

/** So deep, only what is required is there: schemas refer to themselves. */
const FULL_DEPTH = 4;
/** So deep, nothing is. */
const MOST_DEPTH = 12;
/** Schemas looked at in all: some fan out. */
const MOST_SCHEMAS = 500;
const MOST_ITEMS = 20;
const LONGEST = 200;

const OF_FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T12:00:00Z',
  date: '2026-01-01',
  time: '12:00:00Z',
  duration: 'PT5M',
  email: 'ada@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  'uri-reference': '/',
  'uri-template': '/{id}',
  uuid: '00000000-0000-4000-8000-000000000000',
  'json-pointer': '/id',
  'relative-json-pointer': '0',
  byte: 'dGV4dA==',
};

/** @param schema one that `readSchema` takes */
export function sampleOf(schema: unknown): unknown {
  let left = MOST_SCHEMAS;

  const sample = (part: unknown, depth: number): unknown => {
    if (!isRecord(part) || depth > MOST_DEPTH || --left < 0) return null;
    const whole = merged(part, 0);
    if ('const' in whole) return whole['const'];
    for (const given of [list(whole['examples']), 'default' in whole ? [whole['default']] : []]) {
      if (given.length > 0) return given[0];
    }
    const choices = list(whole['enum']);
    if (choices.length > 0) return choices[0];
    switch (typeOf(whole)) {
      case 'object':
        return objectOf(whole, depth);
      case 'array':
        return listOf(whole, depth);
      case 'string':
        return textOf(whole);
      case 'integer':
      case 'number':
        return numberOf(whole);
      case 'boolean':
        return true;
      default:
        return null;
    }
  };

  const objectOf = (whole: Schema, depth: number): Record<string, unknown> => {
    const properties = asRecord(whole['properties']);
    const required = list(whole['required']).map(String);
    const named = Object.keys(properties).filter(
      (name) => properties[name] !== false && (depth < FULL_DEPTH || required.includes(name)),
    );
    return Object.fromEntries(
      [...new Set([...named, ...required])].map((name) => [name, sample(properties[name], depth + 1)]),
    );
  };

  const listOf = (whole: Schema, depth: number): unknown[] => {
    const first = list(whole['prefixItems']);
    const rest = whole['items'];
    const least = amount(whole['minItems']) ?? (isRecord(rest) && depth < FULL_DEPTH ? 1 : 0);
    const many = Math.min(Math.max(first.length, least), amount(whole['maxItems']) ?? MOST_ITEMS, MOST_ITEMS);
    return Array.from({ length: many }, (_, i) => sample(first[i] ?? rest, depth + 1));
  };

  /** With what it refers to, all that has to hold as well, and the first of what may hold. */
  const merged = ({ $ref, allOf, anyOf, oneOf, ...own }: Schema, depth: number): Schema => {
    const target = typeof $ref === 'string' ? valueAt(schema, decodeURIComponent($ref.slice(1))) : undefined;
    const forms = [anyOf, oneOf].map((given) => list(given).find(isSomething));
    const parts = [target, ...list(allOf), ...forms].filter(isRecord);
    if (parts.length === 0 || depth > MOST_DEPTH || --left < 0) return own;
    const all = [...parts.map((part) => merged(part, depth + 1)), own];
    const properties = entriesOf(all.map((part) => asRecord(part['properties'])));
    const required = all.flatMap((part) => list(part['required']));
    return {
      ...Object.fromEntries(entriesOf(all)),
      ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
      ...(required.length > 0 && { required }),
    };
  };

  return sample(schema, 0);
}

function isSomething(form: unknown): boolean {
  return isRecord(form) && form['type'] !== 'null';
}

function entriesOf(schemas: readonly Schema[]): [string, unknown][] {
  return schemas.flatMap((schema) => Object.entries(schema));
}

function typeOf(schema: Schema): unknown {
  if (schema['type'] !== undefined) return [schema['type']].flat().find((type) => type !== 'null');
  if ('properties' in schema || 'required' in schema) return 'object';
  return 'items' in schema || 'prefixItems' in schema ? 'array' : undefined;
}

function textOf({ format, minLength, maxLength }: Schema): string {
  const text = (typeof format === 'string' ? OF_FORMATS[format] : undefined) ?? 'text';
  return text.padEnd(Math.min(amount(minLength) ?? 0, LONGEST), 'x').slice(0, amount(maxLength) ?? LONGEST);
}

function numberOf({
  type,
  minimum,
  exclusiveMinimum,
  maximum,
  exclusiveMaximum,
  multipleOf,
}: Schema): number {
  const step = amount(multipleOf) ?? 1;
  const least = amount(minimum) ?? -Infinity;
  const above = amount(exclusiveMinimum) ?? -Infinity;
  const most = amount(maximum) ?? Infinity;
  const below = amount(exclusiveMaximum) ?? Infinity;
  const fits = (number: number): boolean =>
    number >= least && number > above && number <= most && number < below;
  const from = Math.max(least, above);
  const to = Math.min(most, below);
  const candidates = [
    step,
    0,
    Math.ceil(from / step) * step,
    Math.ceil(from / step) * step + step,
    Math.floor(to / step) * step,
    Math.floor(to / step) * step - step,
    ...(type === 'integer' || multipleOf !== undefined ? [] : [(from + to) / 2]),
  ];
  return candidates.find((number) => Number.isFinite(number) && fits(number)) ?? step;
}

function amount(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
