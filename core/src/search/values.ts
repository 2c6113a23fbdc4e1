/** Reads values by the type of their field. */
import { parseAttemptId, parseDeliveryId, uuidFromId } from '../id.ts';
import { TYPES } from './field-types.ts';
import { fieldOf } from './fields.ts';
import type { Field, FieldName, IdOf, SearchOptions } from './fields.ts';
import { nearest } from './nearest.ts';
import type { Comparison, TextValue, Value } from './query.ts';
import { quote } from './syntax.ts';
import type { RawValue } from './syntax.ts';
import { readTimePoint } from './time-point.ts';

/** What is wrong with a value. */
export interface Problem {
  readonly message: string;
  readonly suggestion?: string;
  /** What to write in place of operator and value. */
  readonly instead?: string;
}

export type ValueOperator = ':' | Comparison | 'range';

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/i;
const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const SIZE = /^(\d+(?:\.\d+)?)(b|kb|mb|gb)?$/i;
const SIZE_UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };
const MOST = 1e15;

export function isProblem(found: Value | Problem): found is Problem {
  return 'message' in found;
}

/** @returns what the value means, or what is wrong with it */
export function readValue(
  raw: RawValue,
  name: FieldName,
  operator: ValueOperator,
  options: SearchOptions,
): Value | Problem {
  const field = fieldOf(name);
  if (!raw.quoted && raw.text.includes('*') && operator !== ':') return starBehind(raw.text, operator);
  switch (field.type) {
    case 'text':
    case 'headers':
      return readText(raw, operator);
    case 'json':
      return readJson(raw, operator);
    case 'enum':
      return readEnum(raw.text, field);
    case 'id':
      return readId(raw, operator, field.idOf![options.subject]!);
    case 'number':
      return readNumber(raw.text, name, operator);
    case 'duration':
      return readDuration(raw.text);
    case 'size':
      return readSize(raw.text);
    case 'time':
      return readTime(raw.text, name, operator);
  }
}

/** A text to look for; a `*` in a word stands for anything. */
export function readText({ text, quoted }: RawValue, operator: ValueOperator): TextValue | Problem {
  if (operator === ':' && !quoted && text.includes('*'))
    return { kind: 'wildcard', parts: text.split(/\*+/) };
  if (operator === ':' && text === '') {
    return { message: 'Every text contains the empty one. Write * for any value.', suggestion: '*' };
  }
  return { kind: 'text', text };
}

/** What a value in JSON is when it is written like this without quotes, unless it is a text. */
export function readLiteral(written: string): number | boolean | null | undefined {
  if (written === 'null') return null;
  if (written === 'true' || written === 'false') return written === 'true';
  // No minus zero: it equals zero, and prints as it.
  return NUMBER.test(written) && Number.isFinite(Number(written)) ? Number(written) + 0 : undefined;
}

/** The field that a public id of ours is the value of; attempts have none. */
export function idKind(text: string): 'event.id' | 'webhook.id' | 'replay' | 'id' | 'attempt' | undefined {
  if (uuidFromId('event', text)) return 'event.id';
  if (uuidFromId('webhook', text)) return 'webhook.id';
  if (uuidFromId('replay', text)) return 'replay';
  if (parseDeliveryId(text)) return 'id';
  return parseAttemptId(text) ? 'attempt' : undefined;
}

function starBehind(text: string, operator: ValueOperator): Problem {
  const message = 'A * stands for anything only after a colon. To compare with the character, quote it.';
  return operator === '=' ? { message, instead: `:${text}` } : { message, suggestion: quote(text) };
}

function readJson(raw: RawValue, operator: ValueOperator): Value | Problem {
  const literal = raw.quoted ? undefined : readLiteral(raw.text);
  if (operator === ':' || operator === '=' || operator === '!=') {
    return literal === undefined ? readText(raw, operator) : { kind: 'literal', written: raw.text };
  }
  if (typeof literal === 'number') return { kind: 'number', number: literal };
  if (raw.quoted || readTimePoint(raw.text)?.kind === 'iso') return { kind: 'text', text: raw.text };
  return {
    message: 'Inside JSON, numbers have an order, and texts when they are quoted.',
    suggestion: quote(raw.text),
  };
}

function readEnum(text: string, { values = [], valueAliases = {} }: Field): Value | Problem {
  const plain = text.toLowerCase();
  const known = Object.hasOwn(valueAliases, plain) ? valueAliases[plain]! : plain;
  if (values.includes(known)) return { kind: 'text', text: known };
  const separate = text.split(/[,|/]/).filter((part) => part !== '');
  if (separate.length > 1 && separate.every((part) => values.includes(part))) {
    return { message: 'Several values are written (a OR b).', instead: `:(${separate.join(' OR ')})` };
  }
  const suggestion = nearest(plain, [...values, ...Object.keys(valueAliases)]);
  return {
    message: `There is no value ${quote(text)} here, only ${values.join(', ')}.`,
    ...(suggestion !== undefined && { suggestion }),
  };
}

function readId(raw: RawValue, operator: ValueOperator, kind: IdOf): Value | Problem {
  if (kind === 'any' && operator === ':' && !raw.quoted && raw.text.includes('*'))
    return { message: 'An id is written in full here, without a *.' };
  const isOwn = kind === 'event' || kind === 'own' || kind === 'any';
  if (isOwn) return raw.text === '' ? { message: 'No id is empty.' } : readText(raw, operator);
  const isId = kind === 'delivery' ? parseDeliveryId(raw.text) : uuidFromId(kind, raw.text);
  if (isId) return { kind: 'text', text: raw.text };
  const prefix = { delivery: 'del_', webhook: 'wh_', replay: 'rpl_' }[kind];
  return { message: `The id of a ${kind} starts with ${prefix} and is written in full.` };
}

function readNumber(text: string, name: FieldName, operator: ValueOperator): Value | Problem {
  const isEquality = operator === ':' || operator === '=' || operator === '!=';
  if (name === 'http' && isEquality && /^[1-5]xx$/i.test(text)) {
    return { kind: 'hundreds', hundreds: Number(text[0]) };
  }
  const number = readLiteral(text);
  if (typeof number === 'number' && Number.isInteger(number) && Math.abs(number) <= MOST) {
    return { kind: 'number', number };
  }
  return {
    message: name === 'http' ? 'This takes a status code, or 2xx to 5xx with : or =.' : wants('number'),
  };
}

function readDuration(text: string): Value | Problem {
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  if (count === undefined) {
    return { message: wants('duration'), ...(/^\d+$/.test(text) && { suggestion: `${text}ms` }) };
  }
  const milliseconds = Number(count) * DURATION_UNITS[unit.toLowerCase()]!;
  if (milliseconds > MOST || !isWhole(milliseconds)) {
    return { message: 'This duration is too long, or not of whole milliseconds.' };
  }
  return { kind: 'duration', milliseconds: Math.round(milliseconds) };
}

function readSize(text: string): Value | Problem {
  const [, count, unit = 'b'] = SIZE.exec(text) ?? [];
  if (count === undefined) return { message: wants('size') };
  const bytes = Number(count) * SIZE_UNITS[unit.toLowerCase()]!;
  if (bytes > MOST || !isWhole(bytes)) return { message: 'This size is too large, or not of whole bytes.' };
  return { kind: 'size', bytes: Math.round(bytes) };
}

function readTime(text: string, name: FieldName, operator: ValueOperator): Value | Problem {
  const time = readTimePoint(text);
  if (!time) {
    const signed = `${name === 'next' ? '+' : '-'}${text}`;
    return { message: wants('time'), ...(readTimePoint(signed) && { suggestion: signed }) };
  }
  const isEquality = operator === ':' || operator === '=' || operator === '!=';
  if (isEquality && time.kind === 'relative') {
    return {
      message: 'This is one instant. For the time since then write >, for the time before <.',
      ...(operator !== '!=' && { instead: `>${text}` }),
    };
  }
  return { kind: 'time', time };
}

function wants(type: Field['type']): string {
  return `This takes ${TYPES[type].takes}.`;
}

function isWhole(number: number): boolean {
  return Math.abs(number - Math.round(number)) < 1e-6;
}
