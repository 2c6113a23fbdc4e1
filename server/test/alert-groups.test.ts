/** What rules have counted, found and written for more groups than one statement takes. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { uuidFloor } from '@tidings/core/id';
import { expect, test } from 'vitest';
import { addToGroups, findGroups, putGroups } from '../src/store/alert-groups.ts';
import type { ChangedGroup } from '../src/store/alert-groups.ts';
import { createDatabase } from './harness.ts';

test('groups of many statements are each found in the place of their key, and changed where they lie', async () => {
  const database = await createDatabase();
  const db = new pg.Client({ connectionString: database.url });
  await db.connect();
  try {
    const groups = Array.from({ length: 2500 }, (_, n): ChangedGroup & { place: null } => ({
      ...{ rule: 1 + (n % 3), key: randomUUID(), counting: n, state: `["${n}\\u001f,{}\\\\"]` },
      events: n % 5 === 0 ? Array.from({ length: 1 + (n % 3) }, () => randomUUID()) : null,
      ...{ alert: n % 2 === 0 ? null : n, touchedAt: 1_700_000_000_000 + n, dueAt: null, place: null },
    }));
    await putGroups(db, 0, groups);
    // Some are not there, the first and the last of a statement among them.
    const asked = groups.map((group, n) => (n % 999 === 0 ? { ...group, key: randomUUID() } : group));
    const found = await findGroups(db, 0, asked);
    expect(found).toEqual(
      groups.map(({ counting, state, events, alert }, n) =>
        n % 999 === 0
          ? undefined
          : { counting, state, events, alert, place: expect.stringMatching(/^\(\d+,\d+\)$/) },
      ),
    );
    const changed = asked.map((group, n) => ({
      ...group,
      ...{ state: `[${n}]`, place: found[n]?.place ?? null },
    }));
    await putGroups(db, 0, changed);
    expect((await findGroups(db, 0, changed)).map((group) => group?.state)).toEqual(
      changed.map(({ state }) => state),
    );
  } finally {
    await db.end();
    await database.drop();
  }
});

const NOW = 1_700_000_000_000;
const WINDOW = 60_000;
/** An event that was accepted so long before. */
const before = (ms: number): string =>
  uuidFloor(NOW - ms).replace(/0000-0000-0{12}$/, '7001-8000-000000000001');
const NEW = before(0);
const group = { counting: 4, state: '', events: [before(1000)], alert: null };

test.each<[string, object | null, string[] | null]>([
  ['there is no group', null, null],
  ['it has too few events all the same', group, [before(1000), NEW]],
  ['one of them is over by now', { ...group, events: [before(WINDOW), before(1000)] }, [before(1000), NEW]],
  ['they are enough with it', { ...group, events: [before(WINDOW - 1), before(1000)] }, null],
  ['it has an alert', { ...group, alert: 7 }, null],
  ['it was counted by what the rule was before', { ...group, counting: 3 }, null],
  ['events do not say what is counted', { ...group, state: '[1,[],[]]', events: null }, null],
  ['nothing is counted', { ...group, events: null }, null],
  ['a later one is there', { ...group, events: [before(-1)] }, null],
  ['the same one is there', { ...group, events: [NEW] }, null],
])('an event is added where it only adds to its group: %s', async (_, stored, then) => {
  const database = await createDatabase();
  const db = new pg.Client({ connectionString: database.url });
  await db.connect();
  try {
    const keys = [randomUUID(), randomUUID()];
    // Another rule has the group of another key, of neither of which anything is to be said.
    const others = { ...group, touchedAt: NOW - 1000, dueAt: null, place: null };
    await putGroups(db, 0, [
      { ...others, rule: 2, key: keys[1]! },
      ...(stored ? [{ ...others, ...stored, rule: 1, key: keys[0]! }] : []),
    ]);
    const rules = [1, 2].map((rule) => ({ rule, counting: 4, atLeast: 3, windowMs: WINDOW }));
    const events = keys.map((key) => ({ key, uid: NEW, accepted: NOW }));
    const isAdded = await addToGroups(db, 0, rules, events);
    expect([isAdded(0, 0), isAdded(0, 1)]).toEqual([then !== null, false]);
    expect([isAdded(1, 0), isAdded(1, 1)]).toEqual([false, true]);
    const of = (rule: number, key: string): Promise<unknown[]> => findGroups(db, 0, [{ rule, key }]);
    expect(await of(1, keys[0]!)).toEqual([
      (stored && { ...stored, ...(then && { events: then }), place: expect.any(String) }) ?? undefined,
    ]);
    expect(await of(2, keys[1]!)).toEqual([
      { ...group, events: [before(1000), NEW], place: expect.any(String) },
    ]);
    const { rows } = await db.query('SELECT touched_at FROM alert_group WHERE rule = 2');
    expect(rows).toEqual([{ touched_at: new Date(NOW) }]);
  } finally {
    await db.end();
    await database.drop();
  }
});
