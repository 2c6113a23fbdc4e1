/** Replays as requests ask for them, and as callers are shown them. */
import type { FastifyRequest } from 'fastify';
import { TidingsError } from '@tidings/core/errors';
import type { Fault } from '@tidings/core/errors';
import { idFromUuid, parseDeliveryId, uuidFromId, uuidTime } from '@tidings/core/id';
import { laneOf } from '@tidings/core/organization';
import { mannerOf, takesReplays } from '@tidings/core/replay';
import type { Replay, ReplayInput, ReplaySource } from '@tidings/core/replay';
import type { Interval, SearchContext } from '@tidings/core/search/time-point';
import { placeNumbers } from '../store/organizations.ts';
import type { ReplayKey } from '../store/replay-pages.ts';
import type { ReplayPlan, ReplayView } from '../store/replays.ts';
import { findWebhook, nameOfOrdered, webhooksByNumber } from '../store/webhooks.ts';
import type { WebhookView } from '../store/webhooks.ts';
import { findDeliveries } from '../store/deliveries.ts';
import { invalidRequest } from './errors.ts';
import { placeOf, seesPayloads } from './principal.ts';
import { parseQuery, readTime, readZone, refuseCostly } from './search.ts';
import { requireWebhook } from './webhook.ts';

/** What goes with which source; each of the others contradicts it. */
const SOURCES: Record<ReplaySource, readonly (keyof ReplayInput)[]> = {
  deliveries: ['deliveries'],
  query: ['query', 'start', 'end', 'zone'],
  failedSince: ['failedSince', 'zone'],
  neverSent: ['neverSent', 'query', 'start', 'end', 'zone'],
};
const OF_SOURCES = [...new Set(Object.values(SOURCES).flat())];

/** Reads what is asked for, and refuses what cannot be done. */
export async function readReplay(
  request: FastifyRequest,
  input: ReplayInput,
  lanes: number,
  now: number,
): Promise<ReplayPlan> {
  const source = sourceOf(input);
  const context = { now, zone: readZone(input.zone, '/zone') };
  const webhook = await readWebhook(request, input, source);
  const place = await readPlace(request, input, webhook);
  const target = await readTarget(request, input, place);
  if (input.order === 'newest' && !webhook && !target && source !== 'deliveries') {
    const ordered = await nameOfOrdered(request.db, place.organization.number, place.project);
    if (ordered !== null) {
      throw invalidRequest([
        {
          path: '/order',
          message: `contradicts the webhook ${ordered}, which is ordered: it gets what was accepted first. Leave it out, or name a webhook that is not ordered.`,
        },
      ]);
    }
  }
  const range = readRange(source, input, context);
  const failedSince =
    input.failedSince === undefined ? null : readTime('/failedSince', input.failedSince, context).from;
  if (failedSince !== null && failedSince > now) {
    throw invalidRequest([{ path: '/failedSince', message: 'is still to come.' }]);
  }
  const subject = source === 'neverSent' ? 'events' : 'deliveries';
  const query = parseQuery(input.query ?? '', { subject, payloads: seesPayloads(request) }, '/query');
  refuseCostly(query, range, '/start');
  const plan: ReplayPlan = {
    lane: laneOf(place.organization.id, lanes),
    organization: place.organization.number,
    project: place.project,
    webhook: webhook?.number ?? null,
    target: target?.number ?? null,
    source,
    events: null,
    webhooks: null,
    query: input.query ?? '',
    zone: context.zone,
    rangeFrom: new Date(range.from),
    rangeTo: new Date(range.to),
    failedSince: failedSince === null ? null : new Date(failedSince),
    ...mannerOf(input),
    createdAt: new Date(now),
  };
  if (input.deliveries) {
    const named = await readNamed(request, plan, input.deliveries);
    // An event goes to a target once.
    const keys = target ? [...new Map(named.map((key) => [key.event, key])).values()] : named;
    keys.sort((a, b) => (compare(a, b) < 0 === plan.newestFirst ? 1 : -1));
    plan.events = keys.map(({ event }) => event);
    plan.webhooks = keys.map((key) => key.webhook);
  }
  return plan;
}

function compare(a: ReplayKey, b: ReplayKey): number {
  return a.event === b.event ? a.webhook - b.webhook : a.event < b.event ? -1 : 1;
}

function sourceOf(input: ReplayInput): ReplaySource {
  const source: ReplaySource | null = input.neverSent
    ? 'neverSent'
    : input.deliveries
      ? 'deliveries'
      : input.failedSince !== undefined
        ? 'failedSince'
        : input.query !== undefined
          ? 'query'
          : null;
  if (source === null) {
    throw invalidRequest([
      {
        path: '',
        message:
          'does not say what to replay. Give deliveries, a query with start, failedSince, or neverSent with a webhook and start.',
      },
    ]);
  }
  const faults: Fault[] = OF_SOURCES.filter(
    (field) => input[field] !== undefined && !SOURCES[source].includes(field),
  ).map((field) => ({
    path: `/${field}`,
    message: `contradicts ${source}. Give one of them.`,
  }));
  if (source === 'neverSent' && input.webhook === undefined) {
    faults.push({ path: '/webhook', message: 'is missing: neverSent is about one webhook.' });
  }
  if (source === 'neverSent' && input.includeSucceeded !== undefined) {
    faults.push({
      path: '/includeSucceeded',
      message: 'contradicts neverSent: nothing of it has succeeded.',
    });
  }
  if ((source === 'neverSent' || source === 'query') && input.start === undefined) {
    faults.push({
      path: '/start',
      message: 'is missing. Say from when on, such as 2026-11-01T00:00:00Z or -24h.',
    });
  }
  if (source === 'neverSent' && input.to !== undefined) {
    faults.push({
      path: '/to',
      message: 'contradicts neverSent, which sends to the webhook itself. Name it as webhook.',
    });
  }
  if (faults.length > 0) throw invalidRequest(faults);
  return source;
}

export function readRange(
  source: ReplaySource,
  { start, end }: Pick<ReplayInput, 'start' | 'end'>,
  context: SearchContext,
): Interval {
  const latest = context.now + 1;
  if (source === 'deliveries' || source === 'failedSince') return { from: 0, to: latest };
  const from = Math.max(0, readTime('/start', start!, context).from);
  const to = end === undefined ? latest : readTime('/end', end, context).to;
  if (to > latest) {
    throw invalidRequest([
      {
        path: '/end',
        message: 'is still to come. What is there is gone through; leave it out for now.',
      },
    ]);
  }
  if (from >= to) throw invalidRequest([{ path: '/start', message: 'is later than end.' }]);
  return { from, to };
}

/** The only webhook that it is about. */
export async function readOnlyWebhook(
  request: FastifyRequest,
  { webhook: id, organization, project }: Pick<ReplayInput, 'webhook' | 'organization' | 'project'>,
): Promise<WebhookView | null> {
  if (id === undefined) return null;
  const webhook = await requireWebhook(request, id, findWebhook);
  if (organization !== undefined && organization !== webhook.organizationId) {
    throw invalidRequest([
      { path: '/organization', message: `is not that of the webhook, which is ${webhook.organizationId}.` },
    ]);
  }
  if (project !== undefined && project !== webhook.projectId) {
    throw invalidRequest([{ path: '/project', message: 'is not that of the webhook. Leave it out.' }]);
  }
  return webhook;
}

async function readWebhook(
  request: FastifyRequest,
  input: ReplayInput,
  source: ReplaySource,
): Promise<WebhookView | null> {
  const webhook = await readOnlyWebhook(request, input);
  if (!webhook || input.to !== undefined) return webhook;
  if (!takesReplays(webhook)) {
    throw new TidingsError(
      'conflict',
      `The webhook was disabled by hand, and takes no replay${source === 'neverSent' ? '' : ' either'}. Enable it first.`,
    );
  }
  if (input.order === 'newest' && webhook.ordered) {
    throw invalidRequest([
      {
        path: '/order',
        message: 'contradicts the webhook, which is ordered: it gets what was accepted first. Leave it out.',
      },
    ]);
  }
  return webhook;
}

/** Another webhook that gets all of it. */
async function readTarget(
  request: FastifyRequest,
  { to, webhook, order }: ReplayInput,
  place: { organization: { number: number; id: string }; project: number | null },
): Promise<WebhookView | null> {
  if (to === undefined) return null;
  const target = await requireWebhook(request, to);
  const refuse = (path: string, message: string): never => {
    throw invalidRequest([{ path, message }]);
  };
  if (to === webhook) refuse('/to', 'is the webhook itself. Leave it out.');
  if (target.organization !== place.organization.number) {
    refuse('/to', `is of another organization than what is replayed, which is ${place.organization.id}.`);
  }
  if (target.project !== null && target.project !== place.project) {
    refuse(
      '/to',
      `is of the project ${target.projectId}, and gets events of no other. Give that project, or a webhook of it.`,
    );
  }
  if (order === 'newest' && target.ordered) {
    refuse(
      '/order',
      'contradicts the webhook, which is ordered: it gets what was accepted first. Leave it out.',
    );
  }
  if (!takesReplays(target)) {
    throw new TidingsError(
      'conflict',
      `The webhook ${target.name} was disabled by hand, and takes no replay. Enable it first.`,
    );
  }
  return target;
}

/** The organization, and the project if it is about one alone. */
export async function readPlace(
  { db, principal }: FastifyRequest,
  input: Pick<ReplayInput, 'organization' | 'project'>,
  webhook: WebhookView | null,
): Promise<{ organization: { number: number; id: string }; project: number | null }> {
  if (webhook) {
    return {
      organization: { number: webhook.organization, id: webhook.organizationId },
      project: webhook.project,
    };
  }
  const place = placeOf(principal, input);
  const found = await placeNumbers(db, place.organization, place.project);
  if (!found) {
    const what = place.project === null ? '' : `, or no project ${place.project} in it`;
    throw new TidingsError('not_found', `There is no organization ${place.organization}${what}.`);
  }
  return { organization: { number: found.organization, id: place.organization }, project: found.project };
}

async function readNamed(
  request: FastifyRequest,
  plan: ReplayPlan,
  ids: readonly string[],
): Promise<ReplayKey[]> {
  const parsed = ids.map((id) => parseDeliveryId(id));
  const keys = parsed.filter((key) => key !== null);
  const webhooks = await webhooksByNumber(request.db, request.principal.scope, [
    ...new Set(keys.map(({ webhook }) => webhook)),
  ]);
  const there = await findDeliveries(request.db, plan.lane, keys);
  const faults = parsed.flatMap((key, i): Fault[] => {
    const path = `/deliveries/${i}`;
    const webhook = key && webhooks.get(key.webhook);
    const isMine =
      webhook &&
      webhook.organization === plan.organization &&
      (plan.project === null || webhook.project === plan.project) &&
      (plan.webhook === null || webhook.number === plan.webhook);
    if (!key || !isMine || !there.has(`${key.event} ${key.webhook}`)) {
      return [
        {
          path,
          message:
            'is no delivery of what is replayed to. Name the organization, if it is not the default one.',
        },
      ];
    }
    // With a target, that alone has to take it.
    if (plan.target !== null) return [];
    if (webhook.deletedAt === null && !takesReplays(webhook)) {
      return [
        {
          path,
          message: `goes to the webhook ${webhook.name}, which was disabled by hand. Enable it first.`,
        },
      ];
    }
    if (plan.newestFirst && webhook.ordered) {
      return [
        {
          path,
          message: `goes to the webhook ${webhook.name}, which is ordered and gets what was accepted first. Replay it apart, or leave out the order newest.`,
        },
      ];
    }
    return [];
  });
  if (faults.length > 0) throw invalidRequest(faults);
  return keys;
}

export function viewReplay(row: ReplayView): Replay {
  const isRanged = row.source === 'query' || row.source === 'neverSent';
  return {
    id: idFromUuid('replay', row.uid),
    organization: row.organizationId,
    project: row.projectId,
    webhook: row.webhookUid && idFromUuid('webhook', row.webhookUid),
    to: row.targetUid && idFromUuid('webhook', row.targetUid),
    source: row.source,
    deliveries: row.events?.length ?? null,
    query: isRanged ? row.query : null,
    start: isRanged ? row.rangeFrom.toISOString() : null,
    end: isRanged ? new Date(row.rangeTo.getTime() - 1).toISOString() : null,
    failedSince: row.failedSince?.toISOString() ?? null,
    includeSucceeded: row.includeSucceeded,
    rateLimit: { perSecond: row.perSecond },
    order: row.newestFirst ? 'newest' : 'oldest',
    stopOnErrorRate: row.stopOnErrorRate,
    status: row.status,
    reason: row.reason,
    waitsFor: row.waitsFor,
    progress: progressOf(row),
    counts: {
      found: row.found,
      queued: row.queued,
      events: row.eventCount,
      waiting: row.waiting,
      succeeded: row.succeeded,
      failed: row.failed,
      canceled: row.canceled,
      skipped: row.skipped,
    },
    oldest: row.oldest && new Date(uuidTime(row.oldest)).toISOString(),
    newest: row.newest && new Date(uuidTime(row.newest)).toISOString(),
    askedBy: { kind: row.askerKind, id: row.askerId, name: row.askerName },
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

/** How much of what is gone through is done: of the deliveries named, or of the time between the first and the end. */
function progressOf(row: ReplayView): number {
  const { exhausted, cursorEvent, cursorWebhook, events, webhooks, newestFirst, target } = row;
  if (exhausted) return 1;
  if (cursorEvent === null) return 0;
  if (events) {
    const at = events.findIndex(
      (event, i) => event === cursorEvent && (target !== null || webhooks![i] === cursorWebhook),
    );
    return round((at + 1) / events.length);
  }
  const to = row.rangeTo.getTime();
  const from = Math.min(row.rangeFrom.getTime() || (row.failedSince?.getTime() ?? 0), to - 1);
  const done = (uuidTime(cursorEvent) - from) / (to - from);
  return round(newestFirst ? 1 - done : done);
}

function round(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 1000;
}

export function replayUid(id: string): string {
  const uid = uuidFromId('replay', id);
  if (!uid) throw noReplay(id);
  return uid;
}

export function noReplay(id: string): TidingsError {
  return new TidingsError('not_found', `There is no replay ${id}.`);
}
