import pg from 'pg';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingest } from '../src/store/queue.ts';
import { createReceiver } from './harness.ts';
import { LANE, newEvent } from './lane.ts';
import type { Receiver } from './harness.ts';
import { listen, listenBySocket, pathOf } from './listener.ts';
import type { Listener } from './listener.ts';
import { startTidings, until } from './start.ts';
import type { Tidings } from './start.ts';

let tidings: Tidings;
let other: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  tidings = await startTidings();
  other = await startTidings({ beside: tidings });
  receiver = await createReceiver();
});
afterAll(async () => {
  await receiver?.close();
  await other?.stop();
  await tidings?.stop();
});

const isReady = ({ kind }: { kind: string }): boolean => kind === 'ready';

function eventIds({ heard }: Listener): string[] {
  return heard.flatMap(({ event }) => event?.id ?? []);
}

describe.each([
  ['server-sent events', listen],
  ['WebSocket', listenBySocket],
] as const)('by %s', (transport, open) => {
  const organization = transport.replace(' ', '-');

  test('events and what becomes of them are told, whichever process took them', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url, organization });
    const listeners = [await open(tidings, { query: `org:${organization}` }), await open(other, {})];
    for (const listener of listeners) await listener.next(isReady);
    const { id } = await tidings.send({ type: 'order.placed', organization, data: { a: 1 } });
    for (const listener of listeners) {
      const { event } = await listener.next((message) => message.event?.id === id);
      expect(event).toMatchObject({ id, type: 'order.placed', organization, webhooks: 1 });
      expect(event).not.toHaveProperty('data');
      const { delivery } = await listener.next((message) => message.delivery?.event.id === id);
      expect(delivery).toMatchObject({
        webhook: { id: webhook.id },
        status: 'success',
        attemptCount: 1,
        attempt: { number: 1, http: 200, trigger: 'event', error: null },
      });
      listener.close();
    }
  });

  test('whoever comes back with a cursor misses nothing and hears nothing twice, at any process', async () => {
    const own = `${organization}-back`;
    const query = { kinds: 'events', query: `org:${own}` };
    const sent: string[] = [];
    const send = async (many: number): Promise<void> => {
      for (let i = 0; i < many; i++) {
        const at = i % 2 === 0 ? tidings : other;
        sent.push((await at.send({ type: 'a.b', organization: own, data: {} })).id);
      }
    };
    let listener: Listener = await open(tidings, query);
    await listener.next(isReady);
    const heard: string[] = [];
    for (let round = 0; round < 4; round++) {
      await send(3);
      await listener.next((message) => message.event?.id === sent.at(-2));
      const { cursor } = listener;
      listener.close();
      await listener.over;
      heard.push(...eventIds(listener));
      await send(2);
      listener = await open(round % 2 === 0 ? other : tidings, { ...query, cursor });
    }
    await listener.next((message) => message.event?.id === sent.at(-1));
    await listener.next(isReady);
    listener.close();
    heard.push(...eventIds(listener));
    expect(heard.toSorted()).toEqual(sent.toSorted());
  });

  test('a server that stops says so, and what comes after is heard at another', async () => {
    const third = await startTidings({ beside: tidings });
    const listener = await open(third, { kinds: 'events' });
    await listener.next(isReady);
    const { id: before } = await third.send({ type: 'stop.before', data: {} });
    await listener.next((message) => message.event?.id === before);
    const stopping = third.stop();
    expect(await listener.next(({ kind }) => kind === 'closing')).toMatchObject({ reason: 'shutdown' });
    await listener.over;
    const { id } = await tidings.send({ type: 'stop.after', data: {} });
    const again = await open(tidings, { kinds: 'events', cursor: listener.cursor });
    await again.next((message) => message.event?.id === id);
    expect(eventIds(again)).not.toContain(before);
    again.close();
    await stopping;
  });
});

test('a transaction that commits late is told once, in its turn', async () => {
  const client = new pg.Client({ connectionString: tidings.databaseUrl });
  await client.connect();
  const query = { kinds: 'events', query: 'event:late.*' };
  const listener = await listen(tidings, query);
  await listener.next(isReady);
  // Written in a transaction that stays open for as long as the test likes, while others come and go.
  await tidings.send({ type: 'first.use', data: {} });
  const [organization] = await tidings.query<{ number: number }>(
    `SELECT number FROM organization WHERE id = 'default'`,
  );
  await client.query('BEGIN');
  const late = newEvent({ organization: organization!.number, type: 'late.written' });
  await ingest(client, LANE, Date.now(), null, [late]);
  const { id } = await other.send({ type: 'late.after', data: {} });
  const { cursor } = listener;
  // Meanwhile somebody comes who has a cursor, and somebody who has none.
  const back = await listen(other, { ...query, cursor });
  expect(eventIds(listener)).not.toContain(id);
  await client.query('COMMIT');
  await client.end();
  for (const one of [listener, back]) {
    await one.next(({ event }) => event?.id === id);
    const types = one.heard.flatMap(({ event }) => event?.type ?? []);
    expect(types).toEqual(['late.written', 'late.after']);
    one.close();
  }
});

test('who comes while the log is read for others hears all that is told from then on', async () => {
  const organization = 'in-between';
  const webhook = await tidings.createWebhook({ url: receiver.url, organization });
  const third = await startTidings({ beside: tidings });
  const query = `org:${organization}`;
  const first = await listen(third, { kinds: 'events', query });
  await first.next(isReady);
  const horizon = new pg.Client({ connectionString: tidings.databaseUrl });
  const lock = new pg.Client({ connectionString: tidings.databaseUrl });
  await Promise.all([horizon.connect(), lock.connect()]);
  try {
    // One look finds the event and its attempt, and waits before it has read any of it.
    await horizon.query('BEGIN; SELECT pg_current_xact_id()');
    const { id } = await tidings.send({ type: 'seen.by-both', organization, data: {} });
    await tidings.delivery(webhook.id, 'success');
    await lock.query('BEGIN; LOCK TABLE project IN ACCESS EXCLUSIVE MODE');
    await horizon.query('ROLLBACK');
    await until(
      async () =>
        (
          await tidings.query(
            "SELECT FROM pg_stat_activity WHERE wait_event = 'relation' AND query LIKE '%AS own_group%' AND datname = current_database()",
          )
        ).length > 0,
      'a look at the log that waits',
    );
    const second = await listenBySocket(third, { kinds: 'deliveries', query });
    const carried = await listen(third, { kinds: 'events', payloads: 'true', query });
    for (const listener of [second, carried]) await listener.next(isReady);
    await lock.query('ROLLBACK');
    await first.next(({ event }) => event?.id === id);
    await tidings.send({ type: 'seen.later', organization, data: {} });
    await second.next(({ delivery }) => delivery !== undefined && delivery.event.id !== id);
    await carried.next(({ event }) => event?.type === 'seen.later');
    expect(second.heard.flatMap(({ delivery }) => delivery?.event.id ?? [])[0]).toBe(id);
    expect(carried.heard.flatMap(({ event }) => event ?? [])[0]).toMatchObject({ id, data: {} });
    expect(eventIds(first)).toHaveLength(2);
    for (const listener of [first, second, carried]) listener.close();
  } finally {
    await Promise.all([horizon.end(), lock.end()]);
    await third.stop();
  }
});

test('every attempt is told, and how a delivery ended without one', async () => {
  const organization = 'attempts';
  receiver.respond((request) => ({ status: request.url === '/broken' ? 500 : 200 }));
  const broken = await tidings.createWebhook({
    url: `${receiver.url}/broken`,
    organization,
    events: ['try.*'],
    retry: { delays: [0] },
  });
  const disabled = await tidings.createWebhook({ url: receiver.url, organization, events: ['try.*'] });
  await tidings.request('POST', `/v1/webhooks/${disabled.id}/disable`);
  const listener = await listen(other, { kinds: 'deliveries', query: `org:${organization}` });
  await listener.next(isReady);
  await tidings.send({ type: 'try.it', organization, data: {} });
  const of = (id: string) =>
    listener.heard.flatMap(({ delivery }) =>
      (delivery as { webhook: { id: string } } | undefined)?.webhook.id === id
        ? [`${delivery!.status} ${delivery!.attemptCount}`]
        : [],
    );
  await expect.poll(() => of(broken.id)).toEqual(['retrying 1', 'failed 2']);
  expect(of(disabled.id)).toEqual(['skipped 0']);
  listener.close();
  receiver.respond(() => ({ status: 200 }));
});

describe('somebody who does not read', () => {
  test(
    'is told how much was dropped, and has it with the cursor from before',
    { timeout: 60_000 },
    async () => {
      const organization = 'slow';
      const { hostname, port } = new URL(tidings.url);
      const socket = connect({ host: hostname, port: Number(port) });
      const path = pathOf({ kinds: 'events', query: `org:${organization}`, payloads: 'true' });
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tidings.apiKey}\r\n\r\n`);
      await new Promise((resolve) => socket.once('data', resolve));
      socket.pause();
      // More than the sockets in between hold.
      const filler = 'x'.repeat(500_000);
      const sent: string[] = [];
      let dropped = 0;
      while (dropped < 3 && sent.length < 60) {
        sent.push((await tidings.send({ type: 'big.one', organization, data: { filler } })).id);
        dropped = await tidings.metric('tidings_live_dropped_total');
      }
      expect(dropped).toBeGreaterThan(0);
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      socket.resume();
      await expect.poll(() => text.includes('"kind":"dropped"')).toBe(true);
      socket.destroy();
      // Behind the gap it may go on with what came after it.
      const before = text.slice(0, text.indexOf('"kind":"dropped"'));
      const heard = [...before.matchAll(/"kind":"event","cursor":"[^"]+","event":\{"id":"([^"]+)"/g)].map(
        ([, id]) => id!,
      );
      const [, cursor, count] = /"kind":"dropped","cursor":"([^"]+)","count":(\d+)/.exec(text)!;
      expect(heard).toEqual(sent.slice(0, heard.length));
      const back = await listen(tidings, { kinds: 'events', query: `org:${organization}`, cursor: cursor! });
      await back.next((message) => message.event?.id === sent.at(-1));
      expect(eventIds(back)).toEqual(sent.slice(heard.length));
      expect(Number(count)).toBeLessThanOrEqual(sent.length - heard.length);
      back.close();
    },
  );
});

test('what a search looks at decides what is told', async () => {
  const organization = 'searched';
  const found = await listen(tidings, { kinds: 'events', query: `org:${organization} data.n>1 -agent:b` });
  const payloads = await listen(tidings, { kinds: 'events', query: `org:${organization}`, payloads: 'true' });
  await Promise.all([found, payloads].map((one) => one.next(isReady)));
  for (const [n, agentId] of [
    [1, 'a'],
    [2, 'b'],
    [3, 'a'],
  ] as const) {
    await tidings.send({ type: 'n', organization, agentId, data: { n } });
  }
  await payloads.next(({ event }) => (event?.data as { n: number } | undefined)?.n === 3);
  await found.next(({ kind }) => kind === 'event');
  expect(found.heard.filter(({ kind }) => kind === 'event')).toHaveLength(1);
  expect(payloads.heard.flatMap(({ event }) => event?.data ?? [])).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  found.close();
  payloads.close();
});

describe('what cannot be told is refused', () => {
  test.each([
    ['kinds=deliveries&query=status:failed next>now', 14, 'invalid_query'],
    ['kinds=deliveries&query=status:(failed OR held)', 18, 'invalid_query'],
    ['kinds=events&query=word in:payload', 5, 'invalid_query'],
  ])('%s', async (query, position, code) => {
    const { status, body } = await tidings.request(
      'GET',
      `/v1/live?${encodeURI(query).replaceAll('>', '%3E')}`,
    );
    expect({ status, code: body.code, position: body.errors?.[0]?.position }).toEqual({
      status: 422,
      code,
      position,
    });
  });

  test.each([['nonsense'], ['1.99999999999.2..0.0.1700000000'], ['1.5.0.zz.0.0.1']])(
    'the cursor %s',
    async (cursor) => {
      const { body } = await tidings.request('GET', `/v1/live?cursor=${cursor}`);
      expect(body).toMatchObject({ code: 'invalid_cursor', errors: [{ path: 'cursor' }] });
    },
  );

  test('a cursor from before what is kept', async () => {
    const { body } = await tidings.request('GET', '/v1/live?cursor=1.5.2..0.0.1700000000');
    expect(body).toMatchObject({
      code: 'invalid_cursor',
      detail: expect.stringContaining('not kept any more') as string,
    });
  });
});

test('more clients than there is room for are refused, and who leaves makes room', async () => {
  const small = await startTidings({ beside: tidings, liveClients: 2 });
  const first = await listen(small);
  const second = await listenBySocket(small);
  await expect(listen(small)).rejects.toThrow('unavailable');
  await expect(listenBySocket(small)).rejects.toThrow('503');
  const { headers } = await small.request('GET', '/v1/live');
  expect(headers.get('retry-after')).toBe('5');
  first.close();
  const again = await until(() => listen(small).catch(() => null), 'room for another');
  expect(await small.metric('tidings_live_clients{transport="sse"}')).toBe(1);
  again.close();
  second.close();
  await small.stop();
});
