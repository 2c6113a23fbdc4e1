/** Settings of a notification type, between the fields of a form and what the API takes, by the schema of the type. */

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
}

/** What is in a field: a text (of a list one item a line), or one for each member. */
export type Written = string | Readonly<Record<string, string>>;
export type WrittenConfig = Readonly<Record<string, Written>>;

/** What stands for a secret that there is. */
export const MASK = '***';

/** What is written, without what may not be kept. */
export function withoutSecrets(schema: ConfigSchema, written: WrittenConfig): WrittenConfig {
  const { properties = {} } = schema;
  return Object.fromEntries(
    Object.entries(written).filter(([name]) => name in properties && properties[name]!.writeOnly !== true),
  );
}

/** As the API takes it. What is left empty is left out, and what is no number goes as it is, to be refused at its field. */
export function toConfig({ properties = {} }: ConfigSchema, written: WrittenConfig): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, field]) => {
      const value = toValue(field, written[name] ?? '');
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What is in the fields for settings that there are. Of secrets nothing is known. */
export function toWritten(
  { properties = {} }: ConfigSchema,
  config: Readonly<Record<string, unknown>>,
): WrittenConfig {
  const written: Record<string, Written> = {};
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
  return Object.fromEntries(
    names.flatMap((name) => {
      if (JSON.stringify(was[name]) !== JSON.stringify(is[name])) return [[name, is[name] ?? null]];
      return removed.includes(name) ? [[name, null]] : [];
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
