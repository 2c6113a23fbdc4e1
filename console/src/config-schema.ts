/** Settings of a notification type, between the fields of a form and what the API takes, by the schema of the type. */

import { WAYS } from '@tidings/core/notification-types/notification-type';
import type { Way } from '@tidings/core/notification-types/notification-type';

/** A field of such a schema, as far as forms look at it. */
export interface ConfigField {
  type?: string;
  enum?: readonly string[];
  description?: string;
  writeOnly?: boolean;
  maximum?: number;
  items?: ConfigField;
  properties?: Readonly<Record<string, ConfigField>>;
}

export interface ConfigSchema {
  properties?: Readonly<Record<string, ConfigField>>;
  required?: readonly string[];
  [WAYS]?: readonly Way[];
}

/** What is in a field: a text (of a list one item a line), or one for each member. */
export type Written = string | Readonly<Record<string, string>>;
export type WrittenConfig = Readonly<Record<string, Written>>;

/** What stands for a secret that there is. */
export const MASK = '***';

/** Where beside the fields stands which way is chosen, by its label. */
export const WAY = 'x-way';

/** The way that is chosen, or else the first; null: there is but one. */
export function wayOf(schema: ConfigSchema, written: WrittenConfig): Way | null {
  const ways = schema[WAYS] ?? [];
  return ways.find(({ label }) => label === written[WAY]) ?? ways[0] ?? null;
}

/** The fields that go with the chosen way. What is written in others stays written, and is not sent. */
export function fieldsOf(
  schema: ConfigSchema,
  written: WrittenConfig,
): { name: string; field: ConfigField; required: boolean }[] {
  const { properties = {}, required = [] } = schema;
  const way = wayOf(schema, written);
  const own = namesOf(way);
  const others = (schema[WAYS] ?? []).flatMap(namesOf).filter((name) => !own.includes(name));
  return Object.entries(properties)
    .filter(([name]) => !others.includes(name))
    .map(([name, field]) => ({
      name,
      field,
      required: required.includes(name) || (way?.required.includes(name) ?? false),
    }));
}

function namesOf(way: Way | null): string[] {
  return way === null ? [] : [...way.required, ...(way.optional ?? [])];
}

/** What is written, without what may not be kept. */
export function withoutSecrets(schema: ConfigSchema, written: WrittenConfig): WrittenConfig {
  const { properties = {} } = schema;
  return Object.fromEntries(
    Object.entries(written).filter(
      ([name]) => name === WAY || (name in properties && properties[name]!.writeOnly !== true),
    ),
  );
}

/** As the API takes it. What is left empty is left out, and what is no number goes as it is, to be refused at its field. */
export function toConfig(schema: ConfigSchema, written: WrittenConfig): Record<string, unknown> {
  return Object.fromEntries(
    fieldsOf(schema, written).flatMap(({ name, field }) => {
      const value = toValue(field, written[name] ?? '');
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What is in the fields for settings that there are. Of secrets nothing is known. */
export function toWritten(schema: ConfigSchema, config: Readonly<Record<string, unknown>>): WrittenConfig {
  const { properties = {} } = schema;
  const way = schema[WAYS]?.find(({ required }) => required.every((name) => name in config));
  const written: Record<string, Written> = way ? { [WAY]: way.label } : {};
  for (const [name, field] of Object.entries(properties)) {
    const value = config[name];
    if (value === undefined || value === null || field.writeOnly === true) continue;
    if (Array.isArray(value)) written[name] = value.join('\n');
    else if (field.properties) written[name] = value as Record<string, string>;
    else written[name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return written;
}

/**
 * What of the settings changes: null takes a field away. A secret stays unless one is written in its place.
 *
 * @param removed names of secrets that are to go
 */
export function toConfigChange(
  schema: ConfigSchema,
  before: WrittenConfig,
  after: WrittenConfig,
  removed: readonly string[],
): Record<string, unknown> {
  const was = toConfig(schema, before);
  const is = toConfig(schema, after);
  const names = Object.keys(schema.properties ?? {});
  // A secret of the way that was taken before goes with it.
  const kept = new Set(fieldsOf(schema, after).map(({ name }) => name));
  const left = fieldsOf(schema, before).filter(({ name, field }) => field.writeOnly && !kept.has(name));
  const gone = new Set([...removed, ...left.map(({ name }) => name)]);
  return Object.fromEntries(
    names.flatMap((name) => {
      if (JSON.stringify(was[name]) !== JSON.stringify(is[name])) return [[name, is[name] ?? null]];
      return gone.has(name) ? [[name, null]] : [];
    }),
  );
}

function toValue(field: ConfigField, written: Written): unknown {
  if (typeof written !== 'string') {
    const set = Object.entries(written).filter(([, value]) => value !== '');
    return set.length === 0 ? undefined : Object.fromEntries(set);
  }
  const text = written.trim();
  if (text === '') return undefined;
  if (field.type === 'array') return text.split(/[\n,]/).flatMap((line) => line.trim() || []);
  if (field.type === 'integer' || field.type === 'number') return /^-?\d+$/.test(text) ? Number(text) : text;
  return text;
}
