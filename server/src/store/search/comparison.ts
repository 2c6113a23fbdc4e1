/** Comparisons of one value in SQL, which agree with core/src/search/check.ts to the letter. */
import { parseDeliveryId, uuidFloor, uuidFromAnyId, uuidFromId } from '@tidings/core/id';
import type { Field } from '@tidings/core/search/fields';
import type { Comparison, TextValue, Value } from '@tidings/core/search/query';
import { alike, fold } from '@tidings/core/search/text-match';
import { intervalOf } from '@tidings/core/search/time-point';
import type { Interval } from '@tidings/core/search/time-point';
import { readLiteral } from '@tidings/core/search/values';
import type { Column } from './columns.ts';
import type { Surroundings } from './condition.ts';
import { printTime } from './parameters.ts';
import type { Parameters } from './parameters.ts';

export type Operator = ':' | Exclude<Comparison, '!='>;

/** The text of a statement takes its operators from here, never from the search. */
const SQL_OPERATORS: Readonly<Record<Operator, string>> = {
  ':': '=',
  '=': '=',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
};

/** Given the SQL of a value, the SQL of the test that it passes. */
export type ValueTest = (value: string) => string;

export function testOf(
  as: Column['as'],
  field: Field,
  operator: Operator,
  value: Value,
  { parameters, context, ownEvents }: Surroundings,
): ValueTest {
  switch (value.kind) {
    case 'hundreds': {
      const first = parameters.add(value.hundreds * 100, 'float8');
      const last = parameters.add(value.hundreds * 100 + 99, 'float8');
      return (sql) => `${sql} BETWEEN ${first} AND ${last}`;
    }
    case 'number':
      return numberTest(as, operator, value.number, parameters);
    case 'duration':
      return numberTest(as, operator, value.milliseconds, parameters);
    case 'size':
      return numberTest(as, operator, value.bytes, parameters);
    case 'time': {
      const asTime = (time: number): string =>
        as === 'uuid-time'
          ? parameters.add(uuidFloor(time), 'uuid')
          : parameters.add(printTime(time), 'timestamptz');
      return timeTest(operator, intervalOf(value.time, context), asTime);
    }
    case 'literal':
      return literalTest(operator, value.written, parameters);
    case 'text':
    case 'wildcard':
      if (as === 'resource-id') return resourceTest(value, field, operator, parameters);
      if (as === 'event-id') return eventTest(value, parameters, ownEvents);
      if (as === 'delivery-id' || as === 'webhook-id' || as === 'replay-id')
        return idTest(as, textOf(value), parameters);
      if (as === 'json' || as === 'headers') return insideJson(fieldText(field, operator, value, parameters));
      return fieldText(field, operator, value, parameters);
  }
}

/** Whether a text holds what is looked for, anywhere or for a wildcard as a whole; see core/src/search/text-match.ts. */
export function textTest(value: TextValue, isExact: boolean, parameters: Parameters): ValueTest {
  const parts = value.kind === 'text' ? ['', value.text, ''] : value.parts;
  if (isExact) {
    const pattern = parameters.add(likePattern(parts), 'text');
    return (sql) => `${sql} LIKE ${pattern}`;
  }
  const folded = parts.map(fold);
  // PostgreSQL's "C" changes the case of ASCII alone; other letters are looked for in each of their shapes.
  if (folded.every((part) => /^[\x00-\x7f]*$/.test(part))) {
    const pattern = parameters.add(likePattern(folded), 'text');
    return (sql) => `lower(${sql} COLLATE "C") LIKE ${pattern}`;
  }
  const pattern = parameters.add(`^${folded.map(regularExpression).join('.*')}$`, 'text');
  return (sql) => `lower(${sql} COLLATE "C") ~ ${pattern}`;
}

function fieldText(field: Field, operator: Operator, value: TextValue, parameters: Parameters): ValueTest {
  const isId = field.type === 'id';
  if (value.kind === 'wildcard') return textTest(value, isId, parameters);
  if (field.ordered) {
    const rank = field.values!.indexOf(value.text);
    const fitting = field.values!.filter((_, other) => holds(operator, other - rank));
    const list = parameters.add(fitting, 'text[]');
    return (sql) => `${sql} = ANY (${list})`;
  }
  if (operator === ':' && !isId && field.type !== 'enum') return textTest(value, false, parameters);
  const text = parameters.add(value.text, 'text');
  return (sql) => `${sql} COLLATE "C" ${SQL_OPERATORS[operator]} ${text}`;
}

function holds(operator: Operator, order: number): boolean {
  if (operator === ':' || operator === '=') return order === 0;
  if (operator === '>' || operator === '>=') return order > 0 || (operator === '>=' && order === 0);
  return order < 0 || (operator === '<=' && order === 0);
}

/** For JSON, a test of texts passes nothing else. */
function insideJson(test: ValueTest): ValueTest {
  return (sql) => `jsonb_typeof(${sql}) = 'string' AND ${test(`(${sql} #>> '{}')`)}`;
}

function numberTest(as: Column['as'], operator: Operator, number: number, parameters: Parameters): ValueTest {
  const wanted = parameters.add(number, 'float8');
  const value: ValueTest = (sql) => (as === 'json' ? `json_number(${sql})` : sql);
  return (sql) => `${value(sql)} ${SQL_OPERATORS[operator]} ${wanted}`;
}

function literalTest(operator: Operator, written: string, parameters: Parameters): ValueTest {
  const literal = readLiteral(written)!;
  const value: TextValue = { kind: 'text', text: written };
  let text: ValueTest;
  if (operator === ':') text = insideJson(textTest(value, false, parameters));
  else {
    const wanted = parameters.add(written, 'text');
    text = insideJson((sql) => `${sql} = ${wanted}`);
  }
  if (typeof literal === 'number') {
    const number = numberTest('json', '=', literal, parameters);
    return (sql) => `coalesce(${number(sql)}, false) OR ${text(sql)}`;
  }
  const wanted = parameters.add(JSON.stringify(literal), 'jsonb');
  return (sql) => `${sql} = ${wanted} OR ${text(sql)}`;
}

function timeTest(operator: Operator, { from, to }: Interval, asTime: (time: number) => string): ValueTest {
  switch (operator) {
    case '>':
    case '<=': {
      const end = asTime(to);
      return (sql) => `${sql} ${operator === '>' ? '>=' : '<'} ${end}`;
    }
    case '<':
    case '>=': {
      const start = asTime(from);
      return (sql) => `${sql} ${SQL_OPERATORS[operator]} ${start}`;
    }
    case ':':
    case '=': {
      const start = asTime(from);
      const end = asTime(to);
      return (sql) => `${sql} >= ${start} AND ${sql} < ${end}`;
    }
  }
}

/** An event is found by our id, and by the caller's own. */
function eventTest(
  value: TextValue,
  parameters: Parameters,
  ownEvents: Surroundings['ownEvents'],
): ValueTest {
  if (value.kind === 'wildcard') {
    const test = textTest(value, true, parameters);
    return (sql) => `coalesce(${test('e.id')}, false) OR ${test(`event_public_id(${sql})`)}`;
  }
  const uid = uuidFromId('event', value.text);
  const own = ownEvents === undefined ? '' : `${ownEvents(value.text)} || `;
  const ours = parameters.add(uid === null ? [] : [uid], 'uuid[]');
  return (sql) => `${sql} = ANY (${own}${ours})`;
}

function idTest(
  as: 'delivery-id' | 'webhook-id' | 'replay-id',
  id: string,
  parameters: Parameters,
): ValueTest {
  if (as !== 'delivery-id') {
    const uid = parameters.add(uuidFromId(as === 'webhook-id' ? 'webhook' : 'replay', id), 'uuid');
    return (sql) => `${sql} = ${uid}`;
  }
  const parsed = parseDeliveryId(id);
  const event = parameters.add(parsed?.event ?? null, 'uuid');
  const webhook = parameters.add(parsed?.webhook ?? null, 'int4');
  return () => `x.event = ${event} AND x.webhook = ${webhook}`;
}

/** Ids of ours are kept as their UUIDs, those of others as they are. */
function resourceTest(value: TextValue, field: Field, operator: Operator, parameters: Parameters): ValueTest {
  if (value.kind === 'wildcard') return fieldText(field, operator, value, parameters);
  const uuid = uuidFromAnyId(value.text);
  const ids = parameters.add(uuid === null ? [value.text] : [value.text, uuid], 'text[]');
  return (sql) => `${sql} = ANY (${ids})`;
}

function textOf(value: TextValue): string {
  return value.kind === 'text' ? value.text : '';
}

function likePattern(parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll(/[\\%_]/g, '\\$&')).join('%');
}

function regularExpression(part: string): string {
  return [...part]
    .map((character) => {
      if (character > '\x7f') return `[${alike(character).join('')}]`;
      return /[a-z0-9]/.test(character) ? character : `\\${character}`;
    })
    .join('');
}
