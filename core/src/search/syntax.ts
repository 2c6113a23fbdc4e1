/**
 * The grammar, as it is written; what the names and values mean is for `resolve.ts`.
 *
 *     Query  = Or?
 *     Or     = And ('OR' And)*
 *     And    = Not ('AND'? Not)*
 *     Not    = ('NOT' | '-') Not | '(' Or ')' | Clause | Value
 *     Clause = Field ':' (Group | Range | Value)  |  Field ('=' | '!=' | '>' | '>=' | '<' | '<=') Value
 *     Group  = '(' Value ('OR'? Value)* ')'
 *     Range  = '[' Value 'TO' Value ']'
 *     Field  = Name (('.' Key) | '[' (Digits | '*' | Quoted) ']')*
 *     Value  = Quoted | Word
 *     Word   = (none of white space : = < > ( ) [ ] ")+
 *     Quoted = '"' ('\' any | none of " \)* '"'
 */
import type { Comparison, PathStep } from './query.ts';
import { OPERATOR, QUOTED, Scanner, WORD } from './scanner.ts';
import type { Place, RawField, SearchError, Span, Spot } from './scanner.ts';

export const SEARCH_LIMITS = { characters: 2000, clauses: 50, depth: 20, path: 20 } as const;

export interface RawValue extends Span {
  readonly text: string;
  readonly quoted: boolean;
}

export type RawOperand =
  | RawValue
  | ({ readonly group: readonly RawValue[] } & Span)
  | ({ readonly from: RawValue; readonly to: RawValue } & Span);

export interface RawClause {
  readonly kind: 'clause';
  readonly field: RawField;
  readonly operator: ':' | Comparison;
  readonly operatorPosition: number;
  readonly operand: RawOperand;
}

export type RawCondition =
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly RawCondition[] }
  | { readonly kind: 'not'; readonly condition: RawCondition }
  | { readonly kind: 'words'; readonly value: RawValue }
  | RawClause;

export interface Syntax {
  readonly condition: RawCondition | null;
  readonly error: SearchError | null;
  readonly spot: Spot | null;
}

const NAME = /[A-Za-z_@][A-Za-z0-9_@$-]*/y;
const KEY = /\.([A-Za-z0-9_@$-]+)/y;
const BRACKET = /\[(?:(\d{1,6})|(\*)|"((?:\\[^]|[^"\\])*)")\]/y;
const RUN = /[^\s()"]+/y;
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** Words that a bare text cannot be. */
export function isKeyword(word: string): boolean {
  return /^(and|or|not)$/i.test(word);
}

export function isWord(text: string): boolean {
  WORD.lastIndex = 0;
  return WORD.exec(text)?.[0] === text;
}

export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Reads any text. With a cursor it also tells what is being written there, even if the text is wrong further on. */
export function readSyntax(text: string, cursor: number | null = null): Syntax {
  const reader = new Reader(text, cursor);
  const condition = reader.read();
  return { condition: condition ?? null, error: reader.error, spot: reader.spot };
}

/** Each of its methods answers undefined once there is an error. */
class Reader extends Scanner {
  #clauses = 0;

  read(): RawCondition | undefined {
    const { characters } = SEARCH_LIMITS;
    if (this.text.length > characters) {
      const length = this.text.length - characters;
      return this.refuse(characters, length, `A search has at most ${characters} characters. Shorten it.`);
    }
    const unstorable = UNSTORABLE.exec(this.text);
    if (unstorable) {
      return this.refuse(unstorable.index, 1, 'No text holds this character. Leave it out.', '');
    }
    this.skip(null);
    if (this.isAtEnd()) return undefined;
    const condition = this.#readOr(1);
    if (condition && this.peek() === ')') {
      return this.refuse(this.at, 1, 'There is no ( before this ). Leave it out, or quote it.', '');
    }
    return condition;
  }

  #readOr(depth: number): RawCondition | undefined {
    const conditions: RawCondition[] = [];
    do {
      const condition = this.#readAnd(depth);
      if (!condition) return undefined;
      conditions.push(condition);
    } while (this.takeKeyword('OR'));
    return join('or', conditions);
  }

  #readAnd(depth: number): RawCondition | undefined {
    const conditions: RawCondition[] = [];
    do {
      const condition = this.#readNot(depth);
      if (!condition) return undefined;
      conditions.push(condition);
      this.skip(null);
    } while (this.takeKeyword('AND') || this.#startsCondition());
    return join('and', conditions);
  }

  /** After a condition: whether another one follows without a keyword. */
  #startsCondition(): boolean {
    return !this.isAtEnd() && this.peek() !== ')' && this.peekKeyword() !== 'OR';
  }

  #readNot(depth: number): RawCondition | undefined {
    this.skip(null);
    const start = this.at;
    if (depth > SEARCH_LIMITS.depth) {
      return this.refuse(start, 1, `Nested deeper than ${SEARCH_LIMITS.depth} levels. Simplify it.`);
    }
    if (this.peek() === '-') {
      this.at++;
      if (this.isAtEnd() || this.skip(null) > 0) {
        return this.refuse(
          start,
          1,
          'A minus goes directly before what it excludes. To look for it, quote it.',
          '"-"',
        );
      }
      return negate(this.#readNot(depth + 1));
    }
    if (this.takeKeyword('NOT')) return negate(this.#readNot(depth + 1));
    if (this.peek() !== '(') return this.#readPrimary();
    this.at++;
    const inner = this.#readOr(depth + 1);
    if (!inner) return undefined;
    this.skip(null);
    if (this.peek() !== ')') return this.refuse(start, 1, 'This ( is not closed. Write ) where it ends.');
    this.at++;
    return this.#requireGap() ? inner : undefined;
  }

  #readPrimary(): RawCondition | undefined {
    const start = this.at;
    const field = this.#readField();
    if (this.error) return undefined;
    if (field) {
      const operatorPosition = this.at;
      const operator = this.take(OPERATOR)![0] as RawClause['operator'];
      const operand = this.#readOperand({ field, operator }, operatorPosition);
      return operand && { kind: 'clause', field, operator, operatorPosition, operand };
    }
    this.touchValue(null);
    const found = this.peekKeyword();
    if (this.isAtEnd() || found === 'AND' || found === 'OR' || this.peek() === ')') return this.#refuseGap();
    const character = this.peek();
    if (character === '[') {
      return this.refuse(start, 1, 'A range follows a field, such as time:[-1h TO now].');
    }
    const operator = this.take(OPERATOR);
    if (operator) {
      return this.refuse(
        start,
        operator[0].length,
        'There is no field before this operator. To look for it, quote it.',
        quote(operator[0]),
      );
    }
    const value = this.#readValue();
    if (!value || !this.#mayStandAlone(value)) return undefined;
    return { kind: 'words', value };
  }

  #mayStandAlone(value: RawValue): boolean {
    if (value.quoted) return true;
    const { position, length, text } = value;
    if (isKeyword(text)) {
      const keyword = text.toUpperCase();
      this.refuse(
        position,
        length,
        `${keyword} is written in capitals. To look for the word, quote it.`,
        keyword,
      );
      return false;
    }
    const end = this.at;
    this.skip(null);
    const operator = this.take(OPERATOR);
    if (operator && matchesWhole(NAME, text)) {
      const suggestion = text + operator[0];
      this.refuse(position, this.at - position, 'An operator follows its field directly.', suggestion);
      return false;
    }
    this.at = end;
    return true;
  }

  /** A field, if an operator stands behind it; else nothing is read. */
  #readField(): RawField | undefined {
    const position = this.at;
    const first = this.take(NAME);
    if (!first) return undefined;
    const names = [first[0]];
    const path: PathStep[] = [];
    for (;;) {
      const key = this.take(KEY);
      if (key && path.length === 0) names.push(key[1]!);
      else if (key) path.push({ key: key[1]! });
      else {
        const bracket = this.take(BRACKET);
        if (!bracket) break;
        const [, index, each, quoted] = bracket;
        if (index !== undefined) path.push({ index: Number(index) });
        else path.push(each === undefined ? { key: unescape(quoted!) } : { each: true });
      }
    }
    if (this.peek() === '[') {
      return this.refuse(
        this.at,
        1,
        'In brackets goes a place in a list (at most 999999), * for any, or a quoted name: items[0].sku, items[*].sku, data["my key"].',
      );
    }
    const length = this.at - position;
    const field = { position, length, names, path };
    if (this.look(OPERATOR) === '') {
      this.at = position;
      return undefined;
    }
    this.touch(position, this.at, null, true);
    if (names.length + path.length <= SEARCH_LIMITS.path) return field;
    return this.refuse(position, length, `A path has at most ${SEARCH_LIMITS.path} steps.`);
  }

  #readOperand(clause: Place, operatorPosition: number): RawOperand | undefined {
    const { operator } = clause;
    this.skip(clause);
    const position = this.at;
    const character = this.peek();
    if (operator !== ':') {
      if (character === '(' || character === '[') {
        const what = character === '(' ? 'A group of values' : 'A range';
        const behind = operator === '!=' ? 'To exclude it, write a minus before the field.' : '';
        return this.refuse(position, 1, `${what} follows a colon, not ${operator}. ${behind}`.trimEnd());
      }
      return this.#readValueOf(clause);
    }
    if (character === '(') return this.#readGroup({ ...clause, operator: 'group' });
    if (character === '[') return this.#readRange({ ...clause, operator: 'range' });
    const comparison = this.take(OPERATOR);
    if (!comparison) return this.#readValueOf(clause);
    const length = this.at - operatorPosition;
    return this.refuse(operatorPosition, length, 'One operator is enough.', comparison[0]);
  }

  #readGroup(clause: Place): RawOperand | undefined {
    const position = this.at++;
    const group: RawValue[] = [];
    for (;;) {
      this.skip(clause);
      if (this.isAtEnd()) return this.refuse(position, 1, 'This ( is not closed. Write ) where it ends.');
      if (this.peek() === ')' && group.length > 0) break;
      if (group.length > 0) this.takeKeyword('OR');
      if (this.peekKeyword() === 'AND') {
        return this.refuse(
          this.at,
          3,
          'A group lists values of which one is enough. For all of them, repeat the field.',
          'OR',
        );
      }
      this.skip(clause);
      const value = this.#readValueOf(clause);
      if (!value) return undefined;
      group.push(value);
    }
    this.at++;
    return this.#requireGap() ? { group, position, length: this.at - position } : undefined;
  }

  #readRange(clause: Place): RawOperand | undefined {
    const position = this.at++;
    this.skip(clause);
    const wanted = 'A range is written [from TO to], with * for an open end.';
    if (this.peekKeyword() === 'TO') return this.refuse(this.at, 0, wanted, '* ');
    const from = this.#readValueOf(clause);
    if (!from) return undefined;
    this.skip(null);
    if (!this.takeKeyword('TO')) return this.refuse(this.at, 0, wanted, ' TO ');
    this.skip(clause);
    const to = this.#readValueOf(clause);
    if (!to) return undefined;
    this.skip(null);
    if (this.peek() !== ']') return this.refuse(position, 1, 'This [ is not closed. Write ] where it ends.');
    this.at++;
    return this.#requireGap() ? { from, to, position, length: this.at - position } : undefined;
  }

  #readValueOf(clause: Place): RawValue | undefined {
    const start = this.at;
    this.touchValue(clause);
    const word = this.peekKeyword();
    const isMissing =
      this.isAtEnd() || ')]'.includes(this.peek()!) || word === 'AND' || word === 'OR' || word === 'NOT';
    if (!isMissing) return this.#readValue();
    const remedy = word === undefined ? 'Write one, or * for any.' : 'To look for this word, quote it.';
    const length = word?.length ?? (this.isAtEnd() ? 0 : 1);
    return this.refuse(
      start,
      length,
      `A value is missing here. ${remedy}`,
      word === undefined ? undefined : quote(word),
    );
  }

  #readValue(): RawValue | undefined {
    const position = this.at;
    if (++this.#clauses > SEARCH_LIMITS.clauses) {
      return this.refuse(
        position,
        1,
        `A search has at most ${SEARCH_LIMITS.clauses} conditions and values. Leave some out.`,
      );
    }
    const quoted = this.take(QUOTED);
    if (quoted) {
      if (!this.#requireGap()) return undefined;
      return { text: unescape(quoted[1]!), quoted: true, position, length: this.at - position };
    }
    if (this.peek() === '"')
      return this.refuse(position, 1, 'This quote is not closed. Write " where it ends.');
    const text = this.take(WORD)?.[0] ?? '';
    const next = this.peek();
    if (next === undefined || /[\s)\]]/.test(next)) {
      if (text !== '') return { text, quoted: false, position, length: text.length };
    }
    if (next === '"')
      return this.refuse(
        this.at,
        1,
        'A quote starts in the middle of a word. Put a space before it, or quote all of it.',
      );
    this.at = position;
    const all = this.look(RUN) || next!;
    const message = `A text that contains ${next} has to be quoted.`;
    return this.refuse(position, all.length, message, next === '(' ? undefined : quote(all));
  }

  /** What is quoted or bracketed ends a condition: a space has to follow. */
  #requireGap(): boolean {
    const next = this.peek();
    if (next === undefined || /[\s)\]]/.test(next)) return true;
    this.refuse(this.at, 0, 'A space is missing here.', ' ');
    return false;
  }

  #refuseGap(): undefined {
    const word = this.peekKeyword();
    if (word !== undefined) {
      return this.refuse(
        this.at,
        word.length,
        `${word} stands between two conditions. To look for the word, quote it.`,
        quote(word),
      );
    }
    const length = this.isAtEnd() ? 0 : 1;
    return this.refuse(this.at, length, 'A condition is missing here, such as status:failed.');
  }
}

function join(kind: 'and' | 'or', conditions: readonly RawCondition[]): RawCondition {
  if (conditions.length === 1) return conditions[0]!;
  const flat = conditions.flatMap((one) => (one.kind === kind ? one.conditions : [one]));
  return { kind, conditions: flat };
}

function negate(condition: RawCondition | undefined): RawCondition | undefined {
  return condition && { kind: 'not', condition };
}

function unescape(quoted: string): string {
  return quoted.replaceAll(/\\([^])/g, '$1');
}

function matchesWhole(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0;
  return pattern.exec(text)?.[0] === text;
}
