/** Events held against the schema of their type at acceptance. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventType } from '@tidings/core/catalog/event-type';
import type { EventAccepted } from '@tidings/core/event';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
let other: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
  other = await startTidings({ beside: tidings });
});
afterAll(async () => {
  await other.stop();
  await Promise.all([tidings.stop(), receiver.close()]);
});

const ORDER = {
  type: 'object',
  required: ['id', 'lines'],
  properties: {
    id: { type: 'string', pattern: '^o-\\d+$' },
    lines: {
      type: 'array',
      items: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } },
    },
  },
};
const GOOD = { id: 'o-1', lines: [{ sku: 'x' }] };
const BAD = { id: 'x', lines: [{ sku: 'x' }, {}] };
const FAULTS = [
  { path: '/data/id', message: 'must match ^o-\\d+$.' },
  { path: '/data/lines/1/sku', message: 'is required.' },
];
let made = 0;

async function typeWith(validation: string, more: object = {}): Promise<string> {
  const organization = `enforced-${++made}`;
  const input = { name: 'order.created', organization, schema: ORDER, validation, ...more };
  const answer = await tidings.request('POST', '/v1/event-types', input);
  expect(answer.status, answer.text).toBe(201);
  return organization;
}
const send = (organization: string, data: unknown, at = tidings, more: object = {}) =>
  at.request<EventAccepted & { detail: string; code: string; errors: unknown }>('POST', '/v1/events', {
    type: 'order.created',
    organization,
    data,
    ...more,
  });
const change = (organization: string, body: object) =>
  tidings.request('PATCH', `/v1/event-types/order.created?organization=${organization}`, body);
const violationsOf = async (organization: string) => {
  const path = `/v1/event-types/order.created?organization=${organization}`;
  return (await tidings.request<EventType>('GET', path)).body.violations!;
};
const counted = (organization: string, warned: number, refused: number) =>
  until(async () => {
    const violations = await violationsOf(organization);
    return violations.warned === warned && violations.refused === refused && violations;
  }, `${warned} warned and ${refused} refused`);

describe('an event that does not fit', () => {
  test('is refused with all that is wrong, where its type rejects', async () => {
    const organization = await typeWith('reject');
    expect((await send(organization, GOOD)).status).toBe(202);
    const refused = await send(organization, BAD);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      code: 'schema_violation',
      detail: 'The data does not fit the schema of order.created: /data/id must match ^o-\\d+$. (and 1 more)',
      errors: FAULTS,
    });
    const violations = await counted(organization, 0, 1);
    expect(violations).toMatchObject({ last: FAULTS[0], lastAt: expect.stringMatching(/Z$/) });
    expect(
      await tidings.query(
        'SELECT count(*)::int4 AS n FROM event e JOIN organization o ON o.number = e.organization WHERE o.id = $1',
        [organization],
      ),
    ).toEqual([{ n: 1 }]);
  });

  test('is accepted with warnings, delivered as it is, and counted, where its type warns', async () => {
    const organization = await typeWith('warn');
    await tidings.createWebhook({ organization, url: `${receiver.url}/warned` });
    expect((await send(organization, GOOD)).body).not.toHaveProperty('warnings');
    const accepted = await send(organization, BAD, tidings, { id: 'bad-1' });
    expect([accepted.status, accepted.body.warnings]).toEqual([202, FAULTS]);
    await receiver.waitFor(() => receiver.requests.some(({ headers }) => headers['webhook-id'] === 'bad-1'));
    // A repeat is told the same, and is no further violation.
    const again = await send(organization, BAD, tidings, { id: 'bad-1' });
    expect(again.body).toEqual({ ...accepted.body, duplicate: true });
    await send(organization, BAD);
    expect(await counted(organization, 2, 0)).toMatchObject({ last: FAULTS[0] });
  });

  test('is not looked at where its type does not ask for it', async () => {
    const organization = await typeWith('off');
    expect((await send(organization, BAD)).body).not.toHaveProperty('warnings');
    expect(await violationsOf(organization)).toEqual({ warned: 0, refused: 0, lastAt: null, last: null });
  });

  test('is refused by itself in a batch', async () => {
    const [rejects, warns] = [await typeWith('reject'), await typeWith('warn')];
    const events = [
      [rejects, GOOD],
      [rejects, BAD],
      [warns, BAD],
    ].map(([organization, data]) => ({ type: 'order.created', organization, data }));
    const answer = await tidings.request<Page<{ status: number }>>('POST', '/v1/events/batch', events);
    expect(answer.status).toBe(207);
    expect(answer.body.data).toMatchObject([
      { status: 202 },
      { status: 422, code: 'schema_violation', errors: FAULTS },
      { status: 202, warnings: FAULTS },
    ]);
  });

  test('can be sent as a test all the same', async () => {
    const organization = await typeWith('reject');
    const webhook = await tidings.createWebhook({ organization, url: receiver.url });
    const body = { event: 'order.created', data: BAD };
    expect((await tidings.request('POST', `/v1/webhooks/${webhook.id}/test`, body)).status).toBe(200);
  });

  test('is told about in few words, whatever it holds', async () => {
    const schema = { type: 'object', additionalProperties: false };
    const organization = await typeWith('warn', { schema });
    const name = `\0${'n'.repeat(5000)}/`;
    expect((await send(organization, { [name]: 1 })).body.warnings).toHaveLength(1);
    const { last } = await counted(organization, 1, 0);
    expect(last!.path.length).toBeLessThan(600);
  });
});

describe('a change of a type', () => {
  test('holds at once in the process that made it, and within a second in another', async () => {
    const organization = await typeWith('off');
    const statuses = async (): Promise<number[]> => [
      (await send(organization, BAD)).status,
      (await send(organization, BAD, other)).status,
    ];
    expect(await statuses()).toEqual([202, 202]);
    for (const [body, status] of [
      [{ validation: 'reject' }, 422],
      [{ schema: true }, 202],
      [{ schema: ORDER }, 422],
      [{ validation: 'warn' }, 202],
    ] as const) {
      expect((await change(organization, body)).status).toBe(200);
      expect((await send(organization, BAD)).status).toBe(status);
      await until(
        async () => (await send(organization, BAD, other)).status === status,
        JSON.stringify(body),
        1000,
      );
    }
    await change(organization, { validation: 'reject' });
    await tidings.request('DELETE', `/v1/event-types/order.created?organization=${organization}`);
    expect((await send(organization, BAD)).status).toBe(202);
    await until(async () => (await send(organization, BAD, other)).status === 202, 'its end', 1000);
  });

  test('of its schema begins to count anew, over all processes', async () => {
    const organization = await typeWith('warn');
    await until(async () => (await send(organization, GOOD, other)).status === 202, 'the type', 1000);
    await send(organization, BAD);
    await until(async () => (await send(organization, BAD, other)).body.warnings !== undefined, 'a warning');
    await until(async () => (await violationsOf(organization)).warned >= 2, 'both counts');
    await change(organization, { description: 'x' });
    expect((await violationsOf(organization)).warned).toBeGreaterThanOrEqual(2);
    await change(organization, { schema: { type: 'object' } });
    expect((await violationsOf(organization)).warned).toBe(0);
  });
});

test('a deprecated type is only marked: its events are checked, accepted and delivered like others', async () => {
  const organization = await typeWith('reject', { deprecated: true });
  await tidings.createWebhook({ organization, url: `${receiver.url}/deprecated` });
  const accepted = await send(organization, GOOD, tidings, { id: 'old-1' });
  expect([accepted.status, accepted.body.warnings]).toEqual([202, undefined]);
  await receiver.waitFor(() => receiver.requests.some(({ headers }) => headers['webhook-id'] === 'old-1'));
  expect((await send(organization, BAD)).body.errors).toEqual(FAULTS);
  const types = await tidings.request(
    'GET',
    `/v1/event-types/types.ts?organization=${organization}&own=true`,
  );
  expect(types.text).toMatch(/@deprecated\n \*\/\nexport interface OrderCreated \{/);
});

test('what a process counted is written down when it stops', async () => {
  const organization = await typeWith('warn');
  const third = await startTidings({ beside: tidings });
  await send(organization, BAD, third);
  await third.stopServer();
  expect((await violationsOf(organization)).warned).toBe(1);
  await third.stop();
});

test('an organization that takes known types only knows those that ship and its own', async () => {
  const organization = await typeWith('off');
  await tidings.request('PATCH', `/v1/organizations/${organization}`, { strictEventTypes: true });
  const statusOf = async (type: string): Promise<number> =>
    (await send(organization, {}, tidings, { type })).status;
  expect(await statusOf('order.created')).toBe(202);
  expect(await statusOf('user.login')).toBe(202);
  const refused = await send(organization, {}, tidings, { type: 'order.paid' });
  expect(refused.body).toMatchObject({ code: 'unknown_event_type', errors: [{ path: '/type' }] });
  await tidings.request('POST', '/v1/event-types', { name: 'order.paid', organization, draft: true });
  expect(await statusOf('order.paid')).toBe(202);
  await tidings.request('DELETE', `/v1/event-types/order.paid?organization=${organization}`);
  expect(await statusOf('order.paid')).toBe(422);
});

test('a schema that asks for endless work is cut short', async () => {
  const $defs = Object.fromEntries(
    Array.from({ length: 31 }, (_, i) => {
      const next = { $ref: `#/$defs/a${i + 1}` };
      return [`a${i}`, i < 30 ? { allOf: [next, next] } : {}];
    }),
  );
  const organization = await typeWith('reject', { schema: { $ref: '#/$defs/a0', $defs } });
  expect((await send(organization, 1)).body.errors).toEqual([
    { path: '/data', message: expect.stringContaining('takes too much work to check') },
  ]);
});

test('a stored schema that cannot be read any more lets nothing through, and the log says so', async () => {
  const organization = await typeWith('reject');
  await tidings.query(
    `UPDATE event_type_schema s SET schema = '{"typ": 1}' FROM event_type e JOIN organization o ON o.number = e.organization
     WHERE s.event_type = e.number AND o.id = $1`,
    [organization],
  );
  // It is read once, not with each event nor with a change of something else.
  for (const description of ['read anew', 'once', 'once more']) {
    await change(organization, { description });
    for (let i = 0; i < 2; i++) {
      expect((await send(organization, GOOD)).body.errors).toEqual([
        { path: '/data', message: expect.stringContaining('Save it anew') },
      ]);
    }
  }
  expect(tidings.log.filter((line) => line.includes('a stored schema cannot be read'))).toHaveLength(1);
});
