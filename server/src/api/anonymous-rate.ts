/** How often somebody without a key may call, for each network in each process. */
import type { FastifyRequest } from 'fastify';
import { callerNetwork } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';
import { CellRate } from './cell-rate.ts';

/** So many calls at once. */
export const CALLS_AT_ONCE = 120;
/** Then one in so long. */
const INTERVAL_MS = 500;

export class AnonymousRate {
  readonly #rate = new CellRate(CALLS_AT_ONCE, INTERVAL_MS);

  /** Counts a call, or refuses it. */
  take({ ip }: FastifyRequest, now = performance.now()): void {
    const wait = this.#rate.take(callerNetwork(ip), now);
    if (wait === 0) return;
    throw new TidingsError(
      'rate_limited',
      'Without a key this can be asked for twice a second. Keep what you have, ask with If-None-Match, or use an API key.',
      { retryAfter: Math.ceil(wait / 1000) },
    );
  }

  /** A call that was taken turned out to be from somebody who need not be limited. */
  giveBack({ ip }: FastifyRequest): void {
    this.#rate.giveBack(callerNetwork(ip));
  }
}
