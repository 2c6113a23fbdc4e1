/** How often each test inbox takes something, in each process: the generic cell rate algorithm. */
import { INBOX_BURST, INBOX_PER_SECOND } from '@tidings/core/test-inbox';

const INTERVAL_MS = 1000 / INBOX_PER_SECOND;
const MOST_KNOWN = 1000;

export class InboxRate {
  /** When each inbox takes as many at once again. */
  readonly #fullAt = new Map<string, number>();

  /** Counts a request, or says that there are too many. */
  takes(uid: string, now = performance.now()): boolean {
    const next = Math.max(this.#fullAt.get(uid) ?? now, now) + INTERVAL_MS;
    if (next - now > INBOX_BURST * INTERVAL_MS) return false;
    this.#fullAt.delete(uid);
    this.#fullAt.set(uid, next);
    if (this.#fullAt.size > MOST_KNOWN) this.#fullAt.delete(this.#fullAt.keys().next().value!);
    return true;
  }
}
