/**
 * From five denials to the end of the alert that comes of them, told to PagerDuty, Slack and the product, and answered in Slack: over ten
 * minutes, and through two processes that are killed on the way.
 */
import pg from 'pg';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AlertSummary } from '@tidings/core/alert';
import { startClockedChild } from './clocked-child.ts';
import type { ClockedChild } from './clocked-child.ts';
import { newKeys } from './child.ts';
import { createDatabase, createReceiver } from './harness.ts';
import type { ReceivedRequest, Receiver, TestDatabase } from './harness.ts';
import { slackForm } from './slack-form.ts';
import { until } from './start.ts';

const MINUTE = 60_000;
/** A process that has just started, on a machine that does other things. */
const SETTLED_WITHIN_MS = 30_000;
const PUBLIC_URL = 'https://tidings.example.com';
const keys = newKeys();
const signingSecret = 'f'.repeat(32);
/** When the story begins: it ends about now, so that signatures are of now for those who verify them. */
let now = Date.now() - 9 * MINUTE;
let database: TestDatabase;
let pool: pg.Pool;
let slack: Receiver;
let pager: Receiver;
let product: Receiver;
let children: ClockedChild[] = [];

const start = async (): Promise<ClockedChild> => {
  const child = await startClockedChild(database.url, keys, now, { TIDINGS_PUBLIC_URL: PUBLIC_URL });
  children.push(child);
  return child;
};
const kill = async (child: ClockedChild): Promise<void> => {
  children = children.filter((one) => one !== child);
  await child.kill();
};
const advance = async (ms: number): Promise<void> => {
  now += ms;
  await Promise.all(children.map((child) => child.setTime(now)));
};

beforeAll(async () => {
  [database, slack, pager, product] = await Promise.all([
    createDatabase(),
    createReceiver(),
    createReceiver(),
    createReceiver(),
  ]);
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => undefined);
  slack.respond(({ body }, index) => {
    const { ts = `1700000000.00000${index}` } = JSON.parse(body.toString()) as { ts?: string };
    return { status: 200, body: JSON.stringify({ ok: true, channel: 'C0RESOLVED', ts }) };
  });
  pager.respond(() => ({ status: 202, body: '{"status":"success"}' }));
}, 40_000);
afterAll(async () => {
  await Promise.all(children.map((child) => child.stop()));
  await Promise.all([slack, pager, product].map((receiver) => receiver.close()));
  await pool.end();
  await database.drop();
});

const organization = 'story';
async function call<T>(method: string, path: string, body?: unknown, child = children[0]!): Promise<T> {
  const response = await fetch(child.url + path, {
    method,
    headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status >= 300) throw new Error(text);
  return JSON.parse(text) as T;
}
/** Everything is counted, told, sent, answered and written down. */
const settled = (): Promise<unknown> =>
  until(
    async () => {
      const open = `SELECT FROM report UNION ALL SELECT FROM batch UNION ALL SELECT FROM queue UNION ALL
      SELECT FROM alert_progress p WHERE p.counted <= (SELECT max(transaction) FROM journal WHERE NOT attempted)`;
      return (await pool.query(open)).rowCount === 0;
    },
    'the end of all work',
    SETTLED_WITHIN_MS,
  );

interface Button {
  action_id: string;
  value?: string;
  url?: string;
}
interface Message {
  method: string;
  ts?: string;
  text: string;
  blocks: { type: string; block_id: string; elements: Button[] }[];
}
const messages = (): Message[] =>
  slack.requests.map(({ url, body }) => ({
    method: url.slice('/api/'.length),
    ...(JSON.parse(body.toString()) as Omit<Message, 'method'>),
  }));
const actionsOf = (message: Message) => message.blocks.find(({ type }) => type === 'actions');
interface Page {
  event_action: string;
  dedup_key: string;
}
const pages = (): Page[] => pager.requests.map(({ body }) => JSON.parse(body.toString()) as Page);

/** Presses a button of a message in Slack, which posts it to the Request URL. */
async function press(message: Message, action: string, child: ClockedChild): Promise<void> {
  const { block_id, elements } = actionsOf(message)!;
  const { value } = elements.find(({ action_id: id }) => id === action)!;
  const payload = {
    type: 'block_actions',
    user: { id: 'U1', username: 'ada', team_id: 'T1' },
    channel: { id: 'C0RESOLVED' },
    message: { ts: '1700000000.000000' },
    response_url: `${slack.url}/actions`,
    actions: [{ type: 'button', action_id: action, block_id, value, action_ts: '1700000000.1' }],
  };
  const form = slackForm(payload, signingSecret, Math.floor(now / 1000));
  const response = await fetch(`${child.url}/v1/slack/interactions`, { method: 'POST', ...form });
  expect([response.status, await response.text()]).toEqual([200, '']);
}

test(
  'five denials in ten minutes are one page and one message; acknowledged and resolved in Slack, they are so everywhere, whoever dies',
  { timeout: 120_000 },
  async () => {
    const first = await start();
    const second = await start();
    const make = (input: object) =>
      call<{ id: string; secret?: string }>('POST', '/v1/webhooks', { organization, events: [], ...input });
    const app = { token: 'xoxb-of-the-story', channel: '#alarms', host: slack.url, signingSecret };
    const channel = await make({ name: 'Channel', type: 'slack', config: app });
    const routingKey = 'R0utingK3yR0utingK3yR0utingK3y12';
    const onCall = await make({
      name: 'On call',
      type: 'pagerduty',
      config: { routingKey, host: pager.url },
    });
    const back = await make({ name: 'Product', url: product.url });
    await call('POST', '/v1/alert-rules/install', {
      pack: 'authensor',
      organization,
      webhooks: [channel.id, onCall.id, back.id],
    });
    const deny = (number: number, child: ClockedChild) =>
      call(
        'POST',
        '/v1/events',
        { id: `denial-${number}`, organization, type: 'policy.denied', agentId: 'agent-alpha', data: {} },
        child,
      );

    // Four of them, two minutes apart; the process that took the last one of these is killed at once.
    for (const [number, child] of [first, second, first].entries()) {
      await deny(number + 1, child);
      await advance(2 * MINUTE);
    }
    await deny(4, first);
    await kill(first);
    await advance(2 * MINUTE);
    await settled();
    expect([slack.requests, pager.requests, product.requests]).toEqual([[], [], []]);

    await deny(5, second);
    await settled();
    expect(pages()).toMatchObject([
      {
        event_action: 'trigger',
        payload: {
          severity: 'critical',
          source: 'agent-alpha',
          summary:
            '[critical] Alert opened: Repeated denials of one agent: 5 events of agent-alpha in 10 minutes',
        },
      },
    ]);
    const [alert, ...others] = (
      await call<{ data: AlertSummary[] }>(
        'GET',
        `/v1/alerts?organization=${organization}`,
        undefined,
        second,
      )
    ).data;
    expect(others).toEqual([]);
    const record = `${PUBLIC_URL}/alerts?status=all&open=${alert!.id}`;
    expect(pages()).toMatchObject([
      { client: 'Tidings', client_url: record, links: [{ href: record, text: 'Open in Tidings' }] },
    ]);
    const [opened, ...more] = messages();
    expect(more).toEqual([]);
    expect(opened).toMatchObject({ method: 'chat.postMessage', channel: '#alarms' });
    expect(actionsOf(opened!)!.elements).toMatchObject([
      { action_id: 'acknowledge', value: channel.id },
      { action_id: 'investigate', url: record },
    ]);

    // Acknowledged: what took the press has said so to Slack, and is killed before it can do anything else. Nobody else is there.
    await press(opened!, 'acknowledge', second);
    await kill(second);
    const third = await start();
    await settled();
    const [, ...changed] = messages();
    // Sent once more, should the dead one have sent it and not written that down.
    expect(new Set(changed.map(({ method, text }) => `${method} ${/Alert \w+/.exec(text)![0]}`))).toEqual(
      new Set(['chat.update Alert acknowledged']),
    );
    expect(actionsOf(changed.at(-1)!)!.elements[0]).toMatchObject({ action_id: 'resolve' });
    expect(new Set(pages().map((page) => page.event_action))).toEqual(new Set(['trigger', 'acknowledge']));

    await advance(MINUTE);
    await press(changed.at(-1)!, 'resolve', third);
    await settled();
    expect(messages().at(-1)).toMatchObject({
      method: 'chat.update',
      text: expect.stringContaining('resolved'),
    });
    expect(actionsOf(messages().at(-1)!)).toBeUndefined();
    expect(messages().filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1);
    expect(new Set(pages().map((page) => page.event_action))).toEqual(
      new Set(['trigger', 'acknowledge', 'resolve']),
    );
    expect(pages().filter((page) => page.event_action === 'trigger')).toHaveLength(1);
    expect(pages().at(-1)!.event_action).toBe('resolve');
    expect(new Set(pages().map((page) => page.dedup_key)).size).toBe(1);

    // The product hears of it, too, signed.
    const { secret } = await call<{ secret: string }>('GET', `/v1/webhooks/${back.id}/secret`);
    const verified = (request: ReceivedRequest) =>
      new StandardWebhook(secret).verify(
        request.body.toString(),
        Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      ) as { type: string; data: object };
    const heard = new Map(
      product.requests.map((request) => [String(request.headers['webhook-id']), request] as const),
    );
    expect([...heard.values()].map((request) => verified(request))).toMatchObject([
      { type: 'alert.opened', data: { status: 'open', count: 5 } },
      {
        type: 'alert.acknowledged',
        data: { status: 'acknowledged', acknowledgedBy: { id: 'slack:T1/U1', name: 'ada' } },
      },
      { type: 'alert.resolved', data: { status: 'resolved', automatic: false } },
    ]);
    const found = await call<{ data: AlertSummary[] }>('GET', `/v1/alerts?organization=${organization}`);
    expect(found.data).toMatchObject([
      { status: 'resolved', count: 5, acknowledgedVia: 'slack', resolvedVia: 'slack' },
    ]);
  },
);
