import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeSearch } from './complete.ts';
import { FIELD_NAMES, fieldOf, hasPayloads, isSearchable, SEARCH_SUBJECTS } from './fields.ts';
import type { SearchOptions } from './fields.ts';
import { matches, searchMatcher } from './match.ts';
import { printSearch } from './print.ts';
import type { SearchQuery } from './query.ts';
import type { SearchError } from './scanner.ts';
import { parseSearch, possibleStatuses, whyCostly } from './search.ts';
import { fold } from './text-match.ts';
import { intervalOf, readTimePoint } from './time-point.ts';
import vectors from './vectors.json' with { type: 'json' };

interface Case {
  text: string;
  subject?: string;
  payloads?: boolean;
}

const options = ({ subject = 'deliveries', payloads = true }: Partial<Case> = {}): SearchOptions => ({
  subject: subject as SearchOptions['subject'],
  payloads,
});
const context = { now: Date.parse(vectors.now), zone: 'UTC' };

describe('vectors', () => {
  test.each(vectors.searches as (Case & { printed: string })[])('$text is read', (one) => {
    expect(printSearch(read(one.text, options(one)))).toBe(one.printed);
    expect(read(one.printed, options(one))).toEqual(read(one.text, options(one)));
  });

  test.each(vectors.errors as (Case & SearchError)[])('$text is refused', ({ text, ...one }) => {
    const { subject: _, payloads: __, ...error } = one;
    expect(parseSearch(text, options(one))).toEqual({ ok: false, error });
  });

  test.each((vectors.errors as (Case & SearchError)[]).filter(({ suggestion }) => suggestion !== undefined))(
    '$text gets further as suggested',
    (one) => {
      const text =
        one.text.slice(0, one.position) + one.suggestion + one.text.slice(one.position + one.length);
      const again = parseSearch(text, options(one));
      if (!again.ok)
        expect([again.error.position, again.error.message]).not.toEqual([one.position, one.message]);
    },
  );

  test.each(vectors.matches)('$text: $matches', (one) => {
    expect(matches(read(one.text), vectors.record, context)).toBe(one.matches);
  });

  type Completed = Case & { from: number; to: number; field: string | null; first: string[] };
  test.each(vectors.completions as Completed[])('$text is completed', (one) => {
    const cursor = one.text.indexOf('|');
    const found = completeSearch(one.text.replace('|', ''), cursor, options(one));
    expect({ ...found, first: found.suggestions.slice(0, 4).map(({ text }) => text) }).toMatchObject({
      from: one.from,
      to: one.to,
      field: one.field,
      first: one.first,
    });
  });
});

describe('limits', () => {
  const nested = (depth: number): string => '('.repeat(depth - 1) + 'a' + ')'.repeat(depth - 1);
  const listed = (count: number): string => Array(count).fill('a').join(' ');

  test.each([
    ['characters', 'a'.repeat(2000), 'a'.repeat(2001), 2000],
    ['conditions', listed(50), listed(51), 100],
    ['values', `event:(${listed(50)})`, `event:(${listed(51)})`, 107],
    ['parentheses', nested(20), nested(21), 20],
    ['exclusions', `${'-'.repeat(19)}a`, `${'-'.repeat(20)}a`, 20],
    ['steps', `data${'.a'.repeat(19)}:1`, `data${'.a'.repeat(20)}:1`, 0],
  ])('%s', (_, within, beyond, position) => {
    expect(parseSearch(within, options())).toMatchObject({ ok: true });
    expect(parseSearch(beyond, options())).toMatchObject({ ok: false, error: { position } });
  });

  test.each(['a\0b', 'a\ud800b', 'event:"\udc00"'])('no text holds %j', (text) => {
    expect(parseSearch(text, options())).toMatchObject({ ok: false, error: { length: 1, suggestion: '' } });
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...'()[]":=<>!-*.\\ ,0aé😀\ud800\0\n'.split(''),
    ...['AND', 'OR', 'NOT', 'TO', 'or', 'status', 'data', 'data.x', 'header.a', 'time', 'http', 'in:payload'],
    ...[
      'failed',
      '5xx',
      '-15m',
      '2026-03-02',
      '"a b"',
      'wh_',
      'has:',
      ':*',
      '>=',
      '!=',
      '[*]',
      '["k"]',
      '1e9',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join('')),
    fc.array(pieces, { maxLength: 15 }).map((parts) => parts.join(' ')),
  );
  const anyOptions = fc.record({
    subject: fc.constantFrom(...SEARCH_SUBJECTS),
    payloads: fc.boolean(),
  });

  test('is read, or refused at a place within it; what is read prints and runs', () => {
    let readable = 0;
    fc.assert(
      fc.property(texts, anyOptions, (text, given) => {
        const parsed = parseSearch(text, given);
        if (!parsed.ok) {
          const { position, length, message } = parsed.error;
          expect(position).toBeGreaterThanOrEqual(0);
          expect(length).toBeGreaterThanOrEqual(0);
          expect(position + length).toBeLessThanOrEqual(text.length);
          expect(message).toMatch(/[.:]$/);
          return;
        }
        readable++;
        expect(read(printSearch(parsed.query), given)).toEqual(parsed.query);
        expect(typeof matches(parsed.query, vectors.record, context)).toBe('boolean');
        whyCostly(parsed.query);
      }),
      { numRuns: 5000 },
    );
    expect(readable).toBeGreaterThan(500);
  });

  test('can be completed at any place', () => {
    fc.assert(
      fc.property(texts, fc.nat(80), anyOptions, (text, cursor, given) => {
        const { from, to, suggestions } = completeSearch(text, cursor, given);
        const at = Math.min(cursor, text.length);
        expect(from).toBeLessThanOrEqual(at);
        expect(to).toBeGreaterThanOrEqual(at);
        expect(to).toBeLessThanOrEqual(text.length);
        expect(new Set(suggestions.map((one) => one.kind + one.text)).size).toBe(suggestions.length);
      }),
      { numRuns: 1000 },
    );
  });

  // The time limit is far above what reading in linear time takes.
  test.each([
    '('.repeat(2000),
    '"'.repeat(2000),
    '\\'.repeat(2000),
    '"' + '\\"'.repeat(999),
    'a.'.repeat(1000),
    'a[0]'.repeat(500),
    '-'.repeat(2000),
    'a:'.repeat(1000),
    ' '.repeat(2000),
    'a*'.repeat(1000),
    'x'.repeat(1999) + ':',
  ])('%s is refused or read at once', { timeout: 10_000 }, (text) => {
    expect(text.length).toBeLessThanOrEqual(2000);
    for (let i = 0; i < 20; i++) parseSearch(text, options());
    completeSearch(text, text.length, options());
  });
});

test('each example of the docs can be read', async () => {
  const page = await readFile(`${import.meta.dirname}/../../../docs/search.md`, 'utf8');
  const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```/gms)].flatMap(([, language, block]) =>
    language === '' ? block!.trimEnd().split('\n') : [],
  );
  expect(blocks.length).toBeGreaterThan(15);
  for (const text of blocks) read(text);
});

describe('completion', () => {
  test('offers each field that may be searched, and no other', () => {
    for (const subject of SEARCH_SUBJECTS) {
      for (const payloads of [true, false]) {
        const given = { subject, payloads };
        const names = completeSearch('', 0, given).suggestions.map(({ text }) => text.replace(/[.:]$/, ''));
        expect(names.filter((name) => name !== 'in' && name !== 'has')).toEqual(
          FIELD_NAMES.filter((name) => isSearchable(name, given)),
        );
        expect(names.includes('in')).toBe(hasPayloads(given));
      }
    }
  });

  test('offers only what can be read', () => {
    for (const subject of SEARCH_SUBJECTS) {
      const given = options({ subject });
      for (const name of FIELD_NAMES.filter((one) => isSearchable(one, given))) {
        const inside = { json: '.x', headers: '.x' }[fieldOf(name).type as string] ?? '';
        const behind = completeSearch(name + inside, name.length + inside.length, given).suggestions;
        const operators = behind.filter(({ kind }) => kind === 'operator').map(({ text }) => text);
        expect(operators.length, name).toBeGreaterThan(1);
        for (const operator of operators) {
          const { suggestions, field } = completeSearch(operator, operator.length, given);
          expect(field).toBe(name);
          for (const { text } of suggestions) read(operator + text, given);
        }
        for (const [start, end] of [
          [':(', ')'],
          [':[', ' TO *]'],
          [':[* TO ', ']'],
        ] as const) {
          const before = name + inside + start;
          for (const { text } of completeSearch(before, before.length, given).suggestions)
            read(before + text + end, given);
        }
      }
    }
  });
});

describe('texts', () => {
  test('are folded like JavaScript folds them where it maps one character to one', () => {
    expect(fold('ÄÖÜ ΣΑΣς Ж \u212a ſ İ ß ẞ 𐐀')).toBe('äöü σασσ ж \u212a ſ İ ß ß 𐐨');
  });

  test.each([
    ['in the text', `event:${'a'.repeat(900)}b${'a'.repeat(900)}`],
    ['in front', `event:b${'a'.repeat(1900)}`],
    ['wildcards', `event:${'*a'.repeat(40)}*b`],
  ])('are found in linear time: %s', { timeout: 10_000 }, (_, text) => {
    const found = searchMatcher(read(text));
    expect(found({ event: 'a'.repeat(1_000_000) }, context)).toBe(false);
  });

  test('are compared by code points, as PostgreSQL does', () => {
    const record = { data: { x: '\u{1f600}' } };
    expect(matches(read('data.x>"\uffff"'), record, context)).toBe(true);
    expect(matches(read('data.x<"\uffff"'), record, context)).toBe(false);
    expect(matches(read('data.x>"\u{1f600}"'), { data: { x: '\u{1f600}a' } }, context)).toBe(true);
  });

  test('lose what PostgreSQL cannot hold', () => {
    expect(matches(read('data.x=ab'), { data: { x: 'a\0\ud800b' } }, context)).toBe(true);
  });
});

describe('times', () => {
  const at = (text: string, zone: string, now = '2026-03-29T12:00:00Z'): string[] => {
    const { from, to } = intervalOf(readTimePoint(text)!, { now: Date.parse(now), zone });
    return [from, to].map((time) => new Date(time).toISOString());
  };

  test.each([
    // The clocks of Berlin skip from 2 to 3 on this day, and show 2 to 3 twice on 25 October.
    ['today', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['yesterday', 'Europe/Berlin', '2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z'],
    ['2026-03-29', 'America/New_York', '2026-03-29T04:00:00.000Z', '2026-03-30T04:00:00.000Z'],
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z', '2026-03-29T01:31:00.000Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z', '2026-10-25T00:31:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-07-01T09:00:30', 'Asia/Kolkata', '2026-07-01T03:30:30.000Z', '2026-07-01T03:30:31.000Z'],
    ['2026-07-01T09:00:30.25-0330', 'Asia/Kolkata', '2026-07-01T12:30:30.250Z', '2026-07-01T12:30:30.251Z'],
    ['-90m', 'Pacific/Apia', '2026-03-29T10:30:00.000Z', '2026-03-29T10:30:00.001Z'],
  ])('%s in %s', (text, zone, from, to) => {
    expect(at(text, zone)).toEqual([from, to]);
  });
});

test.each([
  ['status:failed http:5xx', ['failed']],
  ['-status:failed', ['pending', 'retrying', 'success', 'held', 'skipped', 'canceled']],
  ['status:failed OR error.class:tls', null],
  ['status:(failed OR held) -status:held', ['failed']],
  ['-(status:failed OR status:success) a', ['pending', 'retrying', 'held', 'skipped', 'canceled']],
  ['-(status:failed a)', null],
  ['status!=success', ['pending', 'retrying', 'failed', 'held', 'skipped', 'canceled']],
  ['status:*', null],
  ['status:failed status:held', []],
])('%s can find %j', (text, statuses) => {
  expect(possibleStatuses(read(text))).toEqual(statuses ?? possibleStatuses(read('')));
});

test.each([
  ['in:payload a', true],
  ['event:*.failed', true],
  ['-(a OR *b)', true],
  ['status:failed event:function.* billing', false],
])('%s is costly: %s', (text, isCostly) => {
  expect(whyCostly(read(text)) !== null).toBe(isCostly);
});

function read(text: string, given = options()): SearchQuery {
  const parsed = parseSearch(text, given);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message} (at ${parsed.error.position})`);
  return parsed.query;
}
