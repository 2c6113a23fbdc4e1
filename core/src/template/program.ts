/**
 * A template, compiled: what is always the same as bytes, and what comes from the event as expressions between them.
 */
import { join } from '../join.ts';
import { escapeName } from '../json-pointer.ts';
import { isSpelled } from '../exact-json.ts';
import type { SpelledNumber } from '../exact-json.ts';
import { isStorable, unstorableJson } from '../storable-json.ts';
import { ExpressionFault, quote, readExpression } from './expression.ts';
import type { Call, Expression } from './expression.ts';
import { nothingWanted, want } from './find.ts';
import type { Wanted } from './find.ts';
import type { Argument } from './functions.ts';

export const TEMPLATE_LIMITS = {
  /** Characters of all names and strings. */
  characters: 32_768,
  depth: 32,
  /** Values in the template: objects, arrays, strings and all others. */
  values: 2_000,
  placeholders: 500,
} as const;

/** Where and why a template was refused. `path` is a JSON pointer into it. */
export interface Refusal {
  readonly path: string;
  readonly message: string;
}

/** Members of the event that are texts of their own, in the order of their slots. */
export const SCALAR_MEMBERS = ['id', 'type', 'created', 'organization', 'project'] as const;

/** A placeholder: where its value comes from, and what is done to it. */
export interface Placeholder {
  /** Index of the span, or below 0: `-1 - n` for the n-th scalar member. Null for a literal. */
  readonly slot: number | null;
  readonly literal: Argument | undefined;
  readonly calls: readonly Call[];
  /** Where it stands in the template, and its path, for messages. */
  readonly pointer: string;
  readonly text: string;
}

export type Step =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** A whole value, as JSON. */
  | { readonly kind: 'value'; readonly placeholder: Placeholder }
  /** A part of a JSON string. */
  | { readonly kind: 'text'; readonly placeholder: Placeholder }
  /** Members or items of which some are left out when they have no value. */
  | {
      readonly kind: 'parts';
      readonly open: Uint8Array;
      readonly close: Uint8Array;
      readonly parts: readonly Part[];
    };

export interface Part {
  /** The member's name with its colon; empty in an array. */
  readonly head: Uint8Array;
  /** Set when the part is a placeholder that may be left out. */
  readonly optional: Placeholder | null;
  readonly steps: readonly Step[];
}

export interface Program {
  readonly steps: readonly Step[];
  /** What to find in `data`, which stands for itself, and in the event's other members. */
  readonly data: Wanted;
  readonly attributes: Wanted;
  /** For each slot whether it is found in `data`. */
  readonly fromData: readonly boolean[];
}

class Compilation {
  readonly data = nothingWanted();
  readonly attributes = nothingWanted();
  readonly fromData: boolean[] = [];
  characters = 0;
  values = 0;
  placeholders = 0;
}

/** @throws TemplateFault */
export function compile(template: unknown): Program {
  if (template === undefined) throw new TemplateFault('', 'is missing; a template is any JSON');
  const compilation = new Compilation();
  const steps = compileValue(compilation, template, '', 1);
  const [only] = steps;
  if (only?.kind === 'value' && isOptional(only.placeholder)) {
    throw new TemplateFault(
      '',
      'is the whole body, which cannot be left out; use default instead of optional',
    );
  }
  const { data, attributes, fromData } = compilation;
  return { steps: joined(steps), data, attributes, fromData };
}

/** What is wrong with a template, or with rendering an event by it. */
export class TemplateFault extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

function compileValue(compilation: Compilation, json: unknown, pointer: string, depth: number): Step[] {
  if (++compilation.values > TEMPLATE_LIMITS.values) {
    throw new TemplateFault(
      pointer,
      `is one value more than the ${TEMPLATE_LIMITS.values} a template may hold`,
    );
  }
  if (depth > TEMPLATE_LIMITS.depth) {
    throw new TemplateFault(pointer, `is nested deeper than ${TEMPLATE_LIMITS.depth} levels; flatten it`);
  }
  if (typeof json === 'string') return compileString(compilation, json, pointer);
  if (isSpelled(json)) return [spelledLiteral(json, pointer)];
  if (typeof json !== 'object' || json === null) return [literal(JSON.stringify(json))];
  return Array.isArray(json)
    ? compileParts(
        '[]',
        json.map((item: unknown, i) => part(compilation, '', item, `${pointer}/${i}`, depth)),
      )
    : compileParts(
        '{}',
        Object.entries(json).map(([name, member]) => {
          const below = `${pointer}/${escapeName(name)}`;
          countCharacters(compilation, name, below);
          if (name.includes('{{')) {
            throw new TemplateFault(below, 'has a placeholder in its name; names are sent as they are');
          }
          return part(compilation, `${JSON.stringify(name)}:`, member, below, depth);
        }),
      );
}

/** Sent as it is written. */
function spelledLiteral(number: SpelledNumber, pointer: string): Step {
  const text = JSON.stringify(number);
  const unstorable = unstorableJson(text);
  if (unstorable !== null) throw new TemplateFault(pointer, unstorable.replace(/\.$/, ''));
  return literal(text);
}

function countCharacters(compilation: Compilation, text: string, pointer: string): void {
  if (!isStorable(text)) {
    throw new TemplateFault(pointer, 'holds a NUL character or half of a surrogate pair; remove it');
  }
  compilation.characters += text.length;
  if (compilation.characters > TEMPLATE_LIMITS.characters) {
    throw new TemplateFault(
      pointer,
      `takes the template past ${TEMPLATE_LIMITS.characters} characters; shorten it`,
    );
  }
}

function part(compilation: Compilation, head: string, json: unknown, pointer: string, depth: number): Part {
  const steps = compileValue(compilation, json, pointer, depth + 1);
  const [only] = steps;
  const optional = only?.kind === 'value' && isOptional(only.placeholder) ? only.placeholder : null;
  return { head: encoder.encode(head), optional, steps };
}

function isOptional({ calls }: Placeholder): boolean {
  return calls.some(({ name }) => name === 'optional');
}

function compileParts(brackets: '[]' | '{}', parts: readonly Part[]): Step[] {
  const [open, close] = [...brackets] as [string, string];
  if (parts.some(({ optional }) => optional)) {
    const closed = parts.map((one) => ({ ...one, steps: joined(one.steps) }));
    return [{ kind: 'parts', open: encoder.encode(open), close: encoder.encode(close), parts: closed }];
  }
  const steps: Step[] = [literal(open)];
  parts.forEach((one, i) => {
    if (i > 0) steps.push(literal(','));
    steps.push({ kind: 'bytes', bytes: one.head }, ...one.steps);
  });
  return [...steps, literal(close)];
}

/** A string: one placeholder alone stands for its value, whatever that is; beside text it becomes text. */
function compileString(compilation: Compilation, text: string, pointer: string): Step[] {
  countCharacters(compilation, text, pointer);
  const steps: Step[] = [];
  let rest = 0;
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', rest)) {
    const { placeholder, end } = compilePlaceholder(compilation, text, open + 2, pointer);
    if (open === 0 && end === text.length) return [{ kind: 'value', placeholder }];
    steps.push(literal(inString(text.slice(rest, open))), { kind: 'text', placeholder });
    rest = end;
  }
  return [literal('"'), ...steps, literal(`${inString(text.slice(rest))}"`)];
}

function compilePlaceholder(
  compilation: Compilation,
  text: string,
  start: number,
  pointer: string,
): { placeholder: Placeholder; end: number } {
  if (++compilation.placeholders > TEMPLATE_LIMITS.placeholders) {
    throw new TemplateFault(
      pointer,
      `has one placeholder more than the ${TEMPLATE_LIMITS.placeholders} allowed`,
    );
  }
  try {
    const { expression, end } = readExpression(text, start);
    const { calls, text: shown } = expression;
    return { placeholder: { ...readSlot(compilation, expression), calls, pointer, text: shown }, end };
  } catch (error) {
    if (error instanceof ExpressionFault) {
      throw new TemplateFault(pointer, `at character ${error.at} of ${quote(text)}: ${error.message}`);
    }
    throw error;
  }
}

function readSlot(
  compilation: Compilation,
  { source }: Expression,
): { slot: number | null; literal: Argument | undefined } {
  if ('literal' in source) return { slot: null, literal: source.literal };
  const [member, ...below] = source.path as [string, ...string[]];
  const scalar = SCALAR_MEMBERS.findIndex((name) => name === member);
  if (scalar >= 0 && below.length === 0) return { slot: -1 - scalar, literal: undefined };
  const isData = member === 'data';
  const tree = isData ? compilation.data : compilation.attributes;
  // Below a scalar member there is nothing: the path leads nowhere, and says so when it is rendered.
  const path = isData ? below : source.path;
  const { fromData } = compilation;
  const slot = want(tree, path, fromData.length);
  if (slot === fromData.length) fromData.push(isData);
  return { slot, literal: undefined };
}

/** Neighbouring bytes become one step. */
function joined(steps: readonly Step[]): Step[] {
  const out: Step[] = [];
  let run: Uint8Array[] = [];
  const flush = (): void => {
    const bytes = join(run);
    if (bytes.length > 0) out.push({ kind: 'bytes', bytes });
    run = [];
  };
  for (const step of steps) {
    if (step.kind === 'bytes') run.push(step.bytes);
    else {
      flush();
      out.push(step);
    }
  }
  flush();
  return out;
}

const encoder = new TextEncoder();

function literal(json: string): Step {
  return { kind: 'bytes', bytes: encoder.encode(json) };
}

/** A text as it stands between the quotes of a JSON string. */
export function inString(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
