import { afterEach, expect, test, vi } from 'vitest';
import { createReceiver } from '../../server/test/receiver.ts';
import { listen } from '../src/index.ts';
import type { LiveState } from '../src/index.ts';

afterEach(() => void vi.useRealTimers());

test('a token that is over by the time a long outage ends is followed by another one', async () => {
  const server = await createReceiver();
  const [gone, over, good] = [4, 'over', 'good'];
  const event = { kind: 'event', cursor: '1', event: { type: 'a.b' } };
  server.respond(({ url }, index) => {
    if (index < gone) return 'reset';
    if (url.endsWith(over)) return { status: 401, body: '{"code":"unauthorized"}' };
    return { status: 200, body: `id: 1\ndata: ${JSON.stringify(event)}\n\n` };
  });
  let asked = 0;
  const token = (): string => (asked++ < gone + 1 ? over : good);
  const stream = listen({ baseUrl: server.url, token }, {});
  expect(await stream.next()).toEqual({ done: false, value: event });
  await stream.return();
  await server.close();
}, 30_000);

test('what gives tokens is asked again when it falls silent, and holds up nobody who ends', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const states: LiveState[] = [];
  const ending = new AbortController();
  const token = (): Promise<string> => new Promise(() => undefined);
  const stream = listen(
    { baseUrl: 'http://127.0.0.1:1', token },
    { signal: ending.signal, onState: (state) => states.push(state) },
  );
  const next = stream.next();
  await vi.advanceTimersByTimeAsync(40_000);
  expect(states).toEqual(['connecting', 'waiting']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(states).toEqual(['connecting', 'waiting', 'connecting']);
  ending.abort();
  expect(await next).toEqual({ done: true, value: undefined });
});
