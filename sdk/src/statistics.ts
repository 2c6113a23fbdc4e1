import type { components, operations } from './openapi.gen.ts';
import type { CallOptions, Send } from './request.ts';
import { toTimes } from './time-range.ts';
import type { TimeRange } from './time-range.ts';

/** What was attempted and what came of it, by the hour or day. It outlives events and deliveries. */
export class Statistics {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Of a project, an organization, or all that the caller sees; of one webhook there is `webhooks.stats`. */
  async get({ timeRange, ...query }: StatsQuery = {}, options?: CallOptions): Promise<Stats> {
    return this.#send<'getStats'>('GET', '/v1/stats', {
      query: { ...query, ...toTimes(timeRange) },
      options,
    });
  }

  /** Of several webhooks in the last 24 hours, fifty at most. */
  async ofWebhooks(ids: readonly string[], options?: CallOptions): Promise<WebhooksStats> {
    const query = { webhooks: ids.join(',') };
    return this.#send<'getWebhooksStats'>('GET', '/v1/stats/webhooks', { query, options });
  }

  /** The failures of several issues in the last 24 hours, by the hour; fifty issues at most. */
  async ofIssues(ids: readonly string[], options?: CallOptions): Promise<IssuesStats> {
    const query = { issues: ids.join(',') };
    return this.#send<'getIssuesStats'>('GET', '/v1/stats/issues', { query, options });
  }
}

export type IssuesStats = components['schemas']['IssuesStats'];
export type WebhooksStats = components['schemas']['WebhooksStats'];
export type Stats = components['schemas']['Stats'];
export type Counts = components['schemas']['Counts'];
export type StatsQuery = Omit<NonNullable<operations['getStats']['parameters']['query']>, 'start' | 'end'> & {
  /** The last 24 hours when left out. */
  timeRange?: TimeRange | undefined;
};
export type WebhookStatsQuery = Pick<StatsQuery, 'step' | 'timeRange'>;
