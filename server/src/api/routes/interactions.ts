/** Interactions: questions that are sent out, and their answers. */
import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Person } from '@tidings/core/alert';
import { TidingsError } from '@tidings/core/errors';
import type { Fault } from '@tidings/core/errors';
import { OwnId, TEXT_PATTERN } from '@tidings/core/event';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import {
  AnswerInput,
  DEFAULT_INTERACTION_SECONDS,
  Interaction,
  INTERACTION_STATUSES,
  InteractionInput,
  interactionSubject,
  isBlank,
  MOST_COMMENT,
  MOST_DATA_BYTES,
  termsOf,
  UNSEEN,
} from '@tidings/core/interaction';
import type { InteractionStatus } from '@tidings/core/interaction';
import { transaction } from '../../store/db.ts';
import {
  answerInteraction,
  cancelInteraction,
  endedAmong,
  findInteraction,
  insertInteraction,
  listInteractions,
  webhooksToAsk,
} from '../../store/interactions.ts';
import type { GivenAnswer, InteractionRow, NewInteraction } from '../../store/interactions.ts';
import { ensureOrganization, placeNumbers } from '../../store/organizations.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { WAIT_PATTERN, Waiting } from '../waiting.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { PlaceQuery, readPlace } from '../place.ts';
import { placeOf, seesPayloads } from '../principal.ts';
import { untilGone } from '../search-run.ts';
import { bodyIsOptional } from '../validation.ts';

const Params = Type.Object({ id: Type.String({ maxLength: 64 }) });
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['interactions'];
type Named = { Params: { id: string } };

/** No call may be silent for as long as a minute. */
const MOST_WAIT_SECONDS = 50;

const Query = Type.Object(
  {
    ...PlaceQuery,
    status: Type.Optional(
      Type.String({
        maxLength: 64,
        description: `One or several of ${INTERACTION_STATUSES.join(', ')}, with commas between them; all when left out.`,
      }),
    ),
    agentId: Type.Optional(Type.String({ maxLength: 256, description: 'Those of this agent alone.' })),
    ownId: Type.Optional({ ...OwnId, description: 'The one that was asked under this id.' }),
    ...PageQuery,
  },
  { additionalProperties: false },
);
const WaitQuery = Type.Object(
  {
    wait: Type.Optional(
      Type.String({
        pattern: WAIT_PATTERN,
        description: `Answer when it has ended, or after so many seconds, such as \`30s\`; ${MOST_WAIT_SECONDS} at most.`,
      }),
    ),
  },
  { additionalProperties: false },
);
const CancelInput = Type.Object(
  {
    reason: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: MOST_COMMENT,
        pattern: TEXT_PATTERN,
        description: 'For people.',
      }),
    ),
  },
  { title: 'InteractionCancelInput', additionalProperties: false },
);

export function interactionRoutes(context: Context): FastifyPluginAsync {
  const { clock, submit, newUuid, database, log } = context;
  return async (app) => {
    const waiting = new Waiting(app, (uids) => endedAmong(database.control, uids), log);

    app.post<{ Body: InteractionInput }>('/interactions', {
      config: { permission: 'interactions:write', exact: ['/data'] },
      schema: {
        operationId: 'createInteraction',
        tags,
        summary: 'Ask people, and have their answer kept',
        description:
          'Goes out as `interaction.opened` to the webhooks that are named and those that subscribe to it. When nobody answers in time the default holds, which denies unless it is said otherwise. Asking again with the same `ownId` answers 200 with the first one.',
        body: InteractionInput,
        response: { 200: Interaction, 201: Interaction, ...problems },
      },
      handler: async (request, reply) => {
        const { body } = request;
        const made = await newInteraction(request);
        const { interaction, isNew } = await transaction(request.db, (db) => insertInteraction(db, made));
        if (!isNew && !interaction.hash?.equals(made.hash!)) {
          throw new TidingsError(
            'idempotency_conflict',
            `Something else was asked under the id ${body.ownId}. Use another one to ask this.`,
            { faults: [{ path: '/ownId', message: 'was used before to ask something else.' }] },
          );
        }
        submit.tell();
        return reply.code(isNew ? 201 : 200).send(view(request, interaction));
      },
    });

    app.get<{ Querystring: Type.Static<typeof Query> }>('/interactions', {
      config: { permission: 'interactions:read' },
      schema: {
        operationId: 'listInteractions',
        tags,
        summary: 'List interactions, newest first',
        querystring: Query,
        response: { 200: PageOf(Interaction), ...problems },
      },
      handler: async (request) => {
        const { db, principal, query } = request;
        const page = readPage(query, 'number');
        const filter = {
          ...readPlace(principal, query),
          statuses: readStatuses(query.status),
          agentId: query.agentId ?? null,
          ownId: query.ownId ?? null,
        };
        const found = await listInteractions(db, principal.scope, filter, page);
        return toPage(
          page,
          found,
          (row) => row.number,
          (row) => view(request, row),
        );
      },
    });

    app.get<Named & { Querystring: { wait?: string } }>('/interactions/:id', {
      config: { permission: 'interactions:read' },
      schema: {
        operationId: 'getInteraction',
        tags,
        summary: 'Get an interaction, perhaps when it has ended',
        params: Params,
        querystring: WaitQuery,
        response: { 200: Interaction, ...problems },
      },
      handler: async (request, reply) => {
        const now = await requireInteraction(request);
        const seconds = readWait(request.query.wait);
        if (seconds === 0 || now.status !== 'open') return view(request, now);
        await waiting.end(now.uid, seconds * 1000, untilGone(reply));
        return view(request, await requireInteraction(request));
      },
    });

    app.post<Named & { Body: AnswerInput }>('/interactions/:id/respond', {
      config: { permission: 'interactions:answer' },
      schema: {
        operationId: 'respondToInteraction',
        tags,
        summary: 'Answer an interaction',
        description:
          'Each person answers once, and towards a quorum each API key counts once, whoever it speaks for. An answer that comes late, twice, or to what is decided is refused with 409, and written into the audit log.',
        params: Params,
        body: AnswerInput,
        response: { 200: Interaction, ...problems },
      },
      handler: async (request) => {
        const { uid } = await requireInteraction(request);
        const { action, comment = null } = request.body;
        const answer = { action, comment, ...responder(request) };
        const done = await transaction(request.db, (db) => answerInteraction(db, uid, answer, clock.now()));
        if (!done) throw noInteraction(request.params.id);
        submit.tell();
        const { refused, interaction } = done;
        if (interaction.status !== 'open') waiting.wake(uid);
        if (!refused) return view(request, interaction);
        if (refused.why !== 'unknown-action') throw new TidingsError('conflict', refused.sentence);
        throw invalidRequest([{ path: '/action', message: refused.sentence }]);
      },
    });

    app.post<Named & { Body: Type.Static<typeof CancelInput> }>('/interactions/:id/cancel', {
      preValidation: bodyIsOptional,
      config: { permission: 'interactions:write' },
      schema: {
        operationId: 'cancelInteraction',
        tags,
        summary: 'Cancel an interaction: it is not asked any more, and nothing is decided',
        params: Params,
        body: CancelInput,
        response: { 200: Interaction, ...problems },
      },
      handler: async (request) => {
        const { id } = request.params;
        const uid = uuidFromId('interaction', id);
        const { reason = `Canceled by ${request.principal.name}.` } = request.body;
        const { scope } = request.principal;
        const done =
          uid &&
          (await transaction(request.db, (db) => cancelInteraction(db, scope, uid, reason, clock.now())));
        if (!done) throw noInteraction(id);
        submit.tell();
        waiting.wake(uid);
        if (!done.changed && done.interaction.status !== 'canceled')
          throw new TidingsError('conflict', 'It has ended; there is nothing left to cancel.');
        return view(request, done.interaction);
      },
    });
  };

  async function newInteraction(
    request: FastifyRequest<{ Body: InteractionInput }>,
  ): Promise<NewInteraction> {
    const { body, principal, db } = request;
    const terms = termsOf(body);
    if ('faults' in terms) throw invalidRequest(terms.faults);
    if (isBlank(body.question)) throw invalidRequest([{ path: '/question', message: UNSEEN }]);
    const data = body.data ?? null;
    const bytes = Buffer.byteLength(JSON.stringify(data));
    if (bytes > MOST_DATA_BYTES) {
      const message = `has ${bytes} bytes, and ${MOST_DATA_BYTES} are taken at most. Send what people need to decide, and links to the rest.`;
      throw invalidRequest([{ path: '/data', message }]);
    }
    if (!isStorable(data)) {
      const message = 'holds a text with a NUL character or half of a surrogate pair. Send it without.';
      throw invalidRequest([{ path: '/data', message }]);
    }
    const place = placeOf(principal, body);
    const numbers = await findPlace(request, place);
    const uid = newUuid();
    const now = Math.floor(clock.now());
    return {
      uid,
      ...numbers,
      ownId: body.ownId ?? null,
      hash: hashOf({ ...body, ...place }),
      question: body.question,
      actions: [...terms.actions],
      quorum: terms.quorum,
      defaultAction: terms.default,
      severity: body.severity ?? 'warning',
      agentId: body.agentId ?? null,
      data,
      links: body.links ?? [],
      event: null,
      eventId: null,
      eventType: null,
      subject: interactionSubject(idFromUuid('interaction', uid)),
      webhooks: await readWebhooks(db, numbers, body.webhooks ?? []),
      createdBy: personOf(request),
      createdAt: new Date(now),
      expiresAt: new Date(now + (body.expiresInSeconds ?? DEFAULT_INTERACTION_SECONDS) * 1000),
    };
  }

  async function findPlace(
    { db }: FastifyRequest,
    { organization, project }: { organization: string; project: string | null },
  ): Promise<{ organization: number; project: number | null }> {
    const known = await placeNumbers(db, organization, project);
    if (known) return known;
    const made = await ensureOrganization(db, clock.now(), organization, project);
    await submit.refresh();
    return { organization: made.organization.number, project: made.project?.number ?? null };
  }
}

const TEXT = new RegExp(TEXT_PATTERN);

/** Whether each text in it, and each name, is one that PostgreSQL stores. */
function isStorable(data: unknown): boolean {
  let all = true;
  JSON.stringify(data, (name, value: unknown) => {
    all &&= TEXT.test(name) && (typeof value !== 'string' || TEXT.test(value));
    return value;
  });
  return all;
}

/** The members of a body by name, so that their order does not matter. */
function hashOf(body: Record<string, unknown>): Buffer {
  const sorted = Object.entries(body).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest();
}

async function readWebhooks(
  db: FastifyRequest['db'],
  place: { organization: number; project: number | null },
  ids: readonly string[],
): Promise<number[]> {
  if (ids.length === 0) return [];
  const uids = ids.map((id) => uuidFromId('webhook', id));
  const found = await webhooksToAsk(
    db,
    place,
    uids.filter((uid) => uid !== null),
  );
  const numbers = new Map(uids.filter((uid) => uid !== null).map((uid, i) => [uid, found[i]]));
  const faults: Fault[] = uids.flatMap((uid, i) =>
    uid !== null && numbers.get(uid) !== undefined
      ? []
      : [{ path: `/webhooks/${i}`, message: `is no webhook that gets events of this place: ${ids[i]}.` }],
  );
  if (faults.length > 0) throw invalidRequest(faults);
  return uids.map((uid) => numbers.get(uid!)!);
}

function personOf({ principal: { kind, id, name } }: FastifyRequest): Person {
  return { kind: kind === 'member' ? 'member' : 'api-key', id, name };
}

/** Who answers: the caller, or the one whom an API key speaks for. */
function responder(request: FastifyRequest<{ Body: AnswerInput }>): Pick<GivenAnswer, 'by' | 'key' | 'via'> {
  const { principal, body } = request;
  const given = body.responder;
  if (principal.kind === 'member') {
    if (!given) return { by: personOf(request), key: null, via: 'console' };
    const message = 'is for API keys, which speak for others. A member answers for themselves: leave it out.';
    throw invalidRequest([{ path: '/responder', message }]);
  }
  // A key that takes the place of another is no other answerer.
  const from = { key: principal.firstKey, via: 'api' } as const;
  if (!given) return { ...from, by: personOf(request) };
  // Keys of one organization speak for the same people, so somebody answers once whichever of them is used.
  return { ...from, by: { kind: 'person', id: given.id, name: given.name ?? null } };
}

function readWait(wait: string | undefined): number {
  if (wait === undefined) return 0;
  const seconds = Number.parseInt(wait, 10);
  if (seconds <= MOST_WAIT_SECONDS) return seconds;
  throw invalidRequest([
    { path: 'wait', message: `is ${MOST_WAIT_SECONDS}s at most. Ask again for longer: nothing is missed.` },
  ]);
}

async function requireInteraction({
  db,
  principal,
  params: { id },
}: FastifyRequest<Named>): Promise<InteractionRow> {
  const uid = uuidFromId('interaction', id);
  const found = uid && (await findInteraction(db, principal.scope, uid));
  if (!found) throw noInteraction(id);
  return found;
}

function noInteraction(id: string): TidingsError {
  return new TidingsError('not_found', `There is no interaction ${id}.`);
}

function readStatuses(text: string | undefined): InteractionStatus[] | null {
  if (text === undefined) return null;
  const statuses = text.split(',');
  const wrong = statuses.find((status) => !INTERACTION_STATUSES.includes(status as InteractionStatus));
  if (wrong === undefined) return statuses as InteractionStatus[];
  throw invalidRequest([
    {
      path: 'status',
      message: `holds ${JSON.stringify(wrong)}. There are: ${INTERACTION_STATUSES.join(', ')}.`,
    },
  ]);
}

function view(request: FastifyRequest, row: InteractionRow): Interaction {
  return {
    id: idFromUuid('interaction', row.uid),
    ownId: row.ownId,
    organization: row.organizationId,
    project: row.projectId,
    status: row.status,
    question: row.question,
    actions: row.actions,
    quorum: row.quorum,
    default: row.defaultAction,
    outcome: row.outcome,
    reason: row.reason,
    severity: row.severity,
    agentId: row.agentId,
    data: seesPayloads(request) ? row.data : null,
    links: row.links,
    event: row.eventId === null ? null : { id: row.eventId, type: row.eventType! },
    webhooks: row.webhookUids.map((uid) => idFromUuid('webhook', uid)),
    answers: row.answers.map(({ action, comment, by, via, at }) => ({ action, comment, by, via, at })),
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    expiresAt: row.expiresAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
