/** Marks webhooks that their receivers refuse, and takes the marks away. ARCHITECTURE.md, "What a receiver refuses", has the states. */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { markRefused, unmarkRefused } from '../store/webhooks.ts';
import type { Directory, Target } from './directory.ts';

/** Of a webhook that is marked the database hears so often at most, of what is refused and of what arrives. */
const EVERY_MS = 60_000;

export interface RefusalsRooms {
  database: Database;
  directory: Directory;
  clock: Clock;
  log: Log;
  reported: () => void;
}

/** A webhook, as what was refused or arrived was made by it. */
type Sent = Target['row'];

export interface Refusals {
  onRefused: (sent: Sent, error: string) => void;
  /** Called with every delivery that arrives; costs nothing where there is no mark. */
  onArrived: (sent: Sent) => void;
}

interface Outcome {
  readonly sent: Sent;
  /** Null: it arrived. */
  readonly error: string | null;
}

export function createRefusals({ database, directory, clock, log, reported }: RefusalsRooms): Refusals {
  /** Webhooks that are being noted; of the many deliveries that end meanwhile, the last one by its newest settings is looked at then. */
  const noting = new Map<number, Outcome | null>();
  /** When the database last heard of a webhook that is marked. */
  const heard = new Map<number, { refused: number; arrived: number }>();
  function note(outcome: Outcome): void {
    const { sent, error } = outcome;
    const { number } = sent;
    const waiting = noting.get(number);
    if (waiting !== undefined) {
      if (waiting === null || waiting.sent.version <= sent.version) noting.set(number, outcome);
      return;
    }
    // As it is known now: the delivery may have begun before its mark was.
    const target = directory.target(number);
    if (!target) return;
    const { organization, row, id } = target;
    if (row.configurationError === null) {
      if (error === null) return;
      heard.delete(number);
    }
    const now = clock.now();
    const what = error === null ? 'arrived' : 'refused';
    const before = heard.get(number) ?? { refused: -Infinity, arrived: -Infinity };
    if (now - before[what] < EVERY_MS) return;
    heard.set(number, { ...before, [what]: now });
    noting.set(number, null);
    const noted =
      error === null
        ? unmarkRefused(database.control, now, organization.lane, sent)
        : markRefused(database.control, now, organization.lane, sent, error);
    noted
      .then(() => directory.refresh())
      .then(reported)
      .catch((failure: Error) => {
        heard.delete(number);
        log.error({ error: failure.message, webhook: id }, 'what a receiver refuses could not be noted');
      })
      .finally(() => {
        const next = noting.get(number);
        noting.delete(number);
        if (next) note(next);
      });
  }
  return {
    onRefused: (sent, error) => note({ sent, error }),
    onArrived: (sent) => note({ sent, error: null }),
  };
}
