/** Questions as people and scripts ask them: a script goes ahead on a yes alone. */
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Interaction } from '@tidings/core/interaction';
import { INHERITED } from '../../server/test/child.ts';
import { startTidings, until, type Page, type Tidings } from '../../server/test/start.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

function run(args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...INHERITED, TIDINGS_URL: tidings.url, TIDINGS_API_KEY: tidings.apiKey };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, 'interactions', ...args], { env }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}
const open = (organization: string): Promise<string> =>
  until(async () => {
    const path = `/v1/interactions?status=open&organization=${organization}`;
    return (await tidings.request<Page<Interaction>>('GET', path)).body.data[0]?.id;
  }, 'the question');

test('who asks waits, and hears yes or no by the exit code', async () => {
  const yes = run(['ask', 'May I deploy?', '--organization', 'yes', '--quorum', '1', '--wait']);
  const no = run(['ask', '--input', '{"question":"May I?","organization":"no"}', '--wait', '--json']);
  const id = await open('yes');
  const answered = await run(['respond', id, 'approve', '--comment', 'go', '--responder', 'ada']);
  expect(answered).toMatchObject({ code: 0, out: expect.stringMatching(/answer 1 +approve by ada via api/) });
  expect(await yes).toMatchObject({ code: 0, out: expect.stringMatching(/outcome +approve/) });
  expect(await run(['respond', id, 'approve'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('already been decided'),
  });
  expect((await run(['cancel', await open('no'), '--reason', 'no need'])).out).toMatch(/reason +no need/);
  const { code, out } = await no;
  // What is canceled is no yes.
  expect([code, (JSON.parse(out) as Interaction).status]).toEqual([1, 'canceled']);
});
