/** Messages to Slack that belong together: changed in place, or one thread, whoever sends them and whatever dies meanwhile. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type ReceivedRequest, type Receiver, type Reply } from './harness.ts';
import { startTidings, until, type Tidings } from './start.ts';

interface Call {
  method: string;
  channel: string;
  text: string;
  ts?: string;
  thread_ts?: string;
}

let tidings: Tidings;
/** Another process over the same database. */
let beside: Tidings;
let slack: Receiver;
/** What Slack does next with a call; null: what it always does. */
let script: (call: Call, index: number) => Reply | Promise<Reply> | null;
beforeAll(async () => {
  [tidings, slack] = await Promise.all([startTidings(), createReceiver()]);
  beside = await startTidings({ beside: tidings });
  slack.respond((request, index) => script(read(request), index) ?? posted(read(request), index));
});
afterAll(async () => {
  await beside.stop();
  await Promise.all([tidings.stop(), slack.close()]);
});

let token: string;
let organization: string;
/** The webhook of this test: named, also a process that has not read it yet knows it. */
let made: Webhook;
beforeEach(() => {
  script = () => null;
  token = `xoxb-${randomBytes(8).toString('hex')}`;
  organization = `told-${token}`;
});

function read({ url, body }: ReceivedRequest): Call {
  return { method: url.slice('/api/'.length), ...(JSON.parse(body.toString()) as Omit<Call, 'method'>) };
}
/** What Slack answers when all is well. */
function posted(call: Call, index: number): Reply {
  const ts = call.method === 'chat.update' ? call.ts : `1700000000.${String(index).padStart(6, '0')}`;
  return answer({ ok: true, channel: 'C0RESOLVED', ts, message: { ts: '1.1', text: call.text } });
}
const answer = (body: object): Reply => ({ status: 200, body: JSON.stringify(body) });
/** The calls with the token of this test, in the order of their coming. */
const calls = (): Call[] =>
  slack.requests.filter(({ headers }) => headers.authorization === `Bearer ${token}`).map(read);
const tsOf = (call: Call): string => {
  const index = slack.requests.findIndex(
    (request) => request.headers.authorization === `Bearer ${token}` && request.body.includes(call.text),
  );
  return `1700000000.${String(index).padStart(6, '0')}`;
};
async function app(config: object = {}, more: object = {}): Promise<Webhook> {
  made = await tidings.createWebhook({
    type: 'slack',
    organization,
    config: { token, channel: '#alarms', host: slack.url, ...config },
    ...more,
  });
  return made;
}
const approval = (type: string, id: string, more: object = {}, at = tidings): Promise<unknown> =>
  at.send({
    organization,
    webhooks: [made.id],
    type: `approval.${type}`,
    data: { id },
    summary: `${type} ${id}`,
    ...more,
  });
/** So many deliveries of the webhook have ended well. */
const arrived = async (webhook: Webhook, count: number): Promise<void> => {
  await until(
    async () => (await tidings.deliveries(webhook.id, '?status=success')).length === count,
    `${count} deliveries that arrived`,
  );
};

describe('a message about one thing', () => {
  test('is posted once and then changed in place', async () => {
    const webhook = await app();
    await approval('expired', 'a');
    await arrived(webhook, 1);
    await approval('resolved', 'a');
    await arrived(webhook, 2);
    await approval('expired', 'b');
    await arrived(webhook, 3);
    const [first, changed, other] = calls();
    expect(first).toMatchObject({ method: 'chat.postMessage', channel: '#alarms' });
    expect(changed).toMatchObject({
      method: 'chat.update',
      // As Slack names it, since messages are changed by the id of their channel.
      channel: 'C0RESOLVED',
      ts: tsOf(first!),
      text: expect.stringContaining('resolved a'),
    });
    expect(other).toMatchObject({ method: 'chat.postMessage' });
    expect(other).not.toHaveProperty('ts');
    const deliveries = await tidings.deliveries(webhook.id);
    const shown = await Promise.all(
      deliveries.map(
        async ({ id }) =>
          (
            await tidings.request<{ attempts: { request: { url: string } }[] }>(
              'GET',
              `/v1/webhooks/${webhook.id}/deliveries/${id}`,
            )
          ).body.attempts[0]!.request.url,
      ),
    );
    expect(shown.map((url) => new URL(url).pathname)).toEqual([
      '/api/chat.postMessage',
      '/api/chat.update',
      '/api/chat.postMessage',
    ]);
  });

  test('is posted once, however many speak of it at once in two processes', async () => {
    const webhook = await app();
    const all = Array.from({ length: 12 }, (_, i) =>
      approval(
        'expired',
        'a',
        { created: `2026-03-02T12:00:${String(i + 10)}Z`, summary: `state ${i}` },
        i % 2 ? tidings : beside,
      ),
    );
    await Promise.all(all);
    await arrived(webhook, 12);
    const told = calls();
    expect(told.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1);
    // Whatever the order of their coming, what is shown only ever gets newer, and in the end it is the newest.
    const shown = told.map(({ text }) => Number(/state (\d+)/.exec(text)![1]));
    expect(shown).toEqual(shown.toSorted((one, other) => one - other));
    expect(shown.at(-1)).toBe(11);
  });

  test('never goes back to an older state, which counts as told', async () => {
    const webhook = await app({}, { retry: { delays: [1] } });
    let failed = 0;
    script = ({ text }) => (text.includes('expired') && failed++ === 0 ? { status: 500 } : null);
    await approval('expired', 'a');
    await until(async () => failed === 1, 'the failure');
    await approval('resolved', 'a');
    await arrived(webhook, 2);
    expect(calls().map(({ method, text }) => [method, /expired|resolved/.exec(text)![0]])).toEqual([
      ['chat.postMessage', 'expired'],
      ['chat.postMessage', 'resolved'],
    ]);
    const outdated = (await tidings.deliveries(webhook.id)).find(
      ({ event }) => event.type === 'approval.expired',
    );
    expect(outdated!.attempts.at(-1)).toMatchObject({
      response: null,
      error: 'Nothing was sent: the message about the same thing shows a newer state already.',
    });
  });

  test('waits while the first one is on its way', async () => {
    const webhook = await app();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    script = (call, index) =>
      call.method === 'chat.postMessage' ? held.then(() => posted(call, index)) : null;
    await approval('expired', 'a');
    await until(async () => calls().length === 1, 'the first');
    await approval('resolved', 'a', {}, beside);
    // Something else through the same webhook does not wait.
    script = () => null;
    await approval('expired', 'b', {}, beside);
    await until(async () => calls().length === 2, 'the other');
    release();
    await arrived(webhook, 3);
    expect(calls().map(({ method }) => method)).toEqual([
      'chat.postMessage',
      'chat.postMessage',
      'chat.update',
    ]);
    expect(calls()[2]!.ts).toBe(tsOf(calls()[0]!));
  });

  test('keeps to the rate limit of its webhook, also when it waited for its turn, and in two processes', async () => {
    const webhook = await app({}, { rateLimit: { perSecond: 4 } });
    script = (call, index) => new Promise((resolve) => setTimeout(() => resolve(posted(call, index)), 60));
    await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        approval(
          'expired',
          'a',
          { created: `2026-03-02T12:00:0${i}Z`, summary: `state ${i}` },
          i % 2 ? tidings : beside,
        ),
      ),
    );
    await arrived(webhook, 6);
    const times = slack.requests
      .filter(({ headers }) => headers.authorization === `Bearer ${token}`)
      .map(({ at }) => at.getTime());
    const most = Math.max(
      ...times.map((start) => times.filter((at) => at >= start && at < start + 1000).length),
    );
    expect(most).toBeLessThanOrEqual(4);
  });

  test('that was deleted in Slack is made anew', async () => {
    const webhook = await app({}, { retry: { delays: [1] } });
    await approval('expired', 'a');
    await arrived(webhook, 1);
    script = ({ method }) =>
      method === 'chat.update' ? answer({ ok: false, error: 'message_not_found' }) : null;
    await approval('resolved', 'a');
    await arrived(webhook, 2);
    expect(calls().map(({ method }) => method)).toEqual([
      'chat.postMessage',
      'chat.update',
      'chat.postMessage',
    ]);
    expect((await tidings.deliveries(webhook.id))[0]!.attempts[0]!.error).toContain('is gone');
  });

  test('is posted anew where its webhook sends elsewhere', async () => {
    const webhook = await app();
    await approval('expired', 'a');
    await arrived(webhook, 1);
    expect((await tidings.changeWebhook(webhook, { config: { channel: '#other' } })).status).toBe(200);
    await approval('resolved', 'a');
    await arrived(webhook, 2);
    expect(calls().map(({ method, channel }) => [method, channel])).toEqual([
      ['chat.postMessage', '#alarms'],
      ['chat.postMessage', '#other'],
    ]);
  });

  test('that was being posted by a process that died is posted by another', async () => {
    const webhook = await app();
    const [{ number }] = (await tidings.query<{ number: number }>(
      `SELECT w.number FROM webhook w JOIN organization o ON o.number = w.organization WHERE o.id = $1`,
      [organization],
    )) as [{ number: number }];
    const claimed = `INSERT INTO conversation (lane, webhook, key, claim, owner, claimed_until, changed_at)
      VALUES (0, $1, sha256($2), gen_random_uuid(), $3, clock_timestamp() + interval '1 minute', now())`;
    // No process has this id any more.
    await tidings.query(claimed, [number, Buffer.from('approval:a'), -1]);
    await approval('expired', 'a');
    await arrived(webhook, 1);
    // One that lives keeps its turn, until its time is over.
    const [{ id }] = (await tidings.query<{ id: number }>('SELECT id FROM process LIMIT 1')) as [
      { id: number },
    ];
    await tidings.query(claimed, [number, Buffer.from('approval:b'), id]);
    await approval('expired', 'b');
    await approval('expired', 'c');
    await arrived(webhook, 2);
    expect(calls().map(({ text }) => text.slice(-1))).toEqual(['a', 'c']);
    await tidings.query('UPDATE conversation SET claimed_until = clock_timestamp() WHERE claim IS NOT NULL');
    await arrived(webhook, 3);
    expect(calls()).toHaveLength(3);
  });

  test('stands alone in a test of the webhook', async () => {
    const webhook = await app();
    for (const _ of [1, 2])
      await tidings.request('POST', `/v1/webhooks/${webhook.id}/test`, { event: 'approval.expired' });
    await until(async () => calls().length === 2, 'two tests');
    expect(calls().map(({ method }) => method)).toEqual(['chat.postMessage', 'chat.postMessage']);
  });
});

describe('threads', () => {
  const happened = (agentId: string | null, summary: string, at = tidings): Promise<unknown> =>
    at.send({
      organization,
      webhooks: [made.id],
      type: 'policy.denied',
      data: {},
      summary,
      ...(agentId && { agentId }),
    });

  test('hold what happens to one agent, the first of it on top', async () => {
    const webhook = await app({ threads: 'agent' });
    await Promise.all(Array.from({ length: 8 }, (_, i) => happened('a', `a${i}`, i % 2 ? tidings : beside)));
    await happened('b', 'b0');
    await happened(null, 'nobody');
    await arrived(webhook, 10);
    const told = calls();
    expect(told.every(({ method }) => method === 'chat.postMessage')).toBe(true);
    const roots = told.filter((call) => call.thread_ts === undefined);
    expect(roots.map(({ text }) => /(a\d|b\d|nobody)/.exec(text)![0]).map((name) => name[0])).toEqual(
      expect.arrayContaining(['a', 'b', 'n']),
    );
    expect(roots).toHaveLength(3);
    const top = roots.find(({ text }) => / a\d$/.test(text))!;
    const replies = told.filter((call) => call.thread_ts !== undefined);
    expect(replies).toHaveLength(7);
    expect(new Set(replies.map(({ thread_ts: thread, channel }) => `${channel} ${thread}`))).toEqual(
      new Set([`C0RESOLVED ${tsOf(top)}`]),
    );
  });

  test('need an app: an incoming webhook does not say where its messages are', async () => {
    const refused = await tidings.request('POST', '/v1/webhooks', {
      name: 'x',
      organization,
      type: 'slack',
      events: ['*'],
      config: { url: 'https://hooks.slack.com/services/T/B/x', threads: 'agent' },
    });
    expect(refused.status).toBe(422);
    expect(refused.body.errors![0]!.path).toBe('/config/threads');
  });
});
