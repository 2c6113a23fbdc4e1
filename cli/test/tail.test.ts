/** `tidings tail` as people watch it, and as scripts read it. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { INHERITED } from '../../server/test/child.ts';
import { createReceiver } from '../../server/test/harness.ts';
import type { Receiver } from '../../server/test/harness.ts';
import { startTidings, until, type Tidings } from '../../server/test/start.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
});
afterAll(() => Promise.all([tidings.stop(), receiver.close()]));

interface Watched {
  out: string;
  err: string;
  /** Null while it runs. */
  code: number | null;
}

function watch(args: readonly string[], { url, apiKey } = tidings): Watched {
  const env = { ...INHERITED, TIDINGS_URL: url, TIDINGS_API_KEY: apiKey };
  const child = spawn(process.execPath, [MAIN, 'tail', ...args], { env });
  const watched: Watched = { out: '', err: '', code: null };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (watched.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (watched.err += text));
  child.once('close', (code) => (watched.code = code ?? -1));
  return watched;
}

const said = (watched: Watched, text: string): Promise<true> =>
  until(async () => watched.err.endsWith(`${text}\n`), text);
const ended = (watched: Watched): Promise<true> => until(async () => watched.code !== null, 'the end');

test('deliveries that a search finds are shown as they happen, also those of while the server was gone', async () => {
  const organization = 'tailed';
  receiver.respond(({ body }) => ({ status: body.includes('order.lost') ? 410 : 200 }));
  await tidings.createWebhook({ organization, url: receiver.url, name: 'Orders' });
  let near = await startTidings({ beside: tidings });
  const query = `org:${organization} event:order.*`;
  const tail = watch(['--query', query, '--limit', '3'], near);
  await said(tail, 'Listening. Ctrl C ends it.');
  await near.send({ organization, type: 'user.login', data: {} });
  await near.send({ organization, type: 'order.paid', data: {} });
  await until(async () => tail.out.includes('order.paid'), 'the first delivery');
  await near.stop();
  await said(tail, 'The server does not answer: it is tried again.');
  await tidings.send({ organization, type: 'order.sent', data: {} });
  near = await startTidings({ beside: tidings, port: Number(new URL(near.url).port) });
  await said(tail, 'Listening again.');
  await near.send({ organization, type: 'order.lost', data: {} });
  await ended(tail);
  await near.stop();
  expect(tail.code).toBe(0);
  const lines = tail.out.trimEnd().split('\n');
  expect(lines.map((line) => line.replaceAll(/ {2,}/g, '  ').replaceAll(/20\S+Z|del_\w+/g, '…'))).toEqual([
    'ATTEMPTED  STATUS  HTTP  ATTEMPTS  EVENT  ID  WEBHOOK  ERROR',
    '…  success  200  1  order.paid  …  Orders',
    '…  success  200  1  order.sent  …  Orders',
    expect.stringMatching(/^… {2}failed {2}410 {2}1 {2}order\.lost {2}… {2}Orders {2}\S/),
  ]);
  expect(new Set(lines.map((line) => line.search(/EVENT|order\./))).size).toBe(1);
});

test('for scripts each is a line of JSON, and nothing is said beside them', async () => {
  const organization = 'tailed-by-script';
  const tail = watch(['--events', '--query', `org:${organization}`, '--limit', '1', '--json']);
  // Nothing says when it has begun to listen.
  await until(async () => {
    await tidings.send({ organization, type: 'order.paid', data: {} });
    return tail.code !== null;
  }, 'the end');
  expect([tail.code, tail.err]).toEqual([0, '']);
  expect(
    tail.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([expect.objectContaining({ organization, type: 'order.paid', webhooks: 0 })]);
});

test.each([
  [['--limit', '0'], 2, '--limit is "0". Give a whole number from 1 on.'],
  [
    ['--query', 'status:pending'],
    1,
    '  status:pending\n         ^^^^^^^\ntidings: At character 8 of the search: ',
  ],
])('tidings tail %j ends with %i', async (args, code, error) => {
  const tail = watch(args);
  await ended(tail);
  expect(tail.err).toContain(error);
  expect([tail.code, tail.out]).toEqual([code, '']);
});
