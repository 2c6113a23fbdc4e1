/** What a webhook makes of an event, and why. */
import Type from 'typebox';
import { isOperational } from './catalog/operational.ts';
import { patternsFor } from './event-type.ts';
import { explainNonMatch, seenIn } from './filter/explain.ts';
import { evaluateFilter, selectFilter } from './filter/filter.ts';
import type { Filters } from './filter/filter.ts';
import { isBelow, severityOf } from './severity.ts';
import type { Severity } from './severity.ts';
import type { Matched, Subscriber } from './subscriptions.ts';
import { firesOn } from './watcher.ts';

export const Clause = Type.Object(
  {
    path: Type.String({ description: 'Where in `data`.' }),
    operator: Type.String(),
    expected: Type.Unknown(),
    seen: Type.Union([Type.String(), Type.Null()], {
      description:
        'The value that was there, as JSON, shortened. Null when there was none, and for callers who may not see payloads.',
    }),
  },
  { additionalProperties: false },
);

export const Decision = Type.Object(
  {
    result: Type.Enum(['matches', 'not-subscribed', 'other-category', 'below-severity', 'filtered'], {
      type: 'string',
    }),
    reason: Type.Union([Type.String(), Type.Null()], { description: 'Why it does not match, in words.' }),
    clause: Type.Union([Clause, Type.Null()], { description: 'The clause of the filter that failed.' }),
  },
  { title: 'Decision', additionalProperties: false },
);
export type Decision = Type.Static<typeof Decision>;

const MATCHES: Decision = { result: 'matches', reason: null, clause: null };

/** Whether the webhook hears of events like this one: by its type, or through an item that watches. */
export function hears(
  { events, watchers }: Pick<Subscriber, 'events' | 'watchers'>,
  event: Matched,
): boolean {
  const { type, source, trigger } = event;
  const named = isOperational(type);
  if (patternsFor(type).some((pattern) => events.includes(pattern) && !(named && pattern === '*')))
    return true;
  return watchers.some(
    ({ kind, itemId, triggers }) =>
      kind === source?.kind && itemId === source.id && firesOn(triggers, trigger),
  );
}

/** What a webhook wants beside types and filters. */
export interface Routing {
  /** Null: all. */
  readonly categories: readonly string[] | null;
  /** Null: any. */
  readonly minSeverity: Severity | null;
}

/** An event as far as it decides where it goes. */
export interface Routed extends Matched {
  /** See `categoryOf`. */
  readonly category: string;
  /** What the event itself says. */
  readonly severity?: Severity | undefined;
}

/**
 * @param data asked for only where a filter looks at it, or a least severity that the event itself does not name
 * @param seesValues whether the reader may see what the event carries
 */
export async function decide(
  webhook: Pick<Subscriber, 'events' | 'watchers'> & Routing & { readonly filters: Filters },
  event: Routed,
  data: () => unknown,
  seesValues: boolean,
): Promise<Decision> {
  if (!hears(webhook, event)) {
    const reason = `The webhook is not subscribed to ${event.type}.`;
    return { result: 'not-subscribed', reason, clause: null };
  }
  const { categories, minSeverity } = webhook;
  if (categories !== null && !categories.includes(event.category)) {
    const reason = `The event is of the category ${event.category}, and the webhook wants only ${categories.join(', ')}.`;
    return { result: 'other-category', reason, clause: null };
  }
  if (minSeverity !== null) {
    const severity = severityOf(event, event.severity === undefined ? await data() : null);
    if (isBelow(severity, minSeverity)) {
      const reason = `The event's severity is ${severity}, below ${minSeverity}, the minimum that the webhook wants.`;
      return { result: 'below-severity', reason, clause: null };
    }
  }
  const filter = selectFilter(webhook.filters, event.type);
  if (!filter) return MATCHES;
  const verdict = evaluateFilter(filter, await data(), event.type);
  if (verdict.matched) return MATCHES;
  const { path, operator, expected } = verdict;
  return {
    result: 'filtered',
    reason: explainNonMatch(verdict, seesValues),
    clause: { path, operator, expected, seen: seesValues ? seenIn(verdict) : null },
  };
}
