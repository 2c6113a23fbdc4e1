import { fieldOf } from './fields.ts';
import type { Condition, FieldReference, PathStep, SearchQuery, Test, TextValue, Value } from './query.ts';
import { isKeyword, isWord, quote } from './syntax.ts';
import { printDuration, printTimePoint } from './time-point.ts';
import { idKind, readLiteral } from './values.ts';

/** The shortest common way to write a search; reading it gives the same search again. */
export function printSearch({ where, inPayload }: SearchQuery): string {
  const modifier = inPayload ? ['in:payload'] : [];
  if (!where) return modifier.join('');
  return [...modifier, print(where, inPayload ? 'and' : 'all')].join(' ');
}

/** @param within what it stands in: `or` binds loosest, then `and`, then `not` */
function print(condition: Condition, within: 'all' | 'or' | 'and' | 'not'): string {
  switch (condition.kind) {
    case 'words':
      return printText(condition.value);
    case 'clause':
      return printField(condition.field) + printTest(condition.field, condition.test);
    case 'not':
      return `-${print(condition.condition, 'not')}`;
    case 'and': {
      const text = condition.conditions.map((one) => print(one, 'and')).join(' ');
      return within === 'not' ? `(${text})` : text;
    }
    case 'or': {
      const text = condition.conditions.map((one) => print(one, 'or')).join(' OR ');
      return within === 'not' || within === 'and' ? `(${text})` : text;
    }
  }
}

function printField({ name, path }: FieldReference): string {
  return name + path.map(printStep).join('');
}

function printStep(step: PathStep): string {
  if ('each' in step) return '[*]';
  if ('index' in step) return `[${step.index}]`;
  return /^[A-Za-z0-9_@$-]+$/.test(step.key) ? `.${step.key}` : `[${quote(step.key)}]`;
}

function printTest(field: FieldReference, test: Test): string {
  const inOrder = test.operator !== '=' && test.operator !== '!=' && test.operator !== 'has';
  const value = (one: Value | null): string => (one ? printValue(field, one, inOrder) : '*');
  switch (test.operator) {
    case 'exists':
      return ':*';
    case 'has': {
      const texts = test.values.map(value);
      return texts.length === 1 ? `:${texts[0]}` : `:(${texts.join(' OR ')})`;
    }
    case 'range':
      return `:[${value(test.from)} TO ${value(test.to)}]`;
    default:
      return test.operator + value(test.value);
  }
}

function printValue({ name }: FieldReference, value: Value, inOrder: boolean): string {
  switch (value.kind) {
    case 'text': {
      const { type } = fieldOf(name);
      // Without quotes it would be a number, or not what has an order.
      if (type === 'json' && (inOrder || readLiteral(value.text) !== undefined)) return quote(value.text);
      return type === 'id' && idKind(value.text) ? value.text : printText(value);
    }
    case 'wildcard':
      return printText(value);
    case 'literal':
      return value.written;
    case 'number':
      return String(value.number);
    case 'hundreds':
      return `${value.hundreds}xx`;
    case 'duration':
      return printDuration(value.milliseconds);
    case 'size':
      return printSize(value.bytes);
    case 'time': {
      const text = printTimePoint(value.time);
      return isWord(text) ? text : quote(text);
    }
  }
}

/** Quoted wherever it would mean something else without: a keyword, an exclusion, an id, an address. */
function printText(value: TextValue): string {
  if (value.kind === 'wildcard') return value.parts.join('*');
  const { text } = value;
  const isPlain = isWord(text) && !/^-|^\/\/|\*/.test(text) && !isKeyword(text) && text !== 'TO';
  return isPlain && !idKind(text) ? text : quote(text);
}

function printSize(bytes: number): string {
  const units = ['gb', 'mb', 'kb', 'b'];
  const power = [3, 2, 1, 0].find((each) => bytes % 1024 ** each === 0)!;
  return bytes === 0 ? '0b' : `${bytes / 1024 ** power}${units[3 - power]}`;
}
