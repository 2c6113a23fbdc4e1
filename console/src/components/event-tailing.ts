/** How the log of events is told of what happens. */
import type { EventSummary } from '@tidings/sdk';
import type { Tailing } from '../live-tail.ts';

/** Own ids are once in each organization. */
export function keyOfEvent({ id, organization }: Pick<EventSummary, 'id' | 'organization'>): string {
  return `${organization}/${id}`;
}

export const EVENT_TAILING: Tailing<EventSummary> = {
  told: { kind: 'events', rowOf: (item) => (item.kind === 'event' ? item.event : null) },
  keyOf: keyOfEvent,
  timeOf: ({ acceptedAt }) => acceptedAt,
  // Events do not change.
  latest: (found) => found,
  wordsOf: (fresh) => {
    const grave = fresh.filter(({ severity }) => severity === 'error' || severity === 'critical').length;
    return `${fresh.length} new ${fresh.length === 1 ? 'event' : 'events'}${grave > 0 ? `, ${grave} of severity error or higher` : ''}`;
  },
};
