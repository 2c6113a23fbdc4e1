/** Searches that cost too much: who listens by one is sent away after three seconds of it in a row, and nobody else. */
import { expect, test } from 'vitest';
import { beforeTransaction } from '@tidings/core/live';
import type { Change } from '../src/live/change.ts';
import { Channels } from '../src/live/channels.ts';
import { Client } from '../src/live/client.ts';
import type { Sink } from '../src/live/client.ts';
import type { Listening } from '../src/listening.ts';
import { NO_PARTS } from '../src/live/reader.ts';

const SINK: Sink = {
  transport: 'sse',
  waiting: 0,
  tell: () => undefined,
  beat: () => undefined,
  end: () => undefined,
  onGone: () => undefined,
};
const CHANGE: Change = {
  kind: 'events',
  position: beforeTransaction(1),
  cursor: '',
  organization: 1,
  project: null,
  record: {},
  message: () => '',
};

let now = 0;

/** Somebody who listens by a search that takes so long on each change, as long as it is told to. */
function listener(asked: string, search: { ms: number }): Client<string> {
  const listening: Listening<string> = {
    scope: { organization: null, project: null },
    matchers: new Map([
      [
        'events' as const,
        () => {
          now += search.ms;
          return true;
        },
      ],
    ]),
    anchor: null,
    asked,
    zone: 'UTC',
    parts: NO_PARTS,
    payloads: false,
    after: null,
    credential: asked,
    refusal: () => null,
  };
  return new Client(listening, SINK, '', 0);
}

test('a search that takes long for three seconds in a row ends those who ask it, and a pause none', () => {
  const channels = new Channels<string>(() => now);
  const slow = { ms: 0 };
  const [one, two] = [listener('slow', slow), listener('slow', slow)];
  const other = listener('quick', { ms: 0 });
  for (const client of [one, two, other]) channels.add(client);
  let told = 0;
  /** A second in which so much happens that each search is looked at, as one of many looks. */
  const second = (ms: number): Client<string>[] => {
    slow.ms = ms;
    for (let i = 0; i < 100; i++) channels.forListeners(CHANGE, 0, () => told++);
    return channels.costly();
  };
  // A hundred looks of so long are more than a quarter of a second.
  const LONG = 4;
  expect(second(LONG)).toEqual([]);
  expect(second(LONG)).toEqual([]);
  expect(second(0)).toEqual([]);
  // It begins anew.
  expect(second(LONG)).toEqual([]);
  expect(second(LONG)).toEqual([]);
  expect(second(LONG)).toEqual([one, two]);
  channels.delete(one);
  channels.delete(two);
  expect(second(LONG)).toEqual([]);
  expect(told).toBe(6 * 300 + 100);
});
