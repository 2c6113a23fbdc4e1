/** PagerDuty, from the call that makes a webhook to what its Events API gets and answers. */
import { Agent, createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { acknowledge, change, resolve, trigger } from '@pagerduty/pdjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { SELF_SIGNED } from './self-signed.ts';
import { startTidings, until, type Tidings } from './start.ts';

let tidings: Tidings;
let service: Receiver;
/** Where their library sends to: it knows `https:` alone. */
let theirService: Server;
/** What their library sent. */
const theirs: Pick<ReceivedRequest, 'method' | 'url' | 'headers' | 'body'>[] = [];
beforeAll(async () => {
  const publicUrl = new URL('https://tidings.example.com');
  [tidings, service] = await Promise.all([startTidings({ publicUrl }), createReceiver()]);
  service.respond(({ url }) => answers.get(url) ?? { status: 202, body: '{"status":"success"}' });
  theirService = createServer(SELF_SIGNED, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      theirs.push({ method: method!, url: url!, headers, body: Buffer.concat(chunks) });
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"success"}');
    });
  });
  await new Promise<void>((done) => theirService.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  theirService.close();
  await tidings.stop();
  await service.close();
});
const elsewhere = () => ({
  server: `127.0.0.1:${(theirService.address() as AddressInfo).port}`,
  agent: new Agent({ rejectUnauthorized: false }),
});
/** As their library sent it last: method, path, content type and body. */
function expectTheSame(ours: ReceivedRequest): void {
  const shown = ({ method, url, headers, body }: (typeof theirs)[number]) => ({
    method,
    url,
    // Both are JSON, which is UTF-8; theirs says so.
    type: headers['content-type']!.split(';')[0],
    body: JSON.parse(body.toString()) as unknown,
  });
  expect(shown(ours)).toEqual(shown(theirs.at(-1)!));
}

const answers = new Map<string, { status: number; body?: string }>();
let made = 0;
const newOrganization = (): string => `paged-${++made}`;
const KEY = 'R0utingK3yR0utingK3yR0utingK3y12';

const denied = (organization: string, more: object = {}) =>
  tidings.send({
    organization,
    type: 'policy.denied',
    severity: 'critical',
    agentId: 'agent-7',
    data: { rule: { id: 'no-shell' } },
    ...more,
  });

describe('PagerDuty', () => {
  const pagerduty = (more: Record<string, unknown> = {}): Promise<Webhook> =>
    tidings.createWebhook({
      type: 'pagerduty',
      organization: newOrganization(),
      config: { routingKey: KEY, host: service.url },
      ...more,
    });
  test('five denials of one agent are one page, whatever else comes; it is acknowledged and resolved with the alert', async () => {
    const { organization, id } = await pagerduty({ events: [], ordered: true });
    const before = service.requests.length;
    await tidings.request('POST', '/v1/alert-rules', {
      name: 'Repeated denials of one agent',
      organization,
      match: { types: ['policy.denied'] },
      groupBy: ['agentId'],
      condition: { count: { atLeast: 5 } },
      windowSeconds: 600,
      severity: 'critical',
      webhooks: [id],
    });
    for (let i = 0; i < 4; i++) await denied(organization);
    for (let i = 0; i < 4; i++) await denied(organization, { agentId: 'agent-8' });
    for (let i = 0; i < 20; i++) await denied(organization);
    const path = `/v1/alerts?organization=${organization}`;
    const alert = await until(async () => {
      const [one] = (await tidings.request<{ data: { id: string; count: number }[] }>('GET', path)).body.data;
      return one?.count === 24 && one;
    }, 'the alert');
    await tidings.request('POST', `/v1/alerts/${alert.id}/acknowledge`);
    await tidings.request('POST', `/v1/alerts/${alert.id}/resolve`);
    await until(async () => service.requests.length >= before + 3, 'three requests');
    const sent = service.requests.slice(before).map(({ body }) => JSON.parse(body.toString()));
    expect(sent.map(({ event_action: action }) => action)).toEqual(['trigger', 'acknowledge', 'resolve']);
    expect(new Set(sent.map(({ dedup_key: key }) => key)).size).toBe(1);
    expect(sent[0].payload).toMatchObject({
      severity: 'critical',
      source: 'agent-7',
      class: 'alert.opened',
      summary: '[critical] Alert opened: Repeated denials of one agent: 5 events of agent-7 in 10 minutes',
    });
  });

  test('that fails for a while opens no incident anew for what is over', async () => {
    const { organization, id } = await pagerduty({ events: ['alert.*'], retry: { delays: [1] } });
    const before = service.requests.length;
    const asked = (): string[] =>
      service.requests
        .slice(before)
        .map(({ body }) => (JSON.parse(body.toString()) as { event_action: string }).event_action);
    let failed = 0;
    service.respond(({ body }) =>
      body.includes('"trigger"') && failed++ === 0
        ? { status: 503 }
        : { status: 202, body: '{"status":"success"}' },
    );
    await tidings.request('POST', '/v1/alert-rules', {
      name: 'Denials',
      organization,
      match: { types: ['policy.denied'] },
      condition: { count: { atLeast: 1 } },
      windowSeconds: 600,
    });
    await denied(organization);
    await until(async () => failed === 1, 'the failure');
    const path = `/v1/alerts?organization=${organization}`;
    const [alert] = (await tidings.request<{ data: { id: string }[] }>('GET', path)).body.data;
    await tidings.request('POST', `/v1/alerts/${alert!.id}/resolve`);
    await until(
      async () => (await tidings.deliveries(id, '?status=success')).length === 2,
      'both deliveries',
    );
    expect(asked()).toEqual(['trigger', 'resolve']);
    const opened = (await tidings.deliveries(id)).find(({ event }) => event.type === 'alert.opened');
    expect(opened!.attempts.at(-1)).toMatchObject({
      response: null,
      error: 'Nothing was sent: the message about the same thing shows a newer state already.',
    });
    service.respond(({ url }) => answers.get(url) ?? { status: 202, body: '{"status":"success"}' });
  });

  test('gets one incident of a rule that cannot be evaluated, which ends with that, also where only grave events are wanted', async () => {
    const { organization } = await pagerduty({ events: ['alert.*'], minSeverity: 'error' });
    const before = service.requests.length;
    const asked = (): { event_action: string; dedup_key: string }[] =>
      service.requests.slice(before).map(({ body }) => JSON.parse(body.toString()));
    const rule = await tidings.request<{ id: string }>('POST', '/v1/alert-rules', {
      name: 'Cost',
      organization,
      match: { types: ['policy.denied'] },
      condition: { sum: { path: 'data.cost', above: 10 } },
      windowSeconds: 600,
    });
    await denied(organization);
    await until(async () => asked().length === 1, 'the incident');
    await tidings.request('DELETE', `/v1/alert-rules/${rule.body.id}`);
    await until(async () => asked().length === 2, 'its end');
    expect(asked().map(({ event_action: action }) => action)).toEqual(['trigger', 'resolve']);
    expect(new Set(asked().map(({ dedup_key: key }) => key)).size).toBe(1);
  });

  test('gets an incident, its repeats and its end under one key; what is kept has no routing key', async () => {
    const webhook = await pagerduty({ ordered: true });
    const { organization } = webhook;
    const before = service.requests.length;
    const send = (type: string, agentId: string) =>
      tidings.send({
        organization,
        type,
        agentId,
        severity: 'warning',
        data: { metric: 'cost' },
        links: [{ href: 'https://audit.example/1', text: 'audit' }],
      });
    await send('behavior.anomaly', 'a');
    await send('behavior.anomaly', 'a');
    await send('behavior.anomaly', 'b');
    await send('behavior.resolved', 'a');
    await until(async () => service.requests.length >= before + 4, 'four requests');
    const sent = service.requests.slice(before).map(({ body }) => JSON.parse(body.toString()));
    expect(sent.map(({ event_action: action }) => action)).toEqual([
      'trigger',
      'trigger',
      'trigger',
      'resolve',
    ]);
    const [first, again, other, end] = sent.map(({ dedup_key: key }) => key as string);
    expect([again, end]).toEqual([first, first]);
    expect(other).not.toBe(first);
    expect(first).toMatch(/^tidings-[0-9a-f]{64}$/);
    expect(sent[0]).toMatchObject({
      routing_key: KEY,
      client: 'Tidings',
      links: [expect.anything(), { href: 'https://audit.example/1', text: 'audit' }],
      payload: {
        summary: '[warning] Behavior anomaly by a',
        source: 'a',
        severity: 'warning',
        class: 'behavior.anomaly',
        custom_details: { type: 'behavior.anomaly', data: { metric: 'cost' } },
      },
    });
    expect(Object.keys(sent[3]).toSorted()).toEqual(['dedup_key', 'event_action', 'routing_key']);
    const delivery = await tidings.delivery(webhook.id, 'success');
    expect(JSON.parse(delivery.attempts[0]!.request.body!)).toMatchObject({
      routing_key: '***',
      event_action: 'resolve',
    });
    expect(JSON.stringify(delivery)).not.toContain(KEY);
  });

  test('is told other severities where that is said', async () => {
    const webhook = await pagerduty({
      config: {
        routingKey: KEY,
        host: service.url,
        severities: { warning: 'critical' },
        groupBy: ['data.host'],
      },
    });
    const before = service.requests.length;
    const data = '{"host":"h1","severity":"medium","id":9007199254740993}';
    const event = `{"organization":"${webhook.organization}","type":"disk.full","data":${data}}`;
    expect((await tidings.request('POST', '/v1/events', event)).status).toBe(202);
    await until(async () => service.requests.length > before, 'the request');
    const text = service.requests[before]!.body.toString();
    expect(JSON.parse(text)).toMatchObject({ payload: { severity: 'critical' } });
    // Details are the bytes that came.
    expect(text).toContain(data);
  });

  test('that takes no event with 400 is not asked again; the webhook says why, and the owner is told, until it takes one', async () => {
    const webhook = await pagerduty();
    const { organization } = webhook;
    const ears = `/ears-${organization}`;
    await tidings.createWebhook({
      organization,
      url: service.url + ears,
      events: ['webhook.misconfigured', 'webhook.recovered'],
    });
    const told = () =>
      service.requests
        .filter(({ url }) => url === ears)
        .map(({ body }) => JSON.parse(body.toString()) as { type: string; data: unknown });
    const look = async () => (await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`)).body;
    answers.set('/v2/enqueue', {
      status: 400,
      body: '{"status":"invalid event","message":"Event object is invalid","errors":["Invalid routing key"]}',
    });
    await denied(organization);
    const { attempts } = await tidings.delivery(webhook.id, 'failed');
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).toMatchObject({
      errorClass: 'refused',
      error: expect.stringContaining('config.routingKey'),
    });
    const { error } = attempts[0]!;
    await service.waitFor(() => told().length === 1);
    const { host } = new URL(service.url);
    expect(told()[0]).toMatchObject({
      type: 'webhook.misconfigured',
      data: { error, webhook: { id: webhook.id, type: 'pagerduty', host } },
    });
    expect(await look()).toMatchObject({ configurationError: { error }, enabled: true });
    answers.delete('/v2/enqueue');
    await denied(organization);
    await service.waitFor(() => told().length === 2);
    expect(told()[1]).toMatchObject({ type: 'webhook.recovered', data: { refusedFor: error } });
    expect((await look()).configurationError).toBeNull();
    expect(JSON.stringify(told())).not.toContain(KEY);
  });

  describe('gets the request that its own library sends', () => {
    const RECEIPT = { href: 'https://audit.example/1', text: 'audit' };
    /** As documented for the Events API, with nothing of ours in it. */
    const payload = {
      summary: '[critical] Policy denied by agent-7',
      source: 'agent-7',
      severity: 'critical',
      timestamp: '2026-03-02T12:00:00.000Z',
      class: 'policy.denied',
    };
    const linksTo = (record: string) => [{ href: record, text: 'Open in Tidings' }];
    const send = async (event: object): Promise<ReceivedRequest> => {
      const { organization } = await pagerduty();
      const before = service.requests.length;
      const created = '2026-03-02T12:00:00Z';
      await tidings.send({
        organization,
        id: 'evt-1',
        agentId: 'agent-7',
        created,
        data: { rule: 'r' },
        ...event,
      });
      await until(async () => service.requests.length > before, 'the request');
      return service.requests[before]!;
    };
    const bodyOf = ({ body }: Pick<ReceivedRequest, 'body'>) =>
      JSON.parse(body.toString()) as { dedup_key: string; client_url: string };

    test.each([
      [
        'trigger',
        trigger,
        { type: 'policy.denied', severity: 'critical', links: [RECEIPT] },
        ({ client_url: record, dedup_key }: { client_url: string; dedup_key: string }) => ({
          dedup_key,
          payload: {
            ...payload,
            custom_details: { event: 'evt-1', type: 'policy.denied', data: { rule: 'r' } },
          },
          links: [...linksTo(record), RECEIPT],
          client: 'Tidings',
          client_url: record,
        }),
      ],
      [
        'acknowledge',
        acknowledge,
        { type: 'policy.acknowledged' },
        ({ dedup_key }: { dedup_key: string }) => ({ dedup_key }),
      ],
      [
        'resolve',
        resolve,
        { type: 'policy.resolved' },
        ({ dedup_key }: { dedup_key: string }) => ({ dedup_key }),
      ],
    ])('%s', async (_, sendByTheirs, event, said) => {
      const ours = await send(event);
      const { client_url: record } = bodyOf(ours);
      if (record !== undefined)
        expect(record.replace(/range=[^&]*/, 'range=')).toBe(
          `https://tidings.example.com/events?organization=paged-${made}&q=id%3D%22evt-1%22&range=&open=evt-1`,
        );
      const data = { routing_key: KEY, ...said(bodyOf(ours)) };
      await sendByTheirs({ data, ...elsewhere() } as unknown as Parameters<typeof sendByTheirs>[0]);
      expectTheSame(ours);
    });

    test('a change event', async () => {
      const { organization, id } = await pagerduty({ events: [] });
      const before = service.requests.length;
      await tidings.request('POST', '/v1/alert-rules', {
        name: 'Denials',
        organization,
        match: { types: ['policy.denied'] },
        condition: { count: { atLeast: 1 } },
        windowSeconds: 600,
        digestEverySeconds: 60,
        webhooks: [id],
      });
      await denied(organization);
      await until(async () => {
        await tidings.query(`UPDATE alert_rule_status SET digest_at = digest_at - interval '1 minute'`);
        return service.requests.length > before;
      }, 'the digest');
      const ours = service.requests[before]!;
      const { payload: told, links } = JSON.parse(ours.body.toString()) as {
        payload: { timestamp: string; custom_details: { data: { rule: { id: string } } } };
        links: object[];
      };
      const { rule } = told.custom_details.data;
      await change({
        data: {
          routing_key: KEY,
          payload: {
            summary: '[warning] Alert digest: Denials: 1 alert, 1 event',
            source: organization,
            timestamp: told.timestamp,
            custom_details: told.custom_details,
          },
          links: linksTo(`https://tidings.example.com/alerts?rule=${rule.id}`),
        },
        ...elsewhere(),
      } as unknown as Parameters<typeof change>[0]);
      expect(links).toHaveLength(1);
      expectTheSame(ours);
    });
  });
});
