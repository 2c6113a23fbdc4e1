/** The keywords of JSON Schema 2020-12 that the schema of an event type may hold, and what stands under each. */
import { nearestWord } from '../edit-distance.ts';
import { FORMATS } from './formats.ts';

/** What is wrong with the value of a keyword, as a sentence without its subject; null when nothing is. */
type Check = (value: unknown) => string | null;

/** Keywords that hold schemas: one, a list, or a map of them. */
export const APPLICATORS: ReadonlyMap<string, 'one' | 'list' | 'map'> = new Map([
  ['not', 'one'],
  ['if', 'one'],
  ['then', 'one'],
  ['else', 'one'],
  ['allOf', 'list'],
  ['anyOf', 'list'],
  ['oneOf', 'list'],
  ['dependentSchemas', 'map'],
  ['properties', 'map'],
  ['patternProperties', 'map'],
  ['additionalProperties', 'one'],
  ['unevaluatedProperties', 'one'],
  ['propertyNames', 'one'],
  ['prefixItems', 'list'],
  ['items', 'one'],
  ['unevaluatedItems', 'one'],
  ['contains', 'one'],
]);

/** Keywords that hold schemas to refer to, and apply none. `definitions` is their name of before 2019. */
export const DEFINITIONS: ReadonlyMap<string, 'map'> = new Map([
  ['$defs', 'map'],
  ['definitions', 'map'],
]);

/** Applicators whose schemas are about the value itself and not about what is inside it. */
export const IN_PLACE = new Set(['not', 'if', 'then', 'else', 'allOf', 'anyOf', 'oneOf', 'dependentSchemas']);

/** Keywords that go through the whole of a value: members, items or characters. Patterns pay for themselves. */
export const WALKS = new Set([
  'propertyNames',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'minProperties',
  'maxProperties',
  'items',
  'unevaluatedItems',
  'contains',
  'uniqueItems',
  'minLength',
  'maxLength',
  'format',
]);

/** Keywords that mean nothing without another one beside them. */
export const COMPANIONS: ReadonlyMap<string, string> = new Map([
  ['then', 'if'],
  ['else', 'if'],
  ['minContains', 'contains'],
  ['maxContains', 'contains'],
]);

export const ASSERTIONS: ReadonlyMap<string, Check> = new Map([
  ['type', isType],
  ['enum', isValues],
  ['const', () => null],
  ['minimum', isNumber],
  ['maximum', isNumber],
  ['exclusiveMinimum', isNumber],
  ['exclusiveMaximum', isNumber],
  ['multipleOf', (value) => (typeof value === 'number' && value > 0 ? null : 'must be a number above 0.')],
  ['minLength', isCount],
  ['maxLength', isCount],
  ['pattern', isText],
  ['format', isFormat],
  ['minItems', isCount],
  ['maxItems', isCount],
  ['uniqueItems', isBoolean],
  ['minContains', isCount],
  ['maxContains', isCount],
  ['minProperties', isCount],
  ['maxProperties', isCount],
  ['required', isNames],
  ['dependentRequired', isNamesByName],
]);

/** Keywords that say something to people and decide nothing. */
export const ANNOTATIONS: ReadonlyMap<string, Check> = new Map([
  ['title', isText],
  ['description', isText],
  ['$comment', isText],
  ['contentEncoding', isText],
  ['contentMediaType', isText],
  ['deprecated', isBoolean],
  ['readOnly', isBoolean],
  ['writeOnly', isBoolean],
  ['examples', (value) => (Array.isArray(value) ? null : 'must be a list of values.')],
  ['default', () => null],
]);

const BY_POINTER = 'is not taken. Put the schema under $defs and refer to it as #/$defs/name.';
const OF_OPENAPI = 'belongs to OpenAPI and not to JSON Schema 2020-12. Import the document as a whole.';

/** What people write that is not taken, and what to do instead. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['$anchor', BY_POINTER],
  ['$dynamicAnchor', BY_POINTER],
  ['$dynamicRef', BY_POINTER],
  ['$recursiveAnchor', BY_POINTER],
  ['$recursiveRef', BY_POINTER],
  ['$vocabulary', 'is not taken: the vocabularies are those of 2020-12.'],
  ['$schema', 'stands at the top only.'],
  ['$id', 'stands at the top only. Refer to schemas by their place, as in #/$defs/name.'],
  ['contentSchema', 'is not taken: what is inside a string is not looked into.'],
  ['additionalItems', 'is not in 2020-12: the items of a tuple stand in prefixItems, all others in items.'],
  ['dependencies', 'is not in 2020-12. Use dependentRequired or dependentSchemas.'],
  [
    'nullable',
    'is of OpenAPI 3.0, and neither in JSON Schema 2020-12 nor in OpenAPI 3.1. Write null beside the type, as in "type": ["string", "null"].',
  ],
  ['example', OF_OPENAPI],
  ['discriminator', OF_OPENAPI],
  ['xml', OF_OPENAPI],
  ['externalDocs', OF_OPENAPI],
]);

export function explainUnknown(keyword: string): string {
  const refused = REFUSED.get(keyword);
  if (refused !== undefined) return refused;
  const nearest = nearestWord(keyword, [...APPLICATORS.keys(), ...ASSERTIONS.keys(), ...ANNOTATIONS.keys()]);
  const remedy = nearest === undefined ? 'Names of your own begin with x-.' : `Did you mean ${nearest}?`;
  return `is not a keyword of JSON Schema 2020-12. ${remedy}`;
}

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

function isType(value: unknown): string | null {
  const types: unknown[] = Array.isArray(value) ? value : [value];
  if (types.length === 0 || !types.every((type) => TYPES.includes(type as string)))
    return `must be one of ${TYPES.join(', ')}, or a list of them.`;
  return new Set(types).size === types.length ? null : 'must hold each type once.';
}

function isFormat(value: unknown): string | null {
  return typeof value === 'string' && Object.hasOwn(FORMATS, value)
    ? null
    : `must be one of ${Object.keys(FORMATS).join(', ')}. For anything else use pattern.`;
}

function isNumber(value: unknown): string | null {
  return typeof value === 'number' ? null : 'must be a number.';
}

function isCount(value: unknown): string | null {
  return Number.isInteger(value) && (value as number) >= 0 ? null : 'must be a whole number, 0 or more.';
}

function isBoolean(value: unknown): string | null {
  return typeof value === 'boolean' ? null : 'must be true or false.';
}

function isText(value: unknown): string | null {
  return typeof value === 'string' ? null : 'must be a string.';
}

function isValues(value: unknown): string | null {
  return Array.isArray(value) && value.length > 0 ? null : 'must be a list of values.';
}

function isNames(value: unknown): string | null {
  if (!Array.isArray(value) || value.some((name) => typeof name !== 'string'))
    return 'must be a list of names.';
  return new Set(value).size === value.length ? null : 'must hold each name once.';
}

function isNamesByName(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'must be an object of lists.';
  if (Object.hasOwn(value, '__proto__')) return 'holds __proto__, a name that cannot be used.';
  return Object.values(value).every((names) => isNames(names) === null)
    ? null
    : 'must hold a list of names under each name.';
}
