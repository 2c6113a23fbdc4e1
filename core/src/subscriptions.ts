import { patternsFor } from './event-type.ts';

/** What matching needs to know of a webhook. */
export interface Subscriber {
  readonly number: number;
  readonly project: number | null;
  readonly events: readonly string[];
}

/**
 * The webhooks of one organization by the patterns they subscribe to. Matching an event looks up as many patterns as
 * its type has dots, so its cost does not grow with the webhooks that do not want it.
 */
export class Subscriptions<T extends Subscriber> {
  readonly #byPattern = new Map<string, Map<number, T>>();

  add(webhook: T): void {
    for (const pattern of webhook.events) {
      const webhooks = this.#byPattern.get(pattern);
      if (webhooks) webhooks.set(webhook.number, webhook);
      else this.#byPattern.set(pattern, new Map([[webhook.number, webhook]]));
    }
  }

  remove(webhook: T): void {
    for (const pattern of webhook.events) {
      const webhooks = this.#byPattern.get(pattern);
      webhooks?.delete(webhook.number);
      if (webhooks?.size === 0) this.#byPattern.delete(pattern);
    }
  }

  /**
   * Webhooks subscribed to the type, each once. A webhook of a project gets that project's events; a webhook without
   * one gets the events of all projects of its organization.
   */
  match(eventType: string, project: number | null): T[] {
    const found = new Set<T>();
    for (const pattern of patternsFor(eventType)) {
      for (const webhook of this.#byPattern.get(pattern)?.values() ?? []) {
        if (webhook.project === null || webhook.project === project) found.add(webhook);
      }
    }
    return [...found];
  }
}
