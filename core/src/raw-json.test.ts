import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemSpans, jsonDepthWithin, MAX_JSON_DEPTH, memberSpans, type Span } from './raw-json.ts';

const space = fc.stringMatching(/^[ \t\r\n]{0,2}$/);
const content = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text).slice(1, -1)),
      fc.constantFrom(
        '\\u0000',
        '\\ud800',
        '\\uDC00',
        '\\/',
        '\\"',
        '\\\\',
        '\\\\\\"',
        '{',
        ']',
        ',',
        ':',
        '😀',
        '\u2028',
      ),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(''));
const scalar = fc.oneof(
  content.map((text) => `"${text}"`),
  fc.constantFrom('0', '-0', '1.0', '-1.50E+3', '12345678901234567890', '1e400', 'null', 'true', 'false'),
);
const around = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(space, value, space).map((parts) => parts.join(''));
/** JSON texts in every spelling: duplicate keys, white space, numbers that no double holds. */
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc
      .array(around(tie('json')), { maxLength: 3 })
      .chain((items) =>
        items.length > 0 ? fc.constant(`[${items.join(',')}]`) : space.map((gap) => `[${gap}]`),
      ),
    fc
      .array(
        fc
          .tuple(around(content.map((text) => `"${text}"`)), around(tie('json')))
          .map((pair) => pair.join(':')),
        { maxLength: 3 },
      )
      .map((members) => `{${members.join(',')}}`),
  ),
}));

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const cut = (bytes: Uint8Array, { start, end }: Span): string =>
  new TextDecoder().decode(bytes.subarray(start, end));
const whole = (bytes: Uint8Array): Span => ({ start: 0, end: bytes.length });

describe('the generator of these tests', () => {
  test('makes valid JSON', () => {
    fc.assert(fc.property(json, (text) => JSON.parse(text) !== undefined));
  });
});

describe('the members of an object', () => {
  const name = fc.constantFrom('type', 'data', 'id', 'context', '__proto__', '', 'ä');
  const members = fc.uniqueArray(fc.record({ name, value: json, a: space, b: space, c: space, d: space }), {
    selector: (member) => member.name,
    maxLength: 5,
  });

  test('are found where they stand, byte for byte', () => {
    fc.assert(
      fc.property(members, space, (all, gap) => {
        const inner = all
          .map((one) => `${one.a}"${one.name}"${one.b}:${one.c}${one.value}${one.d}`)
          .join(',');
        const bytes = encode(`${gap}{${inner === '' ? gap : inner}}${gap}`);
        const spans = memberSpans(bytes, whole(bytes))!;
        // Names are told apart as bytes; those outside ASCII are nobody's field.
        for (const { name: key, value } of all) {
          const span = spans.get(key === 'ä' ? 'Ã¤' : key)!;
          expect(cut(bytes, span)).toBe(value);
        }
        expect(spans.size).toBe(all.length);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['a name twice', '{"data":1,"type":"a","data":2}'],
    ['an escape in a name', '{"d\\u0061ta":1}'],
    ['a name twice, once in escapes', '{"data":1,"d\\u0061ta":2}'],
  ])('are refused for %s', (_, text) => {
    const bytes = encode(text);
    expect(memberSpans(bytes, whole(bytes))).toBeNull();
  });
});

describe('the items of an array', () => {
  test('are found where they stand, byte for byte', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(space, json, space), { maxLength: 6 }), space, (items, gap) => {
        const bytes = encode(
          `${gap}[${items.length > 0 ? items.map((parts) => parts.join('')).join(',') : gap}]${gap}`,
        );
        expect(itemSpans(bytes, whole(bytes)).map((span) => cut(bytes, span))).toEqual(
          items.map(([, value]) => value),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('depth', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

  test('is counted outside of strings', () => {
    fc.assert(
      fc.property(json, fc.integer({ min: 0, max: 6 }), (text, limit) => {
        // Of a key that occurs twice, only the last value is left after parsing.
        const depth = depthOf(JSON.parse(text));
        if (jsonDepthWithin(encode(text), limit)) expect(depth).toBeLessThanOrEqual(limit);
        if (!jsonDepthWithin(encode(text), limit) && !text.includes('"'))
          expect(depth).toBeGreaterThan(limit);
      }),
    );
    expect(jsonDepthWithin(encode(`"${'['.repeat(100)}"`), 0)).toBe(true);
    expect(jsonDepthWithin(encode('["\\"[[[["]'), 1)).toBe(true);
  });

  test('has a limit that holds for bytes of any kind', () => {
    const nested = (depth: number): Uint8Array => encode('['.repeat(depth) + ']'.repeat(depth));
    expect(jsonDepthWithin(nested(MAX_JSON_DEPTH), MAX_JSON_DEPTH)).toBe(true);
    expect(jsonDepthWithin(nested(MAX_JSON_DEPTH + 1), MAX_JSON_DEPTH)).toBe(false);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        (bytes) => typeof jsonDepthWithin(bytes, 3) === 'boolean',
      ),
    );
  });
});
