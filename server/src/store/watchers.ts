import type { WatchedItem } from '@tidings/core/watcher';
import { changeConfiguration } from './configuration.ts';
import { rows } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { pageOf } from './list.ts';
import { Parameters } from './search/parameters.ts';
import { inScope } from './scope.ts';
import type { Scope } from './scope.ts';

/** A watcher with the webhook it uses. */
export interface WatcherRow {
  number: number;
  webhookUid: string;
  webhookName: string;
  kind: string;
  item: string;
  name: string;
  parent: { kind: string; itemId: string; name: string } | null;
  triggers: string[];
  url: string | null;
  createdAt: Date;
  updatedAt: Date;
  lastFiredAt: Date | null;
}

export type NewWatcher = Pick<WatcherRow, 'kind' | 'item' | 'name' | 'parent' | 'triggers' | 'url'>;

const VIEW = `SELECT x.*, w.uid AS webhook_uid, w.name AS webhook_name
  FROM watcher x JOIN webhook w ON w.number = x.webhook AND w.deleted_at IS NULL`;

/**
 * Says that an item uses a webhook, anew if it did already: what it was before is replaced, but for when it last fired.
 *
 * @param most watchers that the webhook may have
 * @returns null when there is no such webhook; `full` when it has as many as it may
 */
export function putWatcher(
  pool: Pool,
  now: number,
  scope: Scope,
  webhook: string,
  most: number,
  { kind, item, name, parent, triggers, url }: NewWatcher,
): Promise<{ row: WatcherRow; created: boolean } | 'full' | null> {
  return changeConfiguration(pool, async (db, version) => {
    const number = await touchWebhook(db, scope, webhook, version);
    if (number === null) return null;
    const [put] = await rows<{ number: number; created: boolean }>(
      db,
      // A row that was inserted has no predecessor, and so no xmax.
      `INSERT INTO watcher (webhook, kind, item, name, parent, triggers, url, created_at, updated_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $8
       WHERE (SELECT count(*) FROM watcher WHERE webhook = $1) < $9
          OR EXISTS (SELECT FROM watcher WHERE webhook = $1 AND kind = $2 AND item = $3)
       ON CONFLICT (webhook, kind, item) DO UPDATE
         SET name = excluded.name, parent = excluded.parent, triggers = excluded.triggers, url = excluded.url,
             updated_at = excluded.updated_at
       RETURNING number, xmax = 0 AS created`,
      [number, kind, item, name, parent && JSON.stringify(parent), triggers, url, new Date(now), most],
    );
    if (!put) return 'full';
    const [row] = await rows<WatcherRow>(db, `${VIEW} WHERE x.number = $1`, [put.number]);
    return { row: row!, created: put.created };
  });
}

/** Whether there was such a webhook, and such a watcher of it. */
export function deleteWatcher(
  pool: Pool,
  scope: Scope,
  webhook: string,
  kind: string,
  item: string,
): Promise<{ webhook: boolean; watcher: boolean }> {
  return changeConfiguration(pool, async (db, version) => {
    const number = await touchWebhook(db, scope, webhook, version);
    if (number === null) return { webhook: false, watcher: false };
    const deleted = await db.query('DELETE FROM watcher WHERE webhook = $1 AND kind = $2 AND item = $3', [
      number,
      kind,
      item,
    ]);
    return { webhook: true, watcher: deleted.rowCount! > 0 };
  });
}

/** Gives the webhook a new version, so that every process reads its watchers anew. */
async function touchWebhook(db: Db, scope: Scope, uid: string, version: number): Promise<number | null> {
  const touched = await rows<{ number: number }>(
    db,
    `UPDATE webhook w SET version = $2 WHERE w.uid = $1 AND w.deleted_at IS NULL AND ${inScope('w', 3)}
     RETURNING w.number`,
    [uid, version, scope.organization, scope.project],
  );
  return touched[0]?.number ?? null;
}

export interface WatcherSearch {
  /** Uid of a webhook. */
  webhook?: string;
  organization?: string | undefined;
  kind?: string | undefined;
  item?: string | undefined;
}

/** One page, newest first; one row more than the limit tells that there are others. */
export function listWatchers(
  db: Db,
  scope: Scope,
  { webhook, organization, kind, item }: WatcherSearch,
  page: ListPage,
): Promise<WatcherRow[]> {
  const parameters = new Parameters();
  parameters.values.push(
    scope.organization,
    scope.project,
    webhook ?? null,
    organization ?? null,
    kind ?? null,
    item ?? null,
  );
  return rows(
    db,
    `${VIEW} WHERE ${inScope('w', 1)} AND ($3::uuid IS NULL OR w.uid = $3)
       AND ($4::text IS NULL OR w.organization = (SELECT number FROM organization WHERE id = $4 AND deleted_at IS NULL))
       AND ($5::text IS NULL OR x.kind = $5) AND ($6::text IS NULL OR x.item = $6)
       ${pageOf('x.number', 'newest', page, parameters)}`,
    parameters.values,
  );
}

/** Watchers of a webhook, as far as matching looks at them. */
export function watchedItems(db: Db, webhook: number): Promise<WatchedItem[]> {
  return rows(db, 'SELECT number, kind, item AS item_id, triggers FROM watcher WHERE webhook = $1', [
    webhook,
  ]);
}

/** Names of the newest watchers of a webhook. */
export async function watcherNames(db: Db, webhook: number, limit: number): Promise<string[]> {
  const found = await rows<{ label: string }>(
    db,
    `SELECT name || ' (' || kind || ')' AS label FROM watcher WHERE webhook = $1 ORDER BY number DESC LIMIT $2`,
    [webhook, limit],
  );
  return found.map(({ label }) => label);
}

/**
 * Notes when watchers last fired.
 *
 * @param firings times in milliseconds since 1970 by number of the watcher
 */
export async function recordFirings(db: Db, firings: ReadonlyMap<number, number>): Promise<void> {
  await db.query(
    // In one order everywhere, so that no two processes wait for each other.
    `WITH fired AS (
       SELECT x.number, f.at FROM unnest($1::int4[], $2::timestamptz[]) AS f(number, at)
       JOIN watcher x ON x.number = f.number
       WHERE x.last_fired_at IS NULL OR x.last_fired_at < f.at
       ORDER BY x.number FOR NO KEY UPDATE OF x)
     UPDATE watcher x SET last_fired_at = greatest(x.last_fired_at, fired.at) FROM fired WHERE x.number = fired.number`,
    [[...firings.keys()], [...firings.values()].map((at) => new Date(at))],
  );
}
