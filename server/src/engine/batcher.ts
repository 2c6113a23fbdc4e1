/**
 * Group commit: events that arrive while a commit is under way go into the next one. An event that comes alone is
 * committed at once; under load commits start a few milliseconds apart, so that tens or hundreds of events share one
 * statement and one wait for the disk.
 */
import { TidingsError } from '@tidings/core/errors';
import { uuidSource, uuidTime } from '@tidings/core/id';
import type { Clock } from '../clock.ts';
import type { Counts } from '../counts.ts';
import type { Log } from '../log.ts';
import { isDeletedOwner, isMissingPartition, isStatementFault, iso } from '../store/db.ts';
import type { Database } from '../store/db.ts';
import { ingest } from '../store/queue.ts';
import type { Duplicate, NewEvent } from '../store/queue.ts';
import type { OrganizationEntry, Target } from './directory.ts';
import type { Dispatcher, Place } from './dispatcher.ts';
import type { Identity } from './identity.ts';
import type { Recorder } from './recorder.ts';
import { heldSize, OutgoingEvent } from './work.ts';
import type { Batch } from './work.ts';

/** An event that was checked and matched, on its way into the log. */
export interface Submission {
  organization: OrganizationEntry;
  project: number | null;
  projectId: string | null;
  /** The version of the configuration by which the targets were chosen. */
  configuration: number;
  own: { id: string; hash: string } | null;
  type: string;
  created: string | null;
  attributes: string | null;
  data: Uint8Array;
  targets: readonly Target[];
  test: boolean;
  /** Its sender named the webhooks it is for. */
  named: boolean;
  /** JSON text of what the event asks; left out where it asks nothing. */
  asks?: string | null;
}

export interface Accepted {
  /** Public id. */
  id: string;
  uid: string;
  duplicate: boolean;
  /** Numbers of the webhooks it goes to. */
  targets: readonly number[];
}

interface Pending {
  submission: Submission;
  /** It goes to an ordered webhook. */
  ordered: boolean;
  at: number;
  resolve: (accepted: Accepted) => void;
  reject: (error: Error) => void;
}

interface Lane {
  readonly lane: number;
  waiting: Pending[];
  committing: number;
  /** Events for ordered webhooks among those that wait, and commits under way that hold any. */
  waitingOrdered: number;
  committingOrdered: number;
  /** When the last commit started, and with how many events. */
  lastStart: number;
  lastSize: number;
  timer: NodeJS.Timeout | null;
}

const MOST_EVENTS = 256;
const MOST_BYTES = 1024 * 1024;
/** With this many waiting, a second commit starts beside the one under way. */
const FULL = 32;
const COMMITS_AT_ONCE = 2;
/** Under load, milliseconds between the starts of two commits: a commit of few events costs each of them more. */
const GATHER_MS = 3;
const GATHER_FEW_MS = 6;
const FEW = 16;
/** Beyond these, new events are refused until the database has caught up. */
const MOST_WAITING = 20_000;
/** One organization may take up this much of it, so that there is room for the others. */
const MOST_WAITING_OF_ONE = 10_000;
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
/**
 * An event whose commit has not begun after this long is refused, so that its sender can try again. With the time that a
 * commit may then take, whoever waits has an answer within ten seconds.
 */
const PATIENCE_MS = 4000;
const OVERDUE_LOOK_MS = 500;

export interface BatcherRooms {
  database: Database;
  identity: Identity;
  dispatcher: Dispatcher;
  recorder: Recorder;
  clock: Clock;
  log: Log;
  counts: Counts;
  randomHex: (digits: number) => string;
  /** Where people find the console; null: nobody knows. */
  publicUrl: URL | null;
  /** Whether this process delivers; otherwise events are left for one that does. */
  delivers: boolean;
  /** Makes missing partitions of the log. */
  makePartitions: () => Promise<void>;
  /** Something waits for an ordered webhook. */
  onOrdered: () => void;
  /** Events are in the log. */
  onCommitted: () => void;
  /** Reads the configuration anew. */
  refresh: () => Promise<void>;
  /** Whether the organization and project are there, as far as is known. */
  isCurrent: (owner: Pick<Submission, 'organization' | 'project' | 'projectId'>) => boolean;
}

export class Batcher {
  readonly #rooms: BatcherRooms;
  readonly #lanes = new Map<number, Lane>();
  readonly #newUuid: (now: number) => string;
  #waiting = 0;
  #bytes = 0;
  readonly #byOrganization = new Map<number, number>();
  #onIdle: (() => void)[] = [];
  #overdueTimer: NodeJS.Timeout | null = null;

  constructor(rooms: BatcherRooms) {
    this.#rooms = rooms;
    this.#newUuid = uuidSource(rooms.randomHex);
  }

  /** Events that are not committed yet, and their bytes. */
  get pile(): { waiting: number; bytes: number } {
    return { waiting: this.#waiting, bytes: this.#bytes };
  }

  /** Resolves after the event is durably committed. */
  add(submission: Submission): Promise<Accepted> {
    const size = sizeOf(submission);
    const own = this.#byOrganization.get(submission.organization.number) ?? 0;
    if (own >= MOST_WAITING_OF_ONE) {
      return Promise.reject(
        new TidingsError(
          'rate_limited',
          `The organization ${submission.organization.id} sends faster than its events can be stored. Send it again in a second.`,
          { retryAfter: 1 },
        ),
      );
    }
    if (this.#waiting >= MOST_WAITING || (this.#waiting > 0 && this.#bytes + size > MOST_WAITING_BYTES)) {
      return Promise.reject(
        new TidingsError(
          'unavailable',
          'More events wait to be stored than fit in memory. Send it again in a second.',
          {
            retryAfter: 1,
          },
        ),
      );
    }
    return new Promise((resolve, reject) => {
      const lane = this.#lane(submission.organization.lane);
      const ordered = !submission.test && submission.targets.some((target) => target.row.ordered);
      lane.waiting.push({ submission, ordered, at: performance.now(), resolve, reject });
      if (ordered) lane.waitingOrdered++;
      this.#waiting++;
      this.#bytes += size;
      this.#byOrganization.set(submission.organization.number, own + 1);
      this.#overdueTimer ??= setInterval(() => this.#refuseOverdue(), OVERDUE_LOOK_MS);
      this.#commitNext(lane);
    });
  }

  /** Those behind commits that hang need not wait for their turn to be refused. */
  #refuseOverdue(): void {
    for (const lane of this.#lanes.values()) {
      const first = lane.waiting.findIndex((one) => !isOverdue(one));
      const overdue = lane.waiting.splice(0, first < 0 ? lane.waiting.length : first);
      lane.waitingOrdered -= countOrdered(overdue);
      for (const { reject } of overdue) reject(unavailable());
      this.#leave(overdue);
    }
  }

  /** Resolves when no event waits to be committed. */
  async idle(): Promise<void> {
    if (this.#waiting > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  /** Events that wait no more, whatever came of them. */
  #leave(pending: readonly Pending[]): void {
    for (const { submission } of pending) {
      const { number } = submission.organization;
      this.#waiting--;
      this.#bytes -= sizeOf(submission);
      const left = this.#byOrganization.get(number)! - 1;
      if (left === 0) this.#byOrganization.delete(number);
      else this.#byOrganization.set(number, left);
    }
    if (this.#waiting > 0) return;
    if (this.#overdueTimer) clearInterval(this.#overdueTimer);
    this.#overdueTimer = null;
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  #lane(number: number): Lane {
    let lane = this.#lanes.get(number);
    if (!lane) {
      lane = {
        lane: number,
        waiting: [],
        committing: 0,
        waitingOrdered: 0,
        committingOrdered: 0,
        lastStart: 0,
        lastSize: 0,
        timer: null,
      };
      this.#lanes.set(number, lane);
    }
    return lane;
  }

  #commitNext(lane: Lane): void {
    while (lane.waiting.length > 0 && this.#mayStart(lane)) {
      const pending = take(lane);
      const ordered = countOrdered(pending);
      lane.waitingOrdered -= ordered;
      if (ordered > 0) lane.committingOrdered++;
      lane.committing++;
      lane.lastStart = performance.now();
      lane.lastSize = pending.length;
      void this.#commit(lane.lane, pending)
        .catch((error: Error) => {
          for (const { reject } of pending) reject(error);
        })
        .finally(() => {
          lane.committing--;
          this.#rooms.onCommitted();
          if (ordered > 0) {
            lane.committingOrdered--;
            this.#rooms.onOrdered();
          }
          this.#leave(pending);
          this.#commitNext(lane);
        });
    }
  }

  #mayStart(lane: Lane): boolean {
    // Two commits at once would come into the order as chance has it.
    if (lane.committingOrdered > 0 && lane.waitingOrdered > 0) return false;
    if (lane.waiting.length >= FULL) return lane.committing < COMMITS_AT_ONCE;
    if (lane.committing > 0) return false;
    const gather = lane.lastSize < FEW ? GATHER_FEW_MS : GATHER_MS;
    const wait = lane.lastSize > 1 ? lane.lastStart + gather - performance.now() : 0;
    if (wait <= 0) return true;
    lane.timer ??= setTimeout(() => {
      lane.timer = null;
      this.#commitNext(lane);
    }, wait);
    return false;
  }

  async #commit(lane: number, pending: readonly Pending[]): Promise<void> {
    const { database, identity, dispatcher, clock, log, counts } = this.#rooms;
    const patient: Pending[] = [];
    for (const one of pending) {
      if (isOverdue(one)) one.reject(unavailable());
      else patient.push(one);
    }
    if (patient.length === 0) return;

    const now = clock.now();
    const owner = this.#rooms.delivers ? identity.current : null;
    const places = patient.map(({ submission }) =>
      submission.targets.map((target): Place =>
        owner === null
          ? placeElsewhere(target, submission.test)
          : dispatcher.place(target, submission.test, heldSize(sizeOf(submission))),
      ),
    );
    const inMemory = places.flat().filter((place) => place === 'memory').length;
    const events = patient.map(({ submission }, i) => this.#toEvent(submission, places[i]!, now));
    const leased = inMemory > 0 ? owner : null;
    if (leased !== null) identity.hold(leased, inMemory + 1);
    const started = performance.now();
    try {
      const duplicates = await ingest(database.ingest, lane, now, leased, events);
      counts.commitSeconds.observe((performance.now() - started) / 1000);
      this.#dispatch(lane, leased, patient, places, events, duplicates);
      if (leased !== null) identity.hold(leased, -1);
    } catch (error) {
      this.#cancelReservations(patient, places);
      if (leased !== null) identity.hold(leased, -inMemory - 1);
      if (isMissingPartition(error)) {
        await this.#rooms.makePartitions();
        return this.#commit(lane, patient);
      }
      if (isDeletedOwner(error as { code?: unknown })) return this.#commitOthers(lane, patient);
      if (isStatementFault(error)) {
        // One event that PostgreSQL refuses must not fail its neighbours.
        if (patient.length > 1) {
          const half = patient.length >> 1;
          await this.#commit(lane, patient.slice(0, half));
          return this.#commit(lane, patient.slice(half));
        }
        log.error({ error: (error as Error).message }, 'an event was refused by the database');
        for (const one of patient) one.reject(error as Error);
        return;
      }
      counts.failedCommits++;
      // The commit may have taken place: what it leased to us is ours to find again, under a new id.
      if (leased !== null) identity.renounce(leased, `a commit ended in doubt: ${(error as Error).message}`);
      log.warn({ error: (error as Error).message, events: patient.length }, 'a commit failed');
      for (const one of patient) one.reject(unavailable(error));
    }
  }

  /** Without the events whose organization or project another process has deleted. */
  async #commitOthers(lane: number, pending: readonly Pending[]): Promise<void> {
    await this.#rooms.refresh();
    const others: Pending[] = [];
    for (const one of pending) {
      if (this.#rooms.isCurrent(one.submission)) others.push(one);
      else one.reject(deleted(one.submission));
    }
    if (others.length < pending.length) return this.#commit(lane, others);
    // It was deleted and is not: whoever sends again meets what there is by then.
    for (const one of others) one.reject(deleted(one.submission));
  }

  #toEvent(submission: Submission, places: readonly Place[], now: number): NewEvent {
    const targets = submission.targets.filter((_, i) => places[i] !== 'skipped');
    const uid = this.#newUuid(Math.floor(now));
    return {
      uid,
      organization: submission.organization.number,
      project: submission.project,
      configuration: submission.configuration,
      own: submission.own,
      type: submission.type,
      // Of what says no time, the one that its uid has, which goes on where a clock is set back.
      created: submission.created ?? iso(uuidTime(uid)),
      attributes: submission.attributes,
      test: submission.test,
      named: submission.named,
      data: submission.data,
      asks: submission.asks ?? null,
      targets: targets.map((target) => target.number),
      other: submission.targets.flatMap((target, i) => {
        const place = places[i]!;
        return place === 'memory' ? [] : [{ webhook: target.number, kind: place }];
      }),
    };
  }

  #dispatch(
    lane: number,
    owner: number | null,
    pending: readonly Pending[],
    places: readonly (readonly Place[])[],
    events: readonly NewEvent[],
    duplicates: readonly Duplicate[],
  ): void {
    const { dispatcher, recorder, identity, counts, publicUrl } = this.#rooms;
    const known = new Map(duplicates.map((duplicate) => [duplicate.index, duplicate]));
    const batch: Batch | null = owner === null ? null : { id: events[0]!.uid, lane, owner, remaining: 0 };
    // The batch is complete before its first delivery starts, so that none can end it early.
    for (let i = 0; batch && i < pending.length; i++) {
      if (!known.has(i)) batch.remaining += places[i]!.filter((place) => place === 'memory').length;
    }
    for (let i = 0; i < pending.length; i++) {
      const { submission, resolve, reject } = pending[i]!;
      const event = events[i]!;
      const duplicate = known.get(i);
      const outgoing = new OutgoingEvent(
        {
          ...event,
          ...describe(submission),
          ownId: submission.own?.id ?? null,
          asks: (submission.asks ?? null) !== null,
        },
        publicUrl,
      );
      submission.targets.forEach((target, k) => {
        if (places[i]![k] !== 'memory') return;
        if (duplicate) {
          dispatcher.cancelReservation(target.number, outgoing.size);
          identity.hold(owner!, -1);
          return;
        }
        dispatcher.enqueue(
          {
            event: outgoing,
            webhook: target.number,
            organization: event.organization,
            lane,
            owner: owner!,
            batch,
            attempts: 0,
            trigger: submission.test ? 'test' : 'event',
            settled: null,
          },
          true,
        );
      });
      if (!duplicate) {
        counts.events.accepted++;
        counts.eventBytes += outgoing.size;
        counts.deliveries['skipped']! += submission.targets.length - event.targets.length;
        resolve({ id: outgoing.id, uid: event.uid, duplicate: false, targets: event.targets });
      } else if (duplicate.hash === submission.own!.hash) {
        counts.events.duplicate++;
        resolve({ id: outgoing.id, uid: duplicate.uid, duplicate: true, targets: duplicate.targets });
      } else {
        reject(
          new TidingsError(
            'idempotency_conflict',
            `An event with the id ${submission.own!.id} was accepted within the last 24 hours with another content. Give each event an id of its own.`,
            { faults: [{ path: '/id', message: 'was used before with another content' }] },
          ),
        );
      }
    }
    if (batch && batch.remaining === 0) recorder.addDone(batch);
  }

  #cancelReservations(pending: readonly Pending[], places: readonly (readonly Place[])[]): void {
    pending.forEach(({ submission }, i) =>
      submission.targets.forEach((target, k) => {
        if (places[i]![k] !== 'memory') return;
        this.#rooms.dispatcher.cancelReservation(target.number, heldSize(sizeOf(submission)));
      }),
    );
  }
}

/** Where deliveries belong when this process does not send: a disabled webhook skips wherever it is decided. */
function placeElsewhere(target: Target, test: boolean): Place {
  if (test) return 'ready';
  if (!target.row.enabled) return 'skipped';
  if (target.row.ordered) return 'ordered';
  return target.row.paused ? 'parked' : 'ready';
}

function describe(submission: Submission): { organization: string; project: string | null } {
  return { organization: submission.organization.id, project: submission.projectId };
}

/** The next commit of a lane: as many as fit, at least one. */
function take(lane: Lane): Pending[] {
  let bytes = 0;
  let count = 0;
  for (const { submission } of lane.waiting) {
    bytes += sizeOf(submission);
    if (count > 0 && (count >= MOST_EVENTS || bytes > MOST_BYTES)) break;
    count++;
  }
  return lane.waiting.splice(0, count);
}

function countOrdered(pending: readonly Pending[]): number {
  return pending.filter((one) => one.ordered).length;
}

function isOverdue({ at }: Pending): boolean {
  return performance.now() - at >= PATIENCE_MS;
}

function sizeOf(submission: Submission): number {
  return submission.data.length + (submission.attributes?.length ?? 0);
}

function deleted({ organization, projectId }: Submission): TidingsError {
  const what = projectId === null ? 'The organization' : `The project ${projectId}, or the organization`;
  return new TidingsError(
    'unavailable',
    `${what} ${organization.id} was deleted just now. Nothing was stored; an event that is sent again makes a new one.`,
    { retryAfter: 1 },
  );
}

function unavailable(cause?: unknown): TidingsError {
  return new TidingsError(
    'unavailable',
    'The database did not confirm the event in time. Send it again; with an id of your own it is stored once at most.',
    { retryAfter: 1, cause },
  );
}
