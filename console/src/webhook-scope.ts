/** From where events come to a webhook, and what narrows them: so that one that gets more than it seems is seen. */
import { patternsFor } from '@tidings/core/event-type';
import type { Webhook } from '@tidings/sdk';

export interface WebhookScope {
  /** It gets all events of its types from the whole organization, and nothing narrows them: that is seldom meant. */
  isWide: boolean;
  /** Where they come from. */
  from: string;
  /** What narrows them. */
  narrowing: string;
  /** All of it in a sentence. */
  sentence: string;
}

type Scoped = Pick<
  Webhook,
  'organization' | 'project' | 'events' | 'filters' | 'categories' | 'minSeverity' | 'watchers'
>;

export function scopeOf(webhook: Scoped): WebhookScope {
  const { organization, project, events, categories, minSeverity, watchers } = webhook;
  const from = project === null ? 'Whole organization' : `Project ${project}`;
  const place = project === null ? `the organization ${organization}` : `the project ${project}`;
  if (events.length === 0) {
    return watchers === 0
      ? { isWide: false, from, narrowing: 'no events', sentence: 'It subscribes to no events.' }
      : {
          ...{ isWide: false, from, narrowing: 'by what uses it' },
          sentence: `It gets what the items that use it send, of ${place}.`,
        };
  }
  const free = events.filter((event) => !isFiltered(webhook, event)).length;
  const filtered = events.length - free;
  // The least severity lets all through.
  const isGrave = minSeverity !== null && minSeverity !== 'info';
  const narrowing = [
    ...(free === 0 ? ['filtered'] : filtered > 0 ? [`${filtered} of ${events.length} filtered`] : []),
    ...(categories ?? []),
    ...(isGrave ? [minSeverity === 'critical' ? 'critical' : `${minSeverity} or higher`] : []),
  ];
  const isWide = project === null && narrowing.length === 0;
  const all = events.includes('*') ? 'every event' : 'every event of its types';
  return {
    isWide,
    from,
    narrowing: narrowing.length === 0 ? 'no filter' : narrowing.join(', '),
    sentence: isWide
      ? `It gets ${all} in ${place}: no project, filter, category or severity narrows them.`
      : `It gets events of ${place}${narrowing.length === 0 ? ', all of its types' : `, narrowed: ${narrowing.join(', ')}`}.`,
  };
}

/** Whether all that a subscription brings is held against a filter that can say no. */
function isFiltered({ filters }: Pick<Webhook, 'filters'>, subscribed: string): boolean {
  const asked = patternsFor(subscribed).find((pattern) => Object.hasOwn(filters, pattern));
  if (asked === undefined) return false;
  const filter: unknown = filters[asked];
  return typeof filter !== 'object' || filter === null || Object.keys(filter).length > 0;
}
