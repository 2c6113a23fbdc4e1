import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deliveryId, idFromUuid } from '../id.ts';
import { comparisonsOf, FIELD_NAMES, fieldOf, hasPayloads, isSearchable, SEARCH_SUBJECTS } from './fields.ts';
import type { Field, FieldName, SearchSubject } from './fields.ts';
import { printSearch } from './print.ts';
import type { Comparison, Condition, PathStep, SearchQuery, Test, TextValue, Value } from './query.ts';
import { parseSearch } from './search.ts';
import { isKeyword, isWord } from './syntax.ts';
import { printTimePoint, readTimePoint } from './time-point.ts';
import { idKind, readLiteral } from './values.ts';

test('what is printed reads as what was printed', () => {
  let read = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...SEARCH_SUBJECTS).chain((subject) => searches(subject)),
      ([subject, query]) => {
        const text = printSearch(query);
        const parsed = parseSearch(text, { subject, payloads: true });
        // Printing is only bound to what can be read: 2,000 characters, 50 conditions and values, 20 levels.
        if (!parsed.ok && / at most (2000|50) |deeper than 20/.test(parsed.error.message)) return;
        read++;
        expect(parsed, text).toEqual({ ok: true, query });
      },
    ),
    { numRuns: 5000 },
  );
  expect(read).toBeGreaterThan(2000);
});

test('a printed search is not longer than what a person would write', () => {
  const text = 'status:(failed OR retrying) webhook:"Billing prod" http:5xx -event:user.login duration>2s';
  const parsed = parseSearch(`  ${text.replace(' -', ' AND NOT ')}  `, {
    subject: 'deliveries',
    payloads: true,
  });
  expect(parsed.ok && printSearch(parsed.query)).toBe(text);
});

function searches(subject: SearchSubject): fc.Arbitrary<[SearchSubject, SearchQuery]> {
  const { condition } = fc.letrec<{ condition: Condition; words: Condition }>((tie) => ({
    words: texts
      .filter(({ kind, ...rest }) => kind === 'wildcard' || ('text' in rest && rest.text !== ''))
      .map((value) => ({ kind: 'words', value })),
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('words'),
      clauses(subject),
      tie('condition').map((inner): Condition => ({ kind: 'not', condition: inner })),
      fc
        .tuple(
          fc.constantFrom('and' as const, 'or' as const),
          fc.array(tie('condition'), { minLength: 2, maxLength: 4 }),
        )
        .map(([kind, conditions]): Condition => ({
          kind,
          conditions: conditions.flatMap((one) => (one.kind === kind ? one.conditions : [one])),
        })),
    ),
  }));
  return fc.tuple(fc.option(condition), fc.boolean()).map(([where, inPayload]) => [
    subject,
    {
      where,
      inPayload: inPayload && hasPayloads({ subject, payloads: true }) && where !== null && hasWords(where),
    },
  ]);
}

function hasWords(condition: Condition): boolean {
  if (condition.kind === 'words') return true;
  if (condition.kind === 'clause') return false;
  return condition.kind === 'not' ? hasWords(condition.condition) : condition.conditions.some(hasWords);
}

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/\0|\p{Surrogate}/u.test(text)),
  fc.constantFrom(
    'AND',
    'or',
    'Not',
    'TO',
    '-',
    '-x',
    '//x',
    '*',
    'a*b',
    '5',
    'true',
    'null',
    '1e5',
    '-0',
    '"',
    '\\',
    ' ',
    'a:b',
    '(',
    ']',
  ),
  fc.uuid({ version: 7 }).map((uuid) => idFromUuid('event', uuid)),
  fc.uuid({ version: 7 }).map((uuid) => idFromUuid('webhook', uuid)),
);
const parts = fc
  .array(
    fc.string({ maxLength: 4 }).filter((part) => part === '' || (isWord(part) && !/\*|^-|^\/\//.test(part))),
    { minLength: 2, maxLength: 4 },
  )
  // An empty part between two stars would be one star; only stars would be a test for any value.
  .filter((list) => list.slice(1, -1).every((part) => part !== '') && list.some((part) => part !== ''));
const texts: fc.Arbitrary<TextValue> = fc.oneof(
  anyText.map((text): TextValue => ({ kind: 'text', text })),
  parts.map((list): TextValue => ({ kind: 'wildcard', parts: list })),
);

function clauses(subject: SearchSubject): fc.Arbitrary<Condition> {
  const names = FIELD_NAMES.filter((name) => isSearchable(name, { subject, payloads: true }));
  return fc
    .constantFrom(...names)
    .chain((name) =>
      fc
        .tuple(paths(name), tests(name, subject))
        .map(([path, made]): Condition => ({ kind: 'clause', field: { name, path }, test: made })),
    );
}

function paths(name: FieldName): fc.Arbitrary<PathStep[]> {
  const key = anyText.map((text) => ({ key: text }));
  const { type } = fieldOf(name);
  if (type === 'headers') return anyText.map((text) => [{ key: text.toLowerCase() }]);
  if (type !== 'json') return fc.constant([]);
  const step = fc.oneof(
    key,
    fc.nat(999_999).map((index) => ({ index })),
    fc.constant({ each: true as const }),
  );
  return fc.array(step, { maxLength: 4 });
}

function tests(name: FieldName, subject: SearchSubject): fc.Arbitrary<Test> {
  const field = fieldOf(name);
  const comparisons = comparisonsOf(field);
  const has = fc.array(values(name, subject, ':'), { minLength: 1, maxLength: 3 });
  const ends = fc.tuple(fc.option(values(name, subject, 'range')), fc.option(values(name, subject, 'range')));
  return fc.oneof(
    fc.constant<Test>({ operator: 'exists' }),
    has.map((list): Test => ({ operator: 'has', values: list })),
    fc
      .constantFrom(...comparisons)
      .chain((operator) => values(name, subject, operator).map((value): Test => ({ operator, value }))),
    ...(comparisons.includes('>')
      ? [
          ends
            .filter(([from, to]) => isRange(from, to))
            .map(([from, to]): Test => ({ operator: 'range', from, to })),
        ]
      : []),
  );
}

function isRange(from: Value | null, to: Value | null): boolean {
  if (!from || !to) return from !== to;
  return from.kind === to.kind && amount(from) <= amount(to);
}

function amount(value: Value): number {
  if (value.kind === 'number') return value.number;
  return value.kind === 'duration' ? value.milliseconds : value.kind === 'size' ? value.bytes : 0;
}

function values(
  name: FieldName,
  subject: SearchSubject,
  operator: ':' | 'range' | Comparison,
): fc.Arbitrary<Value> {
  const field: Field = fieldOf(name);
  const isOrder = !(operator === ':' || operator === '=' || operator === '!=');
  const text = anyText.map((one): Value => ({ kind: 'text', text: one }));
  const found = fc.oneof(
    text,
    parts.map((list): Value => ({ kind: 'wildcard', parts: list })),
  );
  switch (field.type) {
    case 'text':
    case 'headers':
      return operator === ':' ? found.filter((one) => !('text' in one) || one.text !== '') : text;
    case 'json': {
      const number = fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .map((one): Value => ({ kind: 'number', number: one + 0 }));
      if (isOrder) return fc.oneof(text, number);
      const literal = fc
        .constantFrom('true', 'false', 'null', '5', '-1.50', '1e5', '0')
        .map((written): Value => ({ kind: 'literal', written }));
      return fc.oneof(
        operator === ':' ? found.filter((one) => !('text' in one) || one.text !== '') : text,
        literal,
      );
    }
    case 'enum':
      return fc.constantFrom(...field.values!).map((one): Value => ({ kind: 'text', text: one }));
    case 'id': {
      const kind = field.idOf![subject]!;
      const isOurs = kind === 'webhook' || kind === 'delivery' || kind === 'replay' || kind === 'any';
      const id = fc
        .tuple(fc.uuid({ version: 7 }), fc.nat(0x7fffffff))
        .map(([uuid, number]) =>
          kind === 'delivery'
            ? deliveryId(uuid, number)
            : idFromUuid(kind === 'own' || kind === 'any' ? 'event' : kind, uuid),
        );
      const own = operator === ':' ? found : text;
      const ours = id.map((one): Value => ({ kind: 'text', text: one }));
      return isOurs
        ? ours
        : fc.oneof(
            ours,
            own.filter((one) => !('text' in one) || one.text !== ''),
          );
    }
    case 'number': {
      const number = fc.integer().map((one): Value => ({ kind: 'number', number: one }));
      const hundreds = fc
        .integer({ min: 1, max: 5 })
        .map((one): Value => ({ kind: 'hundreds', hundreds: one }));
      return name === 'http' && !isOrder ? fc.oneof(number, hundreds) : number;
    }
    case 'duration':
      return amounts.map((milliseconds): Value => ({ kind: 'duration', milliseconds }));
    case 'size':
      return amounts.map((bytes): Value => ({ kind: 'size', bytes }));
    case 'time':
      return times
        .filter((time) => isOrder || time.kind !== 'relative')
        .map((time): Value => ({ kind: 'time', time }));
  }
}

const amounts = fc.oneof(
  fc.nat(1e9),
  fc.constantFrom(0, 1000, 1024, 60_000, 3_600_000, 86_400_000, 1024 ** 2, 1e15),
);

const isoTexts = fc
  .tuple(
    fc
      .date({ min: new Date(0), max: new Date('9999-12-30'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    fc.constantFrom(10, 16, 19, 23),
    fc.constantFrom('', 'Z', '+01:00', '-11:30'),
  )
  .map(([text, length, zone]) => text.slice(0, length) + (length === 10 ? '' : zone));
const times = fc
  .oneof(
    fc
      .tuple(fc.constantFrom('-', '+'), fc.nat(30_000), fc.constantFrom('ms', 's', 'm', 'h', 'd'))
      .map((all) => all.join('')),
    fc.constantFrom('now', 'today', 'yesterday'),
    isoTexts,
  )
  .map((text) => readTimePoint(text)!);

test('times print as they are read', () => {
  fc.assert(
    fc.property(times, (time) => {
      expect(readTimePoint(printTimePoint(time))).toEqual(time);
    }),
  );
});

test('what looks like something else is quoted', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const printed = printSearch({
        where: { kind: 'words', value: { kind: 'text', text } },
        inPayload: false,
      });
      const isBare = !printed.startsWith('"');
      if (isBare)
        expect([isKeyword(text), idKind(text), text.startsWith('-')]).toEqual([false, undefined, false]);
      const json = { name: 'data', path: [] } as const;
      const equals = { operator: '=', value: { kind: 'text', text } } as const;
      const clause = printSearch({ where: { kind: 'clause', field: json, test: equals }, inPayload: false });
      if (readLiteral(text) !== undefined) expect(clause).toBe(`data="${text}"`);
    }),
  );
});
