/** PagerDuty, from the call that makes a webhook to what its Events API gets and answers. */
import { Agent, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { event as sendByTheirs } from '@pagerduty/pdjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type Receiver } from './harness.ts';
import { SELF_SIGNED } from './self-signed.ts';
import { startTidings, until, type Tidings } from './start.ts';

let tidings: Tidings;
let service: Receiver;
beforeAll(async () => {
  [tidings, service] = await Promise.all([startTidings(), createReceiver()]);
  service.respond(({ url }) => answers.get(url) ?? { status: 202, body: '{"status":"success"}' });
});
afterAll(async () => {
  await tidings.stop();
  await service.close();
});

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
      links: [{ href: 'https://audit.example/1', text: 'audit' }],
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

  test('that takes no event with 400 is not asked again', async () => {
    const webhook = await pagerduty();
    answers.set('/v2/enqueue', {
      status: 400,
      body: '{"status":"invalid event","message":"Event object is invalid","errors":["Invalid routing key"]}',
    });
    await denied(webhook.organization);
    const { attempts } = await tidings.delivery(webhook.id, 'failed');
    answers.delete('/v2/enqueue');
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).toMatchObject({
      errorClass: 'refused',
      error: expect.stringContaining('config.routingKey'),
    });
  });

  test('gets the request that its own library sends', async () => {
    const webhook = await pagerduty();
    const before = service.requests.length;
    await denied(webhook.organization, { links: [{ href: 'https://audit.example/1', text: 'audit' }] });
    await tidings.send({
      organization: webhook.organization,
      type: 'policy.resolved',
      agentId: 'agent-7',
      data: {},
    });
    await until(async () => service.requests.length >= before + 2, 'two requests');
    const theirs: { method: string; url: string; type: string; body: unknown }[] = [];
    const server = createServer(SELF_SIGNED, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        theirs.push({
          method: request.method!,
          url: request.url!,
          type: request.headers['content-type']!,
          body: JSON.parse(Buffer.concat(chunks).toString()),
        });
        response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"success"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      for (const { method, url, headers, body } of service.requests.slice(before)) {
        const ours = JSON.parse(body.toString()) as Parameters<typeof sendByTheirs>[0]['data'];
        const agent = new Agent({ rejectUnauthorized: false });
        await sendByTheirs({
          data: ours,
          server: `127.0.0.1:${(server.address() as AddressInfo).port}`,
          ...({ agent } as object),
        });
        expect({ method, url, type: headers['content-type']!.split(';')[0], body: ours }).toEqual({
          ...theirs.at(-1)!,
          type: theirs.at(-1)!.type.split(';')[0],
        });
      }
    } finally {
      server.close();
    }
    expect(theirs).toHaveLength(2);
  });
});
