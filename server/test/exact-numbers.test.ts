/** Numbers that JavaScript would turn into others: kept as they are written, or refused; bodies here are text. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventAccepted } from '@tidings/core/event';
import type { Preview, TestResult } from '@tidings/core/preview';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, type Answer, type Tidings } from './start.ts';

let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const NUMBERS =
  '{"big":9007199254740993,"money":1.0,"beyond":1e400,"long":0.1000000000000000055511151231257827}';
const BIG =
  'is the number 9007199254740993, which would be kept as 9007199254740992. Give one of at most 15 digits, or write it as a string.';

/** JSON text of a webhook, with more members as text. */
const webhookText = (more: string): string =>
  `{"name":"Exact","url":"${receiver.url}","events":["order.created"],${more}}`;
const create = (more: string): Promise<Answer<Webhook>> =>
  tidings.request<Webhook>('POST', '/v1/webhooks', webhookText(more));
let organizations = 0;
const newOrganization = (): string => `exact-${++organizations}`;

describe('configuration that cannot hold a number refuses it', () => {
  test.each([
    ['POST', '', (filters: string) => webhookText(`"filters":${filters}`), '/filters'],
    ['PATCH', '/$', (filters: string) => `{"filters":${filters}}`, '/filters'],
    ['PUT', '/$/filters', (filters: string) => filters, ''],
    [
      'POST',
      '/preview',
      (filters: string) => `{"webhook":${webhookText(`"filters":${filters}`)},"data":{}}`,
      '/webhook/filters',
    ],
    [
      'POST',
      '/preview',
      (filters: string) => `{"id":"$","changes":{"filters":${filters}}}`,
      '/changes/filters',
    ],
  ])('%s /v1/webhooks%s: a filter', async (method, path, body, base) => {
    const { id } = await tidings.createWebhook({ url: receiver.url });
    const call = (filters: string): Promise<Answer<{ errors: unknown }>> =>
      tidings.request(
        method,
        `/v1/webhooks${path.replace('$', id)}`,
        body(filters).replace('"$"', `"${id}"`),
      );
    const refused = await call('{"order.created":{"id":{"in":[1,9007199254740993]},"n":{"lt":1e400}}}');
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual([
      { path: `${base}/order.created/id/in/1`, message: BIG },
      {
        path: `${base}/order.created/n/lt`,
        message: expect.stringContaining('larger than any that can be kept'),
      },
    ]);
    expect((await call('{"order.created":{"id":1.0}}')).status).toBeLessThan(300);
  });

  test('the same number in another spelling is taken', async () => {
    const made = await create('"filters":{"order.created":{"n":[1.0,1e3]}},"timeoutMs":5000.0');
    expect(made.status).toBe(201);
    expect(made.body.timeoutMs).toBe(5000);
    expect(made.text).toContain('"filters":{"order.created":{"n":[1,1000]}}');
  });

  test('a schema', async () => {
    const organization = newOrganization();
    const refused = await tidings.request<{ errors: unknown }>(
      'POST',
      '/v1/event-types',
      `{"name":"a.b","organization":"${organization}","schema":{"properties":{"n":{"maximum":9007199254740993}}}}`,
    );
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [{ path: '/schema/properties/n/maximum', message: BIG }],
    ]);
  });
});

describe('a filter', () => {
  test.each([
    ['9007199254740992', '9007199254740992', true],
    ['9007199254740992', '9007199254740993', false],
    ['9007199254740992', '9007199254740992.0', true],
    ['{"gt":9007199254740992}', '9007199254740993', true],
    ['{"lte":9007199254740992}', '9007199254740993', false],
    ['{"notIn":[9007199254740992]}', '9007199254740993', true],
  ])('%s of the data %s: %s', async (filter, number, matched) => {
    const { body } = await create(`"filters":{"order.created":{"n":${filter}}}`);
    const accepted = await tidings.request<EventAccepted>(
      'POST',
      '/v1/events',
      `{"type":"order.created","data":{"n":${number}},"webhooks":["${body.id}"]}`,
    );
    expect(accepted.body.webhooks).toEqual(matched ? [body.id] : []);
    const preview = await tidings.request<Preview>(
      'POST',
      '/v1/webhooks/preview',
      `{"id":"${body.id}","data":{"n":${number}},"recent":1}`,
    );
    const result = matched ? 'matches' : 'filtered';
    expect(preview.body.decision.result).toBe(result);
    expect(preview.body.recent).toEqual([expect.objectContaining({ decision: preview.body.decision })]);
    if (!matched) expect(preview.body.decision.reason).toContain(`n is ${number}; wanted`);
  });
});

describe('what is sent keeps its spelling:', () => {
  test('a template, as it is stored, shown and sent', async () => {
    const template = `{"fixed":${NUMBERS},"list":[1.0,-0],"name":"{{data.name}}"}`;
    const made = await create(`"template":${template}`);
    expect(made.status).toBe(201);
    expect(made.text).toContain(`"template":${template}`);
    const changed = await tidings.request(
      'PATCH',
      `/v1/webhooks/${made.body.id}`,
      '{"template":[2.0,"{{id}}"]}',
    );
    expect(changed.text).toContain('"template":[2.0,"{{id}}"]');
    await tidings.request('PATCH', `/v1/webhooks/${made.body.id}`, `{"template":${template}}`);
    expect((await tidings.request('GET', `/v1/webhooks/${made.body.id}`)).text).toContain(
      `"template":${template}`,
    );
    const sent = template.replace('{{data.name}}', 'x');
    const preview = await tidings.request<Preview>(
      'POST',
      '/v1/webhooks/preview',
      `{"webhook":${webhookText(`"template":${template}`)},"data":{"name":"x"}}`,
    );
    expect(preview.body.request.body).toBe(sent);
    await tidings.send({
      id: 'exact-template',
      type: 'order.created',
      data: { name: 'x' },
      webhooks: [made.body.id],
    });
    const [received] = await receiver.requestsOf('exact-template');
    expect(received!.body.toString()).toBe(sent);
  });

  test('an example, and the test that is made of it', async () => {
    const organization = newOrganization();
    const place = `?organization=${organization}`;
    const schema = '"schema":{"properties":{"money":{"type":"number","maximum":1}}}';
    const made = await tidings.request(
      'POST',
      '/v1/event-types',
      `{"name":"order.paid","organization":"${organization}",${schema},"example":${NUMBERS}}`,
    );
    expect(made.status).toBe(201);
    expect(made.text).toContain(`"example":${NUMBERS}`);
    const example = await tidings.request('GET', `/v1/event-types/order.paid/example${place}`);
    expect(example.text).toBe(`{"type":"order.paid","data":${NUMBERS}}`);
    expect((await tidings.request('GET', `/v1/event-types${place}&own=true`)).text).toContain(
      `"example":${NUMBERS}`,
    );
    const webhook = await tidings.createWebhook({
      url: receiver.url,
      organization,
      events: ['order.paid'],
      payload: 'standard',
    });
    const tested = await tidings.request<TestResult>(
      'POST',
      `/v1/webhooks/${webhook.id}/test`,
      '{"context":{"at":2.0}}',
    );
    expect(tested.body.request!.body).toContain(`"data":${NUMBERS}}`);
    const unfit = await tidings.request(
      'PATCH',
      `/v1/event-types/order.paid${place}`,
      '{"example":{"money":2.0}}',
    );
    expect([unfit.status, unfit.body.errors]).toEqual([
      422,
      [{ path: '/example/money', message: expect.stringContaining('does not fit the schema') }],
    ]);
    const boundless = await tidings.request(
      'PATCH',
      `/v1/event-types/order.paid${place}`,
      '{"example":{"n":1e99999}}',
    );
    expect([boundless.status, boundless.body.errors]).toEqual([
      422,
      [{ path: '/example', message: expect.stringContaining('cannot be stored') }],
    ]);
  });

  test('data and context of a sample', async () => {
    const sample = `"event":"order.created","data":${NUMBERS},"context":{"at":2.0}`;
    const preview = await tidings.request<Preview>(
      'POST',
      '/v1/webhooks/preview',
      `{"webhook":${webhookText('"payload":"context"')},${sample}}`,
    );
    expect(preview.body.request.body).toContain(`"current_context":{"at":2.0},"data":${NUMBERS}}`);
    expect(preview.text).toContain(`"type":"order.created","data":${NUMBERS}}`);
    const { body } = await create('"payload":"context"');
    const tested = await tidings.request<TestResult>('POST', `/v1/webhooks/${body.id}/test`, `{${sample}}`);
    expect(tested.body.request!.body).toContain(`"current_context":{"at":2.0},"data":${NUMBERS}}`);
  });
});

describe('an import', () => {
  const call = (organization: string, text: string, type: string): Promise<Answer<{ data: unknown }>> =>
    tidings.request('POST', `/v1/event-types/import?organization=${organization}`, text, {
      'content-type': type,
    });
  const examples = async (organization: string): Promise<string> =>
    (await tidings.request('GET', `/v1/event-types/a.b/example?organization=${organization}`)).text;

  test('keeps examples, and refuses schemas that hold what cannot be held', async () => {
    const organization = newOrganization();
    const part = (schema: string, example: string): string =>
      `{"post":{"requestBody":{"content":{"application/json":{"schema":${schema},"example":${example}}}}}}`;
    const text = `{"openapi":"3.1.0","webhooks":{"a.b":${part('{"minProperties":1.0}', NUMBERS)},"c.d":${part('{"const":9007199254740993}', '1')}}}`;
    const imported = await call(organization, text, 'application/json');
    expect(imported.status).toBe(207);
    expect(imported.body.data).toEqual([
      { name: 'a.b', result: 'created', path: '/webhooks/a.b' },
      {
        name: 'c.d',
        result: 'refused',
        path: '/webhooks/c.d',
        errors: [
          { path: '/webhooks/c.d/post/requestBody/content/application~1json/schema/const', message: BIG },
        ],
      },
    ]);
    expect(await examples(organization)).toBe(`{"type":"a.b","data":${NUMBERS}}`);
    expect((await call(organization, text, 'application/json')).body.data).toMatchObject([
      { result: 'unchanged' },
      {},
    ]);
  });

  test('of YAML reads each way of writing a number as the number it is', async () => {
    const organization = newOrganization();
    const text = [
      'title: a.b',
      'type: object',
      'examples:',
      '  - { hex: 0x20000000000001, oct: 0o17, plus: +7, zeros: 007, dot: .5, end: 5., money: 1.0, exp: 1e3, neg: -0.10 }',
    ].join('\n');
    const refused = await call(organization, text, 'application/yaml');
    expect(refused.body.data).toMatchObject([{ errors: [{ path: '/examples/0/hex', message: BIG }] }]);
    const imported = await call(organization, text.replace('0x20000000000001', '0x1F'), 'application/yaml');
    expect(imported.status).toBe(200);
    expect(await examples(organization)).toBe(
      '{"type":"a.b","data":{"hex":31,"oct":15,"plus":7,"zeros":7,"dot":0.5,"end":5,"money":1.0,"exp":1e3,"neg":-0.10}}',
    );
    const infinite = await tidings.request(
      'POST',
      `/v1/event-types/import?organization=${organization}`,
      text.replace('1e3', '.inf'),
      { 'content-type': 'application/yaml' },
    );
    expect([infinite.status, infinite.body.detail]).toEqual([422, expect.stringContaining('holds .inf')]);
  });
});
