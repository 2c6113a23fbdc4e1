import { isOperational } from './catalog/operational.ts';
import { patternsFor } from './event-type.ts';
import { firesOn } from './watcher.ts';
import type { WatchedItem } from './watcher.ts';

/** What matching needs to know of a webhook. */
export interface Subscriber {
  readonly number: number;
  readonly project: number | null;
  readonly events: readonly string[];
  readonly watchers: readonly WatchedItem[];
}

/** What matching needs to know of an event. */
export interface Matched {
  readonly type: string;
  readonly source?: { readonly kind: string; readonly id: string };
  readonly trigger?: string;
}

/**
 * The webhooks of one organization by the patterns they subscribe to, and by the items that watch through them. Matching
 * an event looks up as many patterns as its type has dots, and one item, so its cost does not grow with the webhooks
 * that do not want it.
 */
export class Subscriptions<T extends Subscriber> {
  readonly #byPattern = new Map<string, Map<number, T>>();
  /** By kind, then by id. */
  readonly #byItem = new Map<string, Map<string, Map<number, Watching<T>>>>();

  add(webhook: T): void {
    for (const pattern of webhook.events) {
      const webhooks = this.#byPattern.get(pattern);
      if (webhooks) webhooks.set(webhook.number, webhook);
      else this.#byPattern.set(pattern, new Map([[webhook.number, webhook]]));
    }
    for (const watcher of webhook.watchers) {
      const items = this.#byItem.get(watcher.kind) ?? new Map<string, Map<number, Watching<T>>>();
      const webhooks = items.get(watcher.itemId) ?? new Map<number, Watching<T>>();
      this.#byItem.set(watcher.kind, items);
      items.set(watcher.itemId, webhooks.set(webhook.number, { webhook, watcher }));
    }
  }

  remove(webhook: T): void {
    for (const pattern of webhook.events) {
      const webhooks = this.#byPattern.get(pattern);
      webhooks?.delete(webhook.number);
      if (webhooks?.size === 0) this.#byPattern.delete(pattern);
    }
    for (const { kind, itemId } of webhook.watchers) {
      const items = this.#byItem.get(kind);
      const webhooks = items?.get(itemId);
      webhooks?.delete(webhook.number);
      if (webhooks?.size === 0) items?.delete(itemId);
      if (items?.size === 0) this.#byItem.delete(kind);
    }
  }

  /**
   * Webhooks that want the event, each once: those subscribed to its type, and those through which the item that it
   * comes from is watched. A webhook of a project gets that project's events; a webhook without one gets the events of
   * all projects of its organization. The platform's own events go to those who name them, or their group: whoever
   * asked for everything meant what is sent to the platform.
   */
  match(event: Matched, project: number | null): T[] {
    const found: T[] = [];
    // A webhook is in one list once; only a second list can bring it again.
    let seen: Set<T> | null = null;
    const add = (webhooks: Iterable<T>): void => {
      if (found.length > 0) seen ??= new Set(found);
      for (const webhook of webhooks) {
        if ((webhook.project !== null && webhook.project !== project) || seen?.has(webhook)) continue;
        seen?.add(webhook);
        found.push(webhook);
      }
    };
    const named = isOperational(event.type);
    for (const pattern of patternsFor(event.type)) {
      if (named && pattern === '*') continue;
      const webhooks = this.#byPattern.get(pattern);
      if (webhooks) add(webhooks.values());
    }
    const watching = this.watching(event);
    if (watching.length > 0) add(watching.map(({ webhook }) => webhook));
    return found;
  }

  /** The watchers of the item that the event comes from which hear of its trigger, with their webhooks. */
  watching({ source, trigger }: Matched): Watching<T>[] {
    const webhooks = source && this.#byItem.get(source.kind)?.get(source.id);
    if (!webhooks) return [];
    return [...webhooks.values()].filter(({ watcher }) => firesOn(watcher.triggers, trigger));
  }
}

export interface Watching<T> {
  readonly webhook: T;
  readonly watcher: WatchedItem;
}
