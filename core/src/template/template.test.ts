import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactly } from '../exact-json.ts';
import type { PayloadEvent } from '../payload-formats/format.ts';
import { EVENT_MEMBERS, EXPRESSION_LIMITS } from './expression.ts';
import { FUNCTIONS } from './functions.ts';
import { TEMPLATE_LIMITS } from './program.ts';
import { RENDER_LIMITS } from './render.ts';
import { parseTemplate, rehearseTemplate, renderTemplate } from './template.ts';
import type { Template } from './template.ts';
import vectors from './vectors.json' with { type: 'json' };

const encoder = new TextEncoder();
const event: PayloadEvent = {
  ...vectors.event,
  data: encoder.encode(vectors.event.data),
  attributes: encoder.encode(vectors.event.attributes),
  asks: false,
  record: null,
};
const withData = (json: unknown): PayloadEvent => ({ ...event, data: encoder.encode(JSON.stringify(json)) });

function parsed(json: unknown): Template {
  const result = parseTemplate(json);
  if (!result.ok) throw new Error(`${result.path}: ${result.message}`);
  return result.template;
}

function rendered(json: unknown, of = event): string {
  const result = renderTemplate(parsed(json), of);
  if (!result.ok) throw new Error(`${result.path}: ${result.message}`);
  return new TextDecoder().decode(result.body);
}

describe('vectors', () => {
  test.each(vectors.renderings)('$name', ({ template, body }) => {
    expect(rendered(template)).toBe(body);
    expect(() => JSON.parse(body) as unknown).not.toThrow();
  });

  test('numbers beside the strings are sent as they are written', () => {
    const text = '{"a":1.0,"b":[9007199254740993,-0,1e400],"c":"x"}';
    expect(rendered(parseExactly(text))).toBe(text);
    expect(parseTemplate(parseExactly('{"a":{"b":1e999999}}'))).toEqual({
      ok: false,
      path: '/a/b',
      message: expect.stringContaining('cannot be stored'),
    });
  });

  test.each(vectors.failures)('does not render $name', ({ template, path, message }) => {
    const failure = { ok: false, path, message: expect.stringContaining(message) };
    expect(renderTemplate(parsed(template), event)).toEqual(failure);
  });

  test.each(vectors.refusals)('refuses $name', ({ template, path, message }) => {
    expect(parseTemplate(template)).toEqual({ ok: false, path, message: expect.stringContaining(message) });
  });

  test('hold each function and each member of an event', () => {
    const templates = JSON.stringify(vectors.renderings.map(({ template }) => template));
    for (const name of Object.keys(FUNCTIONS)) expect(templates).toMatch(new RegExp(`\\| ${name}\\b`));
    const unused = new Set<string>(['source', 'trigger']);
    for (const name of EVENT_MEMBERS)
      if (!unused.has(name)) expect(templates).toMatch(new RegExp(`\\{\\{ *${name}\\b`));
  });
});

test('names of every kind are sent as they are', () => {
  const template = JSON.parse('{"__proto__":"{{id}}","constructor":1,"":2}') as unknown;
  expect(rendered(template)).toBe('{"__proto__":"evt_1","constructor":1,"":2}');
});

test('an event without other members has none of them', () => {
  expect(
    rendered({ a: '{{severity | optional}}', b: '{{data}}' }, { ...withData(1), attributes: null }),
  ).toBe('{"b":1}');
});

test('data goes in as it was received, whole or in parts', () => {
  fc.assert(
    fc.property(fc.json(), fc.string({ unit: 'grapheme' }), (text, name) => {
      const data = encoder.encode(`{ ${JSON.stringify(name)} :${text} }`);
      const path = `{{data.'${name.replace(/['\\]/g, '\\$&')}'}}`;
      const body = rendered({ whole: '{{data}}', part: path }, { ...event, data });
      expect(body).toBe(`{"whole":{ ${JSON.stringify(name)} :${text} },"part":${text.trim()}}`);
    }),
  );
});

describe('a rehearsal', () => {
  const rehearsed = (json: unknown): unknown => rehearseTemplate(parsed(json), withData({ a: 'text' }));

  test.each([
    ['what the example has', { a: '{{data.a}}', b: 'a {{data.a | upper}}' }],
    [
      'members that it has not',
      { a: '{{severity}}', b: 'in {{context.tenant.id}}', c: ['{{links.0.href}}'] },
    ],
    [
      'functions on those',
      "{{severity | map: 'critical', 1}} {{summary | truncate: 9}} {{agentId | default: 'none'}} {{context.a | json}}",
    ],
  ])('is content with %s', (_, json) => {
    expect(rehearsed(json)).toEqual({ ok: true });
  });

  test.each([
    ['data that it has not', { a: ['{{data.b}}'] }, '/a/0', 'data.b is not in this event'],
    ['data that does not fit', { a: '{{data.a | unix}}' }, '/a', 'data.a'],
  ])('finds %s', (_, json, path, message) => {
    expect(rehearsed(json)).toEqual({ ok: false, path, message: expect.stringContaining(message) });
  });
});

describe('limits', () => {
  const nested = (depth: number): unknown => (depth === 1 ? 1 : [nested(depth - 1)]);
  const { characters, depth, values, placeholders } = TEMPLATE_LIMITS;
  const { calls, arguments: most, names } = EXPRESSION_LIMITS;
  const times = (count: number, text: string): string => Array.from({ length: count }, () => text).join('');

  test.each([
    ['characters', ['x'.repeat(characters)], ['x', 'x'.repeat(characters)], '/1'],
    [
      'characters of names',
      { ['x'.repeat(characters)]: 1 },
      { ['x'.repeat(characters + 1)]: 1 },
      `/${'x'.repeat(characters + 1)}`,
    ],
    ['nesting', nested(depth), nested(depth + 1), '/0'.repeat(depth)],
    ['values', Array(values - 1).fill(1), Array(values).fill(1), `/${values - 1}`],
    ['placeholders', times(placeholders, '{{id}}'), times(placeholders + 1, '{{id}}'), ''],
    ['functions', `{{id${times(calls, '|trim')}}}`, `{{id${times(calls + 1, '|trim')}}}`, ''],
    ['arguments', `{{id|map:1${times(most - 1, ',1')}}}`, `{{id|map:1${times(most, ',1')}}}`, ''],
    ['names in a path', `{{data${times(names - 1, '.a')}}}`, `{{data${times(names, '.a')}}}`, ''],
  ])('%s', (_, within, beyond, path) => {
    expect(parseTemplate(within)).toMatchObject({ ok: true });
    expect(parseTemplate(beyond)).toMatchObject({ ok: false, path });
  });

  test('bytes of a body, beside one copy of the event', () => {
    const data = 'x'.repeat(1_000_000);
    expect(rendered(['{{data}}'], withData(data))).toHaveLength(data.length + 4);
    expect(renderTemplate(parsed(['{{data}}', '{{data}}']), withData(data))).toMatchObject({
      ok: false,
      path: '',
      message: expect.stringContaining('repeat less of it'),
    });
    const long = withData('x'.repeat(20_000));
    const limit = RENDER_LIMITS.bytes + long.data.length + event.attributes!.length;
    const filler = (bytes: number): unknown[] => [...Array<string>(4).fill('{{data}}'), 'y'.repeat(bytes)];
    const room = limit - rendered(filler(0), long).length;
    expect(rendered(filler(room), long)).toHaveLength(limit);
    expect(renderTemplate(parsed(filler(room + 1)), long)).toMatchObject({ ok: false });
  });

  test('steps: long values may be worked on, but not again and again', () => {
    const data = 'x'.repeat(500_000);
    expect(rendered('{{data | upper | truncate: 2}}', withData(data))).toBe('"X…"');
    const template = Array.from({ length: 500 }, () => '{{data | upper | lower | truncate: 2}}');
    const started = performance.now();
    expect(renderTemplate(parsed(template), withData(data))).toMatchObject({
      ok: false,
      path: '/1',
      message: expect.stringContaining('steps'),
    });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('whatever comes', () => {
  const name = fc.constantFrom('a', 'b', '0', '1', '__proto__', 'constructor', 'toString', "'x.y'");
  const path = fc
    .tuple(fc.constantFrom('data', 'data', 'severity', 'id', 'context'), fc.array(name, { maxLength: 3 }))
    .map(([member, names]) => [member, ...names].join('.'));
  const call = fc.constantFrom(
    'upper',
    'json',
    'string',
    "default: 'none'",
    'optional',
    'size',
    "join: ','",
    'truncate: 2',
    "map: 1, 2, 'z'",
    'unix',
    'html',
    'url',
  );
  const placeholder = fc
    .tuple(path, fc.array(call, { maxLength: 3 }))
    .map(([source, calls]) => `{{${[source, ...calls].join(' | ')}}}`);
  const text = fc
    .array(fc.oneof(placeholder, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 3 })
    .map((parts) => parts.join(''));
  const template = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      text,
      placeholder,
      fc.integer(),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'x"y'), tie('node'), { maxKeys: 3 }),
    ),
  })).node;
  const value = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, 0, 1.5, 'text', 'Zoë "quoted" \u0000 😀', '2026-01-31T12:34:56Z'),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', '0', '__proto__', 'constructor', 'x.y'), tie('node'), {
        maxKeys: 4,
      }),
    ),
  })).node;

  test('a template renders what a plain reading of it says', () => {
    let compared = 0;
    fc.assert(
      fc.property(template, value, (json, data) => {
        const parse = parseTemplate(json);
        if (!parse.ok) return;
        const result = renderTemplate(parse.template, withData(data));
        let expected: unknown;
        try {
          expected = reference(json, data);
        } catch {
          expect(result.ok).toBe(false);
          return;
        }
        compared++;
        expect(result).toMatchObject({ ok: true });
        if (result.ok) expect(JSON.parse(new TextDecoder().decode(result.body))).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
    expect(compared).toBeGreaterThan(300);
  });

  test('any JSON is a template or refused with a place in it', () => {
    const strings = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((inner) => `{{${inner}}}`),
      text,
    );
    const json = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(strings, fc.array(tie('node')), fc.dictionary(strings, tie('node'))),
    })).node;
    fc.assert(
      fc.property(json, (tried) => {
        const result = parseTemplate(tried);
        if (result.ok) renderTemplate(result.template, event);
        else expect(at(tried, result.path)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  test('nothing is polluted', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

/** What a pointer leads to; the template's own names only. */
function at(json: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce((value, name) => {
      const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
      expect(Object.hasOwn(value as object, key)).toBe(true);
      return (value as Record<string, unknown>)[key];
    }, json);
}

const LEFT_OUT = Symbol('left out');

/** The language once more, slowly and over parsed JSON. Throws where there is no body. */
function reference(json: unknown, data: unknown): unknown {
  const result = referenceNode(json, data);
  if (result === LEFT_OUT) throw new Error('nothing');
  return result;
}

function referenceNode(json: unknown, data: unknown): unknown {
  if (typeof json === 'string') return referenceString(json, data);
  if (Array.isArray(json))
    return json.map((item) => referenceNode(item, data)).filter((item) => item !== LEFT_OUT);
  if (typeof json !== 'object' || json === null) return json;
  const members = Object.entries(json).map(([name, member]) => [name, referenceNode(member, data)] as const);
  // What `JSON.parse` makes has own members only, whatever they are called.
  return JSON.parse(
    `{${members
      .filter(([, member]) => member !== LEFT_OUT)
      .map(([name, member]) => `${JSON.stringify(name)}:${JSON.stringify(member)}`)
      .join()}}`,
  );
}

const PLACEHOLDER = /\{\{((?:'[^']*'|[^'}])*)\}\}/g;

function referenceString(text: string, data: unknown): unknown {
  const whole = /^\{\{((?:'[^']*'|[^'}])*)\}\}$/.exec(text);
  if (whole) return referencePipe(whole[1]!, data, true);
  return text.replace(PLACEHOLDER, (_, inner: string) => {
    const value = referencePipe(inner, data, false);
    if (value === LEFT_OUT) return '';
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      throw new Error('no text');
    return String(value);
  });
}

function referencePipe(inner: string, data: unknown, isWhole: boolean): unknown {
  const [source, ...calls] = inner.split(' | ') as [string, ...string[]];
  const root: Record<string, unknown> = {
    ...vectors.event,
    ...(JSON.parse(vectors.event.attributes) as object),
    data,
  };
  let value: unknown = root;
  for (const name of source.split(/\.(?=(?:[^']*'[^']*')*[^']*$)/)) {
    const key = name.replaceAll("'", '');
    const isOwn = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    value = isOwn ? (value as Record<string, unknown>)[key] : undefined;
  }
  let isOptional = false;
  for (const each of calls) {
    const [name] = each.split(':') as [keyof typeof FUNCTIONS];
    isOptional ||= name === 'optional';
    const found = /: (.*)$/.exec(each)?.[1];
    const values = found === undefined ? [] : (JSON.parse(`[${found.replaceAll("'", '"')}]`) as string[]);
    const callee = FUNCTIONS[name] as (typeof FUNCTIONS)['json'];
    if ((value === undefined || value === null) && !callee.takesNothing) continue;
    value = callee.apply(value, ...([values] as unknown as []));
  }
  if (value !== undefined) return value;
  if (isOptional) return LEFT_OUT;
  throw new Error(isWhole ? 'missing' : 'missing in a text');
}
