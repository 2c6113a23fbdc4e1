import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventAccepted } from '@tidings/core/event';
import type { Problem } from '../src/api/errors.ts';
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

const post = (body: unknown, headers?: Record<string, string>): Promise<Answer<EventAccepted & Problem>> =>
  tidings.request('POST', '/v1/events', body, headers);

const faultsOf = ({ body }: Answer<Problem>): string[] => (body.errors ?? []).map(({ path }) => path);

describe('an event is accepted', () => {
  test('with the ids of the webhooks it goes to', async () => {
    const organization = 'accepting';
    const webhook = await tidings.createWebhook({ organization, url: receiver.url, events: ['a.b'] });
    await tidings.createWebhook({ organization, url: receiver.url, events: ['a.c'] });
    const answer = await post({ organization, type: 'a.b', data: {} });
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-z]{26}$/),
      duplicate: false,
      webhooks: [webhook.id],
    });
  });

  test('and only goes to the webhooks it names', async () => {
    const organization = 'naming';
    const [one] = await Promise.all([
      tidings.createWebhook({ organization, url: receiver.url }),
      tidings.createWebhook({ organization, url: receiver.url }),
    ]);
    const answer = await post({ organization, type: 'a', data: 1, webhooks: [one.id] });
    expect(answer.body.webhooks).toEqual([one.id]);
    expect((await post({ organization, type: 'a', data: 1, webhooks: [] })).body.webhooks).toEqual([]);
  });

  test('unless it names a webhook of another organization', async () => {
    const elsewhere = await tidings.createWebhook({ organization: 'elsewhere', url: receiver.url });
    const answer = await post({
      organization: 'naming',
      type: 'a',
      data: 1,
      webhooks: [elsewhere.id, 'wh_no'],
    });
    expect(answer.status).toBe(422);
    expect(faultsOf(answer)).toEqual(['/webhooks/0']);
  });

  test('unless it names a webhook that gets events of another project', async () => {
    const organization = 'projects';
    const [one, all] = await Promise.all([
      tidings.createWebhook({ organization, project: 'one', url: receiver.url }),
      tidings.createWebhook({ organization, url: receiver.url }),
    ]);
    const event = { organization, type: 'a', data: 1, webhooks: [all.id, one.id] };
    expect((await post({ ...event, project: 'one' })).body.webhooks).toHaveLength(2);
    for (const project of ['two', undefined]) {
      const answer = await post({ ...event, project });
      expect([answer.status, faultsOf(answer)]).toEqual([422, ['/webhooks/1']]);
    }
  });

  test('unless the filters of its organization would take too long over it', async () => {
    const organization = 'filters';
    const clause = (i: number): object => ({ items: { a: { b: i } } });
    const filters = { '*': { or: Array.from({ length: 240 }, (_, i) => clause(i)) } };
    for (let i = 0; i < 12; i++) await tidings.createWebhook({ organization, url: receiver.url, filters });
    const items = (length: number): object => ({ items: Array.from({ length }, () => ({ a: { b: -1 } })) });
    const refused = await post({ organization, type: 'a', data: items(50_000) });
    expect([refused.status, faultsOf(refused)]).toEqual([422, ['/data']]);
    expect((await post({ organization, type: 'a', data: items(10) })).status).toBe(202);
  });

  test('and leaves no organization behind when it is refused', async () => {
    const answer = await post({ organization: 'nowhere', type: 'a', data: 1, webhooks: ['wh_no'] });
    expect(faultsOf(answer)).toEqual(['/webhooks/0']);
    expect((await tidings.request('GET', '/v1/organizations/nowhere')).status).toBe(404);
  });

  test('with any JSON value as its data', async () => {
    for (const data of ['null', 'false', '0', '""', '[]', '{}', '-1.50e+3']) {
      const { status, body } = await post(`{"type":"any","data":${data}}`);
      expect(status).toBe(202);
      const read = await tidings.request('GET', `/v1/events/${body.id}`);
      expect(read.text).toContain(`"data":${data}}`);
    }
  });

  test('and can be read with all it came with', async () => {
    const event = {
      id: 'evt-full:1/2@x',
      type: 'function.executed',
      created: '2023-06-15T12:34:56.789+02:00',
      organization: 'org-full',
      project: 'proj-1',
      data: { a: 1 },
      severity: 'warning',
      agentId: 'agent-7',
      summary: 'one line with \u0000 in it',
      links: [{ href: 'https://example.com', text: 'receipt' }],
      context: { deep: ['\ud800', '\u0000'] },
      source: { kind: 'ai_guard.recipe', id: 'pro_1', name: 'Chat input' },
      trigger: 'block',
    };
    expect((await post(event)).status).toBe(202);
    const read = await tidings.request('GET', '/v1/events/evt-full%3A1%2F2%40x?organization=org-full');
    expect(read.status).toBe(200);
    expect(read.body).toEqual(event);
    // Own ids belong to an organization: nobody else has an event of that name.
    expect((await tidings.request('GET', '/v1/events/evt-full%3A1%2F2%40x')).status).toBe(404);
  });

  test('under an own id as long as one may be', async () => {
    const id = `a${'/'.repeat(127)}`;
    expect((await post({ id, type: 'a', data: 1 })).status).toBe(202);
    expect((await tidings.request('GET', `/v1/events/${encodeURIComponent(id)}`)).status).toBe(200);
    expect((await post({ id: `${id}/`, type: 'a', data: 1 })).status).toBe(422);
  });
});

describe('an event is refused', () => {
  const refused: [string, unknown, number, string, string[]][] = [
    ['no JSON at all', '{"type":', 400, 'invalid_json', []],
    ['an empty body', '', 400, 'invalid_json', []],
    ['a byte order mark', '\ufeff{"type":"a","data":1}', 400, 'invalid_json', []],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from('{"type":"a","data":"'), Buffer.of(0xc3, 0x28), Buffer.from('"}')]),
      400,
      'invalid_json',
      [],
    ],
    ['deep nesting', `{"type":"a","data":${'['.repeat(64)}${']'.repeat(64)}}`, 400, 'invalid_json', []],
    ['very deep nesting', '['.repeat(200_000), 400, 'invalid_json', []],
    ['an array', [], 422, 'invalid_request', ['']],
    ['null', 'null', 422, 'invalid_request', ['']],
    ['no type', { data: 1 }, 422, 'invalid_request', ['/type']],
    ['no data', { type: 'a' }, 422, 'invalid_request', ['/data']],
    ['an unknown field', { type: 'a', data: 1, datum: 2 }, 422, 'invalid_request', ['/datum']],
    [
      'an unknown field further down',
      { type: 'a', data: 1, source: { kind: 'k', id: 'i', 'na/m~e': 'n' } },
      422,
      'invalid_request',
      ['/source/na~1m~0e'],
    ],
    ['a number for a type', { type: 1, data: 1 }, 422, 'invalid_request', ['/type']],
    ['text for a time', { type: 'a', data: 1, created: 'today' }, 422, 'invalid_request', ['/created']],
    [
      'an impossible day',
      { type: 'a', data: 1, created: '2026-02-30T00:00:00Z' },
      422,
      'invalid_request',
      ['/created'],
    ],
    ['an unknown severity', { type: 'a', data: 1, severity: 'bad' }, 422, 'invalid_request', ['/severity']],
    [
      'a script as a link',
      { type: 'a', data: 1, links: [{ href: 'javascript:x', text: '' }] },
      422,
      'invalid_request',
      ['/links/0/href'],
    ],
    ['a dot in its id', { id: 'a.b', type: 'a', data: 1 }, 422, 'invalid_request', ['/id']],
    ['a wildcard for a type', { type: 'a.*', data: 1 }, 422, 'invalid_request', ['/type']],
    ['a type too long', { type: 'a'.repeat(129), data: 1 }, 422, 'invalid_request', ['/type']],
    ['a field twice', '{"type":"a","data":1,"data":2}', 422, 'invalid_request', ['']],
    ['an escape in the name of a field', '{"type":"a","d\\u0061ta":1}', 422, 'invalid_request', ['']],
    ['__proto__ as a field', '{"type":"a","data":1,"__proto__":{}}', 422, 'invalid_request', ['/__proto__']],
  ];
  test.each(refused)('for %s', async (_, body, status, code, paths) => {
    const answer = await post(body);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status, code });
    expect(answer.status).toBe(status);
    expect(faultsOf(answer)).toEqual(paths);
    expect(answer.body.detail).toMatch(/\.$/);
  });

  test('for a single field with every fault at once', async () => {
    const answer = await post({ id: '.', type: '', severity: 'x', extra: 1 });
    expect(faultsOf(answer).toSorted()).toEqual(['/data', '/extra', '/id', '/severity', '/type']);
    expect(answer.body.errors!.find(({ path }) => path === '/severity')!.message).toContain(
      'info, warning, error, critical',
    );
  });

  test('for its size, and taken at the limit', async () => {
    const frame = '{"type":"a","data":""}'.length;
    const atLimit = `{"type":"a","data":"${'x'.repeat(1_048_576 - frame)}"}`;
    expect((await post(atLimit)).status).toBe(202);
    const over = await post(`${atLimit} `);
    expect(over.body).toMatchObject({ status: 413, code: 'payload_too_large' });
  });
});

describe('an organization that is strict about types', () => {
  test('refuses those that are not in the catalog', async () => {
    const organization = 'strict';
    const made = await tidings.request('POST', '/v1/organizations', {
      id: organization,
      strictEventTypes: true,
    });
    expect(made.status).toBe(201);
    const answer = await post({ organization, type: 'function.exploded', data: 1 });
    expect(answer.body).toMatchObject({ status: 422, code: 'unknown_event_type' });
    expect(faultsOf(answer)).toEqual(['/type']);
    expect((await post({ organization, type: 'function.executed', data: 1 })).status).toBe(202);
    await tidings.request('PATCH', `/v1/organizations/${organization}`, { strictEventTypes: false });
    expect((await post({ organization, type: 'function.exploded', data: 1 })).status).toBe(202);
  });
});
