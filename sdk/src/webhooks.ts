import { confirmed } from './confirm.ts';
import type { ConfirmOptions } from './confirm.ts';
import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf, segment } from './request.ts';
import type { CallOptions, Send } from './request.ts';
import type { Stats, WebhookStatsQuery } from './statistics.ts';
import { readSearchPage } from './search-page.ts';
import type { SearchPage } from './search-page.ts';
import { toTimes } from './time-range.ts';
import type { TimeRange } from './time-range.ts';

/** The server waits for the receiver: up to 30 seconds, and some for itself. */
const TEST_TIMEOUT_MS = 40_000;

/** Where events go and how, and what became of them there. */
export class Webhooks {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  async create(input: WebhookInput, options?: CallOptions): Promise<Webhook> {
    return this.#send<'createWebhook'>('POST', '/v1/webhooks', { body: input, options });
  }

  /** Newest first. */
  async list(query: WebhooksQuery = {}, options?: CallOptions): Promise<Page<Webhook>> {
    return readPage((turn) =>
      this.#send<'listWebhooks'>('GET', '/v1/webhooks', { query: { ...query, ...turn }, options }),
    );
  }

  async get(id: string, options?: CallOptions): Promise<Webhook> {
    return this.#send<'getWebhook'>('GET', pathOf('webhooks', id), { options });
  }

  /** The same as JSON text, in which the numbers of the template stand as they were written. */
  async getText(id: string, options?: CallOptions): Promise<string> {
    const parts = { options, asText: true };
    return (await this.#send<'getWebhook'>('GET', pathOf('webhooks', id), parts)) as unknown as string;
  }

  /** Only the fields given change. */
  async update(id: string, change: WebhookChange, options?: ConfirmOptions): Promise<Webhook> {
    const query = confirmed(options);
    return this.#send<'updateWebhook'>('PATCH', pathOf('webhooks', id), { query, body: change, options });
  }

  /** Replaces the filters. */
  async updateFilters(id: string, filters: Filters, options?: CallOptions): Promise<Webhook> {
    const path = pathOf('webhooks', id, 'filters');
    return this.#send<'updateWebhookFilters'>('PUT', path, { body: filters, options });
  }

  /** Cancels the deliveries that wait for it, too. Rejects with `in_use` while something uses it, unless confirmed. */
  async delete(id: string, options?: ConfirmOptions): Promise<void> {
    const query = confirmed(options);
    await this.#send<'deleteWebhook'>('DELETE', pathOf('webhooks', id), { query, options });
  }

  /** The settings of another notification type than `rest`, with their secrets. Takes the permission `webhooks:reveal`. */
  async getConfig(id: string, options?: CallOptions): Promise<Record<string, unknown>> {
    const path = pathOf('webhooks', id, 'config');
    const { config } = await this.#send<'getWebhookConfig'>('GET', path, { options });
    return config;
  }

  async enable(id: string, options?: CallOptions): Promise<Webhook> {
    return this.#send<'enableWebhook'>('POST', pathOf('webhooks', id, 'enable'), { options });
  }

  /** Its events are recorded as skipped. Rejects with `in_use` while something uses it, unless confirmed. */
  async disable(id: string, options?: ConfirmOptions): Promise<Webhook> {
    const query = confirmed(options);
    return this.#send<'disableWebhook'>('POST', pathOf('webhooks', id, 'disable'), { query, options });
  }

  /** Its deliveries are held. */
  async pause(id: string, options?: CallOptions): Promise<Webhook> {
    return this.#send<'pauseWebhook'>('POST', pathOf('webhooks', id, 'pause'), { options });
  }

  /** What was held is sent. */
  async resume(id: string, options?: CallOptions): Promise<Webhook> {
    return this.#send<'resumeWebhook'>('POST', pathOf('webhooks', id, 'resume'), { options });
  }

  /** The signing secret. */
  async secret(id: string, options?: CallOptions): Promise<string> {
    const path = pathOf('webhooks', id, 'secret');
    return (await this.#send<'getWebhookSecret'>('GET', path, { options })).secret;
  }

  /** Resolves to the new secret: the one given, or one made by the server. */
  async rotateSecret(id: string, input: RotateInput = {}, options?: CallOptions): Promise<string> {
    const path = pathOf('webhooks', id, 'rotate-secret');
    return (await this.#send<'rotateWebhookSecret'>('POST', path, { body: input, options })).secret;
  }

  /** Ends the overlap of rotations: the secrets of before sign no more. Without one nothing changes. */
  async endOverlap(id: string, options?: CallOptions): Promise<Webhook> {
    const path = pathOf('webhooks', id, 'end-overlap');
    return this.#send<'endWebhookOverlap'>('POST', path, { options });
  }

  /**
   * Sends a signed test once, whatever the state of the webhook, and resolves when it has ended: what was sent, what came
   * back, how long each part took, and the cause of a failure. Without `event` or `data` it takes an example of the catalog.
   */
  async test(id: string, input: TestInput = {}, options?: CallOptions): Promise<TestResult> {
    return this.#send<'testWebhook'>('POST', pathOf('webhooks', id, 'test'), {
      body: input,
      options: { ...options, timeoutMs: options?.timeoutMs ?? TEST_TIMEOUT_MS },
    });
  }

  /**
   * What a webhook would send, and which events it would get, without saving it: a new one (`webhook`), or one that there
   * is (`id`) with `changes`. With `send` it is sent, too.
   */
  async preview(input: PreviewInput, options?: CallOptions): Promise<Preview> {
    return this.#send<'previewWebhook'>('POST', '/v1/webhooks/preview', {
      body: input,
      once: true,
      options: { ...options, timeoutMs: options?.timeoutMs ?? TEST_TIMEOUT_MS },
    });
  }

  /** What was attempted and what came of it, by the hour or day. It outlives deliveries, and the webhook. */
  async stats(
    id: string,
    { timeRange, ...query }: WebhookStatsQuery = {},
    options?: CallOptions,
  ): Promise<Stats> {
    const path = pathOf('webhooks', id, 'stats');
    return this.#send<'getWebhookStats'>('GET', path, {
      query: { ...query, ...toTimes(timeRange) },
      options,
    });
  }

  /**
   * Newest event first, by default those of the last two hours. The bodies of requests and responses are in `getDelivery`.
   */
  async getDeliveries(
    id: string,
    { timeRange, ...query }: DeliveriesQuery = {},
    options?: CallOptions,
  ): Promise<SearchPage<Delivery>> {
    const path = pathOf('webhooks', id, 'deliveries');
    const range = toTimes(timeRange);
    return readSearchPage((turn) =>
      this.#send<'listDeliveries'>('GET', path, { query: { ...query, ...range, ...turn }, options }),
    );
  }

  async getDelivery(id: string, deliveryId: string, options?: CallOptions): Promise<Delivery> {
    return this.#send<'getDelivery'>('GET', deliveryPath(id, deliveryId), { options });
  }

  /** Attempts a delivery now, also one that has ended. */
  async retryDelivery(id: string, deliveryId: string, options?: CallOptions): Promise<Delivery> {
    return this.#send<'retryDelivery'>('POST', `${deliveryPath(id, deliveryId)}/retry`, { options });
  }

  /** Cancels a delivery that waits. */
  async cancelDelivery(id: string, deliveryId: string, options?: CallOptions): Promise<Delivery> {
    return this.#send<'cancelDelivery'>('POST', `${deliveryPath(id, deliveryId)}/cancel`, { options });
  }
}

function deliveryPath(id: string, deliveryId: string): string {
  return pathOf('webhooks', id, 'deliveries', segment('deliveries', deliveryId));
}

export type Webhook = components['schemas']['Webhook'];
export type WebhookInput = components['schemas']['WebhookInput'];
export type WebhookChange = components['schemas']['WebhookChange'];
/** For each event type an object that mirrors `data`. */
export type Filters = Webhook['filters'];
export type RetryPolicy = components['schemas']['RetryPolicy'];
export type RotateInput = components['schemas']['RotateInput'];
export type TestInput = components['schemas']['TestInput'];
export type TestResult = components['schemas']['TestResult'];
export type PreviewInput = components['schemas']['PreviewInput'];
export type Preview = components['schemas']['Preview'];
export type Decision = components['schemas']['Decision'];
export type Timing = components['schemas']['Timing'];
export type Check = components['schemas']['Check'];
/** What is allowed and yet should be looked at. */
export type Warning = components['schemas']['Warning'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryStatus = components['schemas']['DeliveryStatus'];
export type Attempt = components['schemas']['Attempt'];
export type WebhooksQuery = NonNullable<operations['listWebhooks']['parameters']['query']>;
export type DeliveriesQuery = Omit<
  NonNullable<operations['listDeliveries']['parameters']['query']>,
  'start' | 'end'
> & {
  /** When the event was accepted. */
  timeRange?: TimeRange | undefined;
};
