/** Arrays as parameters: PostgreSQL reads from them what was put in, and says when the type is another. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  booleanArray,
  bytesArray,
  int2Array,
  int4Array,
  int8Array,
  textArray,
  tidArray,
  timeArray,
  uuidArray,
} from '../src/store/array-parameter.ts';
import { createDatabase } from './harness.ts';
import type { TestDatabase } from './harness.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** What PostgreSQL prints of each element. */
async function printed(type: string, parameter: Buffer): Promise<(string | null)[]> {
  const { rows } = await client.query<{ value: string | null }>(
    `SELECT value::text AS value FROM unnest($1::${type}[]) WITH ORDINALITY AS u(value, n) ORDER BY n`,
    [parameter],
  );
  return rows.map(({ value }) => value);
}

const time = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) });
const place = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 2 }), fc.integer({ min: 1, max: 2 ** 16 - 1 }))
  .map(([page, row]) => `(${page},${row})`);
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '"', '\\', '{,}', 'NULL', '\u{1f512}'),
);

const KINDS = [
  ['boolean', booleanArray, fc.boolean(), String],
  [
    'bytea',
    bytesArray,
    fc.uint8Array({ maxLength: 40 }),
    (value) => `\\x${Buffer.from(value as Uint8Array).toString('hex')}`,
  ],
  ['int2', int2Array, fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }), String],
  ['int4', int4Array, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), String],
  ['int8', int8Array, fc.maxSafeInteger(), String],
  ['text', textArray, text.filter((value) => !value.includes('\0')), String],
  ['tid', tidArray, place, String],
  ['uuid', uuidArray, fc.uuid(), String],
] as [string, (values: readonly unknown[]) => Buffer, fc.Arbitrary<unknown>, (value: unknown) => string][];

test.each(KINDS)('%s', async (type, write, value, print) => {
  const values = fc.array(fc.option(value), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(values, async (list) => {
      const wanted = list.map((one) => (one === null ? null : print(one)));
      expect(await printed(type, write(list))).toEqual(wanted);
    }),
  );
});

test('times, to the millisecond, before 1970 and before 2000 too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(time), { maxLength: 20 }), async (list) => {
      const { rows } = await client.query<{ times: (Date | null)[] }>('SELECT $1::timestamptz[] AS times', [
        timeArray(list),
      ]);
      expect(rows[0]!.times.map((one) => one && one.getTime())).toEqual(list);
    }),
  );
});

test('UUIDs in capitals', async () => {
  const uuid = randomUUID();
  expect(await printed('uuid', uuidArray([uuid.toUpperCase()]))).toEqual([uuid]);
});

test('an array of another type is refused', async () => {
  await expect(printed('int8', int4Array([1]))).rejects.toThrow(/array element type/);
});

test('what its type does not hold is refused as PostgreSQL refuses it, and not sent as something else', () => {
  const uuid = randomUUID();
  for (const [write, code] of [
    [() => int2Array([2 ** 15]), '22003'],
    [() => int2Array([1.5]), '22003'],
    [() => int4Array([2 ** 31]), '22003'],
    [() => int4Array([NaN]), '22003'],
    [() => int8Array([2 ** 53]), '22003'],
    [() => timeArray([NaN]), '22003'],
    [() => uuidArray([uuid.slice(1)]), '22P02'],
    [() => uuidArray([uuid.replace(/./, 'g')]), '22P02'],
    [() => uuidArray([uuid.replace(/./, '\u{3b1}')]), '22P02'],
  ] as const)
    expect(write, String(write)).toThrow(expect.objectContaining({ code }));
});
