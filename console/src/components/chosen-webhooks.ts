/** Which webhooks a search lets through, and in which order. */
import type { Webhook } from '@tidings/sdk';
import type { WebhooksSearch, WebhookSort } from '../search-state.ts';
import { statusOf } from './webhook-status.tsx';

/** Every word has to be found, without regard to capitals. Newest first unless sorted. */
export function chosenWebhooks(
  webhooks: readonly Webhook[],
  { q, status, sort }: Pick<WebhooksSearch, 'q' | 'status' | 'sort'>,
): readonly Webhook[] {
  const words = (q ?? '').toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found =
    words.length === 0 && status === undefined
      ? webhooks
      : webhooks.filter(
          (webhook) =>
            (status === undefined || statusOf(webhook) === status) &&
            words.every((word) => haystack(webhook).includes(word)),
        );
  return sort === undefined ? found : found.toSorted(ORDERS[sort]);
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
