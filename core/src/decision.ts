/** What a webhook makes of an event, and why. */
import Type from 'typebox';
import { isOperational } from './catalog/operational.ts';
import { patternsFor } from './event-type.ts';
import { explainNonMatch, seenIn } from './filter/explain.ts';
import { evaluateFilter, selectFilter } from './filter/filter.ts';
import type { Filters } from './filter/filter.ts';
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
    result: Type.Enum(['matches', 'not-subscribed', 'filtered'], { type: 'string' }),
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

/**
 * @param data asked for only where a filter looks at it
 * @param seesValues whether the reader may see what the event carries
 */
export async function decide(
  webhook: Pick<Subscriber, 'events' | 'watchers'> & { readonly filters: Filters },
  event: Matched,
  data: () => unknown,
  seesValues: boolean,
): Promise<Decision> {
  if (!hears(webhook, event)) {
    const reason = `The webhook is not subscribed to ${event.type}.`;
    return { result: 'not-subscribed', reason, clause: null };
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
