/**
 * What stands between `{{` and `}}`: a path or a literal, and the functions its value goes through.
 *
 *     pipeline = source { "|" name [ ":" literal { "," literal } ] }
 *     source   = literal | path
 *     path     = name { "." name }        where a name is letters, digits, "_", "-" and "$", or 'any text'
 *     literal  = 'text' | number | true | false | null | [] | {}
 */
import { nearestWord } from '../edit-distance.ts';
import { EVENT_ATTRIBUTES } from '../event.ts';
import { isPlain } from '../exact-json.ts';
import { FUNCTIONS } from './functions.ts';
import type { Argument, FunctionName } from './functions.ts';

export interface Call {
  readonly name: FunctionName;
  readonly arguments: readonly Argument[];
}

export interface Expression {
  /** A path from the event, or a literal. */
  readonly source: { readonly path: readonly string[] } | { readonly literal: Argument };
  readonly calls: readonly Call[];
  /** The path as written, for messages. */
  readonly text: string;
}

/** A fault in an expression: where it stands in the string, counted in characters from 1, and what to do. */
export class ExpressionFault extends Error {
  readonly at: number;

  constructor(index: number, message: string) {
    super(message);
    this.at = index + 1;
  }
}

export const EXPRESSION_LIMITS = { calls: 8, arguments: 64, names: 20 } as const;

/** Members of an event that a path may begin with. */
export const EVENT_MEMBERS = [
  'id',
  'type',
  'created',
  'organization',
  'project',
  'data',
  ...EVENT_ATTRIBUTES,
] as const;
export type EventMember = (typeof EVENT_MEMBERS)[number];

/**
 * Reads the expression that begins at `start`, behind `{{`.
 *
 * @returns the expression, and the index behind `}}`
 * @throws ExpressionFault
 */
export function readExpression(text: string, start: number): { expression: Expression; end: number } {
  const reader = new Reader(text, start);
  const from = reader.skipSpace();
  const source = readSource(reader);
  const shown = text.slice(from, reader.index).trim();
  const calls: Call[] = [];
  while (reader.take('|')) {
    if (calls.length === EXPRESSION_LIMITS.calls) {
      reader.fail(`more than ${EXPRESSION_LIMITS.calls} functions; use fewer`);
    }
    calls.push(readCall(reader));
  }
  if (!reader.take('}}')) {
    reader.fail(
      reader.atEnd
        ? 'the placeholder is not closed; end it with }}'
        : 'not expected here; write a path, functions behind |, and }}, such as {{data.name | upper}}',
    );
  }
  return { expression: { source, calls, text: shown }, end: reader.index };
}

function readSource(reader: Reader): Expression['source'] {
  const from = reader.skipSpace();
  const literal = readLiteral(reader);
  if (literal !== undefined) return { literal: literal.value };
  const path = [readName(reader)];
  while (reader.take('.')) {
    if (path.length === EXPRESSION_LIMITS.names) {
      reader.fail(`a path of more than ${EXPRESSION_LIMITS.names} names; shorten it`);
    }
    path.push(readName(reader));
  }
  const [member] = path as [string];
  if (!isEventMember(member)) {
    const near = nearestWord(member, EVENT_MEMBERS);
    const remedy = near
      ? `did you mean ${near}?`
      : `a path begins with one of ${EVENT_MEMBERS.join(', ')}, and what you sent is below data`;
    throw new ExpressionFault(from, `an event has no member ${quote(member)}; ${remedy}`);
  }
  return { path };
}

export function isEventMember(name: string): name is EventMember {
  return (EVENT_MEMBERS as readonly string[]).includes(name);
}

function readName(reader: Reader): string {
  reader.skipSpace();
  const quoted = reader.quoted();
  if (quoted !== undefined) return quoted;
  const name = reader.match(/[A-Za-z0-9_$-]+/y);
  if (name !== undefined) return name;
  return reader.fail(
    reader.atEnd
      ? 'the placeholder is not closed; end it with }}'
      : "a name is missing here; write one such as data.name, and a name with other characters in quotes: data.'http.method'",
  );
}

function readCall(reader: Reader): Call {
  const from = reader.skipSpace();
  const name = reader.match(/[A-Za-z0-9_]+/y) ?? '';
  if (!isFunction(name)) {
    const near = nearestWord(name, Object.keys(FUNCTIONS));
    const remedy = near ? `did you mean ${near}?` : `there are ${Object.keys(FUNCTIONS).join(', ')}`;
    throw new ExpressionFault(
      from,
      `${name === '' ? 'a function is missing' : `no function ${quote(name)}`}; ${remedy}`,
    );
  }
  const values: Argument[] = [];
  if (reader.take(':')) {
    do {
      if (values.length === EXPRESSION_LIMITS.arguments) {
        reader.fail(`more than ${EXPRESSION_LIMITS.arguments} arguments; use fewer`);
      }
      reader.skipSpace();
      const literal = readLiteral(reader);
      if (!literal)
        reader.fail("an argument is missing; write 'text' in quotes, a number, true, false or null");
      else values.push(literal.value);
    } while (reader.take(','));
  }
  const problem = FUNCTIONS[name].check(values);
  if (problem) throw new ExpressionFault(from, `${name} ${problem}`);
  return { name, arguments: values };
}

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}

function readLiteral(reader: Reader): { value: Argument } | undefined {
  const quoted = reader.quoted();
  if (quoted !== undefined) return { value: quoted };
  const from = reader.index;
  const number = reader.match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?![\w.$-])/y);
  if (number !== undefined) {
    if (isPlain(number)) return { value: Number(number) };
    const becomes = String(Number(number));
    throw new ExpressionFault(
      from,
      `${number.slice(0, 50)} would be sent as ${becomes}; write ${becomes}, or '${number.slice(0, 50)}' for a text`,
    );
  }
  const word = reader.match(/(?:true|false|null|\[\s*\]|\{\s*\})(?![\w.$-])/y);
  if (word === undefined) return undefined;
  if (word.startsWith('[')) return { value: [] };
  if (word.startsWith('{')) return { value: {} };
  return { value: JSON.parse(word) as boolean | null };
}

export function quote(text: string): string {
  return JSON.stringify(text.slice(0, 50));
}

class Reader {
  readonly #text: string;
  index: number;

  constructor(text: string, index: number) {
    this.#text = text;
    this.index = index;
  }

  get atEnd(): boolean {
    return this.index >= this.#text.length;
  }

  skipSpace(): number {
    while (/\s/.test(this.#text[this.index] ?? '')) this.index++;
    return this.index;
  }

  /** Takes a token, with the space before it. */
  take(token: string): boolean {
    this.skipSpace();
    if (!this.#text.startsWith(token, this.index)) return false;
    this.index += token.length;
    return true;
  }

  /** @param pattern sticky */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.index;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.index += found.length;
    return found;
  }

  /** A text in single quotes, where \' and \\ stand for ' and \. */
  quoted(): string | undefined {
    if (this.#text[this.index] !== "'") return undefined;
    const from = this.index;
    const found = this.match(/'(?:[^'\\]|\\['\\])*'/y);
    if (found !== undefined) return found.slice(1, -1).replace(/\\(['\\])/g, '$1');
    throw new ExpressionFault(
      from,
      "this text does not end, or has a backslash before another character than ' and \\",
    );
  }

  fail(message: string): never {
    throw new ExpressionFault(this.index, message);
  }
}
