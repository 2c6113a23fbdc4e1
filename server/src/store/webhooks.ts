import { refusalEnds } from '@tidings/core/refusal';
import { changeConfiguration } from './configuration.ts';
import { forgetPlaces } from './conversations.ts';
import type { WebhookRow } from './configuration.ts';
import { rows } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { wakeBacklog, wakeBacklogs } from './queue.ts';
import { EVERYTHING, inScope } from './scope.ts';
import { listRows } from './list.ts';
import type { PlaceFilter, Scope } from './scope.ts';

/** A webhook with the ids of what it belongs to and its health, as the API shows it. */
export interface WebhookView extends WebhookRow {
  organizationId: string;
  projectId: string | null;
  failingSince: Date | null;
  /** How many. */
  watchers: number;
}

const VIEW = `SELECT w.*, o.id AS organization_id, p.id AS project_id, h.failing_since,
    (SELECT count(*) FROM watcher x WHERE x.webhook = w.number) AS watchers
  FROM webhook w
  JOIN organization o ON o.number = w.organization AND o.deleted_at IS NULL
  LEFT JOIN project p ON p.number = w.project
  LEFT JOIN health h ON h.webhook = w.number`;

export type NewWebhook = Omit<
  WebhookRow,
  | 'number'
  | 'configurationError'
  | 'paused'
  | 'disabledReason'
  | 'previousSecrets'
  | 'previousSecretTimes'
  | 'createdAt'
  | 'updatedAt'
  | 'deletedAt'
  | 'rendering'
  | 'version'
>;

export function insertWebhook(pool: Pool, now: number, webhook: NewWebhook): Promise<WebhookView> {
  return changeConfiguration(pool, async (db, version) => {
    await db.query(
      `INSERT INTO webhook (uid, organization, project, name, description, url, events, filters, enabled, signing,
         header_names, secret, api_key_header, headers, credentials, payload, template, encryption, retry, timeout_ms,
         rate_per_second, ordered, categories, min_severity, created_at, updated_at, version, type, config,
         test_inbox)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
         $22, $23, $24, $25, $25, $26, $27, $28, $29)`,
      [
        webhook.uid,
        webhook.organization,
        webhook.project,
        webhook.name,
        webhook.description,
        webhook.url,
        webhook.events,
        json(webhook.filters),
        webhook.enabled,
        webhook.signing,
        json(webhook.headerNames),
        webhook.secret,
        webhook.apiKeyHeader,
        json(webhook.headers),
        webhook.credentials,
        webhook.payload,
        json(webhook.template),
        json(webhook.encryption),
        json(webhook.retry),
        webhook.timeoutMs,
        webhook.ratePerSecond,
        webhook.ordered,
        webhook.categories,
        webhook.minSeverity,
        new Date(now),
        version,
        webhook.type,
        json(webhook.config),
        webhook.testInbox,
      ],
    );
    return (await findWebhook(db, EVERYTHING, webhook.uid))!;
  });
}

export async function findWebhook(db: Db, scope: Scope, uid: string): Promise<WebhookView | null> {
  const found = await findWebhookEvenDeleted(db, scope, uid);
  return found?.deletedAt === null ? found : null;
}

/** What it received outlives a webhook. */
export async function findWebhookEvenDeleted(db: Db, scope: Scope, uid: string): Promise<WebhookView | null> {
  const found = await rows<WebhookView>(db, `${VIEW} WHERE w.uid = $1 AND ${inScope('w', 2)}`, [
    uid,
    scope.organization,
    scope.project,
  ]);
  return found[0] ?? null;
}

/** The same by its number. */
export async function findWebhookByNumber(db: Db, scope: Scope, number: number): Promise<WebhookView | null> {
  const found = await rows<WebhookView>(
    db,
    `${VIEW} WHERE w.number = $1 AND w.deleted_at IS NULL AND ${inScope('w', 2)}`,
    [number, scope.organization, scope.project],
  );
  return found[0] ?? null;
}

/** The name of an ordered webhook of the organization, or of its project where one is named; null when there is none. */
export async function nameOfOrdered(
  db: Db,
  organization: number,
  project: number | null,
): Promise<string | null> {
  const [found] = await rows<{ name: string }>(
    db,
    `SELECT name FROM webhook WHERE organization = $1 AND ($2::int4 IS NULL OR project = $2) AND ordered
       AND deleted_at IS NULL ORDER BY number LIMIT 1`,
    [organization, project],
  );
  return found?.name ?? null;
}

/** Those in scope, deleted or not, by number. */
export async function webhooksByNumber(
  db: Db,
  scope: Scope,
  numbers: readonly number[],
): Promise<Map<number, WebhookView>> {
  const found = await rows<WebhookView>(db, `${VIEW} WHERE w.number = ANY ($1) AND ${inScope('w', 2)}`, [
    numbers,
    scope.organization,
    scope.project,
  ]);
  return new Map(found.map((webhook) => [webhook.number, webhook]));
}

/** Which organization and number those in scope have, deleted or not, by uid. */
export async function webhookNumbers(
  db: Db,
  scope: Scope,
  uids: readonly string[],
): Promise<Map<string, { organization: number; webhook: number }>> {
  const found = await rows<{ uid: string; organization: number; webhook: number }>(
    db,
    `SELECT w.uid, w.organization, w.number AS webhook FROM webhook w WHERE w.uid = ANY ($1) AND ${inScope('w', 2)}`,
    [uids, scope.organization, scope.project],
  );
  return new Map(found.map(({ uid, ...key }) => [uid, key]));
}

/** One page, newest first; one row more than the limit tells that there are others. */
export function listWebhooks(
  db: Db,
  scope: Scope,
  only: PlaceFilter & { needsSomebody: boolean },
  page: ListPage,
): Promise<WebhookView[]> {
  return listRows(db, VIEW, { of: 'w', first: 'newest', scope, only, page }, () => [
    'w.deleted_at IS NULL',
    only.needsSomebody && 'needs_somebody(w)',
  ]);
}

/** What of a webhook has to fit the examples of the events that it gets. */
export type FittedWebhook = Pick<
  WebhookView,
  'uid' | 'name' | 'events' | 'filters' | 'template' | 'watchers'
>;

/** Those of an organization that have a template or filters, newest first; not more than so many. */
export function fittedWebhooks(
  db: Db,
  scope: Scope,
  organization: string,
  most: number,
): Promise<FittedWebhook[]> {
  return rows(
    db,
    `SELECT w.uid, w.name, w.events, w.filters, w.template,
       (SELECT count(*) FROM watcher x WHERE x.webhook = w.number) AS watchers
     FROM webhook w JOIN organization o ON o.number = w.organization
     WHERE w.deleted_at IS NULL AND ${inScope('w', 1)} AND o.id = $3
       AND (w.template IS NOT NULL OR w.filters::text <> '{}')
     ORDER BY w.number DESC LIMIT $4`,
    [scope.organization, scope.project, organization, most],
  );
}

/** Columns that a change may set. */
export type WebhookChanges = Partial<
  Pick<
    WebhookRow,
    | 'name'
    | 'description'
    | 'url'
    | 'testInbox'
    | 'events'
    | 'filters'
    | 'categories'
    | 'minSeverity'
    | 'enabled'
    | 'paused'
    | 'disabledReason'
    | 'retry'
    | 'timeoutMs'
    | 'signing'
    | 'headerNames'
    | 'apiKeyHeader'
    | 'headers'
    | 'credentials'
    | 'config'
    | 'configurationError'
    | 'payload'
    | 'template'
    | 'encryption'
    | 'rendering'
    | 'ratePerSecond'
    | 'ordered'
    | 'secret'
    | 'previousSecrets'
    | 'previousSecretTimes'
    | 'deletedAt'
  >
>;

const COLUMNS: Record<keyof WebhookChanges, string> = {
  name: 'name',
  description: 'description',
  url: 'url',
  testInbox: 'test_inbox',
  events: 'events',
  filters: 'filters',
  categories: 'categories',
  minSeverity: 'min_severity',
  enabled: 'enabled',
  paused: 'paused',
  disabledReason: 'disabled_reason',
  retry: 'retry',
  timeoutMs: 'timeout_ms',
  signing: 'signing',
  headerNames: 'header_names',
  apiKeyHeader: 'api_key_header',
  headers: 'headers',
  credentials: 'credentials',
  config: 'config',
  configurationError: 'configuration_error',
  payload: 'payload',
  template: 'template',
  encryption: 'encryption',
  rendering: 'rendering',
  ratePerSecond: 'rate_per_second',
  ordered: 'ordered',
  secret: 'secret',
  previousSecrets: 'previous_secrets',
  previousSecretTimes: 'previous_secret_times',
  deletedAt: 'deleted_at',
};

const JSON_COLUMNS: ReadonlySet<keyof WebhookChanges> = new Set([
  'config',
  'configurationError',
  'filters',
  'retry',
  'headerNames',
  'headers',
  'template',
  'encryption',
  'previousSecretTimes',
]);

/** A change of one of these makes bodies look different from then on. */
const RENDERING = ['payload', 'template', 'encryption'] as const;

/**
 * Changes a webhook and wakes its backlog, so that what waits behind it meets the new state at once.
 *
 * @param decide sees the webhook under its lock and says what to set; null: it stays as it is
 * @returns the webhook afterwards, null when there is none
 */
export function updateWebhook(
  pool: Pool,
  now: number,
  scope: Scope,
  lane: number | ((organization: string) => number),
  uid: string,
  decide: (webhook: WebhookView, db: Db) => WebhookChanges | null | Promise<WebhookChanges | null>,
): Promise<WebhookView | null> {
  return changeConfiguration(pool, async (db, version) => {
    const webhook = await findWebhook(db, scope, uid);
    if (!webhook) return null;
    const changes = await decide(webhook, db);
    if (!changes) return webhook;
    if (RENDERING.some((name) => name in changes)) {
      changes.rendering = webhook.rendering + 1;
      await keepRendering(db, webhook, now);
    }
    const names = Object.keys(changes) as (keyof WebhookChanges)[];
    const values = names.map((name) => (JSON_COLUMNS.has(name) ? json(changes[name]) : changes[name]));
    const sets = names.map((name, i) => `${COLUMNS[name]} = $${i + 4}`);
    await db.query(
      `UPDATE webhook SET ${[...sets, 'updated_at = $2', 'version = $3'].join(', ')} WHERE uid = $1`,
      [uid, new Date(now), version, ...values],
    );
    const at = typeof lane === 'number' ? lane : lane(webhook.organizationId);
    await wakeBacklog(db, at, webhook.number, now);
    if (changes.enabled === true)
      await db.query('DELETE FROM health WHERE lane = $1 AND webhook = $2', [at, webhook.number]);
    if (changes.config !== undefined) await forgetPlaces(db, at, webhook.number);
    if (changes.deletedAt) await db.query('DELETE FROM watcher WHERE webhook = $1', [webhook.number]);
    return changes.deletedAt ? { ...webhook, ...changes } : findWebhook(db, scope, uid);
  });
}

/** Deletes all webhooks of an organization, or of a project of it. What waits for them is canceled. */
export async function deleteWebhooksOf(
  db: Db,
  now: number,
  version: number,
  lane: number,
  { organization, project }: { organization: number; project: number | null },
): Promise<void> {
  const deleted = await rows<{ number: number }>(
    db,
    `UPDATE webhook SET deleted_at = $3, enabled = false, updated_at = $3, version = $4
     WHERE organization = $1 AND ($2::int4 IS NULL OR project = $2) AND deleted_at IS NULL RETURNING number`,
    [organization, project, new Date(now), version],
  );
  const numbers = deleted.map(({ number }) => number);
  await wakeBacklogs(db, lane, numbers, now);
  await db.query('DELETE FROM watcher WHERE webhook = ANY ($1)', [numbers]);
}

/** How bodies are made of events. */
export type Rendering = Pick<WebhookRow, (typeof RENDERING)[number]>;

async function keepRendering(db: Db, webhook: WebhookRow, now: number): Promise<void> {
  await db.query(
    `INSERT INTO former_rendering (webhook, number, payload, template, encryption, replaced_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      webhook.number,
      webhook.rendering,
      webhook.payload,
      json(webhook.template),
      json(webhook.encryption),
      new Date(now),
    ],
  );
}

/** Renderings of before, by number. */
export async function formerRenderings(
  db: Db,
  webhook: number,
  numbers: readonly number[],
): Promise<Map<number, Rendering>> {
  if (numbers.length === 0) return new Map();
  const found = await rows<Rendering & { number: number }>(
    db,
    'SELECT number, payload, template, encryption FROM former_rendering WHERE webhook = $1 AND number = ANY ($2)',
    [webhook, numbers],
  );
  return new Map(found.map((row) => [row.number, row]));
}

/** Forgets renderings whose attempts are all gone. */
export async function dropFormerRenderings(db: Db, replacedBefore: number): Promise<void> {
  await db.query('DELETE FROM former_rendering WHERE replaced_at < $1', [new Date(replacedBefore)]);
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

/** The platform disables a webhook; nothing happens when it is disabled already. */
export async function disableFailingWebhook(
  pool: Pool,
  now: number,
  lane: number,
  uid: string,
  reason: string,
): Promise<void> {
  await updateWebhook(pool, now, EVERYTHING, lane, uid, (webhook) =>
    webhook.enabled ? { enabled: false, disabledReason: reason } : null,
  );
}

/** What a receiver may refuse a webhook for. */
export type RefusedSettings = Pick<
  WebhookRow,
  'uid' | 'number' | 'url' | 'config' | 'credentials' | 'template'
>;

function isSameStill(webhook: RefusedSettings, sent: RefusedSettings): boolean {
  const settingsOf = ({ url, config, credentials, template }: RefusedSettings): string =>
    JSON.stringify([url, config, credentials, template]);
  return settingsOf(webhook) === settingsOf(sent);
}

/**
 * Notes what the receiver refuses the webhook for. What follows from the mark, its trigger does.
 *
 * @param sent as it was when it was refused: what it says of other settings is no matter any more
 */
export async function markRefused(
  pool: Pool,
  now: number,
  lane: number,
  sent: RefusedSettings,
  error: string,
): Promise<void> {
  const { uid, number } = sent;
  const marked = await rows(
    pool,
    `UPDATE refusal r SET refused_at = greatest(refused_at, $2) FROM webhook w
     WHERE w.number = $1 AND r.webhook = w.number AND w.configuration_error ->> 'error' = $3 RETURNING r.webhook`,
    [number, new Date(now), error],
  );
  if (marked.length > 0) return;
  await updateWebhook(pool, now, EVERYTHING, lane, uid, async (webhook, db) => {
    if (!isSameStill(webhook, sent)) return null;
    const { configurationError } = webhook;
    if (configurationError !== null)
      await db.query('UPDATE refusal SET refused_at = greatest(refused_at, $2) WHERE webhook = $1', [
        number,
        new Date(now),
      ]);
    // Since when stays; what is refused may be another thing by now.
    return { configurationError: { error, since: configurationError?.since ?? new Date(now).toISOString() } };
  });
}

/** A delivery has arrived: takes the mark away where that ends what is refused. @param sent as for `markRefused` */
export async function unmarkRefused(
  pool: Pool,
  now: number,
  lane: number,
  sent: RefusedSettings,
): Promise<void> {
  const { uid, number } = sent;
  const [refusal] = await rows<{ since: Date; refusedAt: Date; acceptedAt: Date | null }>(
    pool,
    `SELECT (w.configuration_error ->> 'since')::timestamptz AS since, r.refused_at, r.accepted_at
     FROM refusal r JOIN webhook w ON w.number = r.webhook WHERE r.webhook = $1 AND w.configuration_error IS NOT NULL`,
    [number],
  );
  if (!refusal) return;
  const { since, refusedAt, acceptedAt } = refusal;
  const times = { since: +since, refusedAt: +refusedAt, acceptedAt: acceptedAt && +acceptedAt };
  if (!refusalEnds(times, now)) return;
  await updateWebhook(pool, now, EVERYTHING, lane, uid, async (webhook, db) => {
    if (!isSameStill(webhook, sent)) return null;
    // The end of the mark tells that it is well: without the row no recovery is told besides. Backlogs first, as in record().
    await wakeBacklog(db, lane, number, now);
    await db.query('DELETE FROM health WHERE lane = $1 AND webhook = $2', [lane, number]);
    return { configurationError: null };
  });
}

/** The uid of a webhook, deleted or not, by its number. */
export async function webhookUid(db: Db, number: number): Promise<string | null> {
  const found = await rows<{ uid: string }>(db, 'SELECT uid FROM webhook WHERE number = $1', [number]);
  return found[0]?.uid ?? null;
}

/** Those of the uids that no webhook of the organization has; for a project, none of its own or the organization's. */
export async function unknownWebhooks(
  db: Db,
  { organization, project }: { organization: number; project: number | null },
  uids: readonly string[],
): Promise<string[]> {
  const found = await rows<{ uid: string }>(
    db,
    `SELECT u.uid FROM unnest($3::uuid[]) AS u(uid) WHERE NOT EXISTS (
       SELECT FROM webhook w WHERE w.uid = u.uid AND w.organization = $1 AND w.deleted_at IS NULL
         AND ($2::int4 IS NULL OR w.project IS NULL OR w.project = $2))`,
    [organization, project, uids],
  );
  return found.map(({ uid }) => uid);
}
