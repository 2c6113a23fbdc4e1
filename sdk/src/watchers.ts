import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf, segment } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** What uses webhooks: items of other systems, with their triggers. */
export class Watchers {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * Says that an item uses a webhook: from now on it gets the events that name the item as their `source` and have one
   * of the triggers. Replaces what was said before.
   */
  async put(
    webhook: string,
    item: WatchedItem,
    input: WatcherInput,
    options?: CallOptions,
  ): Promise<Watcher> {
    return this.#send<'putWatcher'>('PUT', watcherPath(webhook, item), { body: input, options });
  }

  /** Says that an item no longer uses a webhook. */
  async delete(webhook: string, item: WatchedItem, options?: CallOptions): Promise<void> {
    await this.#send<'deleteWatcher'>('DELETE', watcherPath(webhook, item), { options });
  }

  /** Which webhooks items use, newest first: all items, those of a kind, or one. */
  async list(query: WatchersQuery = {}, options?: CallOptions): Promise<Page<Watcher>> {
    return readPage((turn) =>
      this.#send<'listWatchers'>('GET', '/v1/watchers', { query: { ...query, ...turn }, options }),
    );
  }

  /** What uses a webhook, newest first. */
  async of(webhook: string, query: WebhookWatchersQuery = {}, options?: CallOptions): Promise<Page<Watcher>> {
    const path = pathOf('webhooks', webhook, 'watchers');
    return readPage((turn) =>
      this.#send<'listWebhookWatchers'>('GET', path, { query: { ...query, ...turn }, options }),
    );
  }
}

function watcherPath(webhook: string, { kind, itemId }: WatchedItem): string {
  return pathOf('webhooks', webhook, 'watchers', segment('kinds', kind), segment('items', itemId));
}

/** An item of another system, as its events name it in their `source`. */
export interface WatchedItem {
  /** Such as `ai_guard.recipe`. */
  kind: string;
  itemId: string;
}
export type Watcher = components['schemas']['Watcher'];
export type WatcherInput = components['schemas']['WatcherInput'];
export type WatchersQuery = NonNullable<operations['listWatchers']['parameters']['query']>;
export type WebhookWatchersQuery = NonNullable<operations['listWebhookWatchers']['parameters']['query']>;
