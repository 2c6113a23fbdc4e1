import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beforeTransaction } from '@tidings/core/live';
import { anchorOf } from '@tidings/core/search/anchor';
import { storable } from '@tidings/core/search/check';
import { searchMatcher } from '@tidings/core/search/match';
import type { SearchRecord } from '@tidings/core/search/record';
import { parseSearch } from '@tidings/core/search/search';
import { deliveryId, idFromUuid } from '@tidings/core/id';
import type { Change } from '../src/live/change.ts';
import { readLog } from '../src/live/reader.ts';
import { readHorizon } from '../src/store/live-log.ts';
import { searchDeliveries } from '../src/store/search/deliveries.ts';
import { searchEvents } from '../src/store/search/events.ts';
import { LANE, openLane } from './lane.ts';
import type { Lane } from './lane.ts';
import { fieldsOf, searches } from './search-texts.ts';
import { fillLane } from './searchable-data.ts';
import type { SearchableData } from './searchable-data.ts';

const now = Date.now();
const context = { now, zone: 'Europe/Berlin' };
const RANGE = { from: now - 24 * 3_600_000, to: now + 1000 };
const SCOPE = { lanes: [LANE], organization: null, project: null, webhook: null };
const ALL = { limit: 100_000, order: 'newest', after: null } as const;
const EVERY_PART = { events: true, deliveries: true, data: true, webhooks: true, headers: true, body: true };

let lane: Lane;
let data: SearchableData;
let changes: Change[];
beforeAll(async () => {
  lane = await openLane();
  let seed = 20_261_122;
  data = await fillLane(lane, now, (below) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  });
  // As record() does: of each delivery its latest attempt, or its end where there was none.
  await lane.query(
    `INSERT INTO journal (lane, transaction, day, attempted, events)
     SELECT DISTINCT ON (event, webhook) lane, recorded, current_date, true, ARRAY[event] FROM attempt
     ORDER BY event, webhook, number DESC`,
  );
  await lane.query(`UPDATE delivery SET recorded = this_transaction() WHERE attempts = 0`);
  const rooms = { db: lane.pool, lanes: 1, clock: { now: () => now } };
  changes = [];
  const horizon = await readHorizon(lane.pool);
  for await (const part of readLog(rooms, beforeTransaction(1), horizon, () => EVERY_PART))
    changes.push(...part.changes);
});
afterAll(() => lane.close());

test('the log has everything that is searched', () => {
  const told = (kind: string): string[] => changes.filter((one) => one.kind === kind).map(keyOf);
  expect(told('events').toSorted()).toEqual(data.events.map(({ key }) => key).toSorted());
  const deliveries = told('deliveries');
  expect(new Set(deliveries).size).toBe(deliveries.length);
  const expected = data.deliveries.filter(({ record }) => record.attempts !== 0 || isOver(record.status));
  expect(deliveries.toSorted()).toEqual(expected.map(({ key }) => key).toSorted());
});

test.each([
  ['events', 250],
  ['deliveries', 350],
] as const)(
  'any search of %s finds in the stream what it finds in PostgreSQL',
  { timeout: 60_000 },
  async (subject, count) => {
    // The stream says what an attempt came to; a delivery that goes on waiting although it arrived is none of the real ones.
    const real = new Map(
      data[subject]
        .filter(
          ({ record }) =>
            subject === 'events' ||
            isOver(record.status) ||
            (record.status === 'retrying' && !hasArrived(record)),
        )
        .map(({ key, record }) => [key, record]),
    );
    const here = changes.filter((one) => one.kind === subject && real.has(keyOf(one)));
    const some = data.deliveries.slice(0, 5).map(({ record }) => record);
    const ids = {
      id: some.map(({ id }) => String(id)),
      'event.id': some.flatMap((record) => [record['event.id']].flat().map(String)),
      'webhook.id': some.map((record) => String(record['webhook.id'])),
      replay: data.deliveries
        .map(({ record }) => record.replay)
        .filter((id) => typeof id === 'string')
        .slice(0, 3),
    };
    let told = 0;
    let anchored = 0;
    for (const text of fc.sample(searches(subject, ids), count)) {
      const live = parseSearch(text, { subject, payloads: true, live: true });
      if (!live.ok) continue;
      const expected = new Set(
        subject === 'events'
          ? (await searchEvents(lane.pool, SCOPE, RANGE, live.query, context, ALL)).map(({ event }) => event)
          : (await searchDeliveries(lane.pool, SCOPE, RANGE, live.query, context, ALL)).map(
              ({ event, webhook }) => `${event}:${webhook}`,
            ),
      );
      const matches = searchMatcher(live.query);
      const found = here.filter(({ record }) => matches(record, context)).map(keyOf);
      const anchor = anchorOf(live.query);
      if (anchor) {
        // What the anchor passes over would not have been found.
        const reached = here.filter(({ record }) =>
          [record[anchor.name]]
            .flat()
            .some((one) => typeof one === 'string' && storable(one) === anchor.text),
        );
        expect(reached.map(keyOf), text).toEqual(expect.arrayContaining(found));
        anchored++;
      }
      expect(found.toSorted(), text).toEqual([...real.keys()].filter((key) => expected.has(key)).toSorted());
      if (found.length > 0 && found.length < here.length) told++;
    }
    // Searches that find nothing or everything prove little.
    expect(told).toBeGreaterThan(count / 6);
    expect(anchored).toBeGreaterThan(0);
  },
);

test.each(['events', 'deliveries'] as const)('each field of %s can be told, or is refused', (subject) => {
  const known = new Map(data[subject].map(({ key, record }) => [key, record]));
  for (const name of fieldsOf(subject)) {
    if (name === 'next') continue;
    for (const change of changes.filter((one) => one.kind === subject)) {
      const record = known.get(keyOf(change))!;
      if (name === 'status' || (record[name] ?? null) === null) continue;
      expect(name in change.record, name).toBe(true);
    }
  }
});

function keyOf({ kind, position }: Change): string {
  return kind === 'events' ? position.event : `${position.event}:${position.webhook}`;
}

function hasArrived(record: SearchRecord): boolean {
  const isAnswered = typeof record.http === 'number' && record.http < 300;
  return record['error.class'] === null || (record['error.class'] === 'body' && isAnswered);
}

function isOver(status: unknown): boolean {
  return ['success', 'failed', 'skipped', 'canceled'].includes(String(status));
}

test('ids are those of the API', () => {
  const { position, record } = changes.find(({ kind }) => kind === 'deliveries')!;
  expect(record.id).toBe(deliveryId(position.event, position.webhook));
  expect([record['event.id']].flat()).toContain(idFromUuid('event', position.event));
});
