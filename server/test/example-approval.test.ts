/** The example agent: it goes ahead on a yes, and on nothing else. */
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Interaction } from '@tidings/core/interaction';
import type { NewApiKey } from '@tidings/core/api-key';
import { INHERITED } from './child.ts';
import { startTidings, until, type Page, type Tidings } from './start.ts';

const AGENT = new URL('../../examples/approval/agent.ts', import.meta.url).pathname;
const organization = 'shop';
let tidings: Tidings;
let key: string;
beforeAll(async () => {
  tidings = await startTidings();
  const permissions = ['interactions:write', 'interactions:read'];
  const made = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
    name: 'agent',
    organization,
    permissions,
  });
  key = made.body.key;
});
afterAll(() => tidings.stop());

function run(order: string, env: Record<string, string> = {}): Promise<{ code: number; out: string }> {
  const settings = { ...INHERITED, TIDINGS_URL: tidings.url, TIDINGS_API_KEY: key, ...env };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [AGENT, order, '10'], { env: settings }, (_error, out) =>
      resolve({ code: child.exitCode ?? -1, out: out.trim() }),
    );
  });
}
async function answer(order: string, action: string): Promise<void> {
  const path = `/v1/interactions?organization=${organization}&ownId=refund-${order}&status=open`;
  const { id } = await until(
    async () => (await tidings.request<Page<Interaction>>('GET', path)).body.data[0],
    'the question',
  );
  await tidings.request('POST', `/v1/interactions/${id}/respond`, { action });
}

test('the agent acts on a yes alone', async () => {
  const [yes, no, silence, away] = [
    run('ord-1'),
    run('ord-2'),
    run('ord-3', { WAIT_SECONDS: '1' }),
    run('ord-4', { TIDINGS_API_KEY: 'tk_wrong' }),
  ];
  await Promise.all([answer('ord-1', 'approve'), answer('ord-2', 'deny')]);
  expect(await yes).toEqual({ code: 0, out: 'refunded 10 EUR to ord-1' });
  expect(await no).toEqual({ code: 1, out: 'left ord-2 alone' });
  expect(await silence).toEqual({ code: 1, out: 'left ord-3 alone' });
  expect(await away).toEqual({ code: 1, out: 'left ord-4 alone' });
  // Started again, it finds its answer.
  expect(await run('ord-1')).toEqual({ code: 0, out: 'refunded 10 EUR to ord-1' });
});
