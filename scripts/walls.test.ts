import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { findBreaches } from './check-walls.ts';

const root = dirname(import.meta.dirname);

/** What a file in this place may not contain. The messages in the linter's configuration say why. */
const FORBIDDEN: Case[] = [
  ['core/src/a.ts', `import 'node:fs';`],
  ['core/src/a.ts', `import 'pg';`],
  ['core/src/a.ts', `import '@tidings/verify';`],
  ['core/src/filter/a.ts', `import '../../../server/src/log.ts';`],
  ['core/src/a.ts', `Date.now();`],
  ['core/src/a.ts', `Math.random();`],
  ['verify/src/a.ts', `import 'node:crypto';`],
  ['verify/src/a.ts', `import '@tidings/core/id';`],
  ['verify/src/a.ts', `import '../../core/src/id.ts';`],
  ['verify/src/a.ts', `fetch('/');`],
  ['sdk/src/a.ts', `import '@tidings/core/id';`],
  ['sdk/src/a.ts', `import 'undici';`],
  ['sdk/src/a.ts', `import '../../server/src/log.ts';`],
  ['cli/src/a.ts', `import 'pg';`],
  ['cli/src/a.ts', `import '../../sdk/src/index.ts';`],
  ['cli/src/a.ts', `fetch('/');`],
  ['cli/src/a.ts', `process.env['HOME'];`],
  ['cli/src/commands/a.ts', `import '@tidings/server/config';`],
  ['cli/src/commands/start.ts', `import 'pg';`],
  ['console/src/a.ts', `import '@tidings/server/config';`],
  ['console/src/a.ts', `import '../../verify/src/index.ts';`],
  ['console/src/a.ts', `import '../../sdk/src/index.ts';`],
  ['console/src/a.ts', `import 'node:fs';`],
  ['console/src/a.ts', `fetch('/');`],
  ['server/src/log.ts', `import 'pg';`],
  ['server/src/log.ts', `import 'undici';`],
  ['server/src/log.ts', `import './store/db.ts';`],
  ['server/src/log.ts', `process.exit(1);`],
  ['server/src/log.ts', `process.env['HOME'];`],
  ['server/src/config.ts', `import './store/db.ts';`],
  ['server/src/config.ts', `process.exit(1);`],
  ['server/src/main.ts', `import 'undici';`],
  ['server/src/server.ts', `import 'undici';`],
  ['server/src/server.ts', `import pg from 'pg';`],
  ['server/src/server.ts', `process.exit(1);`],
  ['server/src/store/a.ts', `import '../engine/dispatcher.ts';`],
  ['server/src/store/a.ts', `import '../api/app.ts';`],
  ['server/src/store/a.ts', `import '../live/hub.ts';`],
  ['server/src/store/a.ts', `import 'undici';`],
  ['server/src/store/a.ts', `import 'fastify';`],
  ['server/src/store/a.ts', `import 'node:http';`],
  ['server/src/store/a.ts', `import 'node:net';`],
  ['server/src/store/a.ts', `fetch('/');`],
  ['server/src/store/a.ts', `process.exit(1);`],
  ['server/src/store/deliveries/a.ts', `import '../../engine/dispatcher.ts';`],
  ['server/src/store/embedded.ts', `import '../engine/dispatcher.ts';`],
  ['server/src/store/embedded.ts', `import 'node:http';`],
  ['server/src/engine/a.ts', `import pg from 'pg';`],
  ['server/src/engine/a.ts', `import '../api/app.ts';`],
  ['server/src/engine/a.ts', `import '../live/hub.ts';`],
  ['server/src/engine/a.ts', `import 'undici';`],
  ['server/src/engine/a.ts', `import 'node:https';`],
  ['server/src/engine/a.ts', `import 'fastify';`],
  ['server/src/engine/a.ts', `fetch('/');`],
  ['server/src/engine/a.ts', `process.exit(1);`],
  ['server/src/engine/sender.ts', `import '../api/app.ts';`],
  ['server/src/engine/sender.ts', `import pg from 'pg';`],
  ['server/src/api/app.ts', `import '../engine/dispatcher.ts';`],
  ['server/src/api/routes/a.ts', `import '../../engine/dispatcher.ts';`],
  ['server/src/api/routes/a.ts', `import '../../live/hub.ts';`],
  ['server/src/api/a.ts', `import 'undici';`],
  ['server/src/api/a.ts', `import 'openid-client';`],
  ['server/src/api/a.ts', `import http from 'node:http';`],
  ['server/src/api/a.ts', `import pg from 'pg';`],
  ['server/src/api/a.ts', `fetch('/');`],
  ['server/src/live/a.ts', `import '../engine/dispatcher.ts';`],
  ['server/src/live/a.ts', `import '../api/app.ts';`],
  ['server/src/live/a.ts', `import 'undici';`],
  ['server/src/live/a.ts', `import pg from 'pg';`],
  ['server/src/api/a.ts', `import '@tidings/sdk';`],
  ['server/src/engine/a.ts', `import '../../../core/src/id.ts';`],
];

const ALLOWED: Case[] = [
  ['core/src/a.ts', `import 'typebox';\nimport 'typebox/value';\nimport 're2js';\nimport './b.ts';`],
  ['core/src/json-schema/a.ts', `import 'ajv/dist/2020.js';\nimport 'ajv-formats/dist/formats.js';`],
  ['core/src/filter/a.ts', `import '../b.ts';`],
  ['core/src/a.test.ts', `import 'node:fs';`],
  ['verify/src/a.ts', `import './b.ts';`],
  ['sdk/src/a.ts', `import './b.ts';\nfetch('/');`],
  ['cli/src/commands/a.ts', `import '../arguments.ts';\nimport '@tidings/sdk';\nimport 'node:util';`],
  ['cli/src/commands/rotate-master-key.ts', `import '@tidings/server/config';`],
  ['cli/src/commands/sign-in-link.ts', `import '@tidings/server/config';`],
  [
    'console/src/a.ts',
    `import '@tidings/sdk';\nimport '@tidings/core/event-type';\nimport '@tidings/verify';\nimport 'react';`,
  ],
  ['server/src/oidc.ts', `import 'openid-client';`],
  ['cli/src/main.ts', `process.env['HOME'];\nprocess.exit(1);`],
  [
    'server/src/main.ts',
    `import './store/db.ts';\nimport './engine/batcher.ts';\nimport './api/app.ts';\nprocess.exit(1);`,
  ],
  [
    'server/src/store/a.ts',
    `import 'pg';\nimport '@tidings/core/id';\nimport './b.ts';\nimport '../log.ts';`,
  ],
  ['server/src/store/embedded.ts', `import 'node:net';`],
  [
    'server/src/engine/a.ts',
    `import type pg from 'pg';\nimport '../store/queue.ts';\nimport '@tidings/verify';`,
  ],
  ['server/src/engine/sender.ts', `import 'undici';\nimport 'node:https';`],
  ['server/src/engine/address-guard.ts', `import 'undici';\nimport 'node:dns';`],
  [
    'server/src/api/routes/a.ts',
    `import 'fastify';\nimport '../../engine/submit.ts';\nimport '../../store/events.ts';`,
  ],
  ['server/src/api/a.ts', `import '../engine/submit.ts';\nimport type { IncomingMessage } from 'node:http';`],
  ['server/src/live/a.ts', `import '../store/events.ts';`],
];

describe('the linter', () => {
  let refused: Complaints;
  let accepted: Complaints;
  beforeAll(async () => {
    [refused, accepted] = await Promise.all([lint(FORBIDDEN), lint(ALLOWED)]);
  }, 30_000);

  test.each(FORBIDDEN)('%s must not: %s', (path, text) => {
    const messages = refused(path, text);
    expect(messages).not.toEqual([]);
    // The help is our own sentence, which says why.
    for (const message of messages) expect(message).toMatch(/^\p{L}.+ .+ .+\.$/u);
  });

  test.each(ALLOWED)('%s may: %s', (path, text) => {
    expect(accepted(path, text)).toEqual([]);
  });

  test('a file has at most 500 lines', async () => {
    const cases: Case[] = [['server/src/engine/a.ts', `${'//\n'.repeat(500)}export const last = 1;`]];
    const complaints = await lint(cases, /max-lines/);
    expect(complaints(...cases[0]!)).toHaveLength(1);
  });
});

describe('check-walls', () => {
  test.each([
    ['server/src/api/routes/a.ts', 'db.query(`\n  SELECT 1`)', 1],
    ['server/src/engine/a.ts', `db.query('DELETE FROM event')`, 1],
    ['server/src/engine/a.ts', `\n\ndb.query("COMMIT")`, 3],
    ['server/src/live/a.ts', `db.query('LISTEN event')`, 1],
    ['server/src/api/a.ts', `await import('undici')`, 1],
    ['core/src/a.ts', 'const now = new Date()', 1],
  ])('%s must not contain %s', (path, text, line) => {
    expect(findBreaches(path, text)).toEqual([expect.stringContaining(`${path}:${line}: `)]);
  });

  test.each([
    ['server/src/server.ts', `import './store/db.ts';\nimport './engine/engine.ts';\nimport './api/app.ts';`],
    ['server/src/store/a.ts', 'db.query(`SELECT 1`)'],
    ['server/src/api/a.ts', '// db.query(`SELECT 1`)'],
    ['server/src/api/a.ts', `reply('Select one')`],
    ['server/src/main.ts', `await import('./api/app.ts')`],
    ['core/src/a.ts', 'new Date(0)'],
    ['sdk/src/a.ts', 'async import(document: object) { return types.import(document) }'],
    ['core/src/a.test.ts', 'new Date()'],
  ])('%s may contain %s', (path, text) => {
    expect(findBreaches(path, text)).toEqual([]);
  });
});

type Case = [path: string, text: string];
type Complaints = (path: string, text: string) => string[];

/** Lints the cases in a tree with the real folders and the real configuration; cases of one path share a file. */
async function lint(cases: Case[], rules = /no-restricted/): Promise<Complaints> {
  const tree = mkdtempSync(join(tmpdir(), 'tidings-walls-'));
  const files = Map.groupBy(cases, ([path]) => path);
  copyFileSync(join(root, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
  for (const [path, [...group]] of files) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), group.map(([, text]) => `${text}\n`).join(''));
  }
  const oxlint = join(root, 'node_modules', '.bin', 'oxlint');
  // It ends with 1 when it complains.
  const { stdout } = await promisify(execFile)(oxlint, ['-f', 'json'], {
    cwd: tree,
    maxBuffer: 1 << 26,
  }).catch((failed: { stdout: string }) => failed);
  rmSync(tree, { recursive: true, force: true });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  return (path, text) => {
    const content =
      files
        .get(path)
        ?.map(([, each]) => each)
        .join('\n') ?? '';
    const first = content.slice(0, content.indexOf(text)).split('\n').length;
    const last = first + text.split('\n').length - 1;
    return diagnostics
      .filter(({ code, filename }) => rules.test(code) && filename === path)
      .filter(
        ({ labels: [label] }) =>
          label && ((label.span.line >= first && label.span.line <= last) || rules.test('max-lines')),
      )
      .map(({ help, message }) => help ?? message);
  };
}

interface Diagnostic {
  code: string;
  message: string;
  help?: string;
  filename: string;
  labels: { span: { line: number } }[];
}
