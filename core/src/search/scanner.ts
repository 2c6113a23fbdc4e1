/** Steps through a search text, keeps its first error, and notices what is written where the cursor is. */
import { COMPARISONS } from './query.ts';
import type { Comparison, PathStep } from './query.ts';

/** What is wrong and where. */
export interface SearchError {
  readonly position: number;
  readonly length: number;
  /** What is wrong and what to do about it. */
  readonly message: string;
  /** What to write in place of those characters. */
  readonly suggestion?: string;
}

export interface Span {
  readonly position: number;
  readonly length: number;
}

/** A field as written: `data.items[0].sku` has the names `data`, `items` and then the path `[0]`, `sku`. */
export interface RawField extends Span {
  readonly names: readonly string[];
  readonly path: readonly PathStep[];
}

/** What a value belongs to. */
export interface Place {
  readonly field: RawField;
  readonly operator: ':' | Comparison | 'group' | 'range';
}

/** What the cursor is at the place of, and which characters that takes up. */
export interface Spot {
  readonly from: number;
  readonly to: number;
  /** The clause whose value is being written; null where a condition starts. */
  readonly clause: Place | null;
  /** Whether an operator follows already. */
  readonly operated: boolean;
}

const SPACE = /\s*/y;
export const WORD = /[^\s:=<>()[\]"]+/y;
export const QUOTED = /"((?:\\[^]|[^"\\])*)"/y;
export const OPERATOR = new RegExp([':', ...COMPARISONS].join('|'), 'y');
const KEYWORDS = ['AND', 'OR', 'NOT', 'TO'];

export class Scanner {
  readonly text: string;
  readonly #cursor: number | null;
  at = 0;
  error: SearchError | null = null;
  spot: Spot | null = null;

  constructor(text: string, cursor: number | null) {
    this.text = text;
    this.#cursor = cursor;
  }

  /** Keeps the first error; whoever reads on after it answers undefined. */
  refuse(position: number, length: number, message: string, suggestion?: string): undefined {
    this.error ??= { position, length, message, ...(suggestion !== undefined && { suggestion }) };
  }

  isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character. */
  peek(): string | undefined {
    return this.text[this.at];
  }

  /** The next word, if it is a keyword. */
  peekKeyword(): string | undefined {
    const word = this.look(WORD);
    return KEYWORDS.includes(word) ? word : undefined;
  }

  takeKeyword(keyword: string): boolean {
    if (this.peekKeyword() !== keyword) return false;
    this.at += keyword.length;
    return true;
  }

  /** What a sticky pattern matches here; empty when it does not. */
  look(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? '';
  }

  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at += match[0].length;
    return match;
  }

  /** Skips white space and answers with its length. `clause` is what would be written there. */
  skip(clause: Place | null): number {
    const start = this.at;
    this.take(SPACE);
    const end = this.isAtEnd() ? this.at : this.at - 1;
    const cursor = this.#cursor ?? -1;
    const isApart = clause !== null || cursor === 0 || /[\s(-]/.test(this.text[cursor - 1] ?? '');
    if (isApart && cursor >= start && cursor <= end) this.touch(cursor, cursor, clause);
    return this.at - start;
  }

  /** A value stands here, or will. */
  touchValue(clause: Place | null): void {
    const quoted = this.look(QUOTED) || (this.peek() === '"' ? this.text.slice(this.at) : '');
    this.touch(this.at, this.at + (quoted || this.look(WORD)).length, clause);
  }

  /** Remembers the spot when the cursor is within these characters, or at one of their ends. */
  touch(from: number, to: number, clause: Place | null, operated = false): void {
    if (this.#cursor === null || this.#cursor < from || this.#cursor > to) return;
    this.spot ??= { from, to, clause, operated };
  }
}
