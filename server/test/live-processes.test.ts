/** The live stream of processes that are killed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKeys, startChild } from './child.ts';
import type { Child } from './child.ts';
import { createDatabase } from './harness.ts';
import type { TestDatabase } from './harness.ts';
import { listen } from './listener.ts';
import type { Listener } from './listener.ts';

const keys = newKeys();
let database: TestDatabase;
const children: Child[] = [];
beforeAll(async () => {
  database = await createDatabase();
  for (let i = 0; i < 2; i++) children.push(await startChild(database.url, keys));
});
afterAll(async () => {
  await Promise.all(children.map((child) => child.stop()));
  await database.drop();
});

test('whoever listened to one that was killed misses nothing at the other, and hears nothing twice', async () => {
  const [killed, left] = children as [Child, Child];
  const at = (child: Child) => ({ url: child.url, apiKey: keys.apiKey });
  const first = await listen(at(killed), { kinds: 'events' });
  await first.next(({ kind }) => kind === 'ready');
  const accepted: string[] = [];
  let sending = true;
  const sender = async (child: Child): Promise<void> => {
    while (sending) {
      const headers = { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' };
      const answer = await fetch(`${child.url}/v1/events`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ type: 'a.b', data: {} }),
      }).catch(() => null);
      if (answer?.status !== 202) return;
      accepted.push(((await answer.json()) as { id: string }).id);
    }
  };
  const senders = [sender(killed), sender(killed), sender(left)];
  await expect.poll(() => eventIds(first).length).toBeGreaterThan(50);
  killed.kill('SIGKILL');
  await first.over;
  const second = await listen(at(left), { kinds: 'events', cursor: first.cursor });
  await second.next(({ kind }) => kind === 'ready');
  sending = false;
  await Promise.all(senders);
  await second.next(({ event }) => event?.id === accepted.at(-1));
  await expect.poll(() => accepted.filter((id) => !heard().has(id))).toEqual([]);
  second.close();
  // What was committed by the one that was killed may be heard although its sender never was.
  const all = [...eventIds(first), ...eventIds(second)];
  expect(all.length).toBe(new Set(all).size);

  function heard(): Set<string> {
    return new Set([...eventIds(first), ...eventIds(second)]);
  }
});

function eventIds({ heard }: Listener): string[] {
  return heard.flatMap(({ event }) => event?.id ?? []);
}
