import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  deliveryId,
  idFromUuid,
  parseDeliveryId,
  uuidFloor,
  uuidFromId,
  uuidSource,
  uuidTime,
} from './id.ts';

const KINDS = ['event', 'webhook', 'apiKey'] as const;
const uuid = fc.uuid();

describe('a public id', () => {
  test('gives its uuid back, and only as its own kind', () => {
    fc.assert(
      fc.property(uuid, fc.constantFrom(...KINDS), (value, kind) => {
        const id = idFromUuid(kind, value);
        expect(id).toMatch(/^(evt|wh|key)_[0-9a-hjkmnp-tv-z]{26}$/);
        expect(uuidFromId(kind, id)).toBe(value);
        for (const other of KINDS) if (other !== kind) expect(uuidFromId(other, id)).toBeNull();
      }),
    );
  });

  test('sorts as its uuid does', () => {
    fc.assert(
      fc.property(uuid, uuid, (one, other) => {
        expect(idFromUuid('event', one) < idFromUuid('event', other)).toBe(one < other);
      }),
    );
  });

  test('has one spelling: what reads as an uuid is printed the same', () => {
    const character = fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyzAZ_-☃');
    fc.assert(
      fc.property(fc.string({ unit: character, minLength: 25, maxLength: 27 }), (text) => {
        const read = uuidFromId('event', `evt_${text}`);
        if (read !== null) expect(idFromUuid('event', read)).toBe(`evt_${text}`);
      }),
    );
    expect(uuidFromId('event', `evt_8${'0'.repeat(25)}`)).toBeNull();
    expect(uuidFromId('event', `evt_7${'z'.repeat(25)}`)).toBe('ffffffff-ffff-ffff-ffff-ffffffffffff');
  });

  test('of a delivery holds its event and its webhook', () => {
    fc.assert(
      fc.property(uuid, fc.integer({ min: 0, max: 0x7fffffff }), (event, webhook) => {
        const id = deliveryId(event, webhook);
        expect(id).toHaveLength('del_'.length + 33);
        expect(parseDeliveryId(id)).toEqual({ event, webhook });
      }),
    );
  });

  test.each([
    '',
    'del_',
    'del_x',
    `del_${'0'.repeat(32)}`,
    `del_${'0'.repeat(34)}`,
    `del_${'0'.repeat(26)}zzzzzzz`,
    `evt_${'0'.repeat(33)}`,
    `del_${'0'.repeat(32)}u`,
  ])('of a delivery is not %j', (id) => expect(parseDeliveryId(id)).toBeNull());
});

describe('a source of uuids', () => {
  const hex = fc.stringMatching(/^[0-9a-f]{16}$/);

  test('never goes back, whatever the clock does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_800_000_000_000), { minLength: 2, maxLength: 20 }),
        hex,
        (times, random) => {
          const next = uuidSource((digits) => random.slice(0, digits));
          const made = times.flatMap((time) => [next(time + 0.5), next(time)]);
          expect(made).toEqual(made.toSorted());
          expect(new Set(made).size).toBe(made.length);
          for (const one of made)
            expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        },
      ),
    );
  });

  test('borrows from the next millisecond when one is full', () => {
    const next = uuidSource((digits) => 'f'.repeat(digits));
    const made = Array.from({ length: 10_000 }, () => next(1000));
    expect(made).toEqual(made.toSorted());
    expect(uuidTime(made[0]!)).toBe(1000);
    expect(uuidTime(made.at(-1)!)).toBe(1002);
  });

  test('writes the time where it is read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 47 }), hex, (time, random) => {
        const made = uuidSource((digits) => random.slice(0, digits))(time);
        expect(uuidTime(made)).toBe(time);
        expect(uuidFloor(time) <= made).toBe(true);
        expect(made < uuidFloor(time + 1)).toBe(true);
      }),
    );
    expect(uuidFloor(-1)).toBe('00000000-0000-0000-0000-000000000000');
  });
});
