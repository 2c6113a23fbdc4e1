import { expect, test } from 'vitest';
import { linesOf, prettyJson, printJson, readJson } from './json-text.ts';

test('numbers, escapes and members of one name stand as they are written', () => {
  const text =
    '{"id":9007199254740993,"one": 1.0,"far":1e400,"e":"\\u00e9\\/","id":-0,"none":{},"empty":[ ]}';
  expect(prettyJson(text)).toBe(
    '{\n  "id": 9007199254740993,\n  "one": 1.0,\n  "far": 1e400,\n  "e": "\\u00e9\\/",\n  "id": -0,\n  "none": {},\n  "empty": []\n}',
  );
  // Printed, it is the same to whoever reads it once more.
  expect(printJson(readJson(prettyJson(text))!)).toBe(prettyJson(text));
});

test('what JSON.parse refuses is no JSON', () => {
  const texts = `{ {"a"} {"a":1,} [1,] 01 1. .5 +1 nul {"a":1}x "\n" "\\x" {'a':1} NaN [1}`.split(' ');
  for (const text of ['', ' ', ...texts]) {
    expect(() => JSON.parse(text) as unknown, text).toThrow();
    expect(readJson(text), text).toBeNull();
    expect(prettyJson(text)).toBe(text);
  }
});

test('what is too deep to be shown, or very long, breaks nothing', () => {
  expect(readJson('['.repeat(100_000))).toBeNull();
  expect(readJson(`${'['.repeat(300)}${']'.repeat(300)}`)).not.toBeNull();
  expect(readJson(`"${'\\n'.repeat(500_000)}"`)).not.toBeNull();
});

test('a tree has a line for each part, with the path that searches take', () => {
  const root = readJson('{"data":{"items":[{"qty":1.50}],"odd name":null,"empty":{}}}')!;
  const all = linesOf(root, () => true);
  expect(all.map(({ path, depth, size }) => [path, depth, size])).toEqual([
    ['', 0, 1],
    ['data', 1, 3],
    ['data.items', 2, 1],
    ['data.items[0]', 3, 1],
    ['data.items[0].qty', 4, null],
    ['data["odd name"]', 2, null],
    ['data.empty', 2, 0],
  ]);
  expect(all[4]!.node).toEqual({ kind: 'number', token: '1.50' });
  expect(linesOf(root, ({ depth }) => depth === 0).map(({ path }) => path)).toEqual(['', 'data']);
});
