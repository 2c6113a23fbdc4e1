/** `tidings test-inboxes`, and the retry policy of a place, as people and scripts run them. */
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestInbox } from '@tidings/sdk';
import { INHERITED } from '../../server/test/child.ts';
import { startTidings, type Tidings } from '../../server/test/start.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...INHERITED, TIDINGS_URL: tidings.url, TIDINGS_API_KEY: tidings.apiKey };
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}
const inboxes = (...args: string[]) => run('test-inboxes', ...args);

test('an inbox is made, takes a delivery, is told what to answer, cleared and deleted', async () => {
  const made = await inboxes('create', '--name', 'Trial', '--organization', 'tried', '--json');
  expect([made.code, made.err]).toEqual([0, '']);
  const { id, url } = JSON.parse(made.out) as TestInbox;
  const answer = ['--answer', '{"status":503,"times":2}'];
  expect((await inboxes('update', id, ...answer)).out).toMatch(
    /answer +\{"status":503,"times":2\}, 2 more\n/,
  );
  expect((await inboxes('update', id, '--answer', 'null')).out).toMatch(/answer +200\n/);

  await tidings.createWebhook({ organization: 'tried', url, signing: 'standard' });
  await tidings.send({ organization: 'tried', id: 'e1', type: 'a', data: { said: 'hello' } });
  const came = await inboxes('receipts', id, '--wait', '20');
  expect(came.out).toMatch(
    /^CAME +ANSWER +ATTEMPT +SIGNATURE +EVENT +ID\n.* 200 +1 +verified +e1 +rcp_\w+\n$/,
  );
  const [receipt] = /rcp_\w+/.exec(came.out)!;
  const shown = await inboxes('receipt', id, receipt);
  expect(shown.out).toMatch(
    /event +e1\n(.*\n)*\nPOST ""\n(.*\n)*webhook-id: +e1\n(.*\n)*body .*"said":"hello"/,
  );
  expect((await inboxes('receipts', id, '--after', receipt, '--json')).out).toBe('[]\n');

  expect((await inboxes('clear', id)).out).toBe(`${id} is empty.\n`);
  expect((await inboxes('receipts', id)).out).toBe('Nothing has come.\n');
  expect((await inboxes('list', '--organization', 'tried')).out).toMatch(
    new RegExp(`^ID .*\\n${id} +Trial +tried +1 +1 +20\\S+ +${url}\\n$`),
  );
  expect((await inboxes('delete', id)).out).toBe(`${id} is deleted.\n`);
  expect((await inboxes('get', id)).code).toBe(1);
});

test.each([
  [['receipts', 'inb_1', '--wait', '1m'], 2, /--wait is "1m"/],
  [['create', '--answer', '{'], 2, /--answer is not JSON/],
  [['update', 'inb_1'], 1, /at least one of|There is no test inbox/],
])('tidings test-inboxes %j ends with %i', async (args, code, error) => {
  const ended = await inboxes(...args);
  expect(ended.err).toMatch(error);
  expect(ended.code).toBe(code);
});

test('organizations and projects get a default retry policy, and lose it', async () => {
  const place = ['--organization', 'retried'];
  const made = await run('organizations', 'create', 'retried', '--default-retry', 'alert');
  expect(made.out).toMatch(/default retry +"alert"\n/);
  const project = await run('projects', 'create', 'part', ...place, '--default-retry', '{"delays":[1,2]}');
  expect(project.out).toMatch(/default retry +\{"delays":\[1,2\]\}\n/);
  const { retry } = await tidings.createWebhook({
    ...{ organization: 'retried', project: 'part', url: 'https://example.com/' },
  });
  expect(retry).toEqual({ delays: [1, 2] });
  const changed = await run('projects', 'update', 'part', ...place, '--default-retry', 'null');
  expect(changed.out).not.toContain('default retry');
  const refused = await run('projects', 'update', 'part', ...place, '--default-retry', 'often');
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('/defaultRetry')]);
});
