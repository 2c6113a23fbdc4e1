/** `tidings deliveries` as people and scripts run it. */
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReceiver } from '../../server/test/harness.ts';
import type { Receiver } from '../../server/test/harness.ts';
import { startTidings, type Tidings } from '../../server/test/start.ts';
import { INHERITED } from '../../server/test/child.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
});
afterAll(() => Promise.all([tidings.stop(), receiver.close()]));

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...INHERITED, TIDINGS_URL: tidings.url, TIDINGS_API_KEY: tidings.apiKey };
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, 'deliveries', ...args], { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

test('deliveries are searched and exported', async () => {
  const organization = 'searched';
  const { url } = receiver;
  const webhook = await tidings.createWebhook({ organization, url, name: '=formula' });
  for (const n of [1, 2, 3])
    await tidings.send({ id: `s-${n}`, type: 'order.paid', organization, data: { n } });
  await tidings.delivery(webhook.id, 'success');
  const found = async (...args: string[]): Promise<string[]> =>
    (JSON.parse((await run('--json', ...args)).out) as { event: { id: string } }[]).map(
      ({ event }) => event.id,
    );
  const search = ['--query', `org:${organization} data.n>1`];
  await expect.poll(() => found(...search, '--status', 'success', '--start=-1h')).toEqual(['s-3', 's-2']);
  expect(await found(...search, '--order', 'oldest', '--limit', '1')).toEqual(['s-2']);
  expect(await found('--webhook', webhook.id, '--all')).toEqual(['s-3', 's-2', 's-1']);
  const { code, out } = await run(...search, '--limit', '1');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^ACCEPTED +STATUS +HTTP .*\n.* success +200 +1 +order\.paid +del_\w+ +wh_\w+\n\nThere are more/,
  );
  const csv = await run(...search, '--export', 'csv');
  expect(csv.out.split('\r\n')).toHaveLength(2 + 2);
  expect(csv.out).toContain(",'=formula,");
  const lines = await run(...search, '--export', 'ndjson');
  expect(
    lines.out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id.slice(0, 4)),
  ).toEqual(['del_', 'del_']);
});

test('a search that cannot be read is shown with its place', async () => {
  const { code, err } = await run('--query', 'http:5xx stauts:failed');
  expect(code).toBe(1);
  expect(err).toBe(
    '  http:5xx stauts:failed\n           ^^^^^^ status\ntidings: At character 10 of the search: There is no field stauts. (422 invalid_query)\n',
  );
});
