/** A storm of denials of one agent, from what is accepted to what people get: one message that changes, and one page. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { MINUTE, startAlerting, type Alerting } from './alerting.ts';
import { createReceiver, type ReceivedRequest, type Receiver, type Reply } from './harness.ts';
import { until } from './start.ts';

let desk: Alerting;
let slack: Receiver;
let pager: Receiver;
/** Webhooks of the organization, told of alerts alone. */
let channel: string;
let onCall: string;
beforeAll(async () => {
  [desk, slack, pager] = await Promise.all([startAlerting(), createReceiver(), createReceiver()]);
  pager.respond(() => ({ status: 202, body: '{"status":"success"}' }));
});
afterAll(() => Promise.all([desk.stop(), slack.close(), pager.close()]));
beforeEach(async () => {
  desk.begin();
  for (const receiver of [slack, pager]) receiver.requests.length = 0;
  posted.length = 0;
  const { organization } = desk;
  const make = async (type: string, config: object): Promise<string> =>
    (
      await desk.tidings.createWebhook({
        type,
        organization,
        events: [],
        config,
        retry: { delays: [1, 1, 1, 1] },
      })
    ).id;
  channel = await make('slack', { token: 'xoxb-of-the-storm', channel: '#alarms', host: slack.url });
  onCall = await make('pagerduty', { routingKey: 'R0utingK3yR0utingK3yR0utingK3y12', host: pager.url });
});

/** What Slack has taken. */
const posted: { method: string; text: string; ts: string }[] = [];
function takeCall({ url, body }: ReceivedRequest): Reply {
  const call = JSON.parse(body.toString()) as { text: string; ts?: string };
  const ts = call.ts ?? `1700000000.00000${posted.length}`;
  posted.push({ method: url.slice('/api/'.length), text: call.text, ts });
  return { status: 200, body: JSON.stringify({ ok: true, channel: 'C0RESOLVED', ts }) };
}

interface Page {
  event_action: string;
  dedup_key: string;
  payload: { summary: string; class: string };
}
const pages = (path = '/v2/enqueue'): Page[] =>
  pager.requests.filter(({ url }) => url === path).map(({ body }) => JSON.parse(body.toString()) as Page);

async function storm(events: number): Promise<void> {
  const denial = { organization: desk.organization, type: 'policy.denied', agentId: 'agent-7', data: {} };
  const batch = Array.from({ length: Math.min(events, 1000) }, () => denial);
  for (let sent = 0; sent < events; sent += batch.length) {
    const { status } = await desk.tidings.request('POST', '/v1/events/batch', batch);
    expect(status).toBe(202);
  }
}

test('ten thousand denials are one page, and one message that changes', async () => {
  slack.respond(takeCall);
  const taken = (count: number): Promise<unknown> =>
    until(async () => posted.length === count && pager.requests.length === count, `${count} of each`);
  await desk.create({
    severity: 'critical',
    condition: { count: { atLeast: 5 } },
    webhooks: [channel, onCall],
  });
  await storm(10_000);
  await taken(1);
  await desk.settled();
  desk.clock.advance(5 * MINUTE);
  await taken(2);
  const [alert, ...others] = await desk.alerts();
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ count: 10_000, agentId: 'agent-7' });
  await desk.act(alert!, 'acknowledge');
  await taken(3);
  await desk.act(alert!, 'resolve');
  await taken(4);
  // Nothing more is on its way.
  await desk.told();
  expect(posted.map(({ method }) => method)).toEqual([
    'chat.postMessage',
    ...Array<string>(3).fill('chat.update'),
  ]);
  expect(new Set(posted.map(({ ts }) => ts)).size).toBe(1);
  expect(pages().map((page) => page.event_action)).toEqual(['trigger', 'trigger', 'acknowledge', 'resolve']);
  expect(new Set(pages().map((page) => page.dedup_key)).size).toBe(1);
});

test('Slack asks for a pause in the middle: it is kept, one message changes on, and nothing of it is lost', async () => {
  let pausedUntil = -Infinity;
  const early: string[] = [];
  slack.respond((request) => {
    const now = desk.clock.now();
    if (now < pausedUntil) early.push(request.body.toString());
    // The first change, while the storm goes on.
    if (posted.length === 1 && pausedUntil < 0) {
      pausedUntil = now + 30_000;
      return { status: 429, headers: { 'retry-after': '30' }, body: '{"ok":false,"error":"ratelimited"}' };
    }
    return takeCall(request);
  });
  const statuses = async (): Promise<string[]> =>
    (await desk.tidings.deliveries(channel)).map(({ event, status }) => `${event.type} ${status}`);
  await desk.create({
    condition: { count: { atLeast: 5 } },
    updateEverySeconds: 60,
    webhooks: [channel],
  });
  await storm(1000);
  await expect.poll(statuses).toEqual(['alert.opened success']);
  desk.clock.advance(MINUTE);
  // Concluded, and not only answered: by then it is known until when to wait.
  await expect.poll(statuses).toEqual(['alert.updated retrying', 'alert.opened success']);
  const [paused] = await desk.tidings.deliveries(channel, '?status=retrying');
  expect(Date.parse(paused!.nextAttemptAt!)).toBeGreaterThanOrEqual(pausedUntil);
  await storm(1000);
  const [alert] = await desk.alerts();
  await desk.act(alert!, 'acknowledge');
  await expect
    .poll(statuses)
    .toEqual(['alert.acknowledged pending', 'alert.updated retrying', 'alert.opened success']);
  desk.clock.advance(29_000);
  await desk.settled();
  expect(posted).toHaveLength(1);
  // The jitter of our own pause is over by then, too.
  desk.clock.advance(MINUTE);
  await expect
    .poll(async () => new Set(await statuses()))
    .toEqual(new Set(['alert.acknowledged success', 'alert.updated success', 'alert.opened success']));
  await desk.act(alert!, 'resolve');
  await desk.told();
  expect(early).toEqual([]);
  expect(posted.map(({ method }) => method)).toEqual([
    'chat.postMessage',
    ...posted.slice(1).map(() => 'chat.update'),
  ]);
  expect(new Set(posted.map(({ ts }) => ts)).size).toBe(1);
  expect(posted.at(-1)!.text).toContain('Alert resolved');
  expect((await statuses()).filter((one) => !one.endsWith(' success'))).toEqual([]);
  expect(await desk.alerts()).toMatchObject([{ count: 2000 }]);
});

test('with the rules that ship it is one page, too: their digest of the deny rate is no incident', async () => {
  slack.respond(takeCall);
  const pack = { pack: 'authensor', organization: desk.organization, webhooks: [channel, onCall] };
  expect((await desk.tidings.request('POST', '/v1/alert-rules/install', pack)).status).toBe(201);
  await storm(200);
  const alerts = await desk.alerts('&status=open');
  expect(alerts.map(({ rule }) => rule.name).toSorted()).toEqual([
    'Deny rate above 30 %',
    'Repeated denials of one agent',
  ]);
  await desk.told();
  desk.clock.advance(5 * MINUTE);
  await desk.told();
  expect(pages().map((page) => [page.event_action, page.payload.class])).toEqual([
    ['trigger', 'alert.opened'],
    ['trigger', 'alert.updated'],
  ]);
  expect(new Set(pages().map((page) => page.dedup_key)).size).toBe(1);
  const [digest, ...more] = pages('/v2/change/enqueue');
  expect(more).toEqual([]);
  expect(Object.keys(digest!).toSorted()).toEqual(['links', 'payload', 'routing_key']);
  expect(digest!.payload.summary).toContain('Deny rate above 30 %: 1 alert, ');
  expect(posted.map(({ method }) => method).toSorted()).toEqual([
    'chat.postMessage',
    'chat.postMessage',
    'chat.update',
  ]);
  const { attempts } = await desk.tidings.delivery(onCall, 'success');
  expect(JSON.stringify(attempts)).not.toContain('R0utingK3y');
});
