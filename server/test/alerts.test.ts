/** Alerts as people see and end them, whatever opened them. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Alert, AlertSummary } from '@tidings/core/alert';
import type { AuditEntry } from '@tidings/core/audit-log';
import { alertData } from '@tidings/core/alert';
import type { NewApiKey } from '@tidings/core/api-key';
import { uuidFromId } from '@tidings/core/id';
import { createReceiver, type Receiver } from './harness.ts';
import { plantAlert } from './planted-alert.ts';
import { startTidings, until, type Answer, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
let ears: Receiver;
let headers: Record<string, string>;
let key: NewApiKey;
let organization: string;
let made = 0;
beforeAll(async () => {
  [tidings, ears] = await Promise.all([
    startTidings({ publicUrl: new URL('https://tidings.example.com') }),
    createReceiver(),
  ]);
});
afterAll(() => Promise.all([tidings.stop(), ears.close()]));
beforeEach(async () => {
  organization = `alerts-${++made}`;
  ears.requests.length = 0;
  const input = { name: 'On call', organization, permissions: ['*'] };
  key = (await tidings.request<NewApiKey>('POST', '/v1/api-keys', input)).body;
  headers = { authorization: `Bearer ${key.key}` };
});

const act = (id: string, verb: string): Promise<Answer<Alert>> =>
  tidings.request('POST', `/v1/alerts/${id}/${verb}`, undefined, headers);
const list = async (query = ''): Promise<AlertSummary[]> => {
  const answer = await tidings.request<Page<AlertSummary>>('GET', `/v1/alerts${query}`, undefined, headers);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
};
interface Told {
  type: string;
  severity: string;
  agentId: string;
  summary: string;
  links: unknown[];
  details: Record<string, unknown>;
}
const told = (): Told[] => ears.requests.map(({ body }) => JSON.parse(body.toString()) as Told);
const listen = (): Promise<unknown> =>
  tidings.createWebhook({ organization, url: ears.url, events: ['alert.*'], payload: 'alert' });

test('is acknowledged once, by whoever came first, and resolved once; each is told and in the audit log', async () => {
  await listen();
  const { alert: id } = await plantAlert(tidings, organization);
  const first = await act(id, 'acknowledge');
  expect(first.status, first.text).toBe(200);
  const who = { kind: 'api-key', id: key.id, name: 'On call' };
  expect(first.body).toMatchObject({
    id,
    status: 'acknowledged',
    acknowledgedBy: who,
    acknowledgedVia: 'api',
  });
  expect((await act(id, 'acknowledge')).body).toEqual(first.body);
  const resolved = await act(id, 'resolve');
  expect(resolved.body).toMatchObject({
    status: 'resolved',
    resolvedBy: who,
    resolvedVia: 'api',
    reason: null,
  });
  // What is over is not acknowledged any more.
  for (const verb of ['resolve', 'acknowledge']) expect((await act(id, verb)).body).toEqual(resolved.body);

  await ears.waitFor(2);
  const [acknowledged, ended] = told().toSorted((a, b) => a.type.localeCompare(b.type));
  expect(acknowledged).toMatchObject({
    type: 'alert.acknowledged',
    severity: 'critical',
    summary: first.body.summary,
    agentId: first.body.agentId,
    links: [{ href: `https://tidings.example.com/alerts?status=all&open=${id}`, text: 'Open in Tidings' }],
    details: {
      id,
      status: 'acknowledged',
      acknowledgedBy: { type: 'api_key', id: key.id },
      record: `/v1/alerts/${id}`,
    },
  });
  expect(ended).toMatchObject({
    type: 'alert.resolved',
    details: { id, status: 'resolved', automatic: false },
  });
  const log = await tidings.request<Page<AuditEntry>>('GET', `/v1/audit-log?resource=alert&resourceId=${id}`);
  expect(log.body.data.map(({ actor, changes }) => [actor.id, changes['status']])).toEqual([
    [key.id, { before: 'acknowledged', after: 'resolved' }],
    [key.id, { before: 'open', after: 'acknowledged' }],
  ]);
});

test('two who resolve at once are told as one', async () => {
  await listen();
  const { alert: id } = await plantAlert(tidings, organization);
  const answers = await Promise.all(Array.from({ length: 6 }, () => act(id, 'resolve')));
  expect(new Set(answers.map(({ body }) => body.resolvedAt)).size).toBe(1);
  await ears.waitFor(1);
  const log = await tidings.request<Page<AuditEntry>>('GET', `/v1/audit-log?resource=alert&resourceId=${id}`);
  expect(log.body.data).toHaveLength(1);
});

test('goes to webhooks that are named as soon as they are there, whichever process counts', async () => {
  const api = await startTidings({ roles: ['api'] });
  // Only this one counts, and takes the events, too, so that it looks at them at once.
  const counts = await startTidings({ beside: api });
  await api.createWebhook({ url: `${ears.url}/others`, events: ['alert.*'] });
  const heard: string[] = [];
  for (const type of ['a.a', 'a.b', 'a.c', 'a.d']) {
    const { id } = await api.createWebhook({ url: `${ears.url}/${type}`, events: ['x'] });
    const rule = { name: type, match: { types: [type] }, windowSeconds: 60, webhooks: [id] };
    const condition = { count: { atLeast: 1 } };
    expect((await api.request('POST', '/v1/alert-rules', { ...rule, condition })).status).toBe(201);
    await counts.send({ type, data: {} });
    heard.push(`/${type}`);
    await until(async () => ears.requests.length >= heard.length, 'what is told of it');
    expect(ears.requests.map(({ url }) => url)).toEqual(heard);
  }
  await counts.stop();
  await api.stop();
});

test('goes to the webhooks that are named, whatever they subscribe to, and to no others', async () => {
  await listen();
  await tidings.createWebhook({ organization, url: `${ears.url}/named`, events: [] });
  const { alert: id } = await plantAlert(tidings, organization);
  await tidings.query(
    `UPDATE alert SET subscribers = false, webhooks = ARRAY(SELECT number FROM webhook WHERE url LIKE '%/named') WHERE uid = $1`,
    [uuidFromId('alert', id)],
  );
  await act(id, 'resolve');
  await ears.waitFor(1);
  expect(ears.requests.map(({ url }) => url)).toEqual(['/named']);
});

test('is listed by what it is of', async () => {
  const [one, two] = [await plantAlert(tidings, organization), await plantAlert(tidings, organization)];
  await act(one.alert, 'resolve');
  const ids = async (query: string): Promise<string[]> => (await list(query)).map(({ id }) => id);
  expect(await ids('')).toEqual([two.alert, one.alert]);
  expect(await ids('?status=open')).toEqual([two.alert]);
  expect(await ids('?status=acknowledged,resolved')).toEqual([one.alert]);
  expect(await ids(`?rule=${one.rule}`)).toEqual([one.alert]);
  const [{ agentId }] = (await list('?status=open')) as [AlertSummary];
  expect(await ids(`?agentId=${agentId}`)).toEqual([two.alert]);
  expect(await ids(`?organization=${organization}&project=none`)).toEqual([]);
  const wrong = await tidings.request('GET', '/v1/alerts?status=closed', undefined, headers);
  expect(wrong.status).toBe(422);
  expect(wrong.body.errors).toEqual([
    { path: 'status', message: 'holds "closed". There are: open, acknowledged, resolved.' },
  ]);
});

test.each(['\u{1f514}', '\u4e2d', '\u0001', '"'])(
  'what is told of an alert has less than 4 KB, however long its names of %j are',
  (one) => {
    const long = one.repeat(3000);
    const data = alertData({
      id: 'alt_01kah3c3t6f8mvav5nq1j6w0zs',
      rule: { id: 'rul_01kah3c3t6f8mvav5nq1j6w0zs', name: long },
      status: 'resolved',
      severity: 'critical',
      summary: long.slice(0, 300),
      agentId: long.slice(0, 256),
      group: [
        { path: 'data.a', value: long },
        { path: 'data.b', value: { long } },
      ],
      condition: { kind: 'count', threshold: 5, windowSeconds: 600 },
      count: 1e15,
      value: Math.PI,
      openedAt: 0,
      lastHeldAt: 0,
      acknowledgedAt: 1,
      acknowledgedBy: { kind: 'person', id: 'U0123456789', name: long },
      escalatedAt: 2,
      resolvedAt: 3,
      resolvedBy: { kind: 'member', id: 'mem_01kah3c3t6f8mvav5nq1j6w0zs', name: long },
      reason: null,
    });
    expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThan(4096);
  },
);
