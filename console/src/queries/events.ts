import { infiniteQueryOptions, queryOptions, useQueryClient } from '@tanstack/react-query';
import type { Event, EventSummary, Explained } from '@tidings/sdk';
import { zoneName } from '../local-time.ts';
import { api } from '../api.ts';
import { membersAsWritten } from '../json-text.ts';
import type { LogOrder, Place } from '../search-state.ts';
import { isExactly, joined, within } from '../search-text.ts';
import { EVER, timeRangeOf } from '../time-range.ts';

const PAGE = 50;

export interface EventsWanted {
  q: string;
  /** As it stands in the URL. */
  range: string;
  order?: LogOrder;
  /** The cursor that the list begins at; null: its beginning. */
  from?: string | null;
}

/** What a search finds; with the first page how many there are, and when. */
export function eventsQuery({ q, range, order = 'newest', from = null }: EventsWanted) {
  return infiniteQueryOptions({
    queryKey: ['events', 'list', q, range, order, from],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.events.search(
        {
          limit: PAGE,
          timeRange: timeRangeOf(range),
          zone: zoneName,
          ...(q !== '' && { query: q }),
          ...(order !== 'newest' && { order }),
          ...(pageParam !== null && { cursor: pageParam }),
          ...(pageParam === from && { total: true, histogram: true }),
        },
        { signal },
      );
      return {
        events: [...page],
        ...{ next: page.nextCursor, before: page.prevCursor },
        range: page.range,
        total: page.total,
        histogram: page.histogram,
      };
    },
    initialPageParam: from,
    getNextPageParam: (page) => page.next,
  });
}

/** One of the list by its id, of the last year, whatever is searched; null: there is none. */
export function linkedEventQuery(id: string, place: Place) {
  return queryOptions({
    queryKey: ['events', 'linked', id, place],
    queryFn: async ({ signal }) => {
      const query = joined([within(place), isExactly('id', id)]);
      const page = await api.events.search({ limit: 1, timeRange: EVER, query }, { signal });
      return page[0] ?? null;
    },
  });
}

/** How many came in a span, as far as the log has them still; null: to count them takes too long. */
export function eventCountQuery(place: Place, { start, end }: { start: string; end: string }) {
  return queryOptions({
    queryKey: ['statistics', 'events', place, start, end],
    queryFn: async ({ signal }) => {
      const query = within(place);
      const page = await api.events.search(
        { limit: 1, total: true, timeRange: { start, end }, ...(query !== '' && { query }) },
        { signal },
      );
      return page.total;
    },
  });
}

/** Own ids are looked for in one organization. */
export type EventKey = Pick<EventSummary, 'id' | 'organization'>;

/** An event with what it carries, which is text as well: parsed, its numbers may be others. */
export interface WrittenEvent extends Event {
  text: { data: string | null; context: string | null };
  /** What it is and carries, as JSON text; null where that is not shown. */
  written: string | null;
}

/** An event with what it carries. */
export function eventQuery({ id, organization }: EventKey) {
  return queryOptions({
    queryKey: ['events', 'one', organization, id],
    queryFn: async ({ signal }) => readEvent(await api.events.getText(id, { organization }, { signal })),
    // Events do not change.
    staleTime: 5 * 60_000,
  });
}

function readEvent(answer: string): WrittenEvent {
  const event = JSON.parse(answer) as Event;
  const cut = membersAsWritten(answer);
  const text = { data: cut('data'), context: cut('context') };
  const parts = ['id', 'type', 'data', 'context'].flatMap((name) => {
    const value = cut(name);
    return value === null ? [] : [`"${name}":${value}`];
  });
  return { ...event, text, written: text.data === null ? null : `{${parts.join()}}` };
}

/** Why it went where it went. @param result only the webhooks with this one; null: all */
export function explanationQuery({ id, organization }: EventKey, result: Explained | null) {
  return infiniteQueryOptions({
    queryKey: ['events', 'explanation', organization, id, result],
    queryFn: async ({ pageParam, signal }) => {
      const query = { organization, ...(result !== null && { result }), limit: PAGE };
      const asked = pageParam === null ? query : { ...query, cursor: pageParam };
      const { summary, decisions } = await api.events.explain(id, asked, { signal });
      return { summary, decisions: [...decisions], next: decisions.nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** Why it went to one webhook, or did not; null where nothing is known of that any more. */
export function decisionQuery({ id, organization }: EventKey, webhook: string) {
  return queryOptions({
    queryKey: ['events', 'explanation', organization, id, 'webhook', webhook],
    queryFn: async ({ signal }) => {
      const { decisions } = await api.events.explain(id, { organization, webhook }, { signal });
      return decisions[0] ?? null;
    },
  });
}

/** Looks anew at all that is shown of events. */
export function useRefreshEvents(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['events'] });
}
