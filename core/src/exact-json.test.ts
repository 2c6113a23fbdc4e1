import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareNumbers,
  heldNumber,
  isSpelled,
  mayLoseNumbers,
  parseExactly,
  spelled,
  spellsNumbers,
} from './exact-json.ts';
import type { SpelledNumber } from './exact-json.ts';
import { withPlainNumbers } from './plain-numbers.ts';

const SPELLED = [
  '1.0',
  '-0',
  '1e3',
  '1E+3',
  '0.10',
  '9007199254740993',
  '12345678901234567890',
  '0.1000000000000000055511151231257827',
  '1e400',
  '-1e400',
  '1e-400',
  '1e999999999',
];

describe('parseExactly', () => {
  test.each(SPELLED)('keeps %s as it is written', (number) => {
    const text = `{"a":[${number}],"b":"${number}"}`;
    expect(spellsNumbers(text)).toBe(true);
    expect(JSON.stringify(parseExactly(text))).toBe(text);
    expect(isSpelled((parseExactly(text) as { a: unknown[] }).a[0])).toBe(true);
  });

  test.each(['0', '7', '-1.5', '9007199254740992', '1e+21', '1e-7', '0.1', '123456789012345', '1.7e+308'])(
    '%s is a number like any other',
    (number) => {
      expect(parseExactly(`[${number}]`)).toEqual([Number(number)]);
    },
  );

  test('numbers in texts and names are none', () => {
    const text = '{"1.0":"\\\\","x\\"1.0":"2.0 \\" 3.0","y":"4.0\\\\\\""}';
    expect(spellsNumbers(text)).toBe(false);
    expect(parseExactly(text)).toEqual(JSON.parse(text));
  });

  test('a member named __proto__ stays a member', () => {
    expect(JSON.stringify(parseExactly('{"__proto__":{"n":1.0}}'))).toBe('{"__proto__":{"n":1.0}}');
  });

  test('any JSON, with numbers of any spelling, is printed as it was', () => {
    const number = fc.oneof(
      fc.constantFrom(...SPELLED),
      fc.double({ noNaN: true }).map((n) => JSON.stringify(n)),
    );
    const json = fc
      .tuple(fc.jsonValue(), fc.array(number))
      .map(
        ([value, numbers]) =>
          `[${JSON.stringify(value)},${numbers.map((one) => (one === 'null' ? '1' : one)).join(',') || '0'}]`,
      );
    fc.assert(
      fc.property(json, (text) => {
        expect(JSON.stringify(parseExactly(text))).toBe(text);
      }),
    );
  });
});

const of = (token: string): SpelledNumber => spelled(token) as SpelledNumber;

test.each<[string, number | null]>([
  ['1.0', 1],
  ['-0', -0],
  ['1e3', 1000],
  ['0.10', 0.1],
  ['100e-3', 0.1],
  ['9007199254740992.0', 9007199254740992],
  ['9007199254740993', null],
  ['0.1000000000000000055511151231257827', null],
  ['1e400', null],
  ['1e-400', null],
])('%s is held as %d', (token, held) => {
  expect(heldNumber(of(token))).toBe(held);
});

test.each<[string, number, number]>([
  ['9007199254740993', 9007199254740992, 1],
  ['9007199254740991.5', 9007199254740992, -1],
  ['-9007199254740993', -9007199254740992, -1],
  ['1.0', 1, 0],
  ['-0', 0, 0],
  ['0.30000000000000001', 0.3, 1],
  ['1e400', Number.MAX_VALUE, 1],
  ['-1e400', -Number.MAX_VALUE, -1],
  ['1e-400', 0, 1],
  ['-1e-400', 0, -1],
  ['12345678901234567890', 5, 1],
  ['10000000000000000001', 1e19, 1],
  ['1e19', 1e19, 0],
])('%s beside %d', (token, other, expected) => {
  expect(Math.sign(compareNumbers(of(token), other))).toBe(expected);
});

test('a number that is not held is never overlooked', () => {
  const digits = fc.stringMatching(/^(?:0|[1-9]\d{0,25})(?:\.\d{1,25})?(?:[eE][+-]?\d{1,3})?$/);
  const wrap = fc.constantFrom('', '[', '[ ', '[1,', '{"a":', '{"a" : [\n');
  fc.assert(
    fc.property(wrap, fc.constantFrom('', '-'), digits, (before, sign, number) => {
      const token = sign + number;
      const value = spelled(token);
      const isHeld = typeof value === 'number' || heldNumber(value) !== null;
      if (!isHeld) expect(mayLoseNumbers(before + token)).toBe(true);
    }),
  );
  const plain =
    '{"id":"0190e4b2-7c1e-7a3b-9d4e-5f6a7b8c9d0e","at":"2026-03-01T12:34:56.789Z","n":[1.0,-0,123456789012345,0.25]}';
  expect(mayLoseNumbers(plain)).toBe(false);
});

test('integers of any size compare by what they say, not by the double next to them', () => {
  const large = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
  const beside = fc.tuple(large, fc.bigInt({ min: -3n, max: 3n }));
  fc.assert(
    fc.property(beside, ([at, off]) => {
      // As JavaScript prints it, and an integer at or beside that.
      const number = Number(at);
      const written = of(`${BigInt(String(number)) + off}.0`);
      const order = off === 0n ? 0 : off > 0n ? 1 : -1;
      expect(compareNumbers(written, number)).toBe(order);
      expect(heldNumber(written) === number).toBe(off === 0n);
    }),
  );
});

// With one look at each digit for each digit these would take minutes.
test('a number of a million digits is compared in one go', () => {
  const zeros = '0'.repeat(1_000_000);
  for (const token of [`0.1${zeros}1`, `1${zeros}1`, `-1.${zeros}1e-9`]) {
    expect(heldNumber(of(token))).toBe(null);
    expect(compareNumbers(of(token), 0.1)).not.toBe(0);
  }
  expect(heldNumber(of(`0.5${zeros}`))).toBe(0.5);
});

describe('withPlainNumbers', () => {
  test('takes numbers that are the same, and names those that are not', () => {
    const text = '{"a":{"b/c":[1.0,9007199254740993]},"d":1e400,"e":-1e3,"keep":{"n":2.0,"m":1e400}}';
    const { value, faults } = withPlainNumbers(parseExactly(text), ['/keep']);
    expect(faults).toEqual([
      {
        path: '/a/b~1c/1',
        message:
          'is the number 9007199254740993, which would be kept as 9007199254740992. Give one of at most 15 digits, or write it as a string.',
      },
      { path: '/d', message: expect.stringContaining('is larger than any that can be kept') },
    ]);
    expect(value).toMatchObject({ a: { 'b/c': [1, null] }, e: -1000 });
    expect(JSON.stringify((value as { keep: unknown }).keep)).toBe('{"n":2.0,"m":1e400}');
  });
});
