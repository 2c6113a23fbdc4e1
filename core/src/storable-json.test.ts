import { expect, test } from 'vitest';
import { unstorableJson } from './storable-json.ts';

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
  expect(unstorableJson(JSON.stringify(value)) === null).toBe(expected);
});
