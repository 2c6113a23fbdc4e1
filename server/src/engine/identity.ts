/**
 * This process's place among the others: a registration that fences everything it writes. ARCHITECTURE.md, "The lease
 * protocol", has the states in prose.
 *
 * A registration ends when its connection is lost, when it is declared dead, or when a statement ended in doubt (it may
 * have committed). The process then registers anew for new work; what is under way goes on under the old id until it
 * is recorded, and what is left of the old id is then taken over like a dead process's.
 */
import type pg from 'pg';
import type { DatabaseClock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { beat, databaseTime, LEASE_MS, registerProcess, unregisterProcess } from '../store/processes.ts';
import type { SecretBox } from '../store/secrets.ts';

const BEAT_MS = 2000;
const LONGEST_BACKOFF_MS = 2000;

interface Registration {
  readonly id: number;
  readonly connection: pg.Client;
  beating: NodeJS.Timeout | null;
  /** When the lease was last renewed, on this machine's monotonic clock. */
  renewedAt: number;
  /** Deliveries and batches in memory under this id. */
  held: number;
  /** No new work is taken under it. */
  ended: boolean;
  /** Others have taken over what is held under it. */
  dead: boolean;
}

export interface IdentityRooms {
  database: Database;
  databaseClock: DatabaseClock;
  roles: readonly string[];
  lanes: number;
  secrets: SecretBox;
  log: Log;
}

export class Identity {
  readonly #database: Database;
  readonly #clock: DatabaseClock;
  readonly #roles: readonly string[];
  readonly #lanes: number;
  readonly #secrets: SecretBox;
  readonly #log: Log;
  readonly #registrations = new Map<number, Registration>();
  #current: Registration | null = null;
  #registering: Promise<void> | null = null;
  #stopped = false;

  constructor({ database, databaseClock, roles, lanes, secrets, log }: IdentityRooms) {
    this.#database = database;
    this.#clock = databaseClock;
    this.#roles = roles;
    this.#lanes = lanes;
    this.#secrets = secrets;
    this.#log = log;
  }

  /** The id under which new work is taken; null while there is none. */
  get current(): number | null {
    return this.#current?.id ?? null;
  }

  /** All ids under which this process holds work. */
  get ids(): number[] {
    return [...this.#registrations.keys()];
  }

  async start(): Promise<void> {
    await this.#register();
  }

  /** Ends all registrations; call it when nothing is held any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#registering?.catch(() => undefined);
    this.#current = null;
    for (const registration of [...this.#registrations.values()]) {
      registration.ended = true;
      await this.#leave(registration);
    }
  }

  /** Counts what is held in memory under an id, so that an old id is given up only when that is none. */
  hold(id: number, count: number): void {
    const registration = this.#registrations.get(id);
    if (!registration) return;
    registration.held += count;
    if (registration.held === 0 && registration.ended) void this.#leave(registration);
  }

  /** The id was declared dead: what is held under it is in other hands by now. */
  lose(id: number): void {
    const registration = this.#registrations.get(id);
    if (!registration) return;
    registration.dead = true;
    this.renounce(id, 'it was declared dead');
  }

  /**
   * Whether work under this id is in other hands, or may be: a process that was stopped for longer than its lease does
   * not wait to be told.
   */
  isLost(id: number): boolean {
    const registration = this.#registrations.get(id);
    return !registration || registration.dead || performance.now() - registration.renewedAt > LEASE_MS;
  }

  /** A statement under this id ended in doubt: no new work is taken under it. */
  renounce(id: number, reason: string): void {
    const registration = this.#registrations.get(id);
    if (!registration || registration.ended) return;
    registration.ended = true;
    this.#log.warn({ process: id, reason }, 'registering anew');
    if (this.#current === registration) {
      this.#current = null;
      this.#registerAgain();
    }
    if (registration.held === 0) void this.#leave(registration);
  }

  async #register(): Promise<void> {
    let registration: Registration | null = null;
    let lost = false;
    const connection = await this.#database.connect((error) => {
      lost = true;
      if (registration) this.renounce(registration.id, `its connection was lost: ${error.message}`);
    });
    try {
      const before = performance.now();
      const time = await databaseTime(connection);
      this.#clock.synchronize(time, before, performance.now());
      const id = await registerProcess(connection, this.#roles, this.#masterKeys(), this.#lanes);
      if (lost) throw new Error('the connection was lost while registering');
      registration = { id, connection, beating: null, renewedAt: before, held: 0, ended: false, dead: false };
      this.#registrations.set(id, registration);
      this.#current = registration;
      this.#beat(registration);
    } catch (error) {
      void connection.end().catch(() => undefined);
      throw error;
    }
  }

  #registerAgain(): void {
    if (this.#stopped || this.#registering) return;
    this.#registering = (async () => {
      for (let wait = 50; !this.#stopped; wait = Math.min(wait * 2, LONGEST_BACKOFF_MS)) {
        try {
          await this.#register();
          return;
        } catch (error) {
          this.#log.warn({ error: (error as Error).message }, 'registering failed; trying again');
          await new Promise((resolve) => setTimeout(resolve, wait));
        }
      }
    })().finally(() => {
      this.#registering = null;
    });
  }

  #beat(registration: Registration): void {
    registration.beating = setTimeout(() => {
      const before = performance.now();
      beat(registration.connection, registration.id, this.#masterKeys()).then(
        (time) => {
          if (time === null) this.lose(registration.id);
          else {
            this.#clock.synchronize(time, before, performance.now());
            registration.renewedAt = before;
            if (this.#registrations.has(registration.id)) this.#beat(registration);
          }
        },
        (error: Error) => this.renounce(registration.id, `its heartbeat failed: ${error.message}`),
      );
    }, BEAT_MS);
  }

  /** The one that this process seals with first. */
  #masterKeys(): string[] {
    const { sealing, keyIds } = this.#secrets;
    return [sealing, ...keyIds.filter((id) => id !== sealing)];
  }

  async #leave(registration: Registration): Promise<void> {
    if (!this.#registrations.delete(registration.id)) return;
    if (registration.beating) clearTimeout(registration.beating);
    try {
      await unregisterProcess(this.#database.control, this.#lanes, this.#clock.now(), registration.id);
    } catch (error) {
      // Whoever comes next takes it over: the lock goes with the connection, and the lease runs out.
      this.#log.warn({ error: (error as Error).message, process: registration.id }, 'could not sign off');
    }
    await registration.connection.end().catch(() => undefined);
  }
}
