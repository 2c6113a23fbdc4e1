import { asHeld, isSpelled } from '../exact-json.ts';
import { withoutLeap } from '../leap-second.ts';

/** The functions of templates. To add one, add it here, its cases to `vectors.json`, and a line to the README. */

/** A literal in a template. */
export type Argument = string | number | boolean | null | readonly [] | Readonly<Record<string, never>>;

/** A value on its way through functions: any JSON, `undefined` where the event has none. */
export type Value = unknown;

export interface TemplateFunction {
  /** What is wrong with the arguments, as the end of a sentence that begins with the name of the function. */
  readonly check: (values: readonly Argument[]) => string | null;
  /** Without `takesNothing`, neither `undefined` nor null comes in: they pass by. Throws an `Unfit` for what it does not take. */
  readonly apply: (value: Value, values: readonly Argument[]) => Value;
  readonly takesNothing?: boolean;
}

/** A value that a function does not take; the message is the end of a sentence that begins with the path. */
export class Unfit extends Error {}

export const FUNCTIONS = {
  /** What to send where there is no value. */
  default: {
    check: count(1, "takes the value to use where there is none, such as default: 'none'"),
    apply: (value, [other]) => value ?? other,
    takesNothing: true,
  },
  /** Leaves the member or the item out where there is no value. */
  optional: { check: count(0), apply: (value) => value ?? undefined, takesNothing: true },
  upper: text((value) => value.toUpperCase()),
  lower: text((value) => value.toLowerCase()),
  trim: text((value) => value.trim()),
  truncate: {
    check: ([most, ...more]) =>
      Number.isInteger(most) && (most as number) >= 1 && more.length === 0
        ? null
        : 'takes the largest number of characters, such as truncate: 100',
    apply: (value, [most]) => truncate(asText(value), most as number),
  },
  /** As JSON text. */
  json: {
    check: count(0),
    apply: (value) => (value === undefined ? undefined : JSON.stringify(value)),
    takesNothing: true,
  },
  string: { check: count(0), apply: (value) => scalarText(value) },
  /** Seconds since 1970. */
  unix: { check: count(0), apply: (value) => Math.floor(readTime(value) / 1000) },
  /** Milliseconds since 1970. */
  unixMs: { check: count(0), apply: (value) => readTime(value) },
  /** One value for another: pairs of a value and what to send for it, then perhaps what to send for any other. */
  map: {
    check: (values) =>
      values.length >= 2
        ? null
        : "takes pairs, and perhaps a value for all others: map: 'critical', 'P1', 'P3'",
    takesNothing: true,
    apply: (value, values) => {
      if (value === undefined) return undefined;
      const given = asHeld(value);
      for (let i = 0; i + 1 < values.length; i += 2) if (values[i] === given) return values[i + 1];
      if (values.length % 2 === 1) return values.at(-1);
      throw new Unfit(`is ${shown(value)}, which map has no pair for; add a last value for all others`);
    },
  },
  join: {
    check: ([separator, ...more]) =>
      typeof separator === 'string' && more.length === 0
        ? null
        : "takes what to put between, such as join: ', '",
    apply: (value, [separator]) => {
      if (!Array.isArray(value)) throw new Unfit(`is ${kindOf(value)}, and join takes an array`);
      return value.map((item) => scalarText(item)).join(separator as string);
    },
  },
  /** Characters of a text, items of an array, members of an object. */
  size: { check: count(0), apply: (value) => sizeOf(value) },
  html: text((value) => value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)),
  /** Text that Slack shows as it is. */
  slack: text((value) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')),
  /** A part of a URL. */
  url: text((value) => encodeURIComponent(value.toWellFormed())),
} as const satisfies Record<string, TemplateFunction>;

export type FunctionName = keyof typeof FUNCTIONS;

/** Reads better in messages than `typeof`. */
export function kindOf(value: Value): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (isSpelled(value)) return 'a number';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}

/** A scalar as it stands in a text. */
export function scalarText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isSpelled(value)) return value.rawJSON;
  throw new Unfit(
    `is ${kindOf(value)}, and a text takes a string, a number, true or false; use json to print it`,
  );
}

function asText(value: Value): string {
  if (typeof value === 'string') return value;
  throw new Unfit(`is ${kindOf(value)}, and this function takes a string; put string or json in front of it`);
}

function text(change: (value: string) => string): TemplateFunction {
  return { check: count(0), apply: (value) => change(asText(value)) };
}

function count(wanted: number, otherwise = 'takes no argument'): TemplateFunction['check'] {
  return (values) => (values.length === wanted ? null : otherwise);
}

/** Cuts between characters, never within one. */
function truncate(value: string, most: number): string {
  if (value.length <= most) return value;
  let kept = '';
  let characters = 0;
  let cut = 0;
  for (const character of value) {
    characters++;
    if (characters < most) cut += character.length;
    if (characters > most) {
      kept = `${value.slice(0, cut)}…`;
      break;
    }
  }
  return characters > most ? kept : value;
}

const ISO_TIME = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d))?$/;

function readTime(value: Value): number {
  const isTime = typeof value === 'string' && ISO_TIME.test(value) && isDay(value.slice(0, 10));
  const time = isTime ? Date.parse(withoutLeap(value.toUpperCase())) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new Unfit(`is ${shown(value)}, and this function takes a time such as 2026-01-31T12:34:56Z`);
  }
  return time;
}

/** `Date.parse` takes the 31st of February for a day of March. */
function isDay(date: string): boolean {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

function sizeOf(value: Value): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (kindOf(value) === 'an object') return Object.keys(value as object).length;
  throw new Unfit(`is ${kindOf(value)}, and size takes a string, an array or an object`);
}

function shown(value: Value): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 50)) : kindOf(value);
}
