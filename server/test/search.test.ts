import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TrafficSubject } from '@tidings/core/search/fields';
import { searchMatcher } from '@tidings/core/search/match';
import type { SearchQuery } from '@tidings/core/search/query';
import { parseSearch } from '@tidings/core/search/search';
import { quote } from '@tidings/core/search/syntax';
import { onBehalfOf } from '../src/store/caller.ts';
import { hasTenantRole } from '../src/store/tenant-role.ts';
import type { Db } from '../src/store/db.ts';
import {
  countDeliveries,
  deliveryHistogram,
  deliverySearch,
  searchDeliveries,
} from '../src/store/search/deliveries.ts';
import type { DeliveryKey, DeliverySearchPage } from '../src/store/search/deliveries.ts';
import { countEvents, eventHistogram, eventSearch, searchEvents } from '../src/store/search/events.ts';
import type { SearchOrder, SearchScope } from '../src/store/search/scope.ts';
import { walk } from '../src/store/search/walk.ts';
import { openLane } from './lane.ts';
import type { Lane } from './lane.ts';
import { clauses, fieldsOf, searches } from './search-texts.ts';
import type { KnownIds } from './search-texts.ts';
import { fillLane, ORGANIZATIONS } from './searchable-data.ts';
import type { Found, SearchableData } from './searchable-data.ts';

const now = Date.now();
const context = { now, zone: 'Europe/Berlin' };
const RANGE = { from: now - 24 * 3_600_000, to: now + 1000 };
const EVERYTHING: SearchScope = { lanes: [0], organization: null, project: null, webhook: null };
const ALL = { limit: 100_000, order: 'newest', after: null } as const;

let lane: Lane;
let data: SearchableData;
beforeAll(async () => {
  lane = await openLane();
  let seed = 20_261_121;
  // Numerical Recipes' linear congruential generator: the data are the same each time, the times apart.
  data = await fillLane(lane, now, (below) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  });
});
afterAll(() => lane.close());

describe('any search finds in PostgreSQL what it finds in memory', () => {
  test.each([
    ['deliveries', 450],
    ['events', 300],
  ] as const)('%s', async (subject, count) => {
    const texts = fc.sample(searches(subject, ids()), count);
    const found = { some: 0, none: 0, all: 0 };
    await eachOf(texts, 4, async (text) => {
      const query = read(text, subject);
      const expected = keysOf(subject, query, EVERYTHING);
      expect(await search(subject, query), text).toEqual(expected);
      found[expected.length === 0 ? 'none' : expected.length === data[subject].length ? 'all' : 'some']++;
    });
    // Searches that find nothing or everything prove little.
    expect(found.some).toBeGreaterThan(count / 4);
  });

  test.each(['deliveries', 'events'] as const)('each field of %s tells some from others', (subject) => {
    const undecided = fieldsOf(subject).filter((name) => {
      const counts = fc
        .sample(clauses(name, subject, ids()), { numRuns: 60, seed: 1 })
        .map((text) => keysOf(subject, read(text, subject), EVERYTHING).length);
      return !counts.some((count) => count > 0 && count < data[subject].length);
    });
    expect(undecided).toEqual([]);
  });
});

describe('the scope', () => {
  const scopes: [string, Partial<SearchScope>][] = [
    ['an organization', { organization: 1 }],
    ['another organization', { organization: 2 }],
    ['a project', { organization: 1, project: 1 }],
    ['a webhook', { organization: 1, webhook: 2 }],
    ['a webhook of somebody else', { organization: 2, webhook: 2 }],
    ['a lane without rows', { lanes: [1] }],
    ['two lanes', { lanes: [1, 0], organization: 1 }],
  ];

  test.each(scopes)('%s cannot be left by any search', async (_, changes) => {
    const scope = { ...EVERYTHING, ...changes };
    for (const subject of ['deliveries', 'events'] as const) {
      const texts = [
        '',
        '-zzz',
        'zzz OR -zzz',
        'org:*',
        `-org:${ORGANIZATIONS[0]}`,
        ...fc.sample(searches(subject, ids()), 25),
      ];
      await eachOf(texts, 4, async (text) => {
        const query = read(text, subject);
        expect(await search(subject, query, scope), text).toEqual(keysOf(subject, query, scope));
      });
    }
  });

  test('is walled off by row-level security, which changes nothing that is found', async () => {
    const actor = {
      kind: 'nobody',
      id: null,
      name: null,
      at: now,
      address: '',
      userAgent: null,
      operation: null,
    } as const;
    const walled = onBehalfOf(
      lane.pool,
      { actor, organization: 1, reads: true },
      await hasTenantRole(lane.pool),
    );
    for (const subject of ['deliveries', 'events'] as const) {
      await eachOf(['', ...fc.sample(searches(subject, ids()), 60)], 4, async (text) => {
        const query = read(text, subject);
        const expected = keysOf(subject, query, { ...EVERYTHING, organization: 1 });
        expect(await search(subject, query, EVERYTHING, walled), text).toEqual(expected);
      });
    }
  });

  test('the range is kept whatever a search says about time', async () => {
    const hours = 3_600_000;
    const range = { from: now - 9 * hours, to: now - 4 * hours };
    for (const text of ['', 'time>-30d', 'time<now OR -time<now', 'time:[-6h TO now]', '-time>-5h']) {
      for (const subject of ['deliveries', 'events'] as const) {
        const query = read(text, subject);
        const expected = keysOf(subject, query, EVERYTHING, range);
        expect(await search(subject, query, EVERYTHING, lane.pool, range), text).toEqual(expected);
      }
    }
  });
});

describe('counts', () => {
  const BUCKET_MS = 3_600_000;
  const bounds = Array.from({ length: 25 }, (_, i) => RANGE.from + i * BUCKET_MS);

  test.each(['deliveries', 'events'] as const)(
    'of %s are those of what is found, all and by time',
    async (subject) => {
      const [count, histogram] =
        subject === 'deliveries' ? [countDeliveries, deliveryHistogram] : [countEvents, eventHistogram];
      await eachOf(['', 'data.a:*', ...fc.sample(searches(subject, ids()), 40)], 4, async (text) => {
        const query = read(text, subject);
        const scope = { ...EVERYTHING, organization: 1 };
        const keys = new Set(keysOf(subject, query, scope));
        expect(await count(lane.pool, scope, RANGE, query, context, 1000), text).toBe(keys.size);
        expect(await count(lane.pool, scope, RANGE, query, context, 3), text).toBe(Math.min(3, keys.size));
        const expected = new Map<string, number>();
        for (const { record } of data[subject].filter(({ key }) => keys.has(key))) {
          const bucket = Math.floor((Number(record.time) - RANGE.from) / BUCKET_MS);
          const name = `${bucket} ${subject === 'deliveries' ? String(record.status) : 'events'}`;
          expected.set(name, (expected.get(name) ?? 0) + 1);
        }
        const counted = await histogram(lane.pool, scope, RANGE, query, context, bounds);
        expect(new Map(counted.map((one) => [`${one.bucket} ${one.kind}`, one.count])), text).toEqual(
          expected,
        );
      });
    },
  );
});

describe('pages', () => {
  test('are the same however the range is parted on the way', async () => {
    const query = read('status:failed OR data.a:*', 'deliveries');
    const expected = keysOf('deliveries', query, EVERYTHING);
    const run = { db: await lane.connect(), deadline: performance.now() + 20_000, oldest: 0 };
    for (const order of ['newest', 'oldest'] as const) {
      const page = { limit: 70, order, after: null };
      const found = await walk(run, { range: RANGE, query, isByKey: false }, page, (part, limit) =>
        searchDeliveries(run.db, EVERYTHING, part, query, context, { ...page, limit }),
      );
      const keys = found.map((row) => `${row.event}:${row.webhook}`);
      expect(keys).toEqual((order === 'newest' ? expected : expected.toReversed()).slice(0, 70));
    }
  });

  test.each(['', 'status:(pending OR retrying OR held)', 'status:failed OR data.a:*'])(
    'of deliveries by %j hold each once, there and back',
    async (text) => {
      const query = read(text, 'deliveries');
      const expected = keysOf('deliveries', query, EVERYTHING);
      for (const limit of [20, 50]) {
        expect(await turn(query, limit, 'newest')).toEqual(expected);
        expect(await turn(query, limit, 'oldest')).toEqual(expected.toReversed());
      }
    },
  );

  test('of events hold each once, there and back', async () => {
    const query = read('data.a:*', 'events');
    const expected = keysOf('events', query, EVERYTHING);
    for (const order of ['newest', 'oldest'] as const) {
      const seen: string[] = [];
      for (let after: { event: string } | null = null; ;) {
        const rows: { event: string }[] = await searchEvents(lane.pool, EVERYTHING, RANGE, query, context, {
          limit: 9,
          order,
          after,
        });
        seen.push(...rows.map((row) => row.event));
        after = rows.at(-1) ?? null;
        if (rows.length < 9) break;
      }
      expect(seen).toEqual(order === 'newest' ? expected : expected.toReversed());
    }
  });

  async function turn(query: SearchQuery, limit: number, order: SearchOrder): Promise<string[]> {
    const seen: string[] = [];
    for (let after: DeliveryKey | null = null; ;) {
      const page: DeliverySearchPage = { limit, order, after };
      const rows = await searchDeliveries(lane.pool, EVERYTHING, RANGE, query, context, page);
      seen.push(...rows.map((row) => `${row.event}:${row.webhook}`));
      if (rows.length < limit) return seen;
      after = rows.at(-1)!;
    }
  }
});

describe('the text of a statement', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'qjxzQJXZ7_%\\\'";ß😀$-'),
    minLength: 3,
    maxLength: 12,
  });

  test('holds nothing of a search', () => {
    const shape = (first: string, second: string, number: number): string =>
      `event:${quote(first)} -error=${quote(second)} data[${quote(first)}].x>${number} header[${quote(second)}]:${quote(first)}
       OR (${quote(second)} url:a*b http:[${number} TO *] in data.y:${quote(first)} event.id=${quote(second)})`.replace(
        ' in ',
        ' ',
      );
    fc.assert(
      fc.property(
        letters,
        letters,
        fc.integer({ min: 1_000_000, max: 9_999_999 }),
        (first, second, number) => {
          const query = read(shape(first, second, number), 'deliveries');
          const text = deliverySearch(EVERYTHING, RANGE, query, context, ALL)!.text;
          for (const word of [first, second, String(number)]) expect(text).not.toContain(word);
          // Searches of one shape are one statement.
          const other = read(shape('other', 'words', 5), 'deliveries');
          // The case of letters outside of ASCII is told by another operator.
          const plain = (sql: string): string => sql.replaceAll(/ (LIKE|~) /g, ' ? ');
          expect(plain(text)).toBe(plain(deliverySearch(EVERYTHING, RANGE, other, context, ALL)!.text));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is made of words of ours alone', () => {
    const wordsOf = (sql: string): string[] => sql.replaceAll(/\$\d+/g, '$').split(/[\s(),]+/);
    for (const subject of ['deliveries', 'events'] as const) {
      const known = fieldsOf(subject).flatMap((name) =>
        fc.sample(clauses(name, subject, ids()), { numRuns: 60, seed: 5 }),
      );
      const ours = new Set(
        ['"a" b*', 'in:payload ü -x', ...known].flatMap((text) => wordsOf(statement(subject, text))),
      );
      const others = fc.sample(searches(subject, ids()), { numRuns: 200, seed: 6 });
      const foreign = others.flatMap((text) =>
        wordsOf(statement(subject, text)).filter((word) => !ours.has(word)),
      );
      expect(new Set(foreign)).toEqual(new Set());
    }
  });

  function statement(subject: TrafficSubject, text: string): string {
    const query = read(text, subject);
    if (subject === 'events') return eventSearch(EVERYTHING, RANGE, query, context, ALL).text;
    return deliverySearch(EVERYTHING, RANGE, query, context, ALL)?.text ?? '';
  }
});

test('a status that contradicts itself asks nothing of PostgreSQL', () => {
  const query = read('status:failed status:held', 'deliveries');
  expect(deliverySearch(EVERYTHING, RANGE, query, context, ALL)).toBeNull();
});

async function search(
  subject: TrafficSubject,
  query: SearchQuery,
  scope = EVERYTHING,
  db: Db = lane.pool,
  range = RANGE,
): Promise<string[]> {
  if (subject === 'events') {
    const rows = await searchEvents(db, scope, range, query, context, ALL);
    return rows.map((row) => row.event);
  }
  const rows = await searchDeliveries(db, scope, range, query, context, ALL);
  return rows.map((row) => `${row.event}:${row.webhook}`);
}

/** What the search finds in memory, newest first. */
function keysOf(subject: TrafficSubject, query: SearchQuery, scope: SearchScope, range = RANGE): string[] {
  const matches = searchMatcher(query);
  return data[subject]
    .filter((found) => isWithin(found, scope) && matches(found.record, context))
    .filter(({ record }) => Number(record.time) >= range.from && Number(record.time) < range.to)
    .map(({ key }) => key)
    .toSorted((a, b) => (a < b ? 1 : -1));
}

function isWithin(found: Found, scope: SearchScope): boolean {
  const { lanes, organization, project, webhook } = scope;
  return (
    lanes.includes(0) &&
    (organization === null || found.organization === organization) &&
    (project === null || found.project === project) &&
    (webhook === null || found.targets.includes(webhook))
  );
}

/** A few ids of ours among the data. */
function ids(): KnownIds {
  const some = data.deliveries.slice(0, 5).map(({ record }) => record);
  return {
    id: some.map(({ id }) => String(id)),
    'event.id': some.flatMap((record) => [record['event.id']].flat().map(String)),
    'webhook.id': some.map((record) => String(record['webhook.id'])),
    replay: data.deliveries
      .map(({ record }) => record.replay)
      .filter((id) => typeof id === 'string')
      .slice(0, 3),
  };
}

async function eachOf<T>(list: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const rest = [...list];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let one = rest.pop(); one !== undefined; one = rest.pop()) await work(one);
    }),
  );
}

function read(text: string, subject: TrafficSubject): SearchQuery {
  const parsed = parseSearch(text, { subject, payloads: true });
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message} (at ${parsed.error.position})`);
  return parsed.query;
}
