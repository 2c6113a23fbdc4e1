import { expect, test } from 'vitest';
import { diffLines } from './text-diff.ts';

const LETTERS = ['a', 'b', 'c', 'd'];

test('each side is found again in what is said to differ', () => {
  let seed = 7;
  const chance = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const text = (): string =>
    Array.from({ length: Math.floor(chance() * 12) + 1 }, () => LETTERS[Math.floor(chance() * 4)]).join('\n');
  for (let i = 0; i < 500; i++) {
    const [one, other] = [text(), text()];
    const lines = diffLines(one, other)!;
    const of = (side: string): string =>
      lines
        .filter((line) => line.side === 'both' || line.side === side)
        .map((line) => line.text)
        .join('\n');
    expect(of('first')).toBe(one);
    expect(of('second')).toBe(other);
  }
});

test('as little as possible differs', () => {
  expect(diffLines('same', 'same')).toEqual([{ side: 'both', text: 'same' }]);
  expect(diffLines('{\n  "a": 1.0\n}', '{\n  "a": 1\n}')).toEqual([
    { side: 'both', text: '{' },
    { side: 'first', text: '  "a": 1.0' },
    { side: 'second', text: '  "a": 1' },
    { side: 'both', text: '}' },
  ]);
});

test('texts that have nothing in common are not compared for ever', () => {
  const many = (word: string): string => Array.from({ length: 20_000 }, (_, n) => `${word} ${n}`).join('\n');
  expect(diffLines(many('one'), many('other'))).toBeNull();
});
