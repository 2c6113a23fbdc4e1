/**
 * The hot path's statements: group commits, outcomes, claims, rescue. The functions they call are in
 * `migrations/0003-hot-statements.sql` and `0020-claims.sql`; what the rows mean is in ARCHITECTURE.md, "The lease protocol".
 */
import type pg from 'pg';
import type { AttemptTrigger } from '@tidings/core/attempt';
import type { OutcomeReportType } from '@tidings/core/report';
import { plainArray } from './array-literal.ts';
import {
  booleanArray,
  bytesArray,
  int2Array,
  int4Array,
  int8Array,
  textArray,
  timeArray,
  uuidArray,
} from './array-parameter.ts';
import type { Db } from './db.ts';
import { iso, prepared } from './db.ts';

/** An event as it is committed. */
export interface NewEvent {
  uid: string;
  organization: number;
  project: number | null;
  /** The version of the configuration by which its webhooks were chosen. */
  configuration: number;
  /** The caller's own id and what it stands for; null when the id is ours. */
  own: { id: string; hash: string } | null;
  type: string;
  /** ISO 8601, as the caller wrote it */
  created: string;
  /** JSON text of what is neither a column nor `data`. */
  attributes: string | null;
  test: boolean;
  /** Its sender named the webhooks it is for. */
  named: boolean;
  data: Uint8Array;
  /** Webhooks it goes to: sent from memory, or by `other` means. */
  targets: readonly number[];
  /** JSON text of what the event asks; left out where it asks nothing. */
  asks?: string | null;
  other: readonly { webhook: number; kind: 'ready' | 'parked' | 'ordered' | 'skipped' }[];
}

export interface Duplicate {
  /** Index into the events of the commit. */
  index: number;
  /** The event accepted first. */
  uid: string;
  hash: string;
  targets: number[];
}

/** Commits events of one lane durably and answers with those accepted before. `owner` null: none is sent from memory. */
export async function ingest(
  db: Db,
  lane: number,
  now: number,
  owner: number | null,
  events: readonly NewEvent[],
): Promise<Duplicate[]> {
  const otherEvents: number[] = [];
  const otherWebhooks: number[] = [];
  const otherKinds: string[] = [];
  for (let i = 0; i < events.length; i++) {
    const event = events[i]!;
    for (const { webhook, kind } of event.other) {
      otherEvents.push(i + 1);
      otherWebhooks.push(webhook);
      otherKinds.push(kind);
    }
  }
  const asks = events.some((event) => event.asks);
  const keyed = events.some((event) => event.own);
  const duplicates = await prepared<Duplicate>(db, 'ingest', INGEST, [
    lane,
    new Date(now).toISOString(),
    owner,
    uuidArray(events.map((event) => event.uid)),
    int4Array(events.map((event) => event.organization)),
    int4Array(events.map((event) => event.project)),
    int8Array(events.map((event) => event.configuration)),
    keyed ? textArray(events.map((event) => event.own?.id ?? null)) : null,
    keyed ? textArray(events.map((event) => event.own?.hash ?? null)) : null,
    textArray(events.map((event) => event.type)),
    textArray(events.map((event) => event.created)),
    textArray(events.map((event) => event.attributes)),
    booleanArray(events.map((event) => event.test)),
    booleanArray(events.map((event) => event.named)),
    textArray(events.map((event) => plainArray(event.targets))),
    bytesArray(events.map((event) => event.data)),
    int4Array(otherEvents),
    int4Array(otherWebhooks),
    textArray(otherKinds),
    asks ? textArray(events.map((event) => event.asks ?? null)) : null,
  ]);
  for (const duplicate of duplicates) duplicate.index--;
  return duplicates;
}

const INGEST = `SELECT index, uid, hash, targets FROM ingest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
  $15, $16, $17, $18, $19, $20)`;

/** What came of one delivery. */
export interface Outcome {
  event: string;
  webhook: number;
  organization: number;
  /** Whether the delivery came from the queue, rather than from a batch of our own. */
  claimed: boolean;
  /** `pending` gives it back unsent. */
  status: 'success' | 'failed' | 'skipped' | 'canceled' | 'retrying' | 'pending';
  /** Attempts made so far, this one included. */
  attempts: number;
  trigger: AttemptTrigger;
  /** Milliseconds since 1970; for `retrying` and `pending`. */
  dueAt: number | null;
  parked: boolean;
  attempt: AttemptRecord | null;
}

export interface AttemptRecord {
  at: number;
  statusCode: number | null;
  errorClass: string | null;
  error: string | null;
  durationMs: number;
  firstByteMs: number | null;
  /** Of look-up, connection and TLS; null when the connection was there already, or none was tried. */
  connectingMs: readonly (number | null)[] | null;
  /** The IP address that it was connected to; null where it never was, and for what a test inbox took. */
  address: string | null;
  url: string;
  /** Which rendering of the webhook made the body. */
  rendering: number;
  /** JSON text, secrets masked. */
  requestHeaders: string;
  /** Only where what was sent is to be kept. */
  requestBody: Uint8Array | null;
  responseHeaders: string | null;
  responseBody: Uint8Array | null;
  truncated: boolean;
  resent: boolean;
}

export interface OutcomeBatch {
  outcomes: readonly Outcome[];
  /** Ids of batches all of whose deliveries are recorded with this call or before. */
  done: readonly string[];
  /** Webhooks with failed first attempts and their number. */
  failing: ReadonlyMap<number, number>;
  recovered: readonly number[];
  reports: readonly OutcomeReport[];
}

/** What is to be told of an outcome: see `core/src/report.ts`. */
export interface OutcomeReport {
  /** Index into the outcomes. */
  outcome: number;
  uid: string;
  type: OutcomeReportType;
  /** Null where the database knows them. */
  facts: object | null;
}

/**
 * Records outcomes of one lane.
 *
 * @returns `fenced` when `owner` has been declared dead, so that only the attempts were kept; `missed` claimed rows
 * that were no longer ours
 */
export async function record(
  db: Db,
  lane: number,
  now: number,
  owner: number,
  batch: OutcomeBatch,
): Promise<{ fenced: boolean; missed: number }> {
  const { outcomes } = batch;
  const attempts = outcomes.map((outcome) => outcome.attempt);
  const [result] = await prepared<{ fenced: boolean; missed: number }>(db, 'record', RECORD, [
    lane,
    iso(now),
    owner,
    uuidArray(outcomes.map((outcome) => outcome.event)),
    int4Array(outcomes.map((outcome) => outcome.webhook)),
    int4Array(outcomes.map((outcome) => outcome.organization)),
    booleanArray(outcomes.map((outcome) => outcome.claimed)),
    plainArray(outcomes.map((outcome) => outcome.status)),
    int2Array(outcomes.map((outcome) => outcome.attempts)),
    textArray(outcomes.map((outcome) => outcome.trigger)),
    timeArray(outcomes.map((outcome) => outcome.dueAt)),
    booleanArray(outcomes.map((outcome) => outcome.parked)),
    timeArray(attempts.map((attempt) => attempt?.at)),
    int2Array(attempts.map((attempt) => attempt?.statusCode)),
    textArray(attempts.map((attempt) => attempt?.errorClass)),
    textArray(attempts.map((attempt) => attempt?.error)),
    int4Array(attempts.map((attempt) => attempt?.durationMs)),
    int4Array(attempts.map((attempt) => attempt?.firstByteMs)),
    textArray(attempts.map((attempt) => (attempt?.connectingMs ? plainArray(attempt.connectingMs) : null))),
    textArray(attempts.map((attempt) => attempt?.address)),
    textArray(attempts.map((attempt) => attempt?.url)),
    int4Array(attempts.map((attempt) => attempt?.rendering)),
    textArray(attempts.map((attempt) => attempt?.requestHeaders)),
    bytesArray(attempts.map((attempt) => attempt?.requestBody)),
    textArray(attempts.map((attempt) => attempt?.responseHeaders)),
    bytesArray(attempts.map((attempt) => attempt?.responseBody)),
    booleanArray(attempts.map((attempt) => attempt?.truncated ?? false)),
    booleanArray(attempts.map((attempt) => attempt?.resent ?? false)),
    uuidArray(batch.done),
    int4Array([...batch.failing.keys()]),
    int4Array([...batch.failing.values()]),
    int4Array(batch.recovered),
    int4Array(batch.reports.map((report) => report.outcome + 1)),
    uuidArray(batch.reports.map((report) => report.uid)),
    textArray(batch.reports.map((report) => report.type)),
    textArray(batch.reports.map((report) => report.facts && JSON.stringify(report.facts))),
  ]);
  return result!;
}

const RECORD = `SELECT fenced, missed FROM record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
  $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36)`;

/** Drops a delivery in our hands whose end has no place in the log any more. */
export async function forgetClaim(
  db: Db,
  lane: number,
  owner: number,
  event: string,
  webhook: number,
): Promise<void> {
  await db.query('DELETE FROM queue WHERE lane = $1 AND event = $2 AND webhook = $3 AND owner = $4', [
    lane,
    event,
    webhook,
    owner,
  ]);
}

/** Takes up to `limit` webhooks whose backlog is due. Answers with their numbers. */
export async function claimBacklogs(
  db: Db,
  lane: number,
  now: number,
  owner: number,
  limit: number,
): Promise<number[]> {
  const claimed = await prepared<{ webhook: number }>(
    db,
    'claim_backlogs',
    'SELECT webhook FROM claim_backlogs($1, $2, $3, $4) AS webhook',
    [lane, iso(now), owner, limit],
  );
  return claimed.map((row) => row.webhook);
}

/**
 * Ends up to `limit` deliveries that wait for a webhook which takes no more. Answers with their number.
 *
 * @param spared with these triggers they go on waiting
 */
export async function endWaiting(
  db: Db,
  lane: number,
  now: number,
  webhook: number,
  status: 'skipped' | 'canceled',
  limit: number,
  spared: readonly AttemptTrigger[] = status === 'skipped' ? ['test'] : [],
): Promise<number> {
  const [row] = await prepared<{ ended: number }>(
    db,
    'end_waiting',
    'SELECT end_waiting($1, $2, $3, $4, $5, $6) AS ended',
    [lane, iso(now), webhook, status, plainArray(spared), limit],
  );
  return row!.ended;
}

/** Gives a backlog back; nobody works on it before `restsUntil`, unless the webhook was changed meanwhile. */
export async function releaseBacklog(
  db: Db,
  lane: number,
  owner: number,
  webhook: number,
  ordered: boolean,
  restsUntil: number,
): Promise<void> {
  await prepared(db, 'release_backlog', 'SELECT release_backlog($1, $2, $3, $4, $5)', [
    lane,
    owner,
    webhook,
    ordered,
    iso(restsUntil),
  ]);
}

/** Ends the rest of a webhook's backlog: it was changed, and what waits behind it should meet the new state. */
export async function wakeBacklog(db: Db, lane: number, webhook: number, now: number): Promise<void> {
  await wakeBacklogs(db, lane, [webhook], now);
}

export async function wakeBacklogs(
  db: Db,
  lane: number,
  webhooks: readonly number[],
  now: number,
): Promise<void> {
  await db.query(
    `INSERT INTO backlog (lane, webhook, due_at)
     SELECT $1, w.number, $3 FROM unnest($2::int4[]) AS w(number)
     WHERE EXISTS (SELECT FROM queue WHERE lane = $1 AND webhook = w.number)
     ON CONFLICT (lane, webhook) DO UPDATE
       SET due_at = '-infinity', rests_until = '-infinity', woken = true`,
    [lane, webhooks, iso(now)],
  );
}

/** Takes over what a process that is known to be dead held. Answers with the number of deliveries. */
export async function rescue(db: pg.ClientBase, lane: number, now: number, dead: number): Promise<number> {
  const result = await db.query<{ rescued: number }>('SELECT rescue($1, $2, $3) AS rescued', [
    lane,
    iso(now),
    dead,
  ]);
  return result.rows[0]!.rescued;
}

/** Owners named by batches, queue rows or backlogs that are no running process. */
export async function orphanOwners(db: Db): Promise<number[]> {
  const found = await prepared<{ owner: number }>(
    db,
    'orphan_owners',
    `SELECT DISTINCT owner FROM (
       SELECT owner FROM batch UNION SELECT owner FROM backlog WHERE owner IS NOT NULL
       UNION SELECT owner FROM queue WHERE owner IS NOT NULL) held
     WHERE owner NOT IN (SELECT id FROM process)`,
    [],
  );
  return found.map((row) => row.owner);
}
