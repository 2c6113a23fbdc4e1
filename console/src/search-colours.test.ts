import { expect, test } from 'vitest';
import { colouredParts } from './search-colours.ts';

test('fields, operators, values and keywords are told apart, and nothing of the text is lost', () => {
  const text = '-event:user.* AND data.items[*].qty>=5 (status:(failed OR held)) "a b" time:[-1h TO now] x';
  const parts = colouredParts(text);
  expect(parts.map((part) => part.text).join('')).toBe(text);
  const of = (kind: string): string[] =>
    parts.filter((part) => part.kind === kind).map((part) => part.text.trim());
  expect(of('field')).toEqual(['event', 'data.items[*].qty', 'status', 'time']);
  expect(of('keyword')).toEqual(['-', 'AND', 'OR', 'TO']);
  expect(of('operator')).toEqual([':', '>=', ':', ':']);
  expect(of('value')).toEqual(['user.*', '5', 'failed', 'held', '"a b"', '-1h', 'now', 'x']);
});

test('what is wrong, or not written to its end, is shown all the same', () => {
  for (const text of ['"open', '::', 'a:"', '(((', ']>[', 'data.x[', '-', '"\\\\']) {
    expect(
      colouredParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  }
});
