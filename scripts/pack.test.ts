/** What is published works where nothing of this repository is. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pack, PACKAGES } from './pack.ts';

const run = promisify(execFile);
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tidings-pack-'));
  for (const name of PACKAGES) {
    await pack(name, join(home, 'made', name));
    await cp(join(home, 'made', name), join(home, 'node_modules/@tidings', name), { recursive: true });
  }
}, 60_000);
afterAll(() => rm(home, { recursive: true, force: true }));

it('verify checks a signature', async () => {
  expect(
    await inHome(`
      import { createSigner, verify } from '@tidings/verify';
      const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];
      const body = new TextEncoder().encode('{"test": 2432232314}');
      const signer = await createSigner({ profile: 'standard', secrets });
      const headers = await signer.sign({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampMs: 1614265330000, body });
      console.log(headers['webhook-signature']);
      console.log(JSON.stringify(await verify('standard', { headers, body, secrets, now: 1614265330000 })));
    `),
  ).toEqual([
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    '{"id":"msg_p5jXN8AQM9LWM0D4loKWxJek","timestampMs":1614265330000}',
  ]);
});

it('the SDK says in words that nobody answers', async () => {
  expect(
    await inHome(`
      import { ConnectionError, Tidings } from '@tidings/sdk';
      const tidings = new Tidings({ apiKey: 'tk_00000000000000000000', baseUrl: 'http://127.0.0.1:9', retries: 0 });
      const error = await tidings.webhooks.list().catch((caught) => caught);
      console.log(error instanceof ConnectionError);
    `),
  ).toEqual(['true']);
});

async function inHome(script: string): Promise<string[]> {
  const file = join(home, `script-${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(file, script);
  const { stdout } = await run(process.execPath, [file], { cwd: home });
  return stdout.trim().split('\n');
}
