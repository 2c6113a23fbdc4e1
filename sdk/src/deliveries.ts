import type { components, operations } from './openapi.gen.ts';
import type { CallOptions, Send } from './request.ts';
import { readSearchPage } from './search-page.ts';
import type { SearchPage } from './search-page.ts';
import { toTimes } from './time-range.ts';
import type { TimeRange } from './time-range.ts';
import type { Delivery } from './webhooks.ts';

/** Deliveries of all webhooks. */
export class Deliveries {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** By default those of events of the last two hours, newest first. Bodies are in `webhooks.getDelivery`. */
  async search(
    { timeRange, ...query }: DeliverySearch = {},
    options?: CallOptions,
  ): Promise<SearchPage<Delivery>> {
    const range = toTimes(timeRange);
    return readSearchPage((turn) =>
      this.#send<'searchDeliveries'>('GET', '/v1/deliveries', {
        query: { ...query, ...range, ...turn },
        options,
      }),
    );
  }

  /**
   * Cancels all that wait and that a search finds: they are not sent any more. What is attempted just now is left alone.
   * However many they are, it goes on until all was looked at; where it fails or is aborted, what is canceled stays so.
   */
  async cancel(input: CancellationInput, options?: CancellationOptions): Promise<Cancellation> {
    return this.#goThrough({ ...input, dryRun: false }, options);
  }

  /** How many `cancel` would cancel. */
  async countWaiting(input: CancellationInput, options?: CancellationOptions): Promise<Cancellation> {
    return this.#goThrough({ ...input, dryRun: true }, options);
  }

  async #goThrough(
    input: components['schemas']['CancellationInput'],
    { onProgress, ...options }: CancellationOptions = {},
  ): Promise<Cancellation> {
    let all: Cancellation = { deliveries: 0, inFlight: 0, oldest: null, newest: null };
    for (let cursor: string | undefined; ;) {
      const body = cursor === undefined ? input : { ...input, cursor };
      const { nextCursor, ...more } = await this.#send<'cancelDeliveries'>('POST', '/v1/deliveries/cancel', {
        body,
        options,
      });
      all = {
        deliveries: all.deliveries + more.deliveries,
        inFlight: all.inFlight + more.inFlight,
        // The oldest come first.
        oldest: all.oldest ?? more.oldest,
        newest: more.newest ?? all.newest,
      };
      onProgress?.(all);
      if (nextCursor === null) return all;
      cursor = nextCursor;
    }
  }

  /** All that a search finds, newest first, as the bytes of a file. It is made as fast as it is read. */
  async export(
    { timeRange, ...query }: DeliveryExport,
    options?: CallOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    return this.#send<'exportDeliveries'>('GET', '/v1/exports/deliveries', {
      query: { ...query, ...toTimes(timeRange) },
      options,
    });
  }

  /** Makes nothing: throws what `export` would be refused for now. */
  async checkExport({ timeRange, ...query }: DeliveryExport, options?: CallOptions): Promise<void> {
    await this.#send<'exportDeliveries'>('GET', '/v1/exports/deliveries', {
      query: { ...query, ...toTimes(timeRange), dryRun: true },
      options,
    });
  }
}

export type CancellationInput = Omit<components['schemas']['CancellationInput'], 'dryRun' | 'cursor'>;
export type Cancellation = Omit<components['schemas']['Cancellation'], 'nextCursor'>;
export interface CancellationOptions extends CallOptions {
  /** Is told after each call how many there were until then. */
  onProgress?: ((soFar: Cancellation) => void) | undefined;
}

type Ranged<Query> = Omit<Query, 'start' | 'end'> & {
  /** When the event was accepted: times, or relative ones such as `-24h`. */
  timeRange?: TimeRange | undefined;
};
export type DeliverySearch = Ranged<NonNullable<operations['searchDeliveries']['parameters']['query']>>;
export type DeliveryExport = Ranged<Omit<operations['exportDeliveries']['parameters']['query'], 'dryRun'>>;
export type EventSearch = Ranged<NonNullable<operations['searchEvents']['parameters']['query']>>;
export type EventExport = Ranged<Omit<operations['exportEvents']['parameters']['query'], 'dryRun'>>;
