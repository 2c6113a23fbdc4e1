/** What rules have counted, found and written for more groups than one statement takes. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, test } from 'vitest';
import { findGroups, putGroups } from '../src/store/alert-groups.ts';
import type { ChangedGroup } from '../src/store/alert-groups.ts';
import { createDatabase } from './harness.ts';

test('groups of many statements are each found in the place of their key, and changed where they lie', async () => {
  const database = await createDatabase();
  const db = new pg.Client({ connectionString: database.url });
  await db.connect();
  try {
    const groups = Array.from({ length: 2500 }, (_, n): ChangedGroup & { place: null } => ({
      ...{ rule: 1 + (n % 3), key: randomUUID(), counting: n, state: `["${n}\\u001f,{}\\\\"]` },
      ...{ alert: n % 2 === 0 ? null : n, touchedAt: 1_700_000_000_000 + n, dueAt: null, place: null },
    }));
    await putGroups(db, 0, groups);
    // Some are not there, the first and the last of a statement among them.
    const asked = groups.map((group, n) => (n % 999 === 0 ? { ...group, key: randomUUID() } : group));
    const found = await findGroups(db, 0, asked);
    expect(found).toEqual(
      groups.map(({ counting, state, alert }, n) =>
        n % 999 === 0 ? undefined : { counting, state, alert, place: expect.stringMatching(/^\(\d+,\d+\)$/) },
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
