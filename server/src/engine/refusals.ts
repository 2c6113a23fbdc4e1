/** Marks webhooks that their receivers refuse, and takes the marks away. ARCHITECTURE.md, "What a receiver refuses", has the states. */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { markRefused, unmarkRefused } from '../store/webhooks.ts';
import type { WebhookRow } from '../store/configuration.ts';
import type { Directory } from './directory.ts';

/** Of a webhook that is marked the database hears so often at most, of what is refused and of what arrives. */
const EVERY_MS = 60_000;

export interface RefusalsRooms {
  database: Database;
  directory: Directory;
  clock: Clock;
  log: Log;
  reported: () => void;
}

export interface Refusals {
  /** @param webhook as what was refused was made by it */
  onRefused: (webhook: Pick<WebhookRow, 'number' | 'version'>, error: string) => void;
  /** Called with every delivery that arrives, by the number of its webhook; costs nothing where there is no mark. */
  onArrived: (webhook: number) => void;
}

interface Refused {
  /** Of the webhook, when it was sent. */
  readonly version: number;
  readonly error: string;
}

export function createRefusals({ database, directory, clock, log, reported }: RefusalsRooms): Refusals {
  /** Webhooks that are being noted; of the many deliveries that end meanwhile, the last one is looked at then. */
  const noting = new Map<number, Refused | 'arrived' | null>();
  /** When the database last heard of a webhook that is marked. */
  const heard = new Map<number, { refused: number; arrived: number }>();
  function note(number: number, outcome: Refused | 'arrived'): void {
    if (noting.has(number)) {
      noting.set(number, outcome);
      return;
    }
    // As it is known now: the delivery may have begun before its mark was.
    const target = directory.target(number);
    if (!target) return;
    const { organization, row, id } = target;
    if (row.configurationError === null) {
      if (outcome === 'arrived') return;
      heard.delete(number);
    }
    const now = clock.now();
    const what = outcome === 'arrived' ? 'arrived' : 'refused';
    const before = heard.get(number) ?? { refused: -Infinity, arrived: -Infinity };
    if (now - before[what] < EVERY_MS) return;
    heard.set(number, { ...before, [what]: now });
    noting.set(number, null);
    const noted =
      outcome === 'arrived'
        ? unmarkRefused(database.control, now, organization.lane, row)
        : markRefused(
            database.control,
            now,
            organization.lane,
            { ...row, version: outcome.version },
            outcome.error,
          );
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
        if (next) note(number, next);
      });
  }
  return {
    onRefused: ({ number, version }, error) => note(number, { version, error }),
    onArrived: (webhook) => note(webhook, 'arrived'),
  };
}
