/** Replays and issues as people and scripts run them. */
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReceiver } from '../../server/test/harness.ts';
import type { Receiver } from '../../server/test/harness.ts';
import { startTidings, until, type Tidings } from '../../server/test/start.ts';
import { INHERITED } from '../../server/test/child.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
let tidings: Tidings;
let receiver: Receiver;

beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

function run(args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...INHERITED, TIDINGS_URL: tidings.url, TIDINGS_API_KEY: tidings.apiKey };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], { env }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

test('replay counts, sends and follows; replays lists and shows', async () => {
  const organization = 'replayed';
  const url = `${receiver.url}/replayed`;
  const webhook = await tidings.createWebhook({ organization, url, events: ['*'], enabled: false });
  for (let n = 0; n < 3; n++) await tidings.send({ organization, type: 'a', data: { n } });
  const refused = await run(['replay', '--query', 'status:skipped', '--start=-1h', '--webhook', webhook.id]);
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/disabled by hand.*Enable it first/);
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/enable`);

  const what = ['replay', '--query', 'status:skipped', '--start=-1h', '--organization', organization];
  const counted = await run([...what, '--dry-run']);
  expect(counted).toMatchObject({ code: 0 });
  expect(counted.out).toMatch(/deliveries +3\nevents +3\n/);
  const done = await run([...what, '--rate', '100']);
  expect(done.code, done.err).toBe(0);
  expect(done.out).toMatch(/status +completed\n/);
  expect(done.out).toMatch(/succeeded +3\n/);
  expect(done.err).toMatch(/100 %: 3 queued, 3 succeeded, 0 failed/);
  const id = /rpl_\w+/.exec(done.out)![0];
  expect((await run(['replays', 'list', '--organization', organization])).out).toContain(id);
  expect(JSON.parse((await run(['replays', 'get', id, '--json'])).out)).toMatchObject({
    id,
    status: 'completed',
  });
  for (const word of ['pause', 'resume', 'cancel'])
    expect(await run(['replays', word, id])).toMatchObject({
      code: 1,
      err: expect.stringContaining('has ended'),
    });
  expect((await run([...what, '--rate', 'fast'])).code).toBe(2);
});

test('issues are listed, changed and replayed', async () => {
  receiver.respond(() => ({ status: 500 }));
  const organization = 'reviewed';
  const input = { organization, url: receiver.url, events: ['*'], retry: 'none', name: 'Orders' };
  await tidings.createWebhook(input);
  await tidings.send({ organization, type: 'a', data: {} });
  const list = ['issues', 'list', '--organization', organization];
  const found = await until(async () => /iss_\w+/.exec((await run(list)).out)?.[0], 'an issue');
  expect((await run(list)).out).toMatch(/Orders +http +open +1 .*answered 500/);
  const noted = await run(['issues', 'acknowledge', found, '--note', 'being looked at']);
  expect(noted.out).toMatch(/state +acknowledged\nnote +being looked at\n/);
  const snoozed = await run(['issues', 'snooze', found, '--until', '2999-01-01T09:00:00Z']);
  expect(snoozed.out).toMatch(/state +snoozed\nuntil +2999-01-01T09:00:00\.000Z\nnote +being looked at\n/);
  expect((await run(list)).out).toMatch(/There is no issue/);
  expect((await run(['issues', 'snooze', found])).code).toBe(2);
  const { body: member } = await tidings.request<{ id: string }>('POST', '/v1/members', {
    organization,
    email: 'ada@example.com',
    name: 'Ada',
    role: 'viewer',
  });
  const assigned = await run(['issues', 'assign', found, '--to', member.id]);
  expect(assigned.out).toMatch(new RegExp(`assignee +Ada \\(${member.id}\\)\\n`));
  expect((await run([...list, '--all', '--assignee', member.id])).out).toContain(found);
  expect((await run(['issues', 'assign', found])).out).not.toContain('assignee');
  receiver.respond(() => ({ status: 200 }));
  const replayed = await run(['issues', 'replay', found]);
  expect(replayed).toMatchObject({ code: 0 });
  expect(replayed.out).toMatch(/succeeded +1\n/);
  const isOver = /state +resolved\nbecause +None of its deliveries/;
  await until(async () => isOver.test((await run(['issues', 'get', found])).out), 'its end');
  expect((await run(list)).out).toMatch(/There is no issue/);
});
