import { expect, test } from 'vitest';
import { isStorableJson } from './storable-json.ts';

test.each<[unknown, boolean]>([
  ['a', true],
  ['\\u0000', true],
  ['\\\\u0000', true],
  ['\\ud800', true],
  ['😀', true],
  ['\u0001', true],
  ['\u0000', false],
  ['\\\u0000', false],
  ['\ud83d', false],
  ['\ude00 \\', false],
  [{ 'a\u0000': 1 }, false],
  [[['\udfff']], false],
])('%j: %s', (value, expected) => {
  expect(isStorableJson(JSON.stringify(value))).toBe(expected);
});
