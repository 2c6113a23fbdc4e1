/** Questions and alerts outlive processes: killed between the question and its answer, and between the answer and what is told of it. */
import { createHmac } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Interaction } from '@tidings/core/interaction';
import { newKeys, startChild } from './child.ts';
import type { Child } from './child.ts';
import { createDatabase, createReceiver } from './harness.ts';
import type { Receiver, TestDatabase } from './harness.ts';
import { until } from './start.ts';

const keys = newKeys();
const SIGNING_SECRET = 'a'.repeat(32);
let database: TestDatabase;
/** Slack, PagerDuty and the product that asks. */
let service: Receiver;
let running: Child[] = [];

beforeAll(async () => {
  [database, service] = await Promise.all([createDatabase(), createReceiver()]);
  service.respond(({ url, body }, index) => {
    if (!url.startsWith('/api/')) return { status: url === '/v2/enqueue' ? 202 : 200, body: 'ok' };
    const { ts = `1.${index}` } = JSON.parse(body.toString()) as { ts?: string };
    return { status: 200, body: JSON.stringify({ ok: true, channel: 'C0', ts }) };
  });
  await start();
}, 40_000);
afterAll(async () => {
  await Promise.all(running.map((child) => child.stop()));
  await service.close();
  await database.drop();
});

async function start(): Promise<void> {
  running.push(await startChild(database.url, keys));
}
async function killAll(): Promise<void> {
  const killed = running.splice(0);
  for (const child of killed) child.kill('SIGKILL');
  await Promise.all(killed.map(({ exited }) => exited));
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(running.at(-1)!.url + path, {
    method,
    headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status >= 300) throw new Error(text);
  return JSON.parse(text) as T;
}
const listed = async (organization: string): Promise<Interaction[]> =>
  (await call<{ data: Interaction[] }>('GET', `/v1/interactions?organization=${organization}&limit=250`))
    .data;

const ASKING = 'asking';
const sendAsking = (n: number): Promise<unknown> =>
  call('POST', '/v1/events', {
    organization: ASKING,
    id: `apr-${n}`,
    type: 'approval.required',
    data: { id: `apr-${n}` },
  });

interface Message {
  method: string;
  ts?: string;
  text: string;
  blocks: { type: string }[];
}
const messages = (token: string): Message[] =>
  service.requests
    .filter(({ headers }) => headers.authorization === `Bearer ${token}`)
    .map(({ url, body }) => ({
      method: url.slice(5),
      ...(JSON.parse(body.toString()) as Omit<Message, 'method'>),
    }));
const told = (organization: string): { id: string; type: string; data: { outcome: string } }[] =>
  service.requests
    .filter(({ url }) => url === `/${organization}`)
    .map(
      ({ body }) => JSON.parse(body.toString()) as { id: string; type: string; data: { outcome: string } },
    );

async function press(webhook: string, subject: string, action: string, user: string): Promise<number> {
  const payload = JSON.stringify({
    type: 'block_actions',
    user: { id: user, username: user, team_id: 'T1' },
    actions: [{ action_id: action, block_id: `tidings:${subject}`, value: webhook }],
  });
  const body = `payload=${encodeURIComponent(payload)}`;
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${at}:${body}`).digest('hex');
  const response = await fetch(`${running.at(-1)!.url}/v1/slack/interactions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
  await response.text();
  return response.status;
}

test(
  'kill -9 takes neither a question, nor an answer, nor what is told of it',
  { timeout: 60_000 },
  async () => {
    const organization = 'killed';
    const token = 'xoxb-12345678';
    const slack = await call<{ id: string }>('POST', '/v1/webhooks', {
      name: 'Slack',
      type: 'slack',
      organization,
      events: ['interaction.*'],
      config: { token, channel: '#ask', host: service.url, signingSecret: SIGNING_SECRET },
    });
    await call('POST', '/v1/webhooks', {
      name: 'On call',
      type: 'pagerduty',
      organization,
      events: ['interaction.*'],
      config: { routingKey: 'R'.repeat(32), host: service.url },
    });
    const product = {
      name: 'Product',
      organization,
      url: `${service.url}/${organization}`,
      events: ['interaction.resolved', 'interaction.expired'],
    };
    await call('POST', '/v1/webhooks', product);
    const asked = await call<Interaction>('POST', '/v1/interactions', {
      organization,
      question: 'May I?',
      quorum: 2,
    });
    const short = await call<Interaction>('POST', '/v1/interactions', {
      organization,
      question: 'Quick?',
      expiresInSeconds: 1,
    });
    await until(
      async () => messages(token).filter(({ method }) => method === 'chat.postMessage').length === 2,
      'two messages',
    );
    const first = messages(token).find(({ text }) => text.includes('May I?'))!;
    const incidents = () =>
      service.requests
        .filter(({ url }) => url === '/v2/enqueue')
        .map(({ body }) => JSON.parse(body.toString()) as { event_action: string; dedup_key: string });
    await until(async () => incidents().length >= 2, 'two incidents');

    // Events that ask are coming in just then.
    const numbers = Array.from({ length: 40 }, (_, n) => n);
    const sending = Promise.allSettled(numbers.map(sendAsking));
    await Promise.race(numbers.slice(0, 10).map((n) => sendAsking(n).catch(() => undefined)));
    await killAll();
    await sending;
    await start();
    await Promise.all(numbers.map(sendAsking));
    expect(await press(slack.id, asked.id, 'approve', 'U1')).toBe(200);
    await until(
      async () =>
        messages(token).some(({ text, method }) => method === 'chat.update' && text.includes('May I?')),
      'the update',
    );
    expect(await press(slack.id, asked.id, 'approve', 'U2')).toBe(200);
    // Slack has heard 200, and nobody else has heard anything yet, or everybody: killed at once, whatever is under way.
    await killAll();
    await start();

    await until(
      async () => told(organization).filter(({ type }) => type === 'interaction.resolved').length > 0,
      'the event',
    );
    const decided = await until(
      async () => messages(token).find(({ text }) => text.includes('Decided: Approve')),
      'the message',
    );
    expect(decided.method).toBe('chat.update');
    expect(decided.blocks.some(({ type }) => type === 'actions')).toBe(false);
    const ofFirst = messages(token).filter(({ text }) => text.includes('May I?'));
    expect(ofFirst.filter(({ method }) => method === 'chat.postMessage')).toEqual([first]);
    expect(new Set(ofFirst.slice(1).map(({ ts }) => ts)).size).toBe(1);
    await until(
      async () =>
        new Set(
          incidents()
            .filter(({ event_action: action }) => action === 'resolve')
            .map(({ dedup_key: key }) => key),
        ).size === 2,
      'the end of both incidents',
    );
    const now = await call<Interaction>('GET', `/v1/interactions/${asked.id}`);
    expect(now.answers.map(({ by }) => by.name)).toEqual(['U1', 'U2']);
    expect(await call('GET', `/v1/interactions/${short.id}`)).toMatchObject({
      status: 'expired',
      outcome: 'deny',
    });
    const each = await until(async () => {
      const found = await listed(ASKING);
      return found.length >= numbers.length && found;
    }, 'an interaction of each event');
    expect(each).toHaveLength(numbers.length);
    expect(new Set(each.map(({ event }) => event!.id)).size).toBe(numbers.length);
    // What is sent a second time bears the same id.
    const ids = (type: string): Set<string> =>
      new Set(
        told(organization)
          .filter((one) => one.type === type)
          .map(({ id }) => id),
      );
    expect([ids('interaction.resolved').size, ids('interaction.expired').size]).toEqual([1, 1]);
  },
);

test(
  'five denials: one page, one message with buttons, acknowledged in Slack, through kill -9',
  { timeout: 60_000 },
  async () => {
    const organization = 'denied';
    const token = 'xoxb-87654321';
    const routingKey = 'S'.repeat(32);
    const subscribed = { organization, events: ['alert.*'] };
    const slack = await call<{ id: string }>('POST', '/v1/webhooks', {
      ...subscribed,
      name: 'Slack',
      type: 'slack',
      config: { token, channel: '#alarms', host: service.url, signingSecret: SIGNING_SECRET },
    });
    await call('POST', '/v1/webhooks', {
      ...subscribed,
      name: 'On call',
      type: 'pagerduty',
      config: { routingKey, host: service.url },
    });
    const product = await call<{ id: string }>('POST', '/v1/webhooks', {
      ...subscribed,
      name: 'Product',
      url: `${service.url}/${organization}`,
    });
    await call('POST', '/v1/alert-rules', {
      name: 'Repeated denials of one agent',
      organization,
      match: { types: ['policy.denied'] },
      groupBy: ['agentId'],
      condition: { count: { atLeast: 5 } },
      windowSeconds: 600,
      severity: 'critical',
    });
    const deny = (n: number): Promise<unknown> =>
      call('POST', '/v1/events', {
        organization,
        id: `denial-${n}`,
        type: 'policy.denied',
        agentId: 'agent-7',
        data: { rule: { id: 'no-shell' } },
      });
    await Promise.all([1, 2, 3, 4, 5].map(deny));
    const pages = (): { event_action: string; dedup_key: string; payload: { severity: string } }[] =>
      service.requests
        .filter(({ url, body }) => url === '/v2/enqueue' && body.includes(routingKey))
        .map(({ body }) => JSON.parse(body.toString()));
    const latest = (words: string): Promise<Message> =>
      until(async () => messages(token).find(({ text }) => text.includes(words)), words);
    const actions = ({ blocks }: Message): string[] =>
      (
        blocks.find(({ type }) => type === 'actions') as { elements?: { action_id: string }[] } | undefined
      )?.elements?.map(({ action_id: id }) => id) ?? [];
    const opened = await latest('Alert opened');
    expect([opened.method, actions(opened)]).toEqual(['chat.postMessage', ['acknowledge']]);
    await until(async () => pages().length === 1, 'the page');
    expect(pages()[0]).toMatchObject({ event_action: 'trigger', payload: { severity: 'critical' } });

    // A storm makes no other message, and no other page.
    const storm = Array.from({ length: 1000 }, (_, n) => ({
      organization,
      id: `storm-${n}`,
      type: 'policy.denied',
      agentId: 'agent-7',
      data: {},
    }));
    await call('POST', '/v1/events/batch', storm);

    await killAll();
    await start();
    const [{ id: alert }] = (
      await call<{ data: { id: string }[] }>('GET', `/v1/alerts?organization=${organization}`)
    ).data as [{ id: string }];
    expect(await press(slack.id, alert, 'acknowledge', 'U1')).toBe(200);
    const acknowledged = await latest('Alert acknowledged');
    expect([acknowledged.method, actions(acknowledged)]).toEqual(['chat.update', ['resolve']]);
    await until(async () => pages().at(-1)!.event_action === 'acknowledge', 'the acknowledgement');
    const request = await until(
      async () =>
        service.requests.find(
          ({ url, body }) => url === `/${organization}` && body.includes('alert.acknowledged'),
        ),
      'the event',
    );
    const { secret } = await call<{ secret: string }>('GET', `/v1/webhooks/${product.id}/secret`);
    expect(
      new StandardWebhook(secret).verify(request.body.toString(), request.headers as Record<string, string>),
    ).toMatchObject({ data: { id: alert, acknowledgedBy: { id: 'slack:T1/U1' } } });

    const count = async (): Promise<number> =>
      (await call<{ count: number }>('GET', `/v1/alerts/${alert}`)).count;
    // What is resolved counts no more.
    await until(async () => (await count()) === 1005, 'the whole storm');
    await call('POST', `/v1/alerts/${alert}/resolve`);
    const resolved = await latest('Alert resolved');
    expect([resolved.method, resolved.ts, actions(resolved)]).toEqual(['chat.update', acknowledged.ts, []]);
    await until(async () => pages().at(-1)!.event_action === 'resolve', 'the end of the incident');
    expect(new Set(pages().map(({ dedup_key: key }) => key)).size).toBe(1);
    expect(messages(token).filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1);
    expect(pages().filter(({ event_action: action }) => action === 'trigger')).toHaveLength(1);
    expect(await count()).toBe(1005);
  },
);
