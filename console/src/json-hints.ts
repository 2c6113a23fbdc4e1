/** What can stand where the cursor is in JSON that somebody writes, as far as a schema tells it. */
import type { Combinator, ComparingOperator } from '@tidings/core/filter/operators';
import type { FunctionName } from '@tidings/core/template/functions';
import { ANNOTATIONS, APPLICATORS, ASSERTIONS, DEFINITIONS } from '@tidings/core/json-schema/keywords';
import { isRecord } from '@tidings/core/record';
import { membersOf, resolved, text, typeOf } from './schema-parts.ts';

export interface Hint {
  /** What is written: of members and values their JSON. */
  text: string;
  /** In a few words. */
  about: string;
}

/** Names of members on the way to a value; items of lists are `*`. */
export type JsonPath = readonly string[];

/** What is written, as far as hints depend on it. */
export type Hinted =
  | { of: 'schema'; schema: unknown }
  /** A schema itself. */
  | { of: 'json-schema' }
  | { of: 'filters'; types: readonly { name: string; schema: unknown }[] }
  /** With the schema of what the events carry. */
  | { of: 'template'; data: unknown };

export function hintsFor(hinted: Hinted): JsonHints {
  switch (hinted.of) {
    case 'schema':
      return schemaHints(hinted.schema);
    case 'json-schema':
      return KEYWORD_HINTS;
    case 'filters':
      return filterHints(hinted.types);
    case 'template':
      return templateHints(hinted.data);
  }
}

export interface JsonHints {
  namesAt: (path: JsonPath) => readonly Hint[];
  valuesAt: (path: JsonPath) => readonly Hint[];
  /** Within `{{` and `}}`: paths, and behind `|` functions. */
  placeholders?: { paths: readonly Hint[]; functions: readonly Hint[] };
}

/** JSON that is to fit a schema. */
function schemaHints(schema: unknown): JsonHints {
  return {
    namesAt: (path) =>
      membersAt(schema, path).map(({ name, schema: part }) => ({
        text: JSON.stringify(name),
        about: typeOf(part),
      })),
    valuesAt: (path) => valuesOf(schemaAt(schema, path)),
  };
}

const KEYWORDS = [
  ...ASSERTIONS.keys(),
  ...APPLICATORS.keys(),
  ...DEFINITIONS.keys(),
  ...ANNOTATIONS.keys(),
].toSorted();
const TYPES = ['object', 'array', 'string', 'integer', 'number', 'boolean', 'null'];

const KEYWORD_HINTS: JsonHints = {
  namesAt: (path) => {
    const holds = APPLICATORS.get(path.at(-1) ?? '') ?? DEFINITIONS.get(path.at(-1) ?? '');
    // The names in a map of schemas are one's own.
    return holds === 'map' ? [] : KEYWORDS.map((name) => ({ text: JSON.stringify(name), about: '' }));
  },
  valuesAt: (path) => {
    const last = path.findLast((name) => name !== '*');
    if (last === 'type') return TYPES.map((name) => ({ text: JSON.stringify(name), about: '' }));
    return last === 'additionalProperties' || last === 'uniqueItems' ? BOOLEANS : [];
  },
};

/** Filters by event type: each mirrors what its events carry, down to conditions. */
function filterHints(types: readonly { name: string; schema: unknown }[]): JsonHints {
  const schemaOf = (pattern: string | undefined): unknown =>
    types.find(({ name }) => name === pattern)?.schema ?? null;
  const within = (path: JsonPath): JsonPath =>
    path.slice(1).filter((name) => !(name in COMBINATORS) && name !== '*');
  return {
    namesAt: (path) => {
      if (path.length === 0) {
        const named = types.map(({ name }) => ({ text: JSON.stringify(name), about: 'event type' }));
        return [...named, { text: '"*"', about: 'any event' }];
      }
      const fields = membersAt(schemaOf(path[0]), within(path)).map(({ name, schema }) => ({
        text: JSON.stringify(name),
        about: typeOf(schema),
      }));
      const operators = path.length === 1 ? COMBINATORS : { ...OPERATORS, ...COMBINATORS };
      return [...fields, ...hintsOf(operators, JSON.stringify)];
    },
    valuesAt: (path) => {
      const last = path.at(-1) ?? '';
      if (last === 'exists') return BOOLEANS;
      const value = within(last in OPERATORS ? path.slice(0, -1) : path);
      return valuesOf(schemaAt(schemaOf(path[0]), value));
    },
  };
}

const OPERATORS: Record<ComparingOperator, string> = {
  equals: 'a value',
  in: 'one of a list',
  notIn: 'none of a list',
  startsWith: 'text',
  endsWith: 'text',
  contains: 'text',
  gt: 'more than',
  gte: 'at least',
  lt: 'less than',
  lte: 'at most',
  exists: 'true or false',
  matches: 'an RE2 pattern',
};
const COMBINATORS: Record<Combinator, string> = {
  and: 'all of a list',
  or: 'any of a list',
  not: 'not so',
};

function hintsOf(names: Readonly<Record<string, string>>, print: (name: string) => string): Hint[] {
  return Object.entries(names).map(([name, about]) => ({ text: print(name), about }));
}

/** Where in data of this schema something stands: `order.total`. */
export function schemaPaths(schema: unknown): string[] {
  const paths: string[] = [];
  const add = (part: unknown, path: string, depth: number): void => {
    for (const { name, schema: inner } of membersOfAny(part, schema)) {
      if (paths.length > MOST_PATHS || depth > MOST_DEPTH) return;
      // Lists are looked into by themselves.
      const inside = name === '[ ]' ? path : path === '' ? name : `${path}.${name}`;
      if (name === '*') continue;
      if (name !== '[ ]') paths.push(inside);
      add(inner, inside, depth + 1);
    }
  };
  add(schema, '', 0);
  return paths;
}

/** Templates: JSON of any shape, with what events are and carry in its strings. */
function templateHints(data: unknown): JsonHints {
  const paths: Hint[] = MEMBERS.map((name) => ({ text: name, about: 'of the event' }));
  const add = (schema: unknown, path: string, depth: number): void => {
    for (const { name, schema: part } of membersOfAny(schema, data)) {
      if (paths.length > MOST_PATHS || depth > MOST_DEPTH || name === '*' || name === '[ ]') continue;
      const inside = `${path}.${/^[\w$-]+$/.test(name) ? name : `'${name}'`}`;
      paths.push({ text: inside, about: typeOf(part) });
      add(part, inside, depth + 1);
    }
  };
  add(data, 'data', 0);
  const functions = hintsOf(FUNCTIONS, (name) => name);
  return { namesAt: () => [], valuesAt: () => [], placeholders: { paths, functions } };
}

const FUNCTIONS: Record<FunctionName, string> = {
  default: 'where there is no value: default: x',
  optional: 'left out where there is no value',
  upper: 'text',
  lower: 'text',
  trim: 'text',
  truncate: 'characters at most: truncate: n',
  string: 'as text',
  json: 'as JSON text',
  unix: 'seconds since 1970',
  unixMs: 'milliseconds since 1970',
  map: 'b for a: map: a, b',
  join: 'a list as one text',
  size: 'how long it is',
  html: 'for HTML',
  slack: 'for Slack',
  url: 'for a URL',
};

const MEMBERS = [
  ...['id', 'type', 'created', 'organization', 'project', 'data', 'severity', 'agentId'],
  ...['summary', 'links', 'context', 'source', 'trigger'],
];
const MOST_PATHS = 200;
const MOST_DEPTH = 6;
const BOOLEANS: readonly Hint[] = [
  { text: 'true', about: '' },
  { text: 'false', about: '' },
];

function schemaAt(root: unknown, path: JsonPath): unknown {
  let schema = root;
  for (const step of path) {
    const members = membersOfAny(schema, root);
    const wanted = step === '*' ? '[ ]' : step;
    const items = step === '*' ? itemsOf(schema, root) : undefined;
    schema =
      items ??
      members.find(({ name }) => name === wanted)?.schema ??
      members.find(({ name }) => name === '*')?.schema;
    if (schema === undefined) return null;
  }
  return isRecord(root) ? resolved(schema, root) : schema;
}

function itemsOf(schema: unknown, root: unknown): unknown {
  const whole = isRecord(root) ? resolved(schema, root) : schema;
  return isRecord(whole) ? whole['items'] : undefined;
}

function membersAt(root: unknown, path: JsonPath): { name: string; schema: unknown }[] {
  return membersOfAny(schemaAt(root, path), root).filter(({ name }) => name !== '*' && name !== '[ ]');
}

/** Those of each form, too. */
function membersOfAny(schema: unknown, root: unknown): { name: string; schema: unknown }[] {
  const whole = isRecord(root) ? resolved(schema, root) : schema;
  if (!isRecord(whole)) return [];
  return membersOf(whole).flatMap((member) =>
    /^form \d+$/.test(member.name) ? membersOfAny(member.schema, root) : [member],
  );
}

function valuesOf(schema: unknown): readonly Hint[] {
  if (!isRecord(schema)) return [];
  const about = text(schema['description']) ?? '';
  if ('const' in schema) return [{ text: JSON.stringify(schema['const']), about }];
  if (Array.isArray(schema['enum']))
    return schema['enum'].map((one) => ({ text: JSON.stringify(one), about }));
  return schema['type'] === 'boolean' ? BOOLEANS : [];
}
