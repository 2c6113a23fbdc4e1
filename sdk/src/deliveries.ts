import type { operations } from './openapi.gen.ts';
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
}

type Ranged<Query> = Omit<Query, 'start' | 'end'> & {
  /** When the event was accepted: times, or relative ones such as `-24h`. */
  timeRange?: TimeRange | undefined;
};
export type DeliverySearch = Ranged<NonNullable<operations['searchDeliveries']['parameters']['query']>>;
export type DeliveryExport = Ranged<operations['exportDeliveries']['parameters']['query']>;
export type EventSearch = Ranged<NonNullable<operations['searchEvents']['parameters']['query']>>;
export type EventExport = Ranged<operations['exportEvents']['parameters']['query']>;
