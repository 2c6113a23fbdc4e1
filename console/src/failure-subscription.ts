/**
 * Being told of the failures of one webhook. Alert rules count what is sent to Tidings, and nothing that it tells of itself:
 * of failures, whoever subscribes to its own events is told. So a webhook is told by a subscription to some of these, with a
 * filter that lets those of the one through.
 */
import { patternsFor } from '@tidings/core/event-type';
import type { Webhook } from '@tidings/sdk';

export interface Topic {
  type: string;
  what: string;
  about: string;
}

/** What can go wrong with a webhook, and that it is over. */
export const FAILURES: readonly Topic[] = [
  {
    type: 'webhook.disabled',
    what: 'A webhook is disabled',
    about: 'By its receiver, after five days of nothing but failures, or by a person.',
  },
  {
    type: 'webhook.misconfigured',
    what: 'A webhook is refused because of its settings',
    about: 'A revoked token, an archived channel, a missing key.',
  },
  {
    type: 'delivery.failing',
    what: 'A delivery keeps failing',
    about: 'For the fourth time, and will be tried again.',
  },
  {
    type: 'delivery.exhausted',
    what: 'A delivery is given up',
    about: 'It is listed under Issues, and waits for somebody.',
  },
  {
    type: 'webhook.recovered',
    what: 'A webhook recovers',
    about: 'It succeeds again after it failed for a minute or longer.',
  },
];

type Subscription = Pick<Webhook, 'events' | 'filters'>;

/** Where what is told names the webhook that it is about. */
const ABOUT = 'webhook.id';

/** A webhook's subscription together with one to what is told of another, all else as it is. */
export function subscriptionTo(
  { events, filters }: Subscription,
  about: string,
  types: readonly string[],
): { events: string[]; filters: Record<string, unknown> } {
  const after = { events: [...events], filters: { ...filters } as Record<string, unknown> };
  for (const type of types) {
    const patterns = patternsFor(type);
    // `*` does not subscribe to what Tidings tells of itself, and its filter holds for it.
    const isHeard = patterns.some((pattern) => pattern !== '*' && events.includes(pattern));
    const filtered = patterns.find((pattern) => Object.hasOwn(filters, pattern));
    if (!isHeard) {
      after.events.push(type);
      after.filters[type] = { [ABOUT]: about };
    } else if (filtered !== undefined) {
      after.filters[type] = widened(filters[filtered], about);
    }
  }
  return after;
}

/**
 * Whether a webhook is told of something about another. Where it asks for more than which webhook it is about, that is not
 * known before it happens.
 */
export function hears(
  {
    events,
    filters,
    categories,
    minSeverity,
  }: Pick<Webhook, 'events' | 'filters' | 'categories' | 'minSeverity'>,
  about: string,
  type: string,
): 'yes' | 'perhaps' | 'no' {
  const patterns = patternsFor(type);
  if (!patterns.some((pattern) => pattern !== '*' && events.includes(pattern))) return 'no';
  const filtered = patterns.find((pattern) => Object.hasOwn(filters, pattern));
  const isOpen = categories === null && minSeverity === null;
  if (filtered === undefined) return isOpen ? 'yes' : 'perhaps';
  const ids = idsOf(filters[filtered]);
  if (ids === null) return 'perhaps';
  return !ids.includes(about) ? 'no' : isOpen ? 'yes' : 'perhaps';
}

/** What lets through what it did, and what is about this one. */
function widened(filter: unknown, about: string): unknown {
  const ids = idsOf(filter);
  if (ids === null) return { or: [filter, { [ABOUT]: about }] };
  return ids.includes(about) ? filter : { [ABOUT]: [...ids, about] };
}

/** The webhooks that a filter asks for and nothing else; null when it is another one. */
function idsOf(filter: unknown): string[] | null {
  if (typeof filter !== 'object' || filter === null || Object.keys(filter).join() !== ABOUT) return null;
  const asked = (filter as Record<string, unknown>)[ABOUT];
  const ids = Array.isArray(asked) ? asked : [asked];
  return ids.every((id) => typeof id === 'string') ? ids : null;
}
