/**
 * Configuration changes and how processes follow them. Each change takes the next version under one lock, so that
 * versions become visible in order and "what is newer than what I have" misses nothing.
 */
import type pg from 'pg';
import type { Validation } from '@tidings/core/catalog/event-type';
import type { RetryPolicy } from '@tidings/core/retry';
import type { EncryptionView } from '@tidings/core/encryption';
import type { HeadersView } from '@tidings/core/headers';
import type { NotificationTypeName } from '@tidings/core/notification-types/notification-type';
import type { PayloadName } from '@tidings/core/payload-formats/formats';
import type { PreviousSecret } from '@tidings/core/secret-rotation';
import type { Severity } from '@tidings/core/severity';
import type { WatchedItem } from '@tidings/core/watcher';
import type { HeaderNames, SigningProfile } from '@tidings/core/webhook';
import { prepared, rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';

const LOCK = 7302;

/** Runs a change in one transaction and hands it the version to write. */
export function changeConfiguration<T>(
  pool: Pool,
  change: (db: pg.ClientBase, version: number) => Promise<T>,
): Promise<T> {
  return transaction(pool, async (db) => {
    await db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const result = await db.query<{ version: number }>(`SELECT nextval('config_version') AS version`);
    return change(db, result.rows[0]!.version);
  });
}

export interface OrganizationRow {
  number: number;
  id: string;
  name: string;
  strictEventTypes: boolean;
  publishEventTypes: boolean;
  /** Null: as long as the instance. */
  retentionDays: number | null;
  /** Null: the standard one. */
  defaultRetry: RetryPolicy | null;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
  version: number;
}

export interface ProjectRow {
  number: number;
  organization: number;
  id: string;
  name: string;
  /** Null: that of the organization. */
  defaultRetry: RetryPolicy | null;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
  version: number;
}

/** A webhook as stored: secrets are envelopes, references are numbers. */
export interface WebhookRow {
  number: number;
  uid: string;
  organization: number;
  project: number | null;
  name: string;
  description: string;
  type: NotificationTypeName;
  /** Where requests go, without what is secret in it. */
  url: string;
  /** Uid of the test inbox that the URL is of, which may be gone; null: none. */
  testInbox: string | null;
  /** Of other types than `rest`, with masks for its secrets; those are in `credentials`. */
  config: Record<string, unknown> | null;
  configurationError: { error: string; since: string } | null;
  events: string[];
  filters: Record<string, unknown>;
  /** Null: all. */
  categories: string[] | null;
  /** Null: any. */
  minSeverity: Severity | null;
  enabled: boolean;
  paused: boolean;
  disabledReason: string | null;
  signing: SigningProfile;
  headerNames: HeaderNames | null;
  /** Null when nothing is signed. */
  secret: Buffer | null;
  /** Sealed: JSON with those that may still sign, newest first; null: none. */
  previousSecrets: Buffer | null;
  /** Of the same, in the same order. */
  previousSecretTimes: PreviousSecret[];
  apiKeyHeader: string | null;
  headers: HeadersView;
  /** Sealed: see `Credentials`. */
  credentials: Buffer | null;
  /** Null: the notification type's own. */
  payload: PayloadName | null;
  /** JSON; null: none. */
  template: unknown;
  encryption: EncryptionView | null;
  /** Goes up with each change of the three before. */
  rendering: number;
  retry: RetryPolicy;
  timeoutMs: number;
  ratePerSecond: number | null;
  ordered: boolean;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
  version: number;
}

/** A webhook with what uses it. */
export interface WatchedWebhookRow extends WebhookRow {
  watching: WatchedItem[];
}

/** What accepting an event needs to know of an event type of its organization. */
export interface EventTypeRule {
  number: number;
  organization: number;
  name: string;
  groupName: string;
  validation: Validation;
  /** JSON text; null where nothing is to be checked. */
  schema: string | null;
  /** JSON text; null: its events ask nothing. */
  asks: string | null;
  deletedAt: Date | null;
}

export interface ConfigurationChanges {
  organizations: OrganizationRow[];
  projects: ProjectRow[];
  webhooks: WatchedWebhookRow[];
  eventTypes: EventTypeRule[];
  version: number;
}

/** What a process looks at again and again to know whether anything is new. */
export interface Newest {
  version: number;
  /** Numbers of the webhooks that fail at present. */
  failing: number[];
  /** Ids of the master keys in use, the one that seals first. */
  masterKeys: string[];
}

export async function readVersion(db: Db): Promise<Newest> {
  const [row] = await prepared<Newest>(
    db,
    'read_version',
    `SELECT greatest((SELECT max(version) FROM organization), (SELECT max(version) FROM project),
                     (SELECT max(version) FROM webhook), (SELECT max(version) FROM event_type), 0) AS version,
            coalesce((SELECT array_agg(webhook) FROM health), '{}') AS failing,
            array(SELECT k ->> 'id' FROM setting, jsonb_array_elements(value) AS k
                  WHERE name = 'master_keys') AS "masterKeys"`,
    [],
  );
  return row!;
}

/**
 * Everything that changed after version `from`, and the version that is reached with it; from 0 reads it all but
 * what was deleted. One snapshot for all tables: read at different moments, an organization could be missed and its
 * webhooks found.
 */
export function readChanges(pool: pg.Pool, from: number): Promise<ConfigurationChanges> {
  return transaction(pool, async (db) => {
    await db.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const read = <T extends { version: number }>(table: string, more = ''): Promise<T[]> =>
      rows<T>(db, `SELECT * FROM ${table} WHERE version > $1 ${more}`, [from]);
    const organizations = await read<OrganizationRow>('organization');
    const projects = await read<ProjectRow>('project');
    const webhooks = await rows<WatchedWebhookRow>(
      db,
      `SELECT w.*, coalesce((
         SELECT json_agg(json_build_object('number', number, 'kind', kind, 'itemId', item, 'triggers', triggers))
         FROM watcher WHERE webhook = w.number), '[]') AS watching
       FROM webhook w WHERE version > $1 AND ($1 > 0 OR deleted_at IS NULL)`,
      [from],
    );
    const eventTypes = await rows<EventTypeRule>(
      db,
      `SELECT e.number, e.organization, e.name, e.group_name, e.validation, s.schema::text, e.asks::text, e.deleted_at
       FROM event_type e
       LEFT JOIN event_type_schema s
         ON s.event_type = e.number AND s.version = e.schema_version AND e.validation <> 'off'
       WHERE e.version > $1 AND ($1 > 0 OR e.deleted_at IS NULL)`,
      [from],
    );
    const { version } = await readVersion(db);
    return { organizations, projects, webhooks, eventTypes, version };
  });
}

/** Webhooks that fail at present, since when, and in how many deliveries. */
export function failingWebhooks(
  db: Db,
): Promise<{ webhook: number; failingSince: Date; failures: number }[]> {
  return rows(db, 'SELECT webhook, failing_since, failures FROM health');
}

/** The number of lanes over which hot rows are spread. */
export async function readLanes(db: Db): Promise<number> {
  const found = await rows<{ value: number }>(db, `SELECT value FROM setting WHERE name = 'lanes'`);
  return found[0]?.value ?? 1;
}
