/** What the platform tells of itself, as receivers get it. */
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import { CATALOG } from '@tidings/core/catalog/index';
import { takeSchema } from '@tidings/core/json-schema/validator';
import type { NewMember } from '@tidings/core/member';
import type { Webhook } from '@tidings/core/webhook';
import type { Problem } from '../src/api/errors.ts';
import { openBrowser } from './browser.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, TestClock, until, type Tidings } from './start.ts';

interface Told {
  id: string;
  type: string;
  created: string;
  organization: string;
  project: string | null;
  data: Record<string, unknown>;
}

const MINUTE = 60_000;
const clock = new TestClock();
let tidings: Tidings;
/** Of business events; says how it answers by its path. */
let receiver: Receiver;
/** Of the platform's own, a path for each organization. */
let ears: Receiver;
beforeAll(async () => {
  [tidings, receiver, ears] = await Promise.all([
    startTidings({ clock }),
    createReceiver(),
    createReceiver(),
  ]);
  receiver.respond(({ url }) => ({ status: Number(url.slice(1, 4)) }));
});
afterAll(async () => {
  await Promise.all([receiver.close(), ears.close()]);
  await tidings.stop();
});

const listen = (organization: string, events: string[], more: object = {}): Promise<Webhook> =>
  tidings.createWebhook({ name: 'Ears', organization, events, url: `${ears.url}/${organization}`, ...more });
const create = (organization: string, status: number, more: object = {}): Promise<Webhook> =>
  tidings.createWebhook({ name: 'It', organization, url: `${receiver.url}/${status}/hidden-path`, ...more });
async function act(id: string, action: string, body?: object): Promise<void> {
  const answer = await tidings.request('POST', `/v1/webhooks/${id}/${action}`, body);
  expect([answer.status < 300, answer.text]).toEqual([true, answer.text]);
}

/** What was told to an organization, each fitting the schema of its type. */
function toldTo(organization: string): Told[] {
  return ears.requests
    .filter(({ url }) => url === `/${organization}`)
    .map(({ body }) => {
      const told = JSON.parse(body.toString()) as Told;
      const taken = takeSchema(CATALOG.get(told.type)?.schema);
      if (!('validator' in taken)) throw new Error(`${told.type} is no operational type`);
      expect([told.type, taken.validator.check(told.data, body.length)]).toEqual([told.type, []]);
      expect(body.toString()).not.toContain('hidden-path');
      return told;
    });
}

async function untilTold(organization: string, count: number): Promise<Told[]> {
  await ears.waitFor(() => toldTo(organization).length >= count);
  return toldTo(organization);
}

/** Resolves when all that was reported so far is told or dropped. Reports of a lane are told in their order. */
async function untilAllIsTold(): Promise<void> {
  await until(async () => (await tidings.query('SELECT FROM report')).length === 0, 'the last report');
}

/** Ends a delivery that keeps failing, with the clock moved on to each attempt. */
async function exhaust(webhook: Webhook): Promise<void> {
  await until(async () => {
    clock.advance(MINUTE);
    return (await tidings.deliveries(webhook.id, '?status=failed')).length > 0;
  }, 'the last attempt');
}

const host = (): string => new URL(receiver.url).host;

describe('of webhooks', () => {
  test('is told: made, changed, disabled, enabled and deleted, by whom, and no value', async () => {
    // In order, so that what came first is told first.
    const ear = await listen('hands', ['webhook.*'], { ordered: true });
    const key = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
      name: 'Deployment',
      organization: 'hands',
      permissions: ['*'],
    });
    const headers = { authorization: `Bearer ${key.body.key}` };
    const input = {
      name: 'It',
      url: `${receiver.url}/200/hidden-path?hidden-path`,
      events: ['a', 'b.*'],
      secret: 'hidden-path-1',
    };
    const made = await tidings.request<Webhook>('POST', '/v1/webhooks', input, headers);
    const path = `/v1/webhooks/${made.body.id}`;
    const change = { timeoutMs: 5000, apiKey: { value: 'hidden-path-2' }, rateLimit: { perSecond: 5 } };
    await tidings.request('PATCH', path, { ...change, name: 'It, again' }, headers);
    // Only what is in an envelope changes; then nothing does.
    await tidings.request('PATCH', path, { apiKey: { value: 'hidden-path-3' } }, headers);
    await tidings.request('PATCH', path, { apiKey: { value: 'hidden-path-3' }, name: 'It, again' }, headers);
    await tidings.query(`UPDATE webhook SET secret = secret || '\\x00'`);
    await tidings.query(`UPDATE webhook SET secret = substring(secret FOR octet_length(secret) - 1)`);
    await tidings.request('POST', `${path}/rotate-secret`, { secret: 'hidden-path-4' }, headers);
    clock.advance(1500);
    await tidings.request('PATCH', path, { enabled: false, paused: undefined, ordered: true }, headers);
    await tidings.request('POST', `${path}/enable`, undefined, headers);
    await tidings.request('DELETE', path, undefined, headers);

    const by = { type: 'api_key', id: key.body.id, name: 'Deployment' };
    const webhook = { id: made.body.id, name: 'It, again', type: 'rest', host: host(), project: null };
    const told = await untilTold('hands', 9);
    expect(told.map(({ type, data }) => [type, { ...data, webhook: null }])).toEqual([
      // The one that listens hears of itself; whoever sees all organizations made it.
      ['webhook.created', { webhook: null, events: ['webhook.*'], by: expect.anything() }],
      ['webhook.created', { webhook: null, events: ['a', 'b.*'], by }],
      ['webhook.updated', { webhook: null, changed: ['apiKey', 'name', 'rateLimit', 'timeoutMs'], by }],
      ['webhook.updated', { webhook: null, changed: ['credentials'], by }],
      ['webhook.updated', { webhook: null, changed: ['secret'], by }],
      [
        'webhook.disabled',
        { webhook: null, reason: 'It was disabled by hand.', automatic: false, failingSince: null, by },
      ],
      ['webhook.updated', { webhook: null, changed: ['ordered'], by }],
      ['webhook.enabled', { webhook: null, enabledAt: new Date(clock.now()).toISOString(), by }],
      ['webhook.deleted', { webhook: null, deletedAt: new Date(clock.now()).toISOString(), by }],
    ]);
    expect(told.at(-1)).toMatchObject({
      id: expect.stringMatching(/^rep_[0-9a-z]{26}$/),
      created: new Date(clock.now()).toISOString(),
      organization: 'hands',
      project: null,
      data: { webhook },
    });
    expect(told[0]!.data['webhook']).toMatchObject({ id: ear.id, name: 'Ears' });
    await untilAllIsTold();
    expect(toldTo('hands')).toHaveLength(9);
  });

  test('is told which member did it', async () => {
    await listen('people', ['webhook.updated']);
    const it = await create('people', 200, { events: [] });
    const input = { email: 'ada@example.com', name: 'Ada', organization: 'people', role: 'owner' };
    const member = (await tidings.request<NewMember>('POST', '/v1/members', input)).body;
    const browser = openBrowser(tidings.url);
    const token = new URL(member.signInLink.url).hash.slice('#token='.length);
    await browser.request('POST', '/v1/session/link', { token });
    expect((await browser.request('POST', `/v1/webhooks/${it.id}/pause`)).status).toBe(200);
    const [told] = await untilTold('people', 1);
    expect(told!.data['by']).toEqual({ type: 'user', id: member.id, name: 'Ada' });
    expect(JSON.stringify(told)).not.toContain(input.email);
  });

  test('is delivered like any other: signed, retried, in the log', async () => {
    ears.respond((request, index) => ({ status: request.url === '/any' && index % 2 === 0 ? 500 : 200 }));
    const ear = await listen('any', ['webhook.updated'], { retry: { delays: [1, 1, 1, 1] } });
    const it = await create('any', 200);
    await act(it.id, 'pause');
    await until(async () => {
      clock.advance(MINUTE);
      return (await tidings.deliveries(ear.id, '?status=success')).length === 1;
    }, 'a delivery that succeeds in the end');
    ears.respond(() => ({}));
    const [told] = toldTo('any');
    const { body } = await tidings.request<{ secret: string }>('GET', `/v1/webhooks/${ear.id}/secret`);
    const request = ears.requests.findLast(({ url }) => url === '/any')!;
    const checking = new StandardWebhook(body.secret);
    // The library looks at its own clock, and ours stands elsewhere.
    expect(
      checking.sign(
        told!.id,
        new Date(Number(request.headers['webhook-timestamp']) * 1000),
        request.body.toString(),
      ),
    ).toBe(request.headers['webhook-signature']);
    const event = await tidings.request<Told>('GET', `/v1/events/${told!.id}?organization=any`);
    expect(event.body).toEqual(told);
  });

  test('is told of one that is gone', async () => {
    await listen('gone', ['webhook.disabled', 'delivery.exhausted']);
    const it = await create('gone', 410);
    await tidings.send({ organization: 'gone', id: 'e1', type: 'a', data: 1 });
    const told = await untilTold('gone', 2);
    const webhook = { id: it.id, name: 'It', type: 'rest', host: host(), project: null };
    expect(Object.fromEntries(told.map(({ type, data }) => [type, data]))).toEqual({
      'webhook.disabled': {
        webhook,
        reason: 'The receiver answered 410 Gone.',
        automatic: true,
        failingSince: expect.toSatisfy((since: unknown) => since === null || typeof since === 'string'),
      },
      'delivery.exhausted': expect.objectContaining({ webhook, attempts: 1, event: { id: 'e1', type: 'a' } }),
    });
  });

  test('is told when one recovers that failed for a minute, and not of a hiccup', async () => {
    await listen('well', ['webhook.recovered']);
    let status = 500;
    receiver.respond(({ url }) => ({ status: url.startsWith('/999') ? status : Number(url.slice(1, 4)) }));
    const it = await create('well', 999, { retry: 'none' });
    const send = async (answer: number): Promise<void> => {
      status = answer;
      await tidings.send({ organization: 'well', type: 'a', data: 1 });
      await tidings.delivery(it.id, answer === 200 ? 'success' : 'failed');
      await until(
        async () =>
          (await tidings.request<Webhook>('GET', `/v1/webhooks/${it.id}`)).body.health ===
          (answer === 200 ? 'healthy' : 'failing'),
        'the health',
      );
    };
    await send(500);
    clock.advance(MINUTE - 1);
    await send(200);
    await send(500);
    const failingSince = new Date(clock.now()).toISOString();
    clock.advance(MINUTE);
    await send(200);
    const [told] = await untilTold('well', 1);
    await untilAllIsTold();
    expect(toldTo('well')).toEqual([told]);
    const recoveredAt = new Date(clock.now()).toISOString();
    expect(told!.data).toMatchObject({ webhook: { id: it.id, host: host() }, failingSince, recoveredAt });
  });
});

describe('of deliveries', () => {
  test('is told with the fourth failed attempt and the last, once each', async () => {
    await listen('late', ['delivery.*']);
    const it = await create('late', 503, { retry: { delays: [1, 1, 1, 1, 1] } });
    await tidings.send({ organization: 'late', id: 'order-1', type: 'a.b', data: 1 });
    await exhaust(it);
    const told = await untilTold('late', 2);
    await untilAllIsTold();
    expect(toldTo('late')).toHaveLength(2);
    const [delivery] = await tidings.deliveries(it.id);
    const about = { delivery: delivery!.id, event: { id: 'order-1', type: 'a.b' } };
    const attempt = (number: number): object => {
      const { at, response, error } = delivery!.attempts[number - 1]!;
      return { number, at, status: response!.status, error };
    };
    expect(delivery!.attempts).toHaveLength(6);
    const failing = told.find(({ type }) => type === 'delivery.failing');
    const exhausted = told.find(({ type }) => type === 'delivery.exhausted');
    expect(failing).toMatchObject({
      type: 'delivery.failing',
      data: { ...about, webhook: { id: it.id }, attempts: 4, lastAttempt: attempt(4) },
    });
    const due = (failing!.data as { nextAttemptAt: string }).nextAttemptAt;
    expect(Date.parse(due) - Date.parse(delivery!.attempts[3]!.at)).toBeGreaterThanOrEqual(900);
    expect(exhausted).toMatchObject({
      type: 'delivery.exhausted',
      data: { ...about, attempts: 6, lastAttempt: attempt(6), givenUpAt: expect.any(String) },
    });
  });

  test('is told of one without retries, and again when a person has tried in vain', async () => {
    await listen('none', ['delivery.failing', 'delivery.exhausted']);
    const it = await create('none', 500, { retry: 'none' });
    await tidings.send({ organization: 'none', type: 'a', data: 1 });
    const delivery = await tidings.delivery(it.id, 'failed');
    for (let made = 2; made <= 4; made++) {
      await act(it.id, `deliveries/${delivery.id}/retry`);
      await untilTold('none', made);
    }
    expect(toldTo('none').map(({ type, data }) => [type, data['attempts']])).toEqual(
      [1, 2, 3, 4].map((attempts) => ['delivery.exhausted', attempts]),
    );
  });

  test('is not told of tests', async () => {
    await listen('tests', ['delivery.*']);
    const it = await create('tests', 500, { retry: 'none' });
    await act(it.id, 'test', { event: 'a', data: 1 });
    await tidings.delivery(it.id, 'failed');
    await tidings.send({ organization: 'tests', id: 'real', type: 'a', data: 1 });
    await untilTold('tests', 1);
    await untilAllIsTold();
    expect(toldTo('tests').map(({ data }) => data['event'])).toEqual([{ id: 'real', type: 'a' }]);
  });

  test('and of webhooks nothing is told that comes of telling it', async () => {
    // Its own receiver refuses what it is told, and is told of that if anybody is.
    const ear = await listen('loop', ['webhook.*', 'delivery.*'], {
      url: `${receiver.url}/500`,
      retry: { delays: [1, 1, 1, 1] },
    });
    const other = await listen('loop', ['delivery.*', 'webhook.recovered']);
    const it = await create('loop', 500, { retry: 'none', events: ['a'] });
    await tidings.send({ organization: 'loop', id: 'only', type: 'a', data: 1 });
    await until(async () => {
      clock.advance(MINUTE);
      return (await tidings.deliveries(ear.id, '?status=failed&limit=250')).length === 4;
    }, 'the end of all that is told');
    // It succeeds for once, with what it was told before.
    receiver.respond(() => ({}));
    const [delivery] = await tidings.deliveries(ear.id, '?status=failed&limit=1');
    await act(ear.id, `deliveries/${delivery!.id}/retry`);
    await until(async () => {
      const { body } = await tidings.request<Webhook>('GET', `/v1/webhooks/${ear.id}`);
      return body.health === 'healthy';
    }, 'the end of its failing');
    await untilAllIsTold();
    const all = await tidings.deliveries(ear.id, '?limit=250');
    expect(all.map(({ event }) => event.type).toSorted()).toEqual([
      'delivery.exhausted',
      ...['webhook.created', 'webhook.created', 'webhook.created'],
    ]);
    expect(toldTo('loop').map(({ data }) => data['event'])).toEqual([{ id: 'only', type: 'a' }]);
    expect((await tidings.deliveries(other.id)).length + (await tidings.deliveries(it.id)).length).toBe(2);
    receiver.respond(({ url }) => ({ status: Number(url.slice(1, 4)) }));
  });
});

describe('is told to', () => {
  test('those who name it or its group, and not to *', async () => {
    const star = await listen('wants', ['*']);
    const both = await listen('wants', ['*', 'webhook.disabled']);
    const it = await create('wants', 200, { events: [] });
    await act(it.id, 'disable');
    await untilTold('wants', 1);
    await tidings.send({ organization: 'wants', type: 'webhook.opened', data: 1 });
    await tidings.delivery(star.id, 'success');
    const heard = async ({ id }: Webhook): Promise<string[]> =>
      (await tidings.deliveries(id)).map(({ event }) => event.type);
    await until(async () => (await heard(both)).length === 2, 'both');
    expect([await heard(star), await heard(both)]).toEqual([
      ['webhook.opened'],
      ['webhook.opened', 'webhook.disabled'],
    ]);
  });

  test('its project and its organization, as filters say', async () => {
    const all = await listen('parts', ['webhook.updated']);
    const first = await listen('parts', ['webhook.updated'], { project: 'first' });
    const picky = await listen('parts', ['webhook.updated'], {
      filters: { 'webhook.updated': { changed: { contains: 'paused' } } },
    });
    const elsewhere = await listen('others', ['webhook.updated']);
    const one = await create('parts', 200, { events: [], project: 'first' });
    const two = await create('parts', 200, { events: [], project: 'second' });
    await act(one.id, 'pause');
    await tidings.request('PATCH', `/v1/webhooks/${two.id}`, { name: 'Two' });
    await untilTold('parts', 4);
    await untilAllIsTold();
    const counts = [all, first, picky, elsewhere].map(({ id }) => tidings.deliveries(id));
    expect((await Promise.all(counts)).map(({ length }) => length)).toEqual([2, 1, 1, 0]);
    const projects = toldTo('parts').map(({ project }) => `${project}`);
    expect(projects.toSorted()).toEqual(['first', 'first', 'first', 'second']);
  });

  test('nobody where nobody wants it: there is no event', async () => {
    const it = await create('deaf', 500, { retry: 'none' });
    await tidings.send({ organization: 'deaf', type: 'a', data: 1 });
    await tidings.delivery(it.id, 'failed');
    // Nobody has written it down, either.
    expect(await tidings.query(`SELECT FROM report WHERE type LIKE 'delivery.%'`)).toEqual([]);
    await act(it.id, 'disable');
    await untilAllIsTold();
    const events = await tidings.query(
      `SELECT type FROM event WHERE organization = (SELECT number FROM organization WHERE id = 'deaf')`,
    );
    expect(events).toEqual([{ type: 'a' }]);
  });
});

test('nobody else sends such events', async () => {
  const event = { organization: 'forger', type: 'webhook.disabled', data: {} };
  const refused = await tidings.request('POST', '/v1/events', event);
  expect([refused.status, refused.body]).toEqual([
    422,
    expect.objectContaining({
      code: 'invalid_request',
      detail: expect.stringContaining('webhook.disabled'),
      errors: [{ path: '/type', message: expect.stringMatching(/belongs to the platform.*another name/) }],
    }),
  ]);
  const batch = await tidings.request<{ data: Problem[] }>('POST', '/v1/events/batch', [
    event,
    { ...event, type: 'interaction.expired' },
    { ...event, organization: 'default', type: 'webhook.opened' },
  ]);
  expect(batch.body.data.map(({ status }) => status)).toEqual([422, 422, 202]);
  expect((await tidings.request('GET', '/v1/organizations/forger')).status).toBe(404);
  const type = await tidings.request('POST', '/v1/event-types', { name: 'delivery.failing' });
  expect([type.status, type.body.errors]).toEqual([
    422,
    [{ path: '/name', message: expect.stringContaining('belongs to the platform') }],
  ]);
});
