/** `tidings` where the machine has a Node that cannot run it. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const BIN = join(import.meta.dirname, '..', manifest.bin.tidings);
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidings-old-node-'));
  // Whatever Node the machine has: for who asks, this one is old.
  await writeFile(
    join(directory, 'old.cjs'),
    `Object.defineProperty(process.versions, 'node', { value: '20.19.0' });`,
  );
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function run(bin: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--require', join(directory, 'old.cjs'), bin, ...args],
      { env: {} },
      (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

test('hands over to the Node of the repository, with what it was given and what came of it', async () => {
  expect(await run(BIN, '--version')).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
  const refused = await run(BIN, 'deliver');
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('no command "deliver"')]);
});

test('says in a line what to do where that is not installed', async () => {
  const elsewhere = join(directory, 'tidings.mjs');
  await cp(BIN, elsewhere);
  expect(await run(elsewhere, '--version')).toEqual({
    code: 2,
    out: '',
    err: 'tidings: Node 24 is needed, and this is Node 20.19.0: the one of this repository is not installed; npm install puts it there.\n',
  });
});
