/** Attempts of one webhook that are written and counted below the engine. */
import { countNext } from '../src/store/statistics.ts';
import { LANE, type Lane } from './lane.ts';

/** Makes the webhook whose attempts `insertAttempts` writes. */
export async function makeCounted(lane: Lane): Promise<void> {
  await lane.query(
    `INSERT INTO organization (id, name, created_at, updated_at, version) VALUES ('o', 'o', now(), now(), 1)`,
  );
  await lane.query(
    `INSERT INTO webhook (uid, organization, name, description, type, url, events, filters, enabled, signing, headers, payload,
       retry, timeout_ms, created_at, updated_at, version)
     VALUES (gen_random_uuid(), 1, 'w', '', 'rest', '', '{}', '{}', true, 'none', '{}', 'native', '"none"', 1, now(), now(), 2)`,
  );
}

/** The statement that writes so many attempts. */
export const insertAttempts = (many: number, daysAgo = 0): string =>
  `INSERT INTO attempt (lane, event, webhook, number, at, trigger, status_code, duration_ms, url, rendering, request_headers,
     truncated, resent)
   SELECT 0, uuid_floor(now()::date), 1, 1, now() - interval '${daysAgo} days', 'event', 200, n, '', 1, '{}', false, false
   FROM generate_series(1, ${many}) n`;

/** Takes steps until there are no more, and gives what they counted. */
export async function countAll(lane: Lane, most = 1000): Promise<number> {
  let counted = 0;
  while (
    await countNext(lane.pool, LANE, Date.now(), most, async (_, rows) => {
      for (const row of rows) counted += row.count;
    })
  );
  return counted;
}
