/**
 * A schema of an OpenAPI document as a JSON Schema that stands by itself: the components it refers to come along under
 * `$defs`, and what OpenAPI says in words of its own is said in those of JSON Schema. Formats that are not known decide
 * nothing in OpenAPI, so they become notes.
 */
import type { Fault } from '../../errors.ts';
import { FORMATS } from '../../json-schema/formats.ts';
import { APPLICATORS, DEFINITIONS } from '../../json-schema/keywords.ts';
import { escapeName, unescapeName, valueAt } from '../../json-pointer.ts';
import { isRecord } from '../../record.ts';

export interface Converted {
  schema: Record<string, unknown> | boolean;
  /** Where a place in the schema stands in the document. */
  locate: (pointer: string) => string;
}

const COMPONENTS = '/components/schemas/';
/** What serves descriptions of APIs and decides nothing. */
const DROPPED = new Set(['discriminator', 'xml', 'externalDocs']);

interface Conversion {
  readonly is30: boolean;
  /** Names of components that are referred to. */
  readonly needed: Set<string>;
}

/** @param paths of the schema in the document; several must all hold */
export function convertSchema(document: unknown, paths: readonly string[], is30: boolean): Converted | Fault {
  const conversion: Conversion = { is30, needed: new Set() };
  const roots = paths.map((path) => nameless(document, path));
  const [root] = roots as [string];
  const parts = roots.map((at) => convert(conversion, valueAt(document, at)));
  const notASchema = parts.findIndex((part) => typeof part !== 'boolean' && !isRecord(part));
  if (notASchema >= 0) return { path: roots[notASchema]!, message: 'must be a schema.' };
  const schema = (parts.length > 1 ? { allOf: parts } : parts[0]) as Converted['schema'];
  if (typeof schema === 'boolean') return { schema, locate: () => root };
  const definitions: [string, unknown][] = [];
  // Converting one may ask for more.
  for (const name of conversion.needed) {
    const found = valueAt(document, COMPONENTS + escapeName(name));
    if (found === undefined) {
      return { path: root, message: `refers to the component ${name}, which is not in components.schemas.` };
    }
    definitions.push([name, convert(conversion, found)]);
  }
  return {
    schema: definitions.length === 0 ? schema : { ...schema, $defs: Object.fromEntries(definitions) },
    locate: (pointer) =>
      pointer.startsWith('/$defs/') && definitions.length > 0
        ? COMPONENTS + pointer.slice('/$defs/'.length)
        : locateIn(roots, pointer),
  };
}

function locateIn(roots: readonly string[], pointer: string): string {
  const [whole, index] = /^\/allOf\/(\d+)/.exec(pointer) ?? [];
  if (roots.length === 1 || whole === undefined) return roots[0]! + (roots.length === 1 ? pointer : '');
  return roots[Number(index)]! + pointer.slice(whole.length);
}

/** A schema that is nothing but a name for a component reads better as the component itself. */
function nameless(document: unknown, path: string): string {
  let at = path;
  for (let i = 0; i < 10; i++) {
    const schema = valueAt(document, at);
    const reference = isRecord(schema) && Object.keys(schema).length === 1 ? schema['$ref'] : undefined;
    if (typeof reference !== 'string' || !reference.startsWith(`#${COMPONENTS}`)) break;
    at = reference.slice(1);
  }
  return at;
}

function convert(conversion: Conversion, schema: unknown): unknown {
  // What is no schema is refused when the whole is read.
  if (!isRecord(schema)) return schema;
  const { is30 } = conversion;
  const reference = schema['$ref'];
  // 3.0 ignores what stands beside a reference.
  if (is30 && typeof reference === 'string') return { $ref: rewrite(conversion, reference) };
  const converted: [string, unknown][] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (DROPPED.has(keyword) || (is30 && keyword === 'nullable')) continue;
    const holds = APPLICATORS.get(keyword) ?? DEFINITIONS.get(keyword);
    if (holds) converted.push([keyword, convertParts(conversion, value, holds)]);
    else if (keyword === '$ref' && typeof value === 'string')
      converted.push([keyword, rewrite(conversion, value)]);
    else if (keyword === 'example') {
      if (schema['examples'] === undefined) converted.push(['examples', [value]]);
    } else if (keyword === 'format' && !(typeof value === 'string' && Object.hasOwn(FORMATS, value))) {
      converted.push(['x-format', value]);
    } else if (is30 && isFlag(keyword, value)) {
      const limit = keyword === 'exclusiveMinimum' ? 'minimum' : 'maximum';
      if (value === true && schema[limit] !== undefined) converted.push([keyword, schema[limit]]);
    } else converted.push([keyword, value]);
  }
  const plain = Object.fromEntries(converted);
  if (is30) {
    if (schema['exclusiveMinimum'] === true) delete plain['minimum'];
    if (schema['exclusiveMaximum'] === true) delete plain['maximum'];
    if (schema['nullable'] === true) return orNull(plain);
  }
  return plain;
}

function convertParts(conversion: Conversion, value: unknown, holds: 'one' | 'list' | 'map'): unknown {
  if (holds === 'one') return convert(conversion, value);
  if (holds === 'list') return Array.isArray(value) ? value.map((part) => convert(conversion, part)) : value;
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, convert(conversion, part)]));
}

/** In 3.0 these say whether the limit itself is out. */
function isFlag(keyword: string, value: unknown): boolean {
  return (keyword === 'exclusiveMinimum' || keyword === 'exclusiveMaximum') && typeof value === 'boolean';
}

function orNull(schema: Record<string, unknown>): Record<string, unknown> {
  const { type, enum: values, ...rest } = schema;
  if (type === undefined) return { anyOf: [schema, { type: 'null' }] };
  return {
    ...rest,
    type: [...new Set([type, 'null'].flat())],
    ...(Array.isArray(values) && { enum: values.includes(null) ? values : [...values, null] }),
  };
}

function rewrite(conversion: Conversion, reference: string): string {
  if (!reference.startsWith(`#${COMPONENTS}`)) return reference;
  const [name, ...rest] = reference.slice(COMPONENTS.length + 1).split('/');
  conversion.needed.add(unescapeName(name!));
  return ['#/$defs', name, ...rest].join('/');
}
