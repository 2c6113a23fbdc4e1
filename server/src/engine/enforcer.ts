/**
 * Holds events against the schema of their type, where the organization asks for that, and counts those that do not
 * fit. Schemas are compiled at their first use. Counts are written down every second; a process that is killed loses
 * the last of them.
 */
import { TidingsError } from '@tidings/core/errors';
import type { Fault } from '@tidings/core/errors';
import { takeSchema } from '@tidings/core/json-schema/validator';
import type { Validator } from '@tidings/core/json-schema/validator';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { EventTypeRule } from '../store/configuration.ts';
import type { Db } from '../store/db.ts';
import { addViolations } from '../store/event-types.ts';
import type { Violations } from '../store/event-types.ts';
import type { OrganizationEntry } from './directory.ts';
import { Loop } from './loop.ts';

const WRITE_MS = 1000;
/** Compiled schemas that are kept; the one that was used longest ago makes room. */
const MOST_COMPILED = 2000;
const LONGEST_PATH = 500;
const LONGEST_MESSAGE = 1000;

export interface EnforcerRooms {
  db: Db;
  clock: Clock;
  log: Log;
}

/** An event that does not fit and is accepted all the same. */
export interface Warning {
  readonly rule: EventTypeRule;
  readonly faults: readonly Fault[];
}

export class Enforcer {
  readonly #rooms: EnforcerRooms;
  readonly #loop: Loop;
  /** By the number of the event type, the one used last at the end. */
  readonly #compiled = new Map<number, { schema: string; validator: Validator }>();
  #counted = new Map<number, Violations>();

  constructor(rooms: EnforcerRooms) {
    this.#rooms = rooms;
    this.#loop = new Loop('violations', WRITE_MS, rooms.log, () => this.#write());
  }

  start(): Promise<void> {
    return this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#write().catch((error: Error) =>
      this.#rooms.log.warn({ error: error.message }, 'the last violations of schemas could not be counted'),
    );
  }

  /**
   * Throws when the event type refuses the data.
   *
   * @param bytes length of the data
   */
  check(organization: OrganizationEntry, type: string, data: unknown, bytes: number): Warning | null {
    const rule = organization.eventTypes.get(type);
    if (!rule || rule.schema === null) return null;
    const found = this.#validatorOf(rule, rule.schema).check(data, bytes);
    if (found.length === 0) return null;
    const faults = found.map(({ path, message }) => ({ path: `/data${path}`, message }));
    if (rule.validation === 'warn') return { rule, faults };
    this.#count(rule, faults[0]!, 'refused');
    const [{ path, message }, ...more] = faults as [Fault, ...Fault[]];
    const others = more.length > 0 ? ` (and ${more.length} more)` : '';
    throw new TidingsError(
      'schema_violation',
      `The data does not fit the schema of ${type}: ${path} ${message}${others}`,
      { faults },
    );
  }

  /** The event was accepted: what it was warned of counts. */
  accepted({ rule, faults }: Warning): void {
    this.#count(rule, faults[0]!, 'warned');
  }

  #validatorOf(rule: EventTypeRule, schema: string): Validator {
    const known = this.#compiled.get(rule.number);
    if (known) this.#compiled.delete(rule.number);
    // A type may change in other things than its schema.
    const validator = known?.schema === schema ? known.validator : this.#compile(rule, schema);
    this.#compiled.set(rule.number, { schema, validator });
    if (this.#compiled.size > MOST_COMPILED) this.#compiled.delete(this.#compiled.keys().next().value!);
    return validator;
  }

  #compile(rule: EventTypeRule, schema: string): Validator {
    const taken = takeSchema(JSON.parse(schema));
    if ('validator' in taken) return taken.validator;
    // It was checked when it was saved; a schema that cannot be read must not turn into no schema.
    this.#rooms.log.error(
      { eventType: rule.name, organization: rule.organization, faults: taken.faults },
      'a stored schema cannot be read; events of its type do not fit it',
    );
    const fault = {
      path: '',
      message: 'cannot be checked: the schema cannot be read any more. Save it anew.',
    };
    return { check: () => [fault] };
  }

  #count({ number }: EventTypeRule, fault: Fault, kind: 'warned' | 'refused'): void {
    const { warned = 0, refused = 0 } = this.#counted.get(number) ?? {};
    const last = {
      path: storable(fault.path, LONGEST_PATH),
      message: storable(fault.message, LONGEST_MESSAGE),
    };
    this.#counted.set(number, {
      warned: kind === 'warned' ? warned + 1 : warned,
      refused: kind === 'refused' ? refused + 1 : refused,
      lastAt: this.#rooms.clock.now(),
      last,
    });
  }

  async #write(): Promise<void> {
    if (this.#counted.size === 0) return;
    const counted = this.#counted;
    this.#counted = new Map();
    try {
      await addViolations(this.#rooms.db, counted);
    } catch (error) {
      this.#takeBack(counted);
      throw error;
    }
  }

  #takeBack(counted: ReadonlyMap<number, Violations>): void {
    for (const [number, before] of counted) {
      const { warned = 0, refused = 0, ...newer } = this.#counted.get(number) ?? {};
      const sum = { warned: before.warned + warned, refused: before.refused + refused };
      this.#counted.set(number, { ...before, ...newer, ...sum });
    }
  }
}

/** Names of members can be long, and hold what PostgreSQL stores in no text. */
function storable(text: string, length: number): string {
  const short = text.length <= length ? text : `${text.slice(0, length)}…`;
  return short.replaceAll('\0', '\uFFFD');
}
