/** How often somebody without a key may call, for each network in each process: the generic cell rate algorithm. */
import type { FastifyRequest } from 'fastify';
import { callerNetwork } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';

/** So many calls at once. */
export const CALLS_AT_ONCE = 120;
/** Then one in so long. */
const INTERVAL_MS = 500;
const MOST_KNOWN = 10_000;

export class AnonymousRate {
  /** When each network's calls are all there again. */
  readonly #fullAt = new Map<string, number>();

  /** Counts a call, or refuses it. */
  take({ ip }: FastifyRequest, now = performance.now()): void {
    const network = callerNetwork(ip);
    const next = Math.max(this.#fullAt.get(network) ?? now, now) + INTERVAL_MS;
    const wait = next - now - CALLS_AT_ONCE * INTERVAL_MS;
    if (wait > 0) {
      throw new TidingsError(
        'rate_limited',
        'Without a key this can be asked for twice a second. Keep what you have, ask with If-None-Match, or use an API key.',
        { retryAfter: Math.ceil(wait / 1000) },
      );
    }
    this.#fullAt.delete(network);
    this.#fullAt.set(network, next);
    // Who called longest ago comes first, and has most of the calls again.
    if (this.#fullAt.size > MOST_KNOWN) this.#fullAt.delete(this.#fullAt.keys().next().value!);
  }
}
