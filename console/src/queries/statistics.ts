import { queryOptions, useQueries } from '@tanstack/react-query';
import type { WebhooksStats } from '@tidings/sdk';
import { api } from '../api.ts';
import { serverNow } from '../clock.ts';
import type { Place } from '../search-state.ts';
import { timesOf } from '../time-range.ts';

const DAY_MS = 86_400_000;

const STEP_MS = { hour: 3_600_000, day: DAY_MS };
/** Up to there a chart of hours can be read. */
const MOST_HOURS_MS = 7 * DAY_MS;

/**
 * Counts of a stretch of time, and of the one before it to compare with. Whole steps, the one that is under way included.
 *
 * @param range as it stands in the URL
 * @param whose a webhook, or all of a place
 */
export function statisticsQuery(range: string, whose: { webhook: string } | Place) {
  return queryOptions({
    queryKey: ['statistics', whose, range],
    queryFn: async ({ signal }) => {
      // One moment for both, or it would be a little more than was chosen.
      const now = serverNow();
      const times = timesOf(range, now);
      const end = times.end?.getTime() ?? now;
      const ms = Math.max(STEP_MS.hour, end - times.start.getTime());
      const step: 'hour' | 'day' = ms <= MOST_HOURS_MS ? 'hour' : 'day';
      // Until now the step that is under way is the last one, so the first one has ended by now.
      const start = end - ms + (times.end === undefined ? STEP_MS[step] : 0);
      const get = (from: number, to: number) => {
        const asked = { step, timeRange: { start: new Date(from), end: new Date(to) } };
        if ('webhook' in whose) return api.webhooks.stats(whose.webhook, asked, { signal });
        return api.stats.get({ ...asked, ...whose }, { signal });
      };
      const [present, before] = await Promise.all([get(start, end), get(start - ms, end - ms)]);
      return { present, before };
    },
    staleTime: 30_000,
    // While somebody looks: queries are not asked again in hidden pages.
    refetchInterval: 60_000,
  });
}

export type WebhookTotals = WebhooksStats['data'][number];

/** As many as are asked for together. */
const BLOCK = 25;

/** What became of the attempts of webhooks in the last day, by id, as far as it is known. */
export function useWebhookTotals(
  ids: readonly string[],
  enabled: boolean,
): ReadonlyMap<string, WebhookTotals> {
  return useQueries({
    queries: blocksOf(ids).map((block) => ({
      queryKey: ['statistics', 'webhooks', block],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.stats.ofWebhooks(block, { signal }),
      staleTime: 60_000,
      enabled,
    })),
    combine: byWebhook,
  });
}

/** The same for the same answers, so that nothing is drawn anew for them. */
function byWebhook(results: readonly { data: WebhooksStats | undefined }[]): Map<string, WebhookTotals> {
  return new Map(
    results.flatMap(({ data }) => data?.data.map((each) => [each.webhook, each] as const) ?? []),
  );
}

/** Failed attempts by the hour. */
export interface Failures {
  /** Begin of the first hour, milliseconds since 1970. */
  start: number;
  failed: readonly number[];
}

/** How issues have failed in the last day, by id, as far as it is known. */
export function useIssueFailures(ids: readonly string[]): ReadonlyMap<string, Failures> {
  return useQueries({
    queries: blocksOf(ids).map((block) => ({
      // With what is looked up anew when something is told of issues.
      queryKey: ['issues', 'failures', block],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.stats.ofIssues(block, { signal }),
      staleTime: 60_000,
    })),
    combine: (results) =>
      new Map(
        results.flatMap(
          ({ data }) =>
            data?.data.map(
              ({ issue, failed }) => [issue, { start: Date.parse(data.start), failed }] as const,
            ) ?? [],
        ),
      ),
  });
}

function blocksOf(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / BLOCK) }, (_, index) =>
    ids.slice(index * BLOCK, (index + 1) * BLOCK),
  );
}
