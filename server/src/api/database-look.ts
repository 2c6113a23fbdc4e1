/** What the database says of itself, looked up no more often than every few seconds however many ask. */
import { readDatabaseVitals } from '../store/metrics.ts';
import type { DatabaseVitals } from '../store/metrics.ts';
import type { Context } from './context.ts';

const FRESH_MS = 5000;

export class DatabaseLook {
  readonly #context: Pick<Context, 'database' | 'lanes' | 'log'>;
  #found: Promise<DatabaseVitals | null> = Promise.resolve(null);
  #at = -Infinity;

  constructor(context: Pick<Context, 'database' | 'lanes' | 'log'>) {
    this.#context = context;
  }

  /** Null when it cannot be read. Whoever comes while it is being read waits for the same answer. */
  read(): Promise<DatabaseVitals | null> {
    const { database, lanes, log } = this.#context;
    const now = performance.now();
    if (now - this.#at > FRESH_MS) {
      this.#at = now;
      this.#found = readDatabaseVitals(database.control, lanes).catch((error: Error) => {
        log.warn({ error: error.message }, 'what the database says of itself could not be read');
        return null;
      });
    }
    return this.#found;
  }
}
