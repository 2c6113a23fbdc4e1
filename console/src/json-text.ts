/**
 * JSON as it is written. Whatever shows people what was sent reads it here and not with `JSON.parse`, which would make `1.0`
 * of `1`, another number of 9007199254740993, and one of two members of the same name.
 */

import { parseExactly } from '@tidings/core/exact-json';
import { memberSpans } from '@tidings/core/raw-json';

export type JsonNode =
  | { kind: 'object'; members: readonly JsonMember[] }
  | { kind: 'array'; items: readonly JsonNode[] }
  /** The token as it is written, strings with their quotes. */
  | { kind: 'string' | 'number' | 'literal'; token: string };

export interface JsonMember {
  /** As it is written, with its quotes. */
  name: string;
  node: JsonNode;
}

/** Deeper than anything that people look at, and less deep than what a browser can follow. */
const MOST_DEPTH = 400;

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;

/** Null when it is no JSON (RFC 8259), or is nested too deeply to be shown. */
export function readJson(text: string): JsonNode | null {
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const token = pattern.exec(text)?.[0] ?? null;
    if (token !== null) at += token.length;
    return token;
  };
  const takes = (character: string): boolean => {
    take(SPACE);
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const leaf = (kind: 'string' | 'number' | 'literal', pattern: RegExp): JsonNode | null => {
    const token = take(pattern);
    return token === null ? null : { kind, token };
  };
  /** What stands between brackets, parted by commas. */
  const list = <Part>(end: string, read: () => Part | null): Part[] | null => {
    const parts: Part[] = [];
    if (takes(end)) return parts;
    do {
      const part = read();
      if (part === null) return null;
      parts.push(part);
    } while (takes(','));
    return takes(end) ? parts : null;
  };
  const member = (depth: number): JsonMember | null => {
    take(SPACE);
    const name = take(STRING);
    if (name === null || !takes(':')) return null;
    const node = value(depth);
    return node && { name, node };
  };
  const value = (depth: number): JsonNode | null => {
    if (depth > MOST_DEPTH) return null;
    if (takes('{')) {
      const members = list('}', () => member(depth + 1));
      return members && { kind: 'object', members };
    }
    if (takes('[')) {
      const items = list(']', () => value(depth + 1));
      return items && { kind: 'array', items };
    }
    return leaf('string', STRING) ?? leaf('literal', LITERAL) ?? leaf('number', NUMBER);
  };
  const root = value(0);
  take(SPACE);
  return at === text.length ? root : null;
}

/** A value with one member a line. Only the white space between values is another than in the text. */
export function printJson(node: JsonNode, indent = ''): string {
  if (node.kind !== 'object' && node.kind !== 'array') return node.token;
  const inner = `${indent}  `;
  const parts =
    node.kind === 'object'
      ? node.members.map(({ name, node: part }) => `${name}: ${printJson(part, inner)}`)
      : node.items.map((part) => printJson(part, inner));
  const [open, close] = node.kind === 'object' ? '{}' : '[]';
  return parts.length === 0
    ? `${open}${close}`
    : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}

/** JSON with one member a line; anything else as it is. */
export function prettyJson(text: string): string {
  const node = readJson(text);
  return node === null ? text : printJson(node);
}

export interface JsonLine {
  /** How searches and filters name the place: `data.items[0].qty`. Empty for the whole. */
  path: string;
  depth: number;
  /** As it is written, or the number of an item; null for the whole. */
  name: string | null;
  node: JsonNode;
  /** How many parts it has; null for what has none. */
  size: number | null;
  /** Which of its siblings it is, from 1, and how many they are. */
  place: number;
  among: number;
}

/** The lines of a tree: what is in those that are open stands beneath them. */
export function linesOf(root: JsonNode, isOpen: (line: JsonLine) => boolean): JsonLine[] {
  const lines: JsonLine[] = [];
  const add = (line: Omit<JsonLine, 'size'>): void => {
    const parts = partsOf(line.node);
    const whole = { ...line, size: parts?.length ?? null };
    lines.push(whole);
    if (parts === null || !isOpen(whole)) return;
    parts.forEach(({ name, node }, index) => {
      const path = name === null ? `${line.path}[${index}]` : line.path + inside(name, line.path === '');
      add({
        path,
        depth: line.depth + 1,
        name: name ?? `${index}`,
        node,
        place: index + 1,
        among: parts.length,
      });
    });
  };
  add({ path: '', depth: 0, name: null, node: root, place: 1, among: 1 });
  return lines;
}

function partsOf(node: JsonNode): { name: string | null; node: JsonNode }[] | null {
  if (node.kind === 'object') return [...node.members];
  return node.kind === 'array' ? node.items.map((item) => ({ name: null, node: item })) : null;
}

/** A name that is no word of the search language stands in brackets, as it is written. */
function inside(name: string, isFirst: boolean): string {
  const bare = name.slice(1, -1);
  if (!/^[A-Za-z_@][A-Za-z0-9_-]*$/.test(bare)) return `[${name}]`;
  return isFirst ? bare : `.${bare}`;
}

/** The members of an object as they are written, by their names. */
export function membersAsWritten(text: string): (name: string) => string | null {
  const bytes = new TextEncoder().encode(text);
  const spans = memberSpans(bytes, { start: 0, end: bytes.length });
  return (name) => {
    const span = spans?.get(name);
    return span ? new TextDecoder().decode(bytes.subarray(span.start, span.end)) : null;
  };
}

/**
 * JSON that somebody wrote, or an answer of the API, with numbers as they are written, where the browser can hold them so. What
 * has such numbers is kept in words: whatever copies objects makes others of them.
 *
 * @throws SyntaxError when it is none
 */
export function readExactly(text: string): unknown {
  return 'rawJSON' in JSON ? parseExactly(text) : (JSON.parse(text) as unknown);
}

/** A value of what `readExactly` has read, in words: text as it is, anything else as JSON. */
export function valueWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
