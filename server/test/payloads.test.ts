/** The body of a request, by payload format and by template, over real deliveries. */
import { HTTP } from 'cloudevents';
import type { CloudEvent } from 'cloudevents';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordOf } from '@tidings/core/event';
import type { Delivery } from '@tidings/core/delivery';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { startTidings, TestClock, until, type Tidings } from './start.ts';

const clock = new TestClock(Date.now());
let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ clock }), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const DATA = '{ "userId" : "u-1", "amount":1.0, "big":12345678901234567890 }';
const CONTEXT = '{ "tenant":"acme" , "n":2.0 }';
const LINKS = '[{"href":"https://example.com/audit/1","text":"record"}]';
/** Bytes as a sender wrote them. */
const eventText = (id: string, webhook: Webhook, data = DATA): string =>
  `{"id":"${id}","type":"user.created","created":"2026-03-01T10:00:00Z","organization":"default",` +
  `"severity":"critical","agentId":"agent-7","summary":"Zoë signed up","links":${LINKS},"context":${CONTEXT},` +
  `"webhooks":["${webhook.id}"],"data":${data}}`;

let events = 0;
async function receive(
  webhook: Webhook,
  data = DATA,
): Promise<ReceivedRequest & { text: string; id: string }> {
  const id = `payload-${events++}`;
  const accepted = await tidings.request('POST', '/v1/events', eventText(id, webhook, data));
  expect(accepted.status).toBe(202);
  const [request] = await receiver.requestsOf(id);
  return { ...request!, text: request!.body.toString(), id };
}

const create = (input: Record<string, unknown>): Promise<Webhook> =>
  tidings.createWebhook({ url: receiver.url, ...input });

test('the page of Skillmine: its body, and its API key', async () => {
  const webhook = await create({
    name: 'Users',
    type: 'rest',
    payload: 'context',
    apiKey: { value: 'skillmine-api-key-1' },
  });
  const { text, headers, rawHeaders } = await receive(webhook);
  expect(headers['content-type']).toBe('application/json');
  expect(headers['x-api-key']).toBe('skillmine-api-key-1');
  expect(rawHeaders).toContain('X-API-Key');
  expect(text).toBe(
    `{"event_time":"2026-03-01T10:00:00Z","event_type":"user.created","current_context":${CONTEXT},"data":${DATA}}`,
  );
  const body = JSON.parse(text) as Record<string, unknown>;
  expect(Object.keys(body)).toEqual(['event_time', 'event_type', 'current_context', 'data']);
  expect(new Date(body['event_time'] as string).getTime()).toBe(Date.UTC(2026, 2, 1, 10));
});

test.each(['alert', 'compact-alert'])(
  '%s leads to the full record, and deliveries show that',
  async (payload) => {
    const published = await startTidings({
      beside: tidings,
      clock,
      publicUrl: new URL('https://tidings.example.com'),
    });
    try {
      const webhook = await create({ payload });
      const id = `record-of-${payload}`;
      const long = `{"log":"${'x'.repeat(5000)}"}`;
      const accepted = await published.request('POST', '/v1/events', eventText(id, webhook, long));
      expect(accepted.status).toBe(202);
      const [request] = await receiver.requestsOf(id);
      const [row] = await published.query<{ uid: string }>('SELECT uid FROM event WHERE id = $1', [id]);
      const event = { id, organization: 'default', uid: row!.uid };
      const sent = request!.body.toString();
      expect(sent.length > 4096).toBe(payload === 'alert');
      expect((JSON.parse(sent) as { links: unknown }).links).toEqual([
        { href: 'https://example.com/audit/1', text: 'record' },
        {
          href: recordOf(event, new URL('https://tidings.example.com')),
          text: 'Open in Tidings',
        },
      ]);
      const { attempts } = await published.delivery(webhook.id, 'success');
      expect(attempts[0]!.request.body).toBe(sent);
    } finally {
      await published.stop();
    }
  },
);

describe.each([
  ['standard', `{"type":"user.created","timestamp":"2026-03-01T10:00:00Z","data":${DATA}}`],
  [
    'alert',
    `"type":"user.created","timestamp":"2026-03-01T10:00:00Z","severity":"critical","agentId":"agent-7","summary":"Zoë signed up","details":${DATA},"links":${LINKS}}`,
  ],
  ['compact-alert', `"details":${DATA},"links":${LINKS}}`],
  ['native', `"organization":"default","project":null,"data":${DATA}}`],
])('%s', (payload, end) => {
  test('is sent as it is documented', async () => {
    const { text, headers } = await receive(await create({ payload }));
    expect(headers['content-type']).toBe('application/json');
    expect(headers['content-length']).toBe(String(Buffer.byteLength(text)));
    expect(text.endsWith(end)).toBe(true);
  });
});

test('cloudevents is read by the library of CloudEvents', async () => {
  const { text, headers, id } = await receive(await create({ payload: 'cloudevents' }));
  expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
  expect(text.endsWith(`,"datacontenttype":"application/json","data":${DATA}}`)).toBe(true);
  const event = HTTP.toEvent({ headers, body: text }) as CloudEvent<unknown>;
  expect(event.validate()).toBe(true);
  expect(event).toMatchObject({
    specversion: '1.0',
    id,
    type: 'user.created',
    source: '/organizations/default',
    time: '2026-03-01T10:00:00.000Z',
    severity: 'critical',
    agentid: 'agent-7',
    data: { userId: 'u-1' },
  });
});

describe('a retry', () => {
  test.each(['native', 'context', 'alert', 'compact-alert', 'standard', 'cloudevents', 'custom'])(
    'of %s sends the same bytes',
    async (payload) => {
      const template = { who: '{{summary}}', at: '{{created | unix}}', all: '{{data}}', ctx: '{{context}}' };
      const webhook = await create({ payload, ...(payload === 'custom' && { template }) });
      receiver.respond((_, index) => ({
        status: index === receiver.requests.length - 1 && first ? 500 : 200,
      }));
      let first = true;
      const { id, text } = await receive(webhook);
      first = false;
      await until(
        async () => (await tidings.deliveries(webhook.id, '?status=retrying')).length === 1,
        'a retry',
      );
      clock.advance(10_000);
      const [, again] = await receiver.requestsOf(id, 2);
      expect(again!.body.toString()).toBe(text);
      expect(again!.headers['webhook-attempt']).toBe('2');
    },
  );
});

describe('an alert above 4,096 bytes', () => {
  const long = JSON.stringify({ rule: 'no-shell', log: 'x'.repeat(6000) });

  test('is sent, and the delivery says that it is too long', async () => {
    const webhook = await create({ payload: 'alert' });
    const { body } = await receive(webhook, long);
    expect(body.length).toBeGreaterThan(6000);
    const { attempts } = await tidings.delivery(webhook.id, 'success');
    expect(attempts[0]!.request.warning).toContain(`The body has ${body.length} bytes`);
  });

  test('is cut where that is asked for, and keeps the link', async () => {
    const webhook = await create({ payload: 'compact-alert' });
    const { body, text } = await receive(webhook, long);
    expect(body.length).toBeLessThanOrEqual(4096);
    expect(JSON.parse(text)).toMatchObject({
      details: { rule: 'no-shell', log: expect.stringMatching(/^x+…$/) },
      links: [{ href: 'https://example.com/audit/1', text: 'record' }],
      truncated: true,
    });
    const { attempts } = await tidings.delivery(webhook.id, 'success');
    expect(attempts[0]!.request).toMatchObject({
      body: text,
      warning: expect.stringContaining('Details were cut'),
    });
  });
});

describe('a template', () => {
  const template = {
    text: '{{severity | upper}}: {{summary}} <{{links.0.href}}|{{links.0.text}}>',
    user: '{{data.userId}}',
    amount: '{{data.amount}}',
    big: '{{data.big}}',
    project: '{{project | optional}}',
    fixed: [1, null, true],
  };

  test('makes the body', async () => {
    const webhook = await create({ template });
    expect(webhook).toMatchObject({ payload: 'custom', template });
    const { text, headers } = await receive(webhook);
    expect(headers['content-type']).toBe('application/json');
    expect(text).toBe(
      '{"text":"CRITICAL: Zoë signed up <https://example.com/audit/1|record>","user":"u-1","amount":1.0,' +
        '"big":12345678901234567890,"fixed":[1,null,true]}',
    );
  });

  test('that cannot render an event fails the attempt in words, and heals with the template', async () => {
    const webhook = await create({ template: { a: '{{data.missing}}' } });
    await tidings.request('POST', '/v1/events', eventText('unrendered', webhook));
    const { attempts, status } = await tidings.delivery(webhook.id, 'retrying');
    expect(attempts).toMatchObject([
      {
        errorClass: 'config',
        error: expect.stringContaining('/a: data.missing is not in this event'),
        request: { body: null, headers: {} },
        response: null,
      },
    ]);
    expect(status).toBe('retrying');
    // Other events are not held up by it.
    const fine = await receive(webhook, '{"missing":1}');
    expect(fine.text).toBe('{"a":1}');
    expect((await tidings.changeWebhook(webhook, { template: { a: '{{data.userId}}' } })).status).toBe(200);
    clock.advance(10_000);
    const [healed] = await receiver.requestsOf('unrendered', 1);
    expect(healed!.body.toString()).toBe('{"a":"u-1"}');
  });

  test('is refused with its place when it cannot be read, and kept as it was', async () => {
    const webhook = await create({ template });
    const refused = await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, {
      template: { blocks: [{ text: 'Hello {{data.name | uper}}' }] },
    });
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid_template']);
    expect(refused.body.errors).toEqual([
      {
        path: '/template/blocks/0/text',
        message: expect.stringMatching(
          /^at character 21 of "Hello .*": no function "uper"; did you mean upper\?\.$/,
        ),
      },
    ]);
    const { body } = await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`);
    expect(body.template).toEqual(template);
  });
});

describe('a delivery', () => {
  const bodies = async (webhook: Webhook): Promise<(string | null)[]> => {
    const { attempts } = await tidings.delivery(webhook.id, 'success');
    return attempts.map(({ request }) => request.body);
  };

  test('shows what each attempt sent, although the webhook was changed in between', async () => {
    const webhook = await create({ payload: 'standard', retry: { delays: [5, 5, 5] } });
    receiver.respond(() => ({ status: 500 }));
    const { id } = await receive(webhook);
    const retrying = (attempts: number): Promise<unknown> =>
      until(async () => (await tidings.deliveries(webhook.id))[0]?.attemptCount === attempts, 'an attempt');
    await retrying(1);
    await tidings.changeWebhook(webhook, { template: { t: '{{type}}' } });
    clock.advance(10_000);
    await receiver.requestsOf(id, 2);
    await retrying(2);
    await tidings.changeWebhook(webhook, { payload: 'context', template: null });
    receiver.respond(() => ({ status: 200 }));
    clock.advance(10_000);
    const sent = (await receiver.requestsOf(id, 3)).map(({ body }) => body.toString());
    expect(sent.map((text) => text.slice(0, 8))).toEqual(['{"type":', '{"t":"us', '{"event_']);
    expect(await bodies(webhook)).toEqual(sent);
    // A change back is a rendering of its own, and other changes make none.
    await tidings.changeWebhook(webhook, { payload: 'standard' });
    await tidings.changeWebhook(webhook, { name: 'another' });
    expect(await bodies(webhook)).toEqual(sent);
    const kept = await tidings.query(
      `SELECT payload FROM former_rendering ORDER BY webhook DESC, number LIMIT 3`,
    );
    expect(kept).toEqual([{ payload: 'standard' }, { payload: 'custom' }, { payload: 'context' }]);
  });

  test('lists without bodies', async () => {
    const webhook = await create({ payload: 'context' });
    await receive(webhook);
    await tidings.delivery(webhook.id, 'success');
    const [listed] = await tidings.deliveries(webhook.id);
    expect((listed as Delivery).attempts[0]!.request).toMatchObject({ body: null, warning: null });
  });
});

describe('contradictions are refused:', () => {
  test.each([
    ['custom without a template', { payload: 'custom' }, '/template'],
    ['a template beside another payload', { payload: 'native', template: {} }, '/template'],
    ['no such payload', { payload: 'xml' }, '/payload'],
  ])('%s', async (_, input, path) => {
    const answer = await tidings.request('POST', '/v1/webhooks', {
      name: 'x',
      url: receiver.url,
      events: [],
      ...input,
    });
    expect([answer.status, answer.body.errors!.map((fault) => fault.path)]).toEqual([422, [path]]);
  });

  test('a change that would leave a template without use, or custom without a template', async () => {
    const webhook = await create({ template: { a: 1 } });
    for (const body of [{ payload: 'native' }, { template: null }, { payload: 'custom', template: null }]) {
      const answer = await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, body);
      expect([answer.status, answer.body.errors![0]!.path]).toEqual([422, '/template']);
    }
    expect((await tidings.changeWebhook(webhook, { payload: 'native', template: null })).body).toMatchObject({
      payload: 'native',
      template: null,
    });
    expect((await tidings.changeWebhook(webhook, { template: { b: 2 } })).body.payload).toBe('custom');
  });
});
