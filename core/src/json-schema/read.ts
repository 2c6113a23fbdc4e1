/**
 * Reads a JSON Schema (2020-12) that a user wrote: refuses what would be ignored, what leads elsewhere and what would
 * cost too much, and prepares the rest to be compiled.
 *
 * What comes out holds only what decides. Each schema in it carries its price (see `budget.ts`), references lead to
 * definitions of our own naming, and `$id` is gone, so that nothing a user names can be taken for something else.
 */
import type { Fault } from '../errors.ts';
import { escapeName } from '../json-pointer.ts';
import { compilePattern, fromEcmaPattern } from '../pattern.ts';
import type { Pattern } from '../pattern.ts';
import { PRICE } from './budget.ts';
import type { Price } from './budget.ts';
import {
  ANNOTATIONS,
  APPLICATORS,
  ASSERTIONS,
  COMPANIONS,
  DEFINITIONS,
  explainUnknown,
  IN_PLACE,
  WALKS,
} from './keywords.ts';
import { unstorableJson } from '../storable-json.ts';
import { connect } from './references.ts';
import { SCHEMA_LIMITS } from './site.ts';
import type { Reader, Site } from './site.ts';
import { isRecord } from '../record.ts';

export interface ReadSchema {
  readonly schema: Record<string, unknown> | boolean;
  /** By their text, as written. */
  readonly patterns: ReadonlyMap<string, Pattern>;
  /** Whether it asks which members or items other keywords have left aside. */
  readonly tracks: boolean;
}

const SCHEMA_URI = 'https://json-schema.org/draft/2020-12/schema';
const MOST_FAULTS = 20;

/** Total: any JSON value. The pointers of its faults lead into the schema. */
export function readSchema(schema: unknown): ReadSchema | { faults: Fault[] } {
  const text = JSON.stringify(schema);
  if (text.length > SCHEMA_LIMITS.characters) {
    const message = `is ${text.length} characters long; at most ${SCHEMA_LIMITS.characters} are taken.`;
    return { faults: [{ path: '', message }] };
  }
  const unstorable = unstorableJson(text);
  if (unstorable !== null) return { faults: [{ path: '', message: unstorable }] };
  const patterns = new Map<string, Pattern>();
  const allowance = { characters: 0, instructions: 0 };
  const reader: Reader = { faults: [], sites: new Map(), patterns, allowance, tracks: false };
  const root = visit(reader, schema, '', 0);
  if (reader.faults.length === 0) connect(reader, root);
  if (reader.faults.length > 0) return { faults: reader.faults.slice(0, MOST_FAULTS) };
  return { schema: root.compiled, patterns, tracks: reader.tracks };
}

function visit(reader: Reader, schema: unknown, pointer: string, depth: number): Site {
  const compiled: Record<string, unknown> = {};
  const isSchema = isRecord(schema) || typeof schema === 'boolean';
  const site: Site = {
    pointer,
    compiled: typeof schema === 'boolean' ? schema : compiled,
    parts: [],
    inPlace: [],
    reference: null,
  };
  reader.sites.set(pointer, site);
  if (!isSchema) refuse(reader, pointer, notASchema(schema, pointer));
  else if (depth > SCHEMA_LIMITS.depth)
    refuse(reader, pointer, `stands inside more than ${SCHEMA_LIMITS.depth} others.`);
  else if (reader.sites.size > SCHEMA_LIMITS.schemas)
    refuse(reader, pointer, `is beyond the ${SCHEMA_LIMITS.schemas} schemas that one may hold.`);
  else if (typeof schema !== 'boolean') {
    const price: Price = { steps: 1, walks: false };
    for (const [keyword, value] of Object.entries(schema)) {
      const at = `${pointer}/${escapeName(keyword)}`;
      const wrong = visitKeyword(reader, site, { keyword, value, at, depth, price, beside: schema });
      if (wrong !== null) refuse(reader, at, wrong);
      price.walks ||= WALKS.has(keyword);
      reader.tracks ||= keyword.startsWith('unevaluated');
    }
    compiled[PRICE] = price;
  }
  return site;
}

interface Keyword {
  keyword: string;
  value: unknown;
  at: string;
  depth: number;
  /** Of the schema that has the keyword. */
  price: Price;
  beside: Record<string, unknown>;
}

/** @returns what is wrong with the keyword itself */
function visitKeyword(reader: Reader, site: Site, found: Keyword): string | null {
  const { keyword, value, price, beside } = found;
  const companion = COMPANIONS.get(keyword);
  if (companion !== undefined && !Object.hasOwn(beside, companion))
    return `means nothing without ${companion}.`;
  const holds = APPLICATORS.get(keyword) ?? DEFINITIONS.get(keyword);
  if (holds) return visitParts(reader, site, found, holds);
  const assertion = ASSERTIONS.get(keyword);
  if (assertion) {
    const wrong = assertion(value) ?? (keyword === 'pattern' ? takePattern(reader, value as string) : null);
    if (wrong === null) Object.assign(site.compiled, { [keyword]: value });
    price.steps += JSON.stringify(value).length >> 4;
    return wrong;
  }
  if (keyword === '$ref') {
    if (typeof value !== 'string') return 'must be a string.';
    site.reference = value;
    return null;
  }
  const annotation = ANNOTATIONS.get(keyword);
  if (annotation) return annotation(value);
  if (keyword === '$schema' && site.pointer === '') {
    return value === SCHEMA_URI ? null : `must be ${SCHEMA_URI}, or be left out.`;
  }
  if (keyword === '$id' && site.pointer === '') return typeof value === 'string' ? null : 'must be a string.';
  return keyword.startsWith('x-') ? null : explainUnknown(keyword);
}

/** The schemas under a keyword. */
function visitParts(
  reader: Reader,
  site: Site,
  { keyword, value, at, depth, price }: Keyword,
  holds: 'one' | 'list' | 'map',
): string | null {
  const visitPart = (part: unknown, pointer: string): Site['compiled'] => {
    const below = visit(reader, part, pointer, depth + 1);
    if (!DEFINITIONS.has(keyword)) site.parts.push(below);
    if (IN_PLACE.has(keyword)) site.inPlace.push(below);
    return below.compiled;
  };
  const keep = (compiled: unknown, count: number): null => {
    if (DEFINITIONS.has(keyword)) return null;
    price.steps += count;
    Object.assign(site.compiled, { [keyword]: compiled });
    return null;
  };
  if (holds === 'one') return keep(visitPart(value, at), 1);
  if (holds === 'list') {
    if (!Array.isArray(value) || value.length === 0) return 'must be a list of schemas.';
    return keep(
      value.map((part, i) => visitPart(part, `${at}/${i}`)),
      value.length,
    );
  }
  if (!isRecord(value)) return 'must be an object that holds schemas.';
  const parts = Object.entries(value).map(([name, part]) => {
    const pointer = `${at}/${escapeName(name)}`;
    const wrong = name === '__proto__' ? 'is a name that cannot be used.' : null;
    const unfit = keyword === 'patternProperties' ? takePattern(reader, name) : null;
    if (wrong ?? unfit) refuse(reader, pointer, (wrong ?? unfit)!);
    return [name, visitPart(part, pointer)] as const;
  });
  return keep(Object.fromEntries(parts), parts.length);
}

/** Patterns run by RE2, whatever their author had in mind. */
function takePattern(reader: Reader, pattern: string): string | null {
  if (reader.patterns.has(pattern)) return null;
  const compiled = compilePattern(fromEcmaPattern(pattern), reader.allowance);
  if (typeof compiled === 'string') return `cannot be used: ${compiled}.`;
  reader.patterns.set(pattern, compiled);
  return null;
}

function refuse(reader: Reader, path: string, message: string): void {
  reader.faults.push({ path, message });
}

function notASchema(value: unknown, pointer: string): string {
  return Array.isArray(value) && pointer.endsWith('/items')
    ? 'must be one schema. In 2020-12 the items of a tuple stand in prefixItems.'
    : 'must be a schema: an object, true or false.';
}
