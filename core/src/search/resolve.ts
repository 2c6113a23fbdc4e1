/** Gives names and values of a search their meaning, by the table of fields. */
import { TYPES } from './field-types.ts';
import {
  comparisonsOf,
  fieldByName,
  fieldOf,
  hasPayloads,
  isSearchable,
  knownNames,
  MODIFIERS,
  NEVER_LIVE,
} from './fields.ts';
import type { FieldName, SearchOptions, SearchSubject } from './fields.ts';
import { parseAttemptId } from '../id.ts';
import { nearest } from './nearest.ts';
import type { Condition, FieldReference, PathStep, SearchQuery, Test, Value } from './query.ts';
import type { SearchError, Span } from './scanner.ts';
import { quote } from './syntax.ts';
import type { RawClause, RawCondition, RawOperand, RawValue } from './syntax.ts';
import { idKind, isProblem, readText, readValue } from './values.ts';
import type { Problem, ValueOperator } from './values.ts';

export function resolve(
  condition: RawCondition | null,
  options: SearchOptions,
): { query: SearchQuery } | { error: SearchError } {
  const resolver = new Resolver(options);
  const query = resolver.resolveQuery(condition);
  return query ? { query } : { error: resolver.error! };
}

const SUBJECT_WORDS: Readonly<Record<SearchSubject, string>> = {
  deliveries: 'deliveries',
  events: 'events',
  'audit-log': 'the audit log',
  issues: 'issues',
};

/** The field that written names mean, or what is wrong with them. */
export function readField(
  names: readonly string[],
  path: readonly PathStep[],
  options: SearchOptions,
): FieldReference | Problem {
  const written = names.join('.');
  for (let count = names.length; count > 0; count--) {
    const name = fieldByName(names.slice(0, count).join('.'));
    if (!name) continue;
    const { type } = fieldOf(name);
    const inside = [...names.slice(count).map((key) => ({ key })), ...path];
    if (inside.length > 0 && type !== 'json' && type !== 'headers') continue;
    const { subject, payloads, live } = options;
    const { notLive } = fieldOf(name);
    if (live && notLive !== undefined) return { message: `${notLive} Leave ${name} out.` };
    if (!isSearchable(name, { subject, payloads: true })) {
      const { subjects } = fieldOf(name);
      // Others call a field of this so.
      const here = knownNames(options).get(name);
      return {
        message: `${name} is a field of ${SUBJECT_WORDS[subjects[0]!]}, and this searches ${SUBJECT_WORDS[subject]}.`,
        ...(here !== undefined && path.length === 0 && { suggestion: here }),
      };
    }
    if (!isSearchable(name, { subject, payloads })) {
      return { message: 'You may not see payloads and responses, so you cannot search them.' };
    }
    if (type === 'headers') return headerOf(name, inside);
    return { name, path: inside };
  }
  const known = knownNames(options);
  const near = nearest(written, known.keys());
  const suggestion =
    near !== undefined ? known.get(near)! : hasPayloads(options) ? `data.${written}` : undefined;
  const remedy = near === undefined && suggestion ? ' Event data is searched under data.' : '';
  const isReplaceable = suggestion !== undefined && path.length === 0;
  return { message: `There is no field ${written}.${remedy}`, ...(isReplaceable && { suggestion }) };
}

function headerOf(name: FieldName, inside: readonly PathStep[]): FieldReference | Problem {
  const [first] = inside;
  if (inside.length === 1 && 'key' in first!) return { name, path: [{ key: first.key.toLowerCase() }] };
  const keys = inside.map((step) => ('key' in step ? step.key : ''));
  const suggestion = keys.length > 1 && !keys.includes('') ? `${name}[${quote(keys.join('.'))}]` : undefined;
  return { message: `Name one header, such as ${name}.content-type.`, ...(suggestion && { suggestion }) };
}

/** Each of its methods answers undefined once there is an error. */
class Resolver {
  readonly #options: SearchOptions;
  #words = 0;
  error: SearchError | null = null;

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  resolveQuery(raw: RawCondition | null): SearchQuery | undefined {
    const all = raw === null ? [] : raw.kind === 'and' ? raw.conditions : [raw];
    const modifiers = all.filter((one) => one.kind === 'clause').filter((one) => isModifier(one, 'in'));
    for (const [index, modifier] of modifiers.entries()) {
      if (!this.#checkIn(modifier, index)) return undefined;
    }
    const conditions: Condition[] = [];
    for (const one of all) {
      if (one.kind === 'clause' && isModifier(one, 'in')) continue;
      const condition = this.#resolve(one);
      if (!condition) return undefined;
      conditions.push(condition);
    }
    const [modifier] = modifiers;
    if (modifier && this.#words === 0) {
      return this.#refuse(modifier.field, {
        message: 'in:payload says where to look for bare words, and there are none. Write some beside it.',
      });
    }
    const where = conditions.length > 1 ? ({ kind: 'and', conditions } as const) : (conditions[0] ?? null);
    return { where, inPayload: modifiers.length > 0 };
  }

  #checkIn({ field, operator, operatorPosition, operand }: RawClause, index: number): true | undefined {
    if (operator !== ':' || !('text' in operand) || operand.text !== 'payload') {
      const span = { position: operatorPosition, length: endOf(operand) - operatorPosition };
      return this.#refuse(span, { message: 'There is only in:payload.', suggestion: ':payload' });
    }
    if (index > 0) return this.#refuse(field, { message: 'in:payload is there already.' });
    if (this.#options.subject === 'issues')
      return this.#refuse(field, { message: 'Issues hold no event data.' });
    if (this.#options.subject === 'audit-log') {
      const message = 'The audit log holds no event data. Write changes: for what was changed.';
      return this.#refuse(field, { message });
    }
    if (this.#options.live) {
      const message =
        'in:payload reads all the data of every event, too much for the live stream. Name a place, such as data.status.';
      return this.#refuse(field, { message });
    }
    if (this.#options.payloads) return true;
    return this.#refuse(field, { message: 'You may not see payloads, so you cannot search them.' });
  }

  #resolve(raw: RawCondition): Condition | undefined {
    switch (raw.kind) {
      case 'words':
        return this.#resolveWords(raw.value);
      case 'clause':
        return this.#resolveClause(raw);
      case 'not': {
        const condition = this.#resolve(raw.condition);
        return condition && { kind: 'not', condition };
      }
      case 'and':
      case 'or': {
        const conditions: Condition[] = [];
        for (const one of raw.conditions) {
          const condition = this.#resolve(one);
          if (!condition) return undefined;
          conditions.push(condition);
        }
        return { kind: raw.kind, conditions };
      }
    }
  }

  /** A bare text is looked for in several fields, but a bare id of ours is that of one thing. */
  #resolveWords(raw: RawValue): Condition | undefined {
    const isId = raw.quoted ? undefined : idKind(raw.text);
    if (isId === 'attempt') return this.#resolveAttempt(raw);
    const name = isId && this.#options.subject === 'audit-log' ? 'resource.id' : isId;
    if ((name === 'id' || name === 'replay') && this.#options.subject === 'events') {
      const kind = name === 'id' ? 'delivery' : 'replay';
      return this.#refuse(raw, { message: `This is the id of a ${kind}, and this searches events.` });
    }
    if (name && !isSearchable(name, { ...this.#options, payloads: true })) {
      return this.#refuse(raw, {
        message: 'Issues are known only by the id of a webhook. Write one, such as wh_…',
      });
    }
    if (name) {
      const value = { kind: 'text', text: raw.text } as const;
      return { kind: 'clause', field: { name, path: [] }, test: { operator: '=', value } };
    }
    if (!raw.quoted && /^\*+$/.test(raw.text)) {
      return this.#refuse(raw, { message: 'A * alone says nothing. Leave it out to find everything.' });
    }
    const value = readText(raw, ':');
    if (isProblem(value)) return this.#refuse(raw, { message: 'An empty text says nothing. Leave it out.' });
    this.#words++;
    return { kind: 'words', value };
  }

  /** An attempt is found as the delivery that has so many. */
  #resolveAttempt(raw: RawValue): Condition | undefined {
    if (this.#options.subject !== 'deliveries') {
      const message = `This is the id of an attempt, and this searches ${SUBJECT_WORDS[this.#options.subject]}.`;
      return this.#refuse(raw, { message });
    }
    const attempt = parseAttemptId(raw.text)!;
    const delivery = { kind: 'text', text: attempt.delivery } as const;
    const number = { kind: 'number', number: attempt.number } as const;
    return {
      kind: 'and',
      conditions: [
        { kind: 'clause', field: { name: 'id', path: [] }, test: { operator: '=', value: delivery } },
        { kind: 'clause', field: { name: 'attempts', path: [] }, test: { operator: '>=', value: number } },
      ],
    };
  }

  #resolveClause(raw: RawClause): Condition | undefined {
    if (isModifier(raw, 'has')) return this.#resolveHas(raw);
    if (isModifier(raw, 'in')) {
      return this.#refuse(raw.field, {
        message: 'in:payload holds for the whole search: it stands outside of parentheses, OR and NOT.',
      });
    }
    const { operand } = raw;
    if ('text' in operand && !operand.quoted && operand.text.startsWith('//')) {
      const { position } = raw.field;
      const text = `${raw.field.names.join('.')}:${operand.text}`;
      const message = 'An address has to be quoted.';
      return this.#refuse(
        { position, length: endOf(operand) - position },
        { message, suggestion: quote(text) },
      );
    }
    let field = readField(raw.field.names, raw.field.path, this.#options);
    if ('message' in field) return this.#refuse(raw.field, field);
    if (field.name === 'webhook') {
      const values = 'group' in operand ? operand.group : 'text' in operand ? [operand] : [];
      const ids = values.filter((value) => !value.quoted && idKind(value.text) === 'webhook.id');
      if (ids.length > 0 && ids.length < values.length) {
        const message = 'An id cannot stand among names. Write webhook:(names) OR webhook.id:(ids).';
        return this.#refuse(ids[0]!, { message });
      }
      if (ids.length > 0) field = { name: 'webhook.id', path: [] };
    }
    const test = this.#resolveTest(raw, field.name);
    return test && { kind: 'clause', field, test };
  }

  #resolveHas({ operator, operand, operatorPosition }: RawClause): Condition | undefined {
    if (operator !== ':' || !('text' in operand) || operand.quoted) {
      const span = { position: operatorPosition, length: endOf(operand) - operatorPosition };
      return this.#refuse(span, { message: 'has takes a colon and one field, such as has:response.' });
    }
    const found = readField(operand.text.split('.'), [], this.#options);
    if ('message' in found) return this.#refuse(operand, found);
    return { kind: 'clause', field: found, test: { operator: 'exists' } };
  }

  #resolveTest(raw: RawClause, name: FieldName): Test | undefined {
    const { operator, operand } = raw;
    const comparisons = comparisonsOf(fieldOf(name));
    if ('group' in operand) {
      const values = this.#readAll(operand.group, name, ':', raw);
      return values && { operator: 'has', values };
    }
    if ('from' in operand) return this.#resolveRange(raw, operand, name);
    if (operator === ':') {
      if (!operand.quoted && /^\*+$/.test(operand.text)) return { operator: 'exists' };
      const values = this.#readAll([operand], name, ':', raw);
      return values && { operator: 'has', values };
    }
    if (!comparisons.includes(operator)) {
      const span = { position: raw.operatorPosition, length: operator.length };
      return this.#refuse(span, { message: noOrder(name), suggestion: ':' });
    }
    const values = this.#readAll([operand], name, operator, raw);
    return values && { operator, value: values[0]! };
  }

  #resolveRange(
    raw: RawClause,
    operand: Extract<RawOperand, { from: unknown }>,
    name: FieldName,
  ): Test | undefined {
    if (!comparisonsOf(fieldOf(name)).includes('>')) return this.#refuse(operand, { message: noOrder(name) });
    const ends: (Value | null)[] = [];
    for (const end of [operand.from, operand.to]) {
      const values = isOpen(end) ? [null] : this.#readAll([end], name, 'range', raw);
      if (!values) return undefined;
      ends.push(values[0]!);
    }
    const [from, to] = ends as [Value | null, Value | null];
    if (!from && !to) {
      const message = 'A range that is open at both ends says nothing. Write * for any value.';
      return this.#refuse(operand, { message, suggestion: '*' });
    }
    if (from && to && from.kind !== to.kind) {
      return this.#refuse(operand, { message: 'Both ends of a range are numbers, or both are texts.' });
    }
    if (from && to && amountOf(from) > amountOf(to)) {
      return this.#refuse(operand, { message: 'The range runs backwards. Swap its ends.' });
    }
    return { operator: 'range', from, to };
  }

  #readAll(
    raws: readonly RawValue[],
    name: FieldName,
    operator: ValueOperator,
    { operatorPosition, operand }: RawClause,
  ): Value[] | undefined {
    const values: Value[] = [];
    for (const raw of raws) {
      const found = readValue(raw, name, operator, this.#options);
      if (
        this.#options.live &&
        name === 'status' &&
        !isProblem(found) &&
        NEVER_LIVE.includes(textOf(found))
      ) {
        const message = `The live stream tells what attempts came to, and how deliveries end: none becomes ${textOf(found)} in it.`;
        return this.#refuse(raw, { message });
      }
      if (!isProblem(found)) {
        values.push(found);
        continue;
      }
      // What stands in place of operator and value can be said only where there is one value.
      if (found.instead === undefined || operand !== raw) return this.#refuse(raw, found);
      const span = { position: operatorPosition, length: endOf(raw) - operatorPosition };
      return this.#refuse(span, { message: found.message, suggestion: found.instead });
    }
    return values;
  }

  #refuse({ position, length }: Span, { message, suggestion }: Problem): undefined {
    this.error ??= { position, length, message, ...(suggestion !== undefined && { suggestion }) };
  }
}

function textOf(value: Value): string {
  return value.kind === 'text' ? value.text : '';
}

function isModifier(raw: RawClause, modifier: keyof typeof MODIFIERS): boolean {
  const { names, path } = raw.field;
  return names.length === 1 && names[0] === modifier && path.length === 0;
}

function isOpen(value: RawValue): boolean {
  return !value.quoted && value.text === '*';
}

function noOrder(name: FieldName): string {
  const { type } = fieldOf(name);
  return `${name} has no order: it takes ${TYPES[type].takes} with : = or !=.`;
}

/** What ends of a range can be compared by before the time of the search is known. */
function amountOf(value: Value): number {
  if (value.kind === 'number') return value.number;
  if (value.kind === 'duration') return value.milliseconds;
  return value.kind === 'size' ? value.bytes : 0;
}

function endOf(operand: RawOperand): number {
  return operand.position + operand.length;
}
