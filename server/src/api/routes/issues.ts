/** Issues: deliveries that were given up, for people to look at. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { deliveryId, idFromUuid, uuidFromId, uuidTime } from '@tidings/core/id';
import {
  Issue,
  IssueChange,
  issueQuery,
  IssueReplayInput,
  ISSUE_STATES,
  IssueState,
  snoozeFault,
} from '@tidings/core/issue';
import { Replay, ReplayCount } from '@tidings/core/replay';
import { assigneeOf, changeIssue, findIssue, listIssues, oldestEventOf } from '../../store/issues.ts';
import type { IssueFilter, IssueRow } from '../../store/issues.ts';
import { withinTime } from '../../store/search/walk.ts';
import type { SearchRun } from '../../store/search/walk.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { PlaceQuery, readPlace } from '../place.ts';
import { parseQuery, readZone, SearchParameters } from '../search.ts';
import { untilGone } from '../search-run.ts';
import type { SearchDesk } from '../search-run.ts';
import { bodyIsOptional } from '../validation.ts';
import { noWebhook } from '../webhook.ts';
import { makeReplay } from './replays.ts';

const IssueParams = Type.Object({ id: Type.String({ maxLength: 64 }) });
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['issues'];

const Query = Type.Object(
  {
    ...PlaceQuery,
    state: Type.Optional(
      Type.String({
        maxLength: 64,
        description: `One or several of ${ISSUE_STATES.join(', ')}, with commas between them; all when left out.`,
      }),
    ),
    webhook: Type.Optional(Type.String({ maxLength: 64, description: 'Those of this webhook alone.' })),
    assignee: Type.Optional(
      Type.String({ maxLength: 64, description: 'Those that this member looks after alone.' }),
    ),
    query: Type.Optional({
      ...SearchParameters.query,
      description:
        'A search such as `webhook:billing error.class:tls deliveries>10`, in the language of [searches](search-fields.md).',
    }),
    zone: SearchParameters.zone,
    ...PageQuery,
  },
  { additionalProperties: false },
);
type Named = { Params: { id: string } };

export function issueRoutes(context: Context, desk: SearchDesk): FastifyPluginAsync {
  const { clock } = context;

  return async (app) => {
    app.get<{ Querystring: Type.Static<typeof Query> }>('/issues', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'listIssues',
        tags,
        summary: 'List issues, newest first',
        description:
          'The list for review: deliveries that were given up, grouped by webhook and error class, some seconds later at most.',
        querystring: Query,
        response: { 200: PageOf(Issue), ...problems },
      },
      handler: async (request, reply) => {
        const { db, principal, query } = request;
        const page = readPage(query, 'number');
        const uid = query.webhook === undefined ? null : uuidFromId('webhook', query.webhook);
        if (query.webhook !== undefined && uid === null) throw noWebhook(query.webhook);
        const filter = {
          ...readPlace(principal, query),
          states: readStates(query.state),
          webhook: uid,
          assignee: query.assignee === undefined ? null : memberUid(query.assignee, 'assignee'),
          search: readSearch(query, clock.now()),
        };
        const find = (run: SearchRun): Promise<IssueRow[]> =>
          withinTime(run, () => listIssues(run.db, principal.scope, filter, page));
        const found =
          filter.search === null
            ? await listIssues(db, principal.scope, filter, page)
            : await desk.search(request, untilGone(reply), 'newest', find);
        return toPage(page, found, (row) => row.number, view);
      },
    });

    app.get<Named>('/issues/:id', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'getIssue',
        tags,
        summary: 'Get an issue',
        params: IssueParams,
        response: { 200: Issue, ...problems },
      },
      handler: async (request) => view(await requireIssue(request)),
    });

    app.patch<Named & { Body: IssueChange }>('/issues/:id', {
      config: { permission: 'deliveries:write' },
      schema: {
        operationId: 'updateIssue',
        tags,
        summary: 'Acknowledge, snooze, resolve, ignore or open an issue, assign it, or note something',
        description:
          'One that is resolved is opened again by the next failure, one that is snoozed when its time has come, and one that is ignored never.',
        params: IssueParams,
        body: IssueChange,
        response: { 200: Issue, ...problems },
      },
      handler: async ({ db, principal, params: { id }, body }) => {
        const now = clock.now();
        const fault = snoozeFault(body, now);
        if (fault !== null) throw invalidRequest([{ path: '/snoozedUntil', message: fault }]);
        const { state, snoozedUntil, assignee, note } = body;
        const change = {
          state,
          snoozedUntil: snoozedUntil === undefined ? undefined : new Date(snoozedUntil),
          assignee: typeof assignee === 'string' ? memberUid(assignee, '/assignee') : assignee,
          note,
        };
        const uid = uuidFromId('issue', id);
        const changed = uid && (await changeIssue(db, now, principal.scope, uid, change));
        if (!changed) throw noIssue(id);
        if (changed === 'no-member') throw noMember(assignee!, '/assignee');
        return view(changed);
      },
    });

    app.post<Named & { Body: IssueReplayInput }>('/issues/:id/replay', {
      preValidation: bodyIsOptional,
      config: { permission: 'deliveries:write' },
      schema: {
        operationId: 'replayIssue',
        tags,
        summary: 'Replay the deliveries of an issue, after the fix',
        description: 'It is resolved when all of them have arrived.',
        params: IssueParams,
        body: IssueReplayInput,
        response: { 200: ReplayCount, 201: Replay, ...problems },
      },
      handler: async (request, reply) => {
        const issue = await requireIssue(request);
        const oldest = await oldestEventOf(request.db, issue);
        if (!oldest) {
          throw new TidingsError(
            'conflict',
            'None of its deliveries is given up any more; there is nothing to replay.',
          );
        }
        const answer = await makeReplay(context, request, {
          ...request.body,
          webhook: idFromUuid('webhook', issue.webhookUid),
          query: issueQuery(idFromUuid('webhook', issue.webhookUid), issue.errorClass),
          start: new Date(uuidTime(oldest)).toISOString(),
        });
        return reply.code('id' in answer ? 201 : 200).send(answer);
      },
    });
  };
}

async function requireIssue({ db, principal, params: { id } }: FastifyRequest<Named>): Promise<IssueRow> {
  const uid = uuidFromId('issue', id);
  const found = uid && (await findIssue(db, principal.scope, uid));
  if (!found) throw noIssue(id);
  return found;
}

export function noIssue(id: string): TidingsError {
  return new TidingsError('not_found', `There is no issue ${id}.`);
}

/** @param path of where the id stands */
function memberUid(id: string, path: string): string {
  const uid = uuidFromId('member', id);
  if (uid === null) throw noMember(id, path);
  return uid;
}

function noMember(id: string, path: string): TidingsError {
  const message = `names ${JSON.stringify(id)}, and that is nobody who could look after it. Take the id of a member of its organization, such as GET /v1/members lists.`;
  return invalidRequest([{ path, message }]);
}

function readSearch({ query, zone }: Type.Static<typeof Query>, now: number): IssueFilter['search'] {
  const context = { now: Math.floor(now), zone: readZone(zone) };
  if (query === undefined) return null;
  return { query: parseQuery(query, { subject: 'issues', payloads: false }, 'query'), context };
}

function readStates(text: string | undefined): IssueState[] | null {
  if (text === undefined) return null;
  const states = text.split(',');
  const wrong = states.find((state) => !ISSUE_STATES.includes(state as IssueState));
  if (wrong === undefined) return states as IssueState[];
  throw invalidRequest([
    { path: 'state', message: `holds ${JSON.stringify(wrong)}. There are: ${ISSUE_STATES.join(', ')}.` },
  ]);
}

function view(row: IssueRow): Issue {
  const webhook = idFromUuid('webhook', row.webhookUid);
  return {
    id: idFromUuid('issue', row.uid),
    organization: row.organizationId,
    project: row.projectId,
    webhook: { id: webhook, name: row.webhookName },
    errorClass: row.errorClass,
    state: row.state,
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
    assignee: assigneeOf(row),
    reason: row.reason,
    note: row.note,
    deliveries: row.deliveries,
    failures: row.failures,
    firstSeenAt: row.firstSeen.toISOString(),
    lastSeenAt: row.lastSeen.toISOString(),
    lastDelivery: deliveryId(row.lastEvent, row.webhook),
    lastError: row.lastError,
    lastStatus: row.lastStatus,
    query: issueQuery(webhook, row.errorClass),
    changedAt: row.changedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
  };
}
