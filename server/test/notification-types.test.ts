/** Webhooks of other types than `rest`, from the call that makes them to what their receivers get and answer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { Preview, TestResult } from '@tidings/core/preview';
import { NOTIFICATION_TYPES } from '@tidings/core/notification-types/notification-type';
import type { Webhook } from '@tidings/core/webhook';
import type { NotificationType } from '@tidings/sdk';
import type { Problem } from '../src/api/errors.ts';
import { createReceiver, type Receiver, type Reply } from './harness.ts';
import { startTidings, until, type Tidings } from './start.ts';

let tidings: Tidings;
/** Stands in for the services; a path for each test. */
let service: Receiver;
beforeAll(async () => {
  [tidings, service] = await Promise.all([startTidings(), createReceiver()]);
  service.respond(({ url }) => answers.get(url) ?? { status: 200, body: 'ok' });
});
afterAll(async () => {
  await tidings.stop();
  await service.close();
});

const answers = new Map<string, Reply | Promise<Reply>>();
let made = 0;
const newOrganization = (): string => `told-${++made}`;
const KEY = 'R0utingK3yR0utingK3yR0utingK3y12';

/** A Slack webhook with a path of its own, which is its secret. */
async function slack(
  more: Record<string, unknown> = {},
): Promise<{ webhook: Webhook; path: string; url: string }> {
  const path = `/services/T0/B0/s3cr3t-${++made}`;
  const url = service.url + path;
  const webhook = await tidings.createWebhook({
    type: 'slack',
    config: { url },
    organization: newOrganization(),
    ...more,
  });
  return { webhook, path, url };
}

const sentTo = (path: string) => service.requests.filter(({ url }) => url === path);
test('every type is listed with the schema of its settings, which says what is secret', async () => {
  const { status, body } = await tidings.request<{ data: NotificationType[] }>(
    'GET',
    '/v1/notification-types',
  );
  expect(status).toBe(200);
  expect(body.data.map(({ type }) => type)).toEqual([...NOTIFICATION_TYPES]);
  expect(body.data.find(({ type }) => type === 'pagerduty')).toMatchObject({
    label: 'PagerDuty',
    config: {
      type: 'object',
      required: ['routingKey'],
      properties: {
        routingKey: {
          type: 'string',
          writeOnly: true,
          description: expect.stringContaining('32 characters'),
        },
        severities: { type: 'object', properties: { warning: { enum: expect.arrayContaining(['error']) } } },
        groupBy: { type: 'array', maxItems: 10 },
      },
    },
  });
});

const denied = (organization: string, more: object = {}) =>
  tidings.send({
    organization,
    type: 'policy.denied',
    severity: 'critical',
    agentId: 'agent-7',
    data: { rule: { id: 'no-shell' } },
    ...more,
  });
const problem = async (method: string, path: string, body: unknown): Promise<Problem> => {
  const answer = await tidings.request(method, path, body);
  expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
  return answer.body;
};
const paths = ({ errors = [] }: Problem): string[] => errors.map(({ path }) => path);

describe('Slack', () => {
  test('gets its message, and what is kept of it holds no secret', async () => {
    const { webhook, path, url } = await slack();
    expect(webhook).toMatchObject({
      type: 'slack',
      url: `${service.url}/***`,
      config: { url: '***' },
      configurationError: null,
      signing: 'none',
      payload: null,
      warnings: [{ code: 'all_events' }],
    });
    await denied(webhook.organization);
    const delivery = await tidings.delivery(webhook.id, 'success');
    const [request] = sentTo(path);
    expect(request!.headers['content-type']).toBe('application/json; charset=utf-8');
    const message = JSON.parse(request!.body.toString()) as { text: string; blocks: unknown[] };
    expect(message.text).toBe('[critical] Policy denied by agent-7');
    expect(message.blocks).toHaveLength(3);
    const [attempt] = delivery.attempts;
    expect(attempt!.request).toMatchObject({
      url: `${service.url}/***`,
      body: request!.body.toString(),
      bodyForm: 'sent',
    });
    for (const page of [
      `/v1/webhooks/${webhook.id}`,
      `/v1/webhooks/${webhook.id}/deliveries`,
      '/v1/audit-log',
    ])
      expect((await tidings.request('GET', page)).text).not.toContain(url.slice(-9));
    expect(JSON.stringify([delivery, tidings.log])).not.toContain(url.slice(-9));
    const stored = await tidings.query(
      'SELECT row_to_json(w)::text AS webhook, (SELECT string_agg(row_to_json(a)::text, chr(10)) FROM attempt a) AS attempts FROM webhook w',
    );
    expect(JSON.stringify(stored)).toContain(webhook.name);
    expect(JSON.stringify(stored)).not.toContain(url.slice(-9));
  });

  test('that refuses the webhook is asked once; the webhook says why, the owner is told, and a change ends it', async () => {
    const { webhook, path } = await slack();
    const { organization } = webhook;
    const ears = await tidings.createWebhook({
      organization,
      url: `${service.url}/ears-${organization}`,
      events: ['webhook.misconfigured', 'webhook.recovered', 'webhook.updated'],
    });
    answers.set(path, { status: 410, body: 'channel_is_archived' });
    await denied(organization);
    const delivery = await tidings.delivery(webhook.id, 'failed');
    expect(delivery.attemptCount).toBe(1);
    const [attempt] = delivery.attempts;
    expect(attempt).toMatchObject({ errorClass: 'refused', response: { status: 410 } });
    const error = attempt!.error!;
    expect(error).toMatch(
      /^Slack answered 410 \(channel_is_archived\): the channel is archived\. Have it unarchived/,
    );
    const look = async () => (await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`)).body;
    const marked = await until(async () => (await look()).configurationError && look(), 'the mark');
    expect(marked.configurationError).toMatchObject({ error, since: expect.any(String) });
    expect(marked.enabled).toBe(true);
    await tidings.delivery(ears.id, 'success');
    const told = sentTo(`/ears-${organization}`).map(({ body }) => JSON.parse(body.toString()));
    expect(told).toMatchObject([
      {
        type: 'webhook.misconfigured',
        data: { error, webhook: { id: webhook.id, type: 'slack', host: new URL(service.url).host } },
      },
    ]);
    // The same again is no news.
    await denied(organization);
    await until(
      async () =>
        (await tidings.deliveries(webhook.id)).filter(({ status }) => status === 'failed').length === 2,
      'another',
    );
    expect(sentTo(`/ears-${organization}`)).toHaveLength(1);

    answers.set(path, { status: 200, body: 'ok' });
    await denied(organization);
    await tidings.delivery(webhook.id, 'success');
    await until(async () => (await look()).configurationError === null, 'the mark to be gone');
    // What was told at once ends, however soon.
    await service.waitFor(() => sentTo(`/ears-${organization}`).length === 2);
    expect(JSON.parse(sentTo(`/ears-${organization}`)[1]!.body.toString())).toMatchObject({
      type: 'webhook.recovered',
      data: { webhook: { id: webhook.id }, refusedFor: error },
    });
  });

  test('is posted to by an app whose token nobody sees, until that is revoked', async () => {
    const token = `xoxb-1234-5678-t0k3n${++made}`;
    const organization = newOrganization();
    const config = { token, channel: 'C0123456789', host: service.url };
    const webhook = await tidings.createWebhook({ type: 'slack', organization, config });
    expect(webhook).toMatchObject({
      url: `${service.url}/api/chat.postMessage`,
      config: { ...config, token: '***' },
    });
    const path = '/api/chat.postMessage';
    const ears = `/ears-${organization}`;
    await tidings.createWebhook({
      organization,
      url: service.url + ears,
      events: ['webhook.misconfigured', 'webhook.recovered'],
    });
    answers.set(path, { status: 200, body: '{"ok":true,"channel":"C0123456789","ts":"1.2"}' });
    await denied(organization);
    const { attempts } = await tidings.delivery(webhook.id, 'success');
    const [request] = sentTo(path);
    expect(request!.headers.authorization).toBe(`Bearer ${token}`);
    expect(JSON.parse(request!.body.toString())).toMatchObject({
      channel: 'C0123456789',
      text: '[critical] Policy denied by agent-7',
    });
    expect(attempts[0]!.request.headers).toMatchObject({ authorization: 'Bearer ***' });
    expect(JSON.stringify(attempts)).not.toContain(token.slice(-8));

    answers.set(path, { status: 200, body: '{"ok":false,"error":"token_revoked"}' });
    await denied(organization);
    const failed = await tidings.delivery(webhook.id, 'failed');
    expect(failed.attempts).toHaveLength(1);
    expect(failed.attempts[0]).toMatchObject({ errorClass: 'refused', response: { status: 200 } });
    await until(async () => {
      const { body } = await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`);
      return body.configurationError?.error.includes('(token_revoked): the token was revoked');
    }, 'the mark');
    await service.waitFor(() => sentTo(ears).length === 1);
    const told = sentTo(ears)[0]!.body.toString();
    expect(JSON.parse(told)).toMatchObject({
      type: 'webhook.misconfigured',
      data: { error: failed.attempts[0]!.error, webhook: { id: webhook.id, type: 'slack' } },
    });
    expect(told).not.toContain(token.slice(-8));
    // Another token ends it, before anything is sent.
    const changed = await tidings.changeWebhook(webhook, { config: { token: `${token}-new` } });
    expect(changed.body.configurationError).toBeNull();

    // What was on its way with a token says nothing of the next one.
    let reply = (_reply: Reply): void => undefined;
    answers.set(path, new Promise<Reply>((resolve) => (reply = resolve)));
    const before = sentTo(path).length;
    await denied(organization);
    await until(async () => sentTo(path).length > before, 'the request');
    await tidings.changeWebhook(webhook, { config: { token: `${token}-newer` } });
    reply({ status: 200, body: '{"ok":false,"error":"token_revoked"}' });
    const failures = async (): Promise<number> =>
      (await tidings.deliveries(webhook.id)).filter(({ status }) => status === 'failed').length;
    await until(async () => (await failures()) === 2, 'its end');
    answers.set(path, { status: 200, body: '{"ok":false,"error":"channel_not_found"}' });
    await denied(organization);
    const marked = await until(async () => {
      const { body } = await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`);
      return body.configurationError;
    }, 'the next mark');
    expect(marked.error).toContain('channel_not_found');
  });

  test('that is busy is tried again when it says', async () => {
    const { webhook, path } = await slack({ retry: { delays: [1] } });
    answers.set(path, { status: 429, headers: { 'retry-after': '1' }, body: 'rate_limited' });
    await denied(webhook.organization);
    await until(async () => sentTo(path).length === 1, 'the first attempt');
    answers.set(path, { status: 200, body: 'ok' });
    const { attempts } = await tidings.delivery(webhook.id, 'success');
    expect(attempts.map(({ errorClass }) => errorClass)).toEqual(['rate_limited', null]);
    expect(attempts[0]!.error).toContain('it asks for fewer messages for 1 second');
    const { body } = await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`);
    expect(body.configurationError).toBeNull();
  });

  test('that is busy time and again uses up no attempt', async () => {
    const { webhook, path } = await slack({ retry: { delays: [3600] } });
    answers.set(path, { status: 429, headers: { 'retry-after': '1' }, body: 'rate_limited' });
    await denied(webhook.organization);
    await until(async () => sentTo(path).length === 2, 'the second attempt');
    answers.set(path, { status: 503, body: 'down' });
    await until(async () => sentTo(path).length === 3, 'the third attempt');
    const waiting = await until(
      async () => (await tidings.deliveries(webhook.id)).find(({ attemptCount }) => attemptCount === 3),
      'its record',
    );
    // It has its whole schedule still.
    expect(waiting.status).toBe('retrying');
    expect(Date.parse(waiting.nextAttemptAt!) - Date.now()).toBeGreaterThan(3000_000);
  });

  test('gets what a template makes of the event', async () => {
    const { webhook, path } = await slack({
      template: { text: 'Denied: {{data.rule.id}}' },
      events: ['policy.*'],
    });
    await denied(webhook.organization);
    await tidings.delivery(webhook.id, 'success');
    expect(JSON.parse(sentTo(path)[0]!.body.toString())).toEqual({ text: 'Denied: no-shell' });
    const { body } = await tidings.changeWebhook(webhook, { template: null });
    expect([body.template, body.payload]).toEqual([null, null]);
    expect(
      paths(await problem('PATCH', `/v1/webhooks/${webhook.id}`, { template: { text: '{{nosuch(1)}}' } })),
    ).toEqual(['/template/text']);
  });

  test('can be previewed and tested', async () => {
    const { webhook, path } = await slack();
    const url = `${service.url}/services/T0/B0/previewed-url`;
    const draft = {
      name: 'P',
      type: 'slack',
      config: { url },
      events: ['policy.denied'],
      organization: newOrganization(),
    };
    const preview = await tidings.request<Preview>('POST', '/v1/webhooks/preview', {
      webhook: draft,
      send: true,
    });
    expect(preview.body.sent, preview.text).toMatchObject({ delivered: true, response: { status: 200 } });
    expect(preview.body.request).toMatchObject({ url: `${service.url}/***`, bodyForm: 'sent' });
    expect(JSON.parse(preview.body.request.body!)).toMatchObject({
      text: '[warning] Policy denied: shell.execute by agent-alpha',
    });
    expect(preview.text).not.toContain('previewed-url');
    const unsent = await tidings.request<Preview>('POST', '/v1/webhooks/preview', {
      id: webhook.id,
      event: 'policy.denied',
    });
    expect([unsent.status, unsent.body.sent, unsent.body.request.body]).toEqual([
      200,
      null,
      preview.body.request
        .body!.replace(preview.body.event.id, unsent.body.event.id)
        .replace(/<!date.*?>/, /<!date.*?>/.exec(unsent.body.request.body!)![0]),
    ]);
    const tooMuch = {
      ...draft,
      template: { blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) },
    };
    const refused = await problem('POST', '/v1/webhooks/preview', { webhook: tooMuch });
    expect([refused.code, refused.detail]).toEqual([
      'invalid_template',
      expect.stringContaining('/blocks has 51 entries'),
    ]);

    answers.set(path, { status: 404, body: 'no_service' });
    const tested = await tidings.request<TestResult>('POST', `/v1/webhooks/${webhook.id}/test`, {
      event: 'policy.denied',
    });
    expect(tested.body).toMatchObject({
      status: 'failed',
      response: { status: 404 },
      cause: expect.stringContaining('(no_service)'),
    });
    // A test leaves the webhook as it is.
    expect(
      (await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`)).body.configurationError,
    ).toBeNull();
  });
});

describe('settings', () => {
  const slackInput = () => ({
    name: 'S',
    type: 'slack',
    events: ['*'],
    config: { url: `${service.url}/services/x` },
  });

  test.each([
    [{ url: 'https://example.com/' }, '/url'],
    [{ signing: 'standard' }, '/signing'],
    [{ secret: 'my-webhook-secret' }, '/secret'],
    [{ apiKey: { value: 'x' } }, '/apiKey'],
    [{ headers: {} }, '/headers'],
    [{ payload: 'native' }, '/payload'],
    [{ encryption: null }, '/encryption'],
    [{ config: {} }, '/config/url'],
    [{ config: { token: 'xoxb-12345678-x' } }, '/config/channel'],
    [{ config: { token: 'a token of another kind', channel: 'C1' } }, '/config/token'],
    [{ config: { url: 'https://example.com/services/x', channel: 'C1' } }, '/config/channel'],
    [{ config: { token: 'xoxb-12345678-x', channel: 'C1', host: 'https://10.0.0.1' } }, '/config/host'],
    [{ config: { url: 'https://example.com/a/long/path', token: 'x' } }, '/config/token'],
    [{ config: { url: 'ftp://example.com/a/long/path' } }, '/config/url'],
    [{ config: { url: 'https://169.254.169.254/latest/meta-data' } }, '/config/url'],
    [{ config: { url: 'https://10.0.0.1/services/x' } }, '/config/url'],
    [{ config: 'x' }, '/config'],
    [{ type: 'pager', config: {} }, '/type'],
    [{ type: 'rest', url: 'https://example.com/' }, '/config'],
    [{ type: 'rest', config: undefined }, '/url'],
    [{ type: 'pagerduty', config: { routingKey: 'short' } }, '/config/routingKey'],
    [{ type: 'pagerduty', config: { routingKey: KEY, host: 'https://example.com/proxy' } }, '/config/host'],
    [{ config: { token: 'xoxb-12345678-x', channel: 'C1', host: 'https://example.com/?a' } }, '/config/host'],
    [{ type: 'pagerduty', config: { routingKey: KEY, host: 'http://192.168.0.1' } }, '/config/host'],
    [
      { type: 'pagerduty', config: { routingKey: KEY, severities: { high: 'error' } } },
      '/config/severities/high',
    ],
    [{ type: 'pagerduty', config: { routingKey: KEY, groupBy: ['agent'] } }, '/config/groupBy/0'],
  ])('that do not belong together are refused: %j', async (more, path) => {
    const refused = await problem('POST', '/v1/webhooks', { ...slackInput(), ...more });
    expect(paths(refused)).toEqual([path]);
    expect(refused.errors![0]!.message).toMatch(/\.$/);
  });

  test('of a change: secrets stay unless given, nothing else is merged, and masks are none', async () => {
    const organization = newOrganization();
    const config = { routingKey: KEY, host: service.url, severities: { warning: 'error' } };
    const webhook = await tidings.createWebhook({ type: 'pagerduty', organization, config });
    expect(webhook.config).toEqual({ ...config, routingKey: '***' });
    const { body } = await tidings.changeWebhook(webhook, {
      config: { severities: null, groupBy: ['type'] },
    });
    expect(body.config).toEqual({ routingKey: '***', host: service.url, groupBy: ['type'] });
    const revealed = await tidings.request('GET', `/v1/webhooks/${webhook.id}/config`);
    expect(revealed.body).toEqual({ config: { routingKey: KEY, host: service.url, groupBy: ['type'] } });
    expect(revealed.headers.get('cache-control')).toBe('no-store');
    expect(
      paths(await problem('PATCH', `/v1/webhooks/${webhook.id}`, { config: { routingKey: '***' } })),
    ).toEqual(['/config/routingKey']);
    expect(
      paths(await problem('PATCH', `/v1/webhooks/${webhook.id}`, { config: { routingKey: null } })),
    ).toEqual(['/config/routingKey']);
    expect(paths(await problem('PATCH', `/v1/webhooks/${webhook.id}`, { signing: 'standard' }))).toEqual([
      '/signing',
    ]);
    expect((await problem('GET', `/v1/webhooks/${webhook.id}/secret`, undefined)).detail).toContain(
      '/config',
    );
    expect((await problem('POST', `/v1/webhooks/${webhook.id}/rotate-secret`, {})).detail).toContain(
      'a change of config',
    );
    const rest = await tidings.createWebhook({ url: service.url, organization });
    expect((await problem('GET', `/v1/webhooks/${rest.id}/config`, undefined)).detail).toContain('type rest');
    expect(paths(await problem('PATCH', `/v1/webhooks/${rest.id}`, { config: {} }))).toEqual(['/config']);
  });

  test('who may not see secrets does not have them sent elsewhere, and is not shown them', async () => {
    const organization = newOrganization();
    const webhook = await tidings.createWebhook({
      type: 'pagerduty',
      organization,
      config: { routingKey: KEY },
    });
    const input = {
      name: 'K',
      organization,
      permissions: ['webhooks:read', 'webhooks:write', 'deliveries:write'],
    };
    const { body } = await tidings.request<NewApiKey>('POST', '/v1/api-keys', input);
    const headers = { authorization: `Bearer ${body.key}` };
    const host = { config: { host: service.url } };
    const elsewhere = await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, host, headers);
    expect([elsewhere.status, paths(elsewhere.body)]).toEqual([403, ['/config']]);
    const previewed = await tidings.request(
      'POST',
      '/v1/webhooks/preview',
      { id: webhook.id, changes: host, event: 'policy.denied', send: true },
      headers,
    );
    expect(previewed.status, previewed.text).toBe(403);
    expect(
      (await tidings.request('GET', `/v1/webhooks/${webhook.id}/config`, undefined, headers)).status,
    ).toBe(403);
    const other = { config: { host: service.url, routingKey: KEY.toLowerCase() } };
    expect((await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, other, headers)).status).toBe(200);
  });
});

describe.each([
  [
    'teams',
    '[critical] Policy denied by agent-7',
    (message: any) => message.attachments[0].content.fallbackText as string,
    { status: 202, body: '' },
  ],
  [
    'discord',
    '\\[critical\\] Policy denied by agent\\-7',
    (message: any) => message.content as string,
    { status: 204, body: '' },
  ],
] as const)('%s', (type, text, said, answer) => {
  test('gets its message', async () => {
    const path = `/hooks/${type}-s3cr3t`;
    answers.set(path, answer);
    const webhook = await tidings.createWebhook({
      type,
      organization: newOrganization(),
      config: { url: `${service.url}${path}?wait=1&sig=s1gn4ture` },
    });
    answers.set(`${path}?wait=1&sig=s1gn4ture`, answer);
    await denied(webhook.organization);
    const delivery = await tidings.delivery(webhook.id, 'success');
    const [request] = sentTo(`${path}?wait=1&sig=s1gn4ture`);
    expect(said(JSON.parse(request!.body.toString()))).toBe(text);
    expect(JSON.stringify([delivery, webhook])).not.toContain('s1gn4ture');
  });
});
