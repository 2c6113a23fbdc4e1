/** Which webhooks a search lets through, and in which order. */
import { patternsFor } from '@tidings/core/event-type';
import type { Webhook } from '@tidings/sdk';
import type { WebhooksSearch, WebhookSort } from '../search-state.ts';
import { statusOf } from './webhook-status.tsx';

type Wanted = Pick<WebhooksSearch, 'q' | 'status' | 'type' | 'event' | 'sort'>;

/** Whether it leaves any out. */
export function isNarrowed({ q, status, type, event }: Wanted): boolean {
  return [q, status, type, event].some((each) => each !== undefined);
}

/**
 * Every word has to be found, without regard to capitals. Newest first unless sorted.
 *
 * @param isOperational whether the event is one that the platform reports of itself, which `*` does not bring
 */
export function chosenWebhooks(
  webhooks: readonly Webhook[],
  wanted: Wanted,
  isOperational = false,
): readonly Webhook[] {
  const { q, status, type, event, sort } = wanted;
  const words = (q ?? '').toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = !isNarrowed(wanted)
    ? webhooks
    : webhooks.filter(
        (webhook) =>
          (status === undefined || statusOf(webhook) === status) &&
          (type === undefined || webhook.type === type) &&
          (event === undefined || webhook.events.some((each) => hears(each, event, isOperational))) &&
          words.every((word) => haystack(webhook).includes(word)),
      );
  return sort === undefined ? found : found.toSorted(ORDERS[sort]);
}

/** Whether there can be an event that is both of one pattern and of the other. */
function hears(subscribed: string, event: string, isOperational: boolean): boolean {
  if (subscribed === '*' && isOperational) return false;
  return patternsFor(event).includes(subscribed) || patternsFor(subscribed).includes(event);
}

const haystacks = new WeakMap<Webhook, string>();

function haystack(webhook: Webhook): string {
  let text = haystacks.get(webhook);
  if (text === undefined) {
    const { id, name, description, organization, url, events } = webhook;
    text = [name, url, id, organization, description, ...events].join('\n').toLocaleLowerCase();
    haystacks.set(webhook, text);
  }
  return text;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const byName = (a: Webhook, b: Webhook): number => collator.compare(a.name, b.name);
const byUpdate = (a: Webhook, b: Webhook): number =>
  a.updatedAt < b.updatedAt ? -1 : a.updatedAt > b.updatedAt ? 1 : 0;

const ORDERS: Record<WebhookSort, (a: Webhook, b: Webhook) => number> = {
  name: byName,
  '-name': (a, b) => byName(b, a),
  updated: byUpdate,
  '-updated': (a, b) => byUpdate(b, a),
};
