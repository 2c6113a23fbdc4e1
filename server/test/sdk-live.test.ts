/** The SDK's live stream, against a server that comes and goes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ForbiddenError, listen, Tidings as Client, UnauthorizedError } from '@tidings/sdk';
import type { LiveItem, LiveState } from '@tidings/sdk';
import { startTidings } from './start.ts';
import type { Tidings } from './start.ts';

let tidings: Tidings;
beforeAll(async () => (tidings = await startTidings()));
afterAll(() => tidings.stop());

function clientOf({ url, apiKey }: Pick<Tidings, 'url' | 'apiKey'>): Client {
  return new Client({ apiKey, baseUrl: url });
}

/** Listens until so many items have come, and gives the types of their events. */
async function take(items: AsyncIterable<LiveItem>, many: number): Promise<string[]> {
  const types: string[] = [];
  for await (const item of items) {
    types.push(item.kind === 'event' ? item.event.type : item.delivery.event.type);
    if (types.length === many) break;
  }
  return types;
}

test('goes on where it was when the server is gone for a while', async () => {
  let near = await startTidings({ beside: tidings });
  const port = Number(new URL(near.url).port);
  const states: LiveState[] = [];
  const ready = Promise.withResolvers<void>();
  const stream = clientOf(near).live({
    kinds: ['events'],
    onState: (state) => {
      states.push(state);
      if (state === 'live') ready.resolve();
    },
  });
  const taken = take(stream, 5);
  await ready.promise;
  await near.send({ type: 'one', data: {} });
  await tidings.send({ type: 'two', data: {} });
  await near.stop();
  await tidings.send({ type: 'three', data: {} });
  await tidings.send({ type: 'four', data: {} });
  near = await startTidings({ beside: tidings, port });
  await expect.poll(() => states.at(-1), { timeout: 15_000 }).toBe('live');
  await near.send({ type: 'five', data: {} });
  expect(await taken).toEqual(['one', 'two', 'three', 'four', 'five']);
  expect(states).toContain('catching-up');
  await near.stop();
});

test('listens with tokens, and has a new one when one has ended', async () => {
  const client = clientOf(tidings);
  const made: string[] = [];
  const states: LiveState[] = [];
  const stream = listen(
    {
      baseUrl: tidings.url,
      token: async () => {
        const { token, id } = await client.liveTokens.create({ permissions: ['events:read'] });
        made.push(id);
        return token;
      },
    },
    { query: 'event:token.*', onState: (state) => states.push(state) },
  );
  const taken = take(stream, 2);
  await expect.poll(() => states.at(-1)).toBe('live');
  await tidings.send({ type: 'token.one', data: {} });
  await tidings.query('UPDATE live_token SET expires_at = now()');
  await expect.poll(() => made.length, { timeout: 10_000 }).toBeGreaterThan(1);
  await tidings.send({ type: 'token.two', data: {} });
  expect(await taken).toEqual(['token.one', 'token.two']);
});

test('waits for what gives tokens, and ends when the one that it has is revoked', async () => {
  const client = clientOf(tidings);
  const made: string[] = [];
  let asked = 0;
  const states: LiveState[] = [];
  const stream = listen(
    {
      baseUrl: tidings.url,
      token: async () => {
        asked++;
        if (asked % 2 === 1) throw new TypeError('Failed to fetch');
        const { token, id } = await client.liveTokens.create({ permissions: ['events:read'] });
        made.push(id);
        return token;
      },
    },
    { query: 'event:waits.*', onState: (state) => states.push(state) },
  );
  const types: string[] = [];
  const over = (async () => {
    for await (const item of stream) types.push(item.kind === 'event' ? item.event.type : item.kind);
  })();
  await expect
    .poll(() => states, { timeout: 10_000 })
    .toEqual(['connecting', 'waiting', 'connecting', 'live']);
  await tidings.send({ type: 'waits.one', data: {} });
  await expect.poll(() => types).toEqual(['waits.one']);
  await Promise.all([
    expect(over).rejects.toThrow('The key, session or token was revoked or has ended.'),
    client.liveTokens.revoke(made[0]!),
  ]);
  expect([asked, made.length]).toEqual([2, 1]);
});

test('ends with an error when it is refused for good, and without one when it is told to', async () => {
  const client = clientOf(tidings);
  const { key, id } = await client.apiKeys.create({
    name: 'x',
    organization: 'a',
    permissions: ['events:read'],
  });
  const other = clientOf({ url: tidings.url, apiKey: key });
  await expect(take(other.live({ payloads: true }), 1)).rejects.toThrow(ForbiddenError);
  const ready = Promise.withResolvers<void>();
  const ended = take(other.live({ onState: (state) => state === 'live' && ready.resolve() }), 1);
  await ready.promise;
  await Promise.all([expect(ended).rejects.toThrow(UnauthorizedError), client.apiKeys.revoke(id)]);
  const ending = new AbortController();
  const started = Promise.withResolvers<void>();
  const told = take(
    client.live({ signal: ending.signal, onState: (state) => state === 'live' && started.resolve() }),
    1,
  );
  await started.promise;
  ending.abort();
  expect(await told).toEqual([]);
});
