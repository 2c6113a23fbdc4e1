/** Statistics of a webhook, a project, an organization or the instance. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { ERROR_CLASSES } from '@tidings/core/attempt';
import { TidingsError } from '@tidings/core/errors';
import { OwnId } from '@tidings/core/event';
import { uuidFromId } from '@tidings/core/id';
import {
  HOUR_MS,
  IssuesStats,
  MOST_HOURS,
  MOST_ISSUES,
  MOST_STEPS,
  MOST_WEBHOOKS,
  Stats,
  StatsQuery,
  STEPS,
  stepsOf,
  WebhooksStats,
} from '@tidings/core/statistics';
import type { Counts } from '@tidings/core/statistics';
import { Latency } from '../../latency.ts';
import { findOrganization } from '../../store/organizations.ts';
import { findProject } from '../../store/projects.ts';
import { countedUntil, readIssueFailures, readStatistics, readStatisticsOf } from '../../store/statistics.ts';
import type { StatisticKey, StatisticRow } from '../../store/statistics.ts';
import { findWebhookEvenDeleted, webhookNumbers } from '../../store/webhooks.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { readTimeRange } from '../time-range.ts';
import { noWebhook, requireWebhook } from '../webhook.ts';
import { noIssue } from './issues.ts';
import { WebhookParams } from './webhooks.ts';

const DAY_MS = 24 * HOUR_MS;
/** Histograms read before others get their turn. */
const CHUNK = 200;

const OfWebhook = Type.Object(StatsQuery, { additionalProperties: false });
const OfMany = Type.Object(
  {
    ...StatsQuery,
    organization: Type.Optional({
      ...OwnId,
      description: 'The caller’s when left out, else all of the instance.',
    }),
    project: Type.Optional({
      ...OwnId,
      description: 'Of the organization; the caller’s when left out, else all.',
    }),
  },
  { additionalProperties: false },
);
const OfWebhooks = Type.Object(
  {
    webhooks: Type.String({
      maxLength: 4000,
      description: `Ids of webhooks, with commas between them; ${MOST_WEBHOOKS} at most.`,
    }),
  },
  { additionalProperties: false },
);
const OfIssues = Type.Object(
  {
    issues: Type.String({
      maxLength: 4000,
      description: `Ids of issues, with commas between them; ${MOST_ISSUES} at most.`,
    }),
  },
  { additionalProperties: false },
);
const responses = { 200: Stats, '4xx': Problem, '5xx': Problem };
const about =
  'They are counted some seconds after the fact, and outlive events, deliveries and attempts. Percentiles are those of all attempts of a step, not averages.';

export function statsRoutes({ clock, lanes }: Context): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Params: { id: string }; Querystring: Type.Static<typeof OfWebhook> }>('/webhooks/:id/stats', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'getWebhookStats',
        tags: ['webhooks'],
        summary: 'Statistics of a webhook',
        description: `By the hour or day. ${about}`,
        params: WebhookParams,
        querystring: OfWebhook,
        response: responses,
      },
      handler: async (request) => {
        const { number, organization } = await requireWebhook(
          request,
          request.params.id,
          findWebhookEvenDeleted,
        );
        return read(request, { organization, project: 0, webhook: number });
      },
    });

    app.get<{ Querystring: Type.Static<typeof OfWebhooks> }>('/stats/webhooks', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'getWebhooksStats',
        tags: ['webhooks'],
        summary: 'Statistics of several webhooks',
        description:
          'Of the last 24 hours, by webhook, for lists. They are counted some seconds after the fact.',
        querystring: OfWebhooks,
        response: { 200: WebhooksStats, '4xx': Problem, '5xx': Problem },
      },
      handler: async (request) => readSeveral(request),
    });

    app.get<{ Querystring: Type.Static<typeof OfIssues> }>('/stats/issues', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'getIssuesStats',
        tags: ['issues'],
        summary: 'Statistics of several issues',
        description:
          'Of the last 24 hours, by issue and hour, for lists. They are counted some seconds after the fact.',
        querystring: OfIssues,
        response: { 200: IssuesStats, '4xx': Problem, '5xx': Problem },
      },
      handler: async (request) => readFailures(request),
    });

    app.get<{ Querystring: Type.Static<typeof OfMany> }>('/stats', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'getStats',
        tags: ['deliveries'],
        summary: 'Statistics of a project, an organization or the instance',
        description: `By the hour or day. ${about}`,
        querystring: OfMany,
        response: responses,
      },
      handler: async (request) => read(request, await findPlace(request)),
    });
  };

  async function readSeveral({
    db,
    principal,
    query,
  }: FastifyRequest<{ Querystring: Type.Static<typeof OfWebhooks> }>): Promise<WebhooksStats> {
    const ids = readIds(query.webhooks, 'webhooks', MOST_WEBHOOKS);
    const uids = ids.map((id) => uuidFromId('webhook', id));
    const numbers = await webhookNumbers(
      db,
      principal.scope,
      uids.filter((uid) => uid !== null),
    );
    const keys = ids.map((id, index) => {
      const key = numbers.get(uids[index] ?? '');
      if (!key) throw noWebhook(id);
      return key;
    });
    const { start, end } = lastDay(clock.now());
    const until = await countedUntil(db, lanes);
    const found = Map.groupBy(await readStatisticsOf(db, lanes, keys, start, end), ({ webhook }) => webhook);
    const data: WebhooksStats['data'] = [];
    let added = 0;
    for (const [index, { webhook }] of keys.entries()) {
      const sum = new Sum();
      let last = -Infinity;
      for (const row of found.get(webhook) ?? []) {
        sum.add(row);
        if (row.attempts > 0) last = Math.max(last, row.hour.getTime());
        if (++added % CHUNK === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const lastHour = last === -Infinity ? null : new Date(last).toISOString();
      data.push({ webhook: ids[index]!, ...sum.view(), lastHour });
    }
    return {
      ...coverage(start, end, until),
      data,
    };
  }

  async function readFailures({
    db,
    principal,
    query,
  }: FastifyRequest<{ Querystring: Type.Static<typeof OfIssues> }>): Promise<IssuesStats> {
    const ids = readIds(query.issues, 'issues', MOST_ISSUES);
    const uids = ids.map((id) => uuidFromId('issue', id));
    const asked = uids.filter((uid) => uid !== null);
    const { start, end, count } = lastDay(clock.now());
    const until = await countedUntil(db, lanes);
    const found = Map.groupBy(
      await readIssueFailures(db, lanes, principal.scope, asked, start, end),
      ({ uid }) => uid,
    );
    return {
      ...coverage(start, end, until),
      data: ids.map((id, index) => {
        const counted = found.get(uids[index] ?? '');
        if (!counted) throw noIssue(id);
        const failed = Array.from({ length: count }, () => 0);
        for (const { hour, failed: many } of counted)
          if (hour !== null) failed[(hour.getTime() - start) / HOUR_MS] = many;
        return { issue: id, failed };
      }),
    };
  }

  async function read(
    { db, query }: FastifyRequest<{ Querystring: Type.Static<typeof OfWebhook> }>,
    key: StatisticKey,
  ): Promise<Stats> {
    const { step = 'hour' } = query;
    const range = readTimeRange(query);
    const end = range.end ?? clock.now();
    const steps = stepsOf(range.start ?? end - DAY_MS, end, step);
    refuseTooMany(steps, step);
    const until = await countedUntil(db, lanes);
    const found = Map.groupBy(await readStatistics(db, lanes, key, steps.start, steps.end), ({ hour }) =>
      Math.floor((hour.getTime() - steps.start) / STEPS[step]),
    );
    const total = new Sum();
    const data: Stats['data'] = [];
    let added = 0;
    for (let i = 0; i < steps.count; i++) {
      const sum = new Sum();
      for (const row of found.get(i) ?? []) {
        sum.add(row);
        if (++added % CHUNK === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      total.addSum(sum);
      data.push({ at: new Date(steps.start + i * STEPS[step]).toISOString(), ...sum.view() });
    }
    return {
      ...coverage(steps.start, steps.end, until),
      step,
      total: total.view(),
      data,
    };
  }
}

/** Of which time the figures are, and how much of it they know. */
function coverage(
  start: number,
  end: number,
  until: Date | null,
): Pick<Stats, 'start' | 'end' | 'countedUntil'> {
  return {
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    countedUntil: until?.toISOString() ?? null,
  };
}

/** Whole hours, the one that is under way included. */
function lastDay(now: number): ReturnType<typeof stepsOf> {
  return stepsOf(now - DAY_MS + HOUR_MS, now, 'hour');
}

/** @param what they are; also the name of the parameter */
function readIds(text: string, what: 'webhooks' | 'issues', most: number): string[] {
  const ids = [...new Set(text.split(','))];
  if (ids.length <= most) return ids;
  const message = `names ${ids.length} ${what}, and ${most} are the most. Ask in several calls.`;
  throw invalidRequest([{ path: what, message }]);
}

function refuseTooMany({ start, end, count }: ReturnType<typeof stepsOf>, step: keyof typeof STEPS): void {
  if (count < 1) throw invalidRequest([{ path: 'start', message: 'is later than end.' }]);
  const hours = (end - start) / HOUR_MS;
  if (hours > MOST_HOURS) {
    throw invalidRequest([
      { path: 'start', message: `is more than ${MOST_HOURS / 24} days before end. Ask for less at once.` },
    ]);
  }
  if (count > MOST_STEPS) {
    const remedy = step === 'hour' ? 'Take the step day, or a shorter range.' : 'Take a shorter range.';
    throw invalidRequest([
      {
        path: 'step',
        message: `makes ${count} steps of this range, and ${MOST_STEPS} is the most. ${remedy}`,
      },
    ]);
  }
}

/** What a caller asks for, as far as it may see. */
async function findPlace({
  db,
  principal,
  query,
}: FastifyRequest<{ Querystring: Type.Static<typeof OfMany> }>): Promise<StatisticKey> {
  const organization = query.organization ?? principal.organization?.id;
  const project = query.project ?? principal.project?.id;
  if (organization === undefined) {
    if (project === undefined) return { organization: 0, project: 0, webhook: 0 };
    throw invalidRequest([{ path: 'project', message: 'is one of an organization: name that, too.' }]);
  }
  const found = await findOrganization(db, principal.scope, organization);
  if (!found) throw new TidingsError('not_found', `There is no organization ${organization}.`);
  if (project === undefined) return { organization: found.number, project: 0, webhook: 0 };
  const part = await findProject(db, principal.scope, organization, project);
  if (!part) throw new TidingsError('not_found', `There is no project ${project}.`);
  return { organization: found.number, project: part.number, webhook: 0 };
}

class Sum {
  readonly #counts = { attempts: 0, delivered: 0, givenUp: 0, skipped: 0, canceled: 0 };
  readonly #errors = Object.fromEntries(ERROR_CLASSES.map((name) => [name, 0])) as Counts['errors'];
  readonly #statuses: Counts['statuses'] = { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 };
  readonly #arrivals: Counts['arrivals'] = { first: 0, second: 0, later: 0 };
  readonly #latency = new Latency();

  add(row: StatisticRow): void {
    for (const name of COUNTS) this.#counts[name] += row[name];
    for (const name of ERROR_CLASSES) this.#errors[name] += row.errors[name] ?? 0;
    for (const name of STATUSES) this.#statuses[name] += row.statuses[name[0]!] ?? 0;
    for (const [name, attempt] of ARRIVALS) this.#arrivals[name] += row.arrivals[attempt] ?? 0;
    if (row.latency) this.#latency.add(Latency.read(row.latency));
  }

  addSum(sum: Sum): void {
    for (const name of COUNTS) this.#counts[name] += sum.#counts[name];
    for (const name of ERROR_CLASSES) this.#errors[name] += sum.#errors[name];
    for (const name of STATUSES) this.#statuses[name] += sum.#statuses[name];
    for (const [name] of ARRIVALS) this.#arrivals[name] += sum.#arrivals[name];
    this.#latency.add(sum.#latency);
  }

  view(): Counts {
    return {
      ...this.#counts,
      errors: this.#errors,
      statuses: this.#statuses,
      arrivals: this.#arrivals,
      latency: this.#latency.percentiles(),
    };
  }
}

const COUNTS = ['attempts', 'delivered', 'givenUp', 'skipped', 'canceled'] as const;
const ARRIVALS = [
  ['first', '1'],
  ['second', '2'],
  ['later', '3'],
] as const;
const STATUSES = ['2xx', '3xx', '4xx', '5xx'] as const;
