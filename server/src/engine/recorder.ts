/**
 * Writes down what came of deliveries, many at a time. It never gives up on an outcome: while the database is away
 * they wait here, and the dispatcher stops sending when too many do.
 */
import type { Clock } from '../clock.ts';
import type { Counts } from '../counts.ts';
import type { Log } from '../log.ts';
import { isStatementFault } from '../store/db.ts';
import type { Pool } from '../store/db.ts';
import { forgetClaim, record } from '../store/queue.ts';
import type { Outcome, OutcomeBatch, OutcomeReport } from '../store/queue.ts';
import type { Identity } from './identity.ts';
import type { Batch, Work } from './work.ts';

/** How long outcomes are gathered before they are written, so that one statement carries many; 0 begins at once. */
export const GATHER_MS = 20;
const MOST_PER_STATEMENT = 500;
/** More is written apart: the bytes of what was sent and answered. */
const MOST_BYTES_PER_STATEMENT = 4 * 1024 * 1024;
/** With this many waiting, or so many bytes of them, nothing more is sent. */
const HIGH_WATER = 10_000;
const HIGH_WATER_BYTES = 32 * 1024 * 1024;
const LONGEST_BACKOFF_MS = 2000;

export type Verdict = Pick<Outcome, 'status' | 'attempts' | 'dueAt' | 'parked' | 'attempt'>;

/** What an outcome says about the webhook's health. */
export type Health = 'failing' | 'recovered' | null;

/** Made once for each outcome: written a second time, it is the same report. */
export type NewReport = Omit<OutcomeReport, 'outcome'>;

interface Entry {
  outcome: Outcome;
  batch: Batch | null;
  health: Health;
  report: NewReport | null;
  settled: (() => void) | null;
}

interface Group {
  lane: number;
  owner: number;
  entries: Entry[];
  done: string[];
}

export interface RecorderRooms {
  db: Pool;
  identity: Identity;
  clock: Clock;
  log: Log;
  counts: Counts;
  /** Something to be told was written down. */
  reported: () => void;
}

export class Recorder {
  readonly #db: Pool;
  readonly #identity: Identity;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #counts: Counts;
  readonly #reported: () => void;
  readonly #gatherMs: number;
  readonly #groups = new Map<string, Group>();
  #waiting = 0;
  #bytes = 0;
  #writing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #onRoom: (() => void) | null = null;
  #onIdle: (() => void)[] = [];
  #abandoned = false;

  constructor({ db, identity, clock, log, counts, reported }: RecorderRooms, gatherMs: number) {
    this.#db = db;
    this.#identity = identity;
    this.#clock = clock;
    this.#log = log;
    this.#counts = counts;
    this.#reported = reported;
    this.#gatherMs = gatherMs;
  }

  /** Outcomes that are not written yet, and their bytes. */
  get pile(): { waiting: number; bytes: number } {
    return { waiting: this.#waiting, bytes: this.#bytes };
  }

  get isFull(): boolean {
    return this.#waiting >= HIGH_WATER || this.#bytes >= HIGH_WATER_BYTES;
  }

  /** Called when there is room again after `isFull`. */
  onRoom(listener: () => void): void {
    this.#onRoom = listener;
  }

  add(work: Work, verdict: Verdict, health: Health = null, report: NewReport | null = null): void {
    const group = this.#group(work.lane, work.owner);
    this.#counts.outcome({
      event: work.event.uid,
      trigger: work.trigger,
      status: verdict.status,
      attempt: verdict.attempt,
    });
    group.entries.push({
      outcome: {
        event: work.event.uid,
        webhook: work.webhook,
        organization: work.organization,
        claimed: work.batch === null,
        trigger: work.trigger,
        ...verdict,
      },
      batch: work.batch,
      health,
      report,
      settled: work.settled,
    });
    this.#waiting++;
    this.#bytes += sizeOf(verdict);
    this.#schedule();
  }

  /** A batch none of whose deliveries is in memory. */
  addDone(batch: Batch): void {
    this.#group(batch.lane, batch.owner).done.push(batch.id);
    this.#schedule();
  }

  /** Resolves when everything added so far is written. */
  async idle(): Promise<void> {
    if (this.#groups.size === 0 && !this.#writing) return;
    await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  /** Leaves what is not written: it is taken over when this process is found dead. */
  abandon(): void {
    this.#abandoned = true;
  }

  #group(lane: number, owner: number): Group {
    const key = `${lane} ${owner}`;
    let group = this.#groups.get(key);
    if (!group) {
      group = { lane, owner, entries: [], done: [] };
      this.#groups.set(key, group);
    }
    return group;
  }

  #schedule(): void {
    if (this.#writing || this.#timer) return;
    if (this.#gatherMs === 0) this.#begin();
    else this.#timer = setTimeout(() => this.#begin(), this.#gatherMs);
  }

  #begin(): void {
    this.#timer = null;
    this.#writing = this.#write().finally(() => {
      this.#writing = null;
      if (this.#groups.size > 0) this.#schedule();
      else for (const resolve of this.#onIdle.splice(0)) resolve();
    });
  }

  async #write(): Promise<void> {
    for (const [key, group] of this.#groups) {
      const entries = group.entries.splice(0, countForStatement(group.entries));
      const bytes = bytesOf(entries);
      const done = group.done.splice(0);
      if (group.entries.length === 0) this.#groups.delete(key);
      for (const { batch } of entries) if (batch && --batch.remaining === 0) done.push(batch.id);
      await this.#writeUntilDone(group, entries, done);
      this.#identity.hold(group.owner, -entries.length);
      const wasFull = this.isFull;
      this.#waiting -= entries.length;
      this.#bytes -= bytes;
      for (const { settled } of entries) settled?.();
      if (wasFull && !this.isFull) this.#onRoom?.();
    }
  }

  async #writeUntilDone({ lane, owner }: Group, entries: Entry[], done: string[]): Promise<void> {
    const refused = await this.#untilWritten(owner, async () => {
      const batch = toBatch(entries, done);
      const { fenced, missed } = await record(this.#db, lane, this.#clock.now(), owner, batch);
      this.#counts.fencedOutcomes += fenced ? entries.length : missed;
      if (fenced) this.#identity.lose(owner);
      if (batch.reports.length > 0) this.#reported();
      if (fenced || missed > 0) this.#log.warn({ process: owner, fenced, missed }, 'outcomes came too late');
    });
    if (refused) await this.#writeApart({ lane, owner, entries, done }, refused);
  }

  /** Writes again and again while the database is away. Answers with the error when it refuses what is written. */
  async #untilWritten(owner: number, write: () => Promise<void>): Promise<Error | null> {
    for (let wait = 50; ; wait = Math.min(wait * 2, LONGEST_BACKOFF_MS)) {
      try {
        await write();
        return null;
      } catch (error) {
        if (isStatementFault(error)) return error as Error;
        if (this.#abandoned) return null;
        // It may have committed before the connection broke. Writing it again changes nothing more, but what else
        // the broken connection has taken back shows only when this id is given up.
        this.#identity.renounce(owner, `recording failed: ${(error as Error).message}`);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /** One outcome that PostgreSQL refuses must not hold up the others. */
  async #writeApart(group: Group, error: Error): Promise<void> {
    const { entries, done } = group;
    if (entries.length > 1) {
      const half = Math.ceil(entries.length / 2);
      await this.#writeUntilDone(group, entries.slice(0, half), []);
      await this.#writeUntilDone(group, entries.slice(half), done);
      return;
    }
    const [entry] = entries;
    if (!entry) return;
    const { outcome } = entry;
    this.#log.error(
      { error: error.message, event: outcome.event, webhook: outcome.webhook },
      'an outcome was refused',
    );
    if (outcome.attempt && outcome.attempt.error !== UNRECORDABLE) {
      outcome.attempt = { ...outcome.attempt, ...WITHOUT_DETAILS };
      await this.#writeUntilDone(group, entries, done);
    } else if (outcome.attempt) {
      outcome.attempt = null;
      await this.#writeUntilDone(group, entries, done);
    } else {
      // Not even its end can be written: the retention has taken its event. It must not stay leased for ever.
      await this.#forget(group, outcome, done);
    }
  }

  async #forget(group: Group, { event, webhook }: Outcome, done: string[]): Promise<void> {
    await this.#untilWritten(group.owner, () =>
      forgetClaim(this.#db, group.lane, group.owner, event, webhook),
    );
    if (done.length > 0) await this.#writeUntilDone(group, [], done);
  }
}

/** What an outcome keeps in memory of the request and the answer. */
function sizeOf({ attempt }: Pick<Outcome, 'attempt'>): number {
  if (!attempt) return 0;
  const { requestHeaders, requestBody, responseHeaders, responseBody, error, url } = attempt;
  return [requestHeaders, requestBody, responseHeaders, responseBody, error, url].reduce(
    (bytes, part) => bytes + (part?.length ?? 0),
    0,
  );
}

function bytesOf(entries: readonly Entry[]): number {
  return entries.reduce((bytes, { outcome }) => bytes + sizeOf(outcome), 0);
}

/** How many of the first go into one statement: at least one. */
function countForStatement(entries: readonly Entry[]): number {
  let bytes = 0;
  let count = 0;
  for (const { outcome } of entries) {
    bytes += sizeOf(outcome);
    if (count === MOST_PER_STATEMENT || (count > 0 && bytes > MOST_BYTES_PER_STATEMENT)) break;
    count++;
  }
  return count;
}

const UNRECORDABLE = 'The details of this attempt could not be stored.';
const WITHOUT_DETAILS = {
  error: UNRECORDABLE,
  requestHeaders: '{}',
  requestBody: null,
  responseHeaders: null,
  responseBody: null,
};

function toBatch(entries: readonly Entry[], done: readonly string[]): OutcomeBatch {
  const failing = new Map<number, number>();
  const recovered: number[] = [];
  const reports: OutcomeReport[] = [];
  for (const [i, { outcome, health, report }] of entries.entries()) {
    if (report) reports.push({ ...report, outcome: i });
    if (health === 'failing') {
      failing.set(outcome.webhook, (failing.get(outcome.webhook) ?? 0) + (outcome.attempts === 1 ? 1 : 0));
    } else if (health === 'recovered') {
      recovered.push(outcome.webhook);
      failing.delete(outcome.webhook);
    }
  }
  return { outcomes: entries.map((entry) => entry.outcome), done, failing, recovered, reports };
}
