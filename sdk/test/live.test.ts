import { expect, test } from 'vitest';
import { createReceiver } from '../../server/test/receiver.ts';
import { listen } from '../src/index.ts';

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
