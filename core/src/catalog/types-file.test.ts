import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CATALOG } from './index.ts';
import { TypesFile } from './types-file.ts';

const ROOT = join(import.meta.dirname, '../../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/** What the compiler says of the files, without a word when it is content. */
function compile(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-types-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const flags = [
      '--ignoreConfig',
      // What several checkers do at a time, each does from the beginning.
      '--singleThreaded',
      '--strict',
      '--noEmit',
      '--exactOptionalPropertyTypes',
      '--target',
      'es2024',
    ];
    const names = Object.keys(files).map((name) => join(folder, name));
    execFileSync(process.execPath, [TSC, ...flags, '--module', 'nodenext', '--types', '', ...names]);
    return '';
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fileOf(schemas: Record<string, object | boolean | null>): string {
  const file = new TypesFile();
  for (const [name, schema] of Object.entries(schemas)) {
    file.add({ name, description: '', deprecated: false, schema: schema as Record<string, unknown> });
  }
  return file.end('org-123');
}

test('the catalog compiles, its examples fit, and what is wrong does not', () => {
  const file = new TypesFile();
  for (const type of CATALOG.values()) {
    file.add({ ...type, deprecated: false, schema: type.schema as unknown as Record<string, unknown> });
  }
  const types = file.end('org-123');
  const uses = [...CATALOG.values()].map(
    ({ name, example }, i) =>
      `const example${i}: EventTypes[${JSON.stringify(name)}] = ${JSON.stringify(example)};\n`,
  );
  const head = `import type { EventTypes, EventType, FunctionExecuted } from './types.js';\n`;
  const tail = `
export function handle<Name extends EventType>(name: Name, data: EventTypes[Name]): void {}
handle('user.login', example${[...CATALOG.keys()].indexOf('user.login')});
export const status: 'success' | 'error' = ({} as FunctionExecuted).execution.status;
// @ts-expect-error there is no such type
handle('user.loggedin', {});
// @ts-expect-error a field is missing
const short: FunctionExecuted = { id: 'a', name: 'b' };
// @ts-expect-error a word that is not known
const word: FunctionExecuted['execution']['status'] = 'fine';
`;
  expect(compile({ 'types.ts': types, 'uses.ts': head + uses.join('') + tail })).toBe('');
  expect(types).toContain(
    '/** `function.executed`: A function was executed */\nexport interface FunctionExecuted {',
  );
});

test('a schema becomes the type that takes what it takes', () => {
  const text = fileOf({
    'order.created': {
      type: 'object',
      required: ['id', 'lines', 'kind', 'not-known'],
      properties: {
        id: { type: 'string', description: 'Ours.' },
        kind: { enum: ['a', 1, null, { deep: [true] }] },
        total: { type: ['number', 'null'] },
        lines: { type: 'array', items: { $ref: '#/$defs/line' } },
        parent: { $ref: '#' },
        pair: { prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 1, items: false },
        either: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: ['string', 'null'] } }] },
        both: { allOf: [{ $ref: '#/$defs/line' }, { properties: { extra: {} } }] },
        tags: { type: 'object', additionalProperties: { type: 'string' } },
        'two words': false,
        old: { type: 'boolean', deprecated: true },
      },
      $defs: {
        line: { type: 'object', properties: { sku: { type: 'string' }, next: { $ref: '#/$defs/line' } } },
      },
    },
    anything: null,
    never: false,
    number: { type: 'integer' },
  });
  expect(text).toBe(`// The event types of "org-123", and what the data of their events looks like.

/** \`order.created\` */
export interface OrderCreated {
  /** Ours. */
  id: string;
  kind: "a" | 1 | null | { deep: [true] };
  total?: number | null;
  lines: OrderCreatedLine[];
  parent?: OrderCreated;
  pair?: [string, number?];
  either?: string | (string | null)[];
  both?: OrderCreatedLine & {
    extra?: unknown;
  };
  tags?: {
    [key: string]: string;
  };
  "two words"?: never;
  /** @deprecated */
  old?: boolean;
  "not-known": unknown;
}

export interface OrderCreatedLine {
  sku?: string;
  next?: OrderCreatedLine;
}

/** \`anything\` */
export type Anything = unknown;

/** \`never\` */
export type Never = never;

/** \`number\` */
export type Number = number;

/** The data of an event by the name of its type. */
export interface EventTypes {
  "order.created": OrderCreated;
  "anything": Anything;
  "never": Never;
  "number": Number;
}

export type EventType = keyof EventTypes;
`);
  expect(compile({ 'types.ts': text })).toBe('');
});

test(
  'names that would be one become several, and authors cannot break out of comments and names',
  {
    timeout: 30_000,
  },
  () => {
    const hostile = 'x */ export const broken = 1; /* `\n*/\u2028"\'\\';
    const text = fileOf({
      'a.b': { type: 'object', properties: { [hostile]: { const: hostile, description: hostile } } },
      a_b: { type: 'object', required: [hostile], $defs: { [hostile]: {}, b: { title: 'c' } } },
      AB: { $ref: '#/$defs/A*~1B', $defs: { 'A*/B': { description: hostile, type: 'string' } } },
      '2fa': true,
      'event.types': true,
      interface: { type: 'object' },
      '-': true,
    });
    expect(
      compile({ 'types.ts': text, 'uses.ts': `import { broken } from './types.js';\nexport { broken };` }),
    ).toMatch(/uses\.ts\(1,10\): error TS2305.*broken/);
    expect(compile({ 'types.ts': text })).toBe('');
    for (const name of ['AB', 'AB2', 'AB3', '_2fa', 'EventTypes2', 'Interface']) {
      expect(text).toMatch(new RegExp(`export (interface|type) ${name} `));
    }
  },
);
