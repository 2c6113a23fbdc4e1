/** Searches as people would write them, whose values are among the searchable data now and then. */
import fc from 'fast-check';
import { comparisonsOf, FIELD_NAMES, fieldOf, isSearchable } from '@tidings/core/search/fields';
import type { FieldName, SearchSubject } from '@tidings/core/search/fields';
import { quote } from '@tidings/core/search/syntax';
import { AGENTS, NAMES, ORGANIZATIONS, SUMMARIES, TYPES } from './searchable-data.ts';

/** Ids of ours that are among the data. */
export type KnownIds = Partial<Record<FieldName, readonly string[]>>;

const WORDS: Partial<Record<FieldName, readonly (string | null)[]>> = {
  event: TYPES,
  webhook: NAMES,
  type: ['rest', 'slack'],
  error: ['503', 'receiver', 'EXPIRED', 'The receiver answered 503.'],
  url: ['https://example.com/hooks?a=1', 'hooks', 'EXAMPLE', '127.0.0.1'],
  agent: AGENTS,
  summary: [...SUMMARIES, 'grüße', 'MÜNCHEN', 'σίσυφος', 'nul  end'],
  watcher: ['pro_1', 'pro_2', 'chat', 'Chat input'],
  'watcher.kind': ['ai_guard.recipe'],
  'watcher.trigger': ['block', 'BLOCK'],
  actor: ['Deployment', 'deploy'],
  operation: ['updateOrganization', 'create'],
  resource: ['organization', 'api-key'],
  'resource.name': ['a', 'b', 'C'],
  changed: ['name', 'retentionDays', 'defaultretry'],
  address: ['127.0.0.1', '203.0.113.7', '2001:DB8', '203.0.113.70'],
  category: ['function', 'order', 'Order', 'Shop 50%', 'user', 'gone'],
  'response.body': ['upstream down', 'ünavailable', 'cut Ü', 'cut', 'AAAA', 'nul'],
};
const ODD_WORDS = ['', 'a', 'x', 'zzz', '%', '_', '\\', '*', '"', '.', 'e', 'É', 'ß', '😀'];
const WILDCARDS = [
  'f*',
  '*d',
  '*.*',
  'function.*',
  '*E*',
  'a*b*c',
  '*%*',
  '*\\*',
  '*ü*',
  'Ü*',
  'o*r*-*',
  '*_1*',
];
const OWN_IDS = [
  'order-1',
  'order-12',
  'ORDER-1',
  'x_1',
  'x%1',
  'order-1/5',
  ...ORGANIZATIONS,
  'p-1',
  'P%2',
  'none',
];

const PATHS = [
  ...[
    '',
    '.a',
    '.b',
    '.c',
    '.d',
    '.b.c',
    '.b.d',
    '.d.a',
    '.d[*].a',
    '.b.d[0]',
    '.b.d[*].a',
    '["my key"]["x.y"]',
  ],
  ...[
    '.a[0]',
    '[0]',
    '[1]',
    '[*]',
    '[*].a',
    '.d.a.a.a',
    '.b.c.d',
    '.c[*][0]',
    '.b[*]',
    '.toString',
    '["__proto__"]',
  ],
];
const LITERALS = [
  '1',
  '2',
  '1.0',
  '5',
  '0',
  'true',
  'false',
  'null',
  '-1500',
  '1e308',
  '3',
  '12345678901234567890',
];
const INSIDE = [
  'x',
  'X',
  'xyz',
  '1',
  'true',
  'Grüße',
  'grüsse',
  'Ab',
  'nulin',
  'half',
  '50%_off',
  'back\\slash',
  '2026-03-02',
  '😀',
  '\uffff',
  '\ue000',
  'b',
];

export function searches(subject: SearchSubject, ids: KnownIds): fc.Arbitrary<string> {
  const { search } = fc.letrec<{ search: string }>((tie) => ({
    search: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(...fieldsOf(subject)).chain((name) => clauses(name, subject, ids)),
      words,
      fc
        .tuple(tie('search'), fc.constantFrom(' ', ' AND ', ' OR '), tie('search'))
        .map(([left, by, right]) => `(${left})${by}(${right})`),
      fc.tuple(fc.constantFrom('NOT ', '-'), tie('search')).map(([not, inner]) => `${not}(${inner})`),
    ),
  }));
  const inPayload = fc
    .tuple(words, search)
    .map(([word, rest]) => `in:payload ${word} OR (${rest})`.replace(' OR ', ' '));
  return fc.oneof({ weight: 12, arbitrary: search }, { weight: 1, arbitrary: inPayload });
}

export function fieldsOf(subject: SearchSubject): FieldName[] {
  return FIELD_NAMES.filter((name) => isSearchable(name, { subject, payloads: true }));
}

const words = fc.oneof(
  fc
    .constantFrom(...Object.values(WORDS).flat(), ...OWN_IDS, 'null', '"a"', '5')
    .filter((word) => typeof word === 'string' && word !== '')
    .map((word) => quote(word!)),
  fc.constantFrom(...WILDCARDS),
);

/** Clauses about one field. */
export function clauses(name: FieldName, subject: SearchSubject, ids: KnownIds): fc.Arbitrary<string> {
  const field = fieldOf(name);
  const comparison = fc.constantFrom(...comparisonsOf(field));
  const clause = (
    path: fc.Arbitrary<string>,
    value: fc.Arbitrary<string>,
    compared = value,
  ): fc.Arbitrary<string> => {
    const has = fc.oneof(
      value,
      fc.array(value, { minLength: 1, maxLength: 3 }).map((list) => `(${list.join(' OR ')})`),
      fc.constant('*'),
    );
    return fc
      .tuple(
        path.map((inside) => name + inside),
        fc.oneof(
          has.map((one) => `:${one}`),
          fc.tuple(comparison, compared).map((both) => both.join('')),
        ),
      )
      .map((both) => both.join(''));
  };
  const none: fc.Arbitrary<string> = fc.constant('');
  const filled = (list: readonly (string | null)[]): fc.Arbitrary<string> =>
    fc.constantFrom(...list.filter((one) => one !== null && one !== '')).map((one) => quote(one!));
  const ranges = (
    value: fc.Arbitrary<string>,
    before: (a: string, b: string) => boolean,
    path = none,
  ): fc.Arbitrary<string> =>
    fc
      .tuple(path, value, value)
      .filter(([, from, to]) => before(from, to))
      .map(([inside, from, to]) => `${name}${inside}:[${from} TO ${to}]`);
  switch (field.type) {
    case 'text': {
      const own = WORDS[name] ?? [];
      const has = fc.oneof(
        { weight: 3, arbitrary: filled([...own, ...ODD_WORDS]) },
        { weight: 1, arbitrary: fc.constantFrom(...WILDCARDS) },
      );
      return clause(
        none,
        has,
        fc
          .constantFrom(...own, ...ODD_WORDS)
          .filter((one) => one !== null)
          .map((one) => quote(one)),
      );
    }
    case 'enum':
      return clause(none, fc.constantFrom(...field.values!));
    case 'id': {
      if (['webhook', 'delivery', 'replay', 'any'].includes(field.idOf![subject]!))
        return clause(none, fc.constantFrom(...(ids[name] ?? [])));
      return clause(
        none,
        fc.oneof(
          filled([...OWN_IDS, ...(ids[name] ?? [])]),
          fc.constantFrom(...WILDCARDS, 'evt_*', 'evt_0*'),
        ),
        filled([...OWN_IDS, ...(ids[name] ?? [])]),
      );
    }
    case 'number': {
      const small = fc.constantFrom('0', '1', '2', '3', '200', '404', '500', '503', '-1');
      const range = ranges(small, (from, to) => Number(from) <= Number(to));
      if (name !== 'http') return fc.oneof(clause(none, small), range);
      return fc.oneof(
        clause(none, small),
        clause(none, fc.constantFrom('2xx', '4xx', '5xx')).filter((text) => !/[<>]/.test(text)),
        range,
      );
    }
    case 'duration':
      return clause(none, fc.constantFrom('0ms', '5ms', '250ms', '2s', '15s', '1m'));
    case 'size':
      return fc.oneof(
        clause(none, fc.constantFrom('2b', '4b', '29', '60', '1kb')),
        fc.constant('size:[10b TO 40b]'),
      );
    case 'time': {
      const relative = fc
        .tuple(fc.constantFrom('-', '+'), fc.integer({ min: 1, max: 24 }))
        .map(([sign, hours]) => `${sign}${hours}h`);
      const any = fc.oneof(relative, fc.constantFrom('now', 'today', 'yesterday'));
      const day = fc.constantFrom('today', 'yesterday');
      const order = fc.tuple(fc.constantFrom('>', '>=', '<', '<='), any).map((both) => name + both.join(''));
      const equality = fc.tuple(fc.constantFrom(':', '=', '!='), day).map((both) => name + both.join(''));
      return fc.oneof(
        order,
        equality,
        fc.constantFrom(`${name}:*`),
        ranges(any, () => true),
      );
    }
    case 'json': {
      const path = fc.constantFrom(...PATHS);
      const has = fc.oneof(fc.constantFrom(...LITERALS), filled(INSIDE), fc.constantFrom(...WILDCARDS));
      const number = fc.constantFrom(...LITERALS.filter((one) => !/[a-d]|[f-z]/.test(one)));
      const equality = clause(path, has, fc.oneof(fc.constantFrom(...LITERALS), filled(INSIDE))).filter(
        (text) => !/[<>]/.test(text),
      );
      const order = fc
        .tuple(path, fc.constantFrom('>', '>=', '<', '<='), fc.oneof(number, filled(INSIDE)))
        .map((all) => name + all.join(''));
      return fc.oneof(
        equality,
        order,
        ranges(number, (from, to) => Number(from) <= Number(to), path),
      );
    }
    case 'headers': {
      const path = fc.constantFrom('.content-type', '.x-list', '.X-List', '.retry-after', '.none');
      const value = filled(['json', 'application/json', 'text/plain', 'A', 'b', 'B', '30', 'none']);
      return clause(path, value);
    }
  }
}
