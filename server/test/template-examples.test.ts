/** Templates are held against the examples of the event types that a webhook asks for by name. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from '../src/api/errors.ts';
import { startTidings, type Answer, type Tidings } from './start.ts';

let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
  const type = { name: 'order.paid', organization: 'own', example: { order: { id: 'o1' } } };
  await tidings.request('POST', '/v1/event-types', type);
});
afterAll(() => tidings.stop());

const URL_OF_NOBODY = 'https://example.com/';
const make = (input: object): Promise<Answer<Problem>> =>
  tidings.request('POST', '/v1/webhooks', { name: 'x', url: URL_OF_NOBODY, ...input });
const unfit = { blocks: [{ text: 'It is {{data.nothing}}' }] };

test.each([
  ['one that ships', { events: ['a.*', 'function.executed'] }, 'function.executed'],
  ["one of the organization's own", { events: ['order.paid'], organization: 'own' }, 'order.paid'],
])('a template that does not fit the example of %s is refused with its place', async (_, input, type) => {
  const { status, body } = await make({ ...input, template: unfit });
  const path = '/template/blocks/0/text';
  const message = expect.stringContaining(
    `does not fit the example of ${type}: data.nothing is not in this event`,
  );
  expect([status, body]).toEqual([
    422,
    expect.objectContaining({ code: 'invalid_template', errors: [{ path, message }] }),
  ]);
});

test('what is not known of an event is no reason to refuse', async () => {
  for (const input of [
    // Wildcards, types without an example, and examples of somebody else.
    { events: ['function.*', '*'], template: unfit },
    { events: ['order.paid'], template: unfit },
    // Members that senders may leave out, and a project that not every event has.
    {
      events: ['function.executed'],
      template: { a: '{{summary}} {{context.tenant}} {{project}} {{data.id}}' },
    },
    { events: ['order.paid'], organization: 'own', template: { id: '{{data.order.id}}' } },
  ]) {
    expect((await make(input)).status).toBe(201);
  }
});

test('a change is held against the examples when it is about them', async () => {
  const webhook = await tidings.createWebhook({ url: URL_OF_NOBODY, events: ['*'], template: unfit });
  const change = (body: object): Promise<Answer<Problem>> =>
    tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, body);
  expect((await change({ name: 'y', timeoutMs: 2000 })).status).toBe(200);

  const events = ['a.b', 'function.executed'];
  const byEvents = await change({ events });
  expect([byEvents.status, byEvents.body.errors]).toEqual([
    422,
    [{ path: '/events/1', message: expect.stringContaining('/template/blocks/0/text: data.nothing is not') }],
  ]);
  const both = await change({ events, template: { b: '{{data.nothing}}' } });
  expect([both.status, both.body.errors![0]!.path]).toEqual([422, '/template/b']);
  expect((await change({ events, template: { b: '{{data.id}}' } })).status).toBe(200);
  expect((await change({ payload: 'native', template: null })).status).toBe(200);
});
