import { randomBytes } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { MASK } from '@tidings/core/concealer';
import { TidingsError } from '@tidings/core/errors';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import {
  answerFaults,
  INBOX_MS,
  LONGEST_INBOX_MS,
  MOST_INBOXES,
  MOST_WAIT_SECONDS,
  Receipt,
  ReceiptSummary,
  TestInbox,
  TestInboxChange,
  TestInboxInput,
  timesLeft,
} from '@tidings/core/test-inbox';
import { ensureOrganization } from '../../store/organizations.ts';
import { clearReceipts, findReceipt, listReceipts, receivedAmong } from '../../store/receipts.ts';
import type { ReceiptRow } from '../../store/receipts.ts';
import {
  deleteTestInbox,
  findTestInbox,
  insertTestInbox,
  listTestInboxes,
  updateTestInbox,
} from '../../store/test-inboxes.ts';
import type { TestInboxRow } from '../../store/test-inboxes.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { inboxUrl } from '../inbox-address.ts';
import { PageOf, readPage, toPage } from '../pagination.ts';
import { ListQuery, readPlace } from '../place.ts';
import { placeOf, seesPayloads, seesSecrets } from '../principal.ts';
import { untilGone } from '../search-run.ts';
import { WAIT_PATTERN, Waiting } from '../waiting.ts';

const Id = Type.String({ maxLength: 64 });
const Params = Type.Object({ id: Id });
const ReceiptParams = Type.Object({ id: Id, receipt: Id });
const ReceiptsQuery = Type.Object(
  {
    after: Type.Optional({ ...Id, description: 'Only what came after this receipt.' }),
    wait: Type.Optional(
      Type.String({
        pattern: WAIT_PATTERN,
        description: `Where there is nothing, answer when something has come, or after so many seconds, such as \`20s\`; ${MOST_WAIT_SECONDS} at most.`,
      }),
    ),
  },
  { additionalProperties: false },
);
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['test-inboxes'];
type Named = { Params: { id: string } };

export function testInboxRoutes(context: Context): FastifyPluginAsync {
  const { clock, config, database, log, newUuid, submit } = context;

  return async (app) => {
    const waiting = new Waiting(app, (keys) => comeAbout(keys), log);

    app.post<{ Body: TestInboxInput }>('/test-inboxes', {
      config: { permission: 'test-inboxes:write' },
      schema: {
        operationId: 'createTestInbox',
        tags,
        summary: 'Make a test inbox',
        description:
          'A receiver that is part of the server: give its `url` to a webhook of the same organization, and see what comes. It answers 200, or what it is told to.',
        body: TestInboxInput,
        response: { 201: TestInbox, ...problems },
      },
      handler: async (request, reply) => {
        const { body, db, principal } = request;
        refuseContradictions(body);
        const expiresAt = readExpiry(body.expiresAt) ?? clock.now() + INBOX_MS;
        const place = placeOf(principal, body);
        const owner = await ensureOrganization(db, clock.now(), place.organization, place.project);
        await submit.refresh();
        const made = await insertTestInbox(db, clock.now(), {
          uid: newUuid(),
          organization: owner.organization.number,
          project: owner.project?.number ?? null,
          name: body.name ?? 'Test inbox',
          token: randomBytes(18).toString('base64url'),
          answer: body.answer ?? null,
          expiresAt,
        });
        if (!made) {
          throw new TidingsError(
            'conflict',
            `${place.organization} has ${MOST_INBOXES} test inboxes, which is as many as there may be. Delete one that is not needed any more.`,
          );
        }
        return reply.code(201).send(view(request, made));
      },
    });

    app.get<{ Querystring: ListQuery }>('/test-inboxes', {
      config: { permission: 'test-inboxes:read' },
      schema: {
        operationId: 'listTestInboxes',
        tags,
        summary: 'List test inboxes, newest first',
        querystring: ListQuery,
        response: { 200: PageOf(TestInbox), ...problems },
      },
      handler: async (request) => {
        const { db, principal, query } = request;
        const page = readPage(query, 'number');
        const found = await listTestInboxes(db, principal.scope, readPlace(principal, query), page);
        return toPage(
          page,
          found,
          (row) => row.number,
          (row) => view(request, row),
        );
      },
    });

    app.get<Named>('/test-inboxes/:id', {
      config: { permission: 'test-inboxes:read' },
      schema: {
        operationId: 'getTestInbox',
        tags,
        summary: 'Get a test inbox',
        params: Params,
        response: { 200: TestInbox, ...problems },
      },
      handler: async (request) => view(request, await requireInbox(request)),
    });

    app.patch<Named & { Body: TestInboxChange }>('/test-inboxes/:id', {
      config: { permission: 'test-inboxes:write' },
      schema: {
        operationId: 'updateTestInbox',
        tags,
        summary: 'Change a test inbox: what it answers, its name, when it ends',
        params: Params,
        body: TestInboxChange,
        response: { 200: TestInbox, ...problems },
      },
      handler: async (request) => {
        const { body, db, principal, params } = request;
        refuseContradictions(body);
        const expiresAt = readExpiry(body.expiresAt);
        const uid = uuidFromId('testInbox', params.id);
        const changed =
          uid &&
          (await updateTestInbox(db, clock.now(), principal.scope, uid, {
            ...(body.name !== undefined && { name: body.name }),
            ...(body.answer !== undefined && { answer: body.answer }),
            ...(expiresAt !== null && { expiresAt }),
          }));
        if (!changed) throw noInbox(params.id);
        return view(request, changed);
      },
    });

    app.delete<Named>('/test-inboxes/:id', {
      config: { permission: 'test-inboxes:write' },
      schema: {
        operationId: 'deleteTestInbox',
        tags,
        summary: 'Delete a test inbox, and what came into it',
        description: 'Webhooks that still send there are answered 410, which disables them.',
        params: Params,
        response: { 204: Type.Null(), ...problems },
      },
      handler: async ({ db, principal, params }, reply) => {
        const uid = uuidFromId('testInbox', params.id);
        if (!uid || !(await deleteTestInbox(db, principal.scope, uid))) throw noInbox(params.id);
        return reply.code(204).send();
      },
    });

    app.get<Named & { Querystring: { after?: string; wait?: string } }>('/test-inboxes/:id/receipts', {
      config: { permission: 'test-inboxes:read' },
      schema: {
        operationId: 'listReceipts',
        tags,
        summary: 'List what came into a test inbox, newest first',
        description: 'The last hundred at most. With `wait` it answers as soon as something has come.',
        params: Params,
        querystring: ReceiptsQuery,
        response: {
          200: Type.Object({ data: Type.Array(ReceiptSummary) }, { additionalProperties: false }),
          ...problems,
        },
      },
      handler: async (request, reply) => {
        const { query, db } = request;
        const seconds = readWait(query.wait);
        const { number, received } = await requireInbox(request);
        const after =
          query.after === undefined ? 0 : (await requireReceipt(request, number, query.after)).number;
        const found = await listReceipts(db, number, after);
        if (found.length > 0 || seconds === 0) return { data: found.map(summarize) };
        await waiting.end(`${number} ${received}`, seconds * 1000, untilGone(reply));
        return { data: (await listReceipts(db, number, after)).map(summarize) };
      },
    });

    app.get<{ Params: { id: string; receipt: string } }>('/test-inboxes/:id/receipts/:receipt', {
      config: { permission: 'test-inboxes:read' },
      schema: {
        operationId: 'getReceipt',
        tags,
        summary: 'Get one request that came into a test inbox, with its headers and its body',
        params: ReceiptParams,
        response: { 200: Receipt, ...problems },
      },
      handler: async (request) => {
        const { number } = await requireInbox(request);
        return viewReceipt(request, await requireReceipt(request, number, request.params.receipt));
      },
    });

    app.delete<Named>('/test-inboxes/:id/receipts', {
      config: { permission: 'test-inboxes:write' },
      schema: {
        operationId: 'clearTestInbox',
        tags,
        summary: 'Throw away what came into a test inbox',
        params: Params,
        response: { 204: Type.Null(), ...problems },
      },
      handler: async (request, reply) => {
        const { number } = await requireInbox(request);
        await clearReceipts(request.db, number);
        return reply.code(204).send();
      },
    });
  };

  /** @param keys number of an inbox, and how many had come into it */
  async function comeAbout(keys: string[]): Promise<string[]> {
    const known = keys.map((key) => {
      const [inbox = 0, after = 0] = key.split(' ').map(Number);
      return { inbox, after };
    });
    const came = await receivedAmong(database.control, known);
    return keys.filter((_, i) => came[i]);
  }

  /** Null when nothing is said of it. */
  function readExpiry(text: string | undefined): number | null {
    if (text === undefined) return null;
    const at = Date.parse(text);
    if (at > clock.now() && at <= clock.now() + LONGEST_INBOX_MS) return at;
    throw invalidRequest([{ path: '/expiresAt', message: 'must be in the next 30 days.' }]);
  }

  function view(request: FastifyRequest, row: TestInboxRow): TestInbox {
    return {
      id: idFromUuid('testInbox', row.uid),
      name: row.name,
      organization: row.organizationId,
      project: row.projectId,
      url: inboxUrl(request, config.publicUrl, row.token),
      answer: row.answer,
      left: timesLeft(row.answer, row.answered),
      received: row.received,
      kept: row.kept,
      webhooks: row.webhooks,
      expiresAt: row.expiresAt.toISOString(),
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    };
  }
}

function refuseContradictions({ answer }: Pick<TestInboxInput, 'answer'>): void {
  const faults = answerFaults(answer);
  if (faults.length > 0) throw invalidRequest(faults);
}

function readWait(wait: string | undefined): number {
  if (wait === undefined) return 0;
  const seconds = Number.parseInt(wait, 10);
  if (seconds <= MOST_WAIT_SECONDS) return seconds;
  throw invalidRequest([
    { path: 'wait', message: `is ${MOST_WAIT_SECONDS}s at most. Ask again for longer: nothing is missed.` },
  ]);
}

async function requireInbox({ db, principal, params: { id } }: FastifyRequest<Named>): Promise<TestInboxRow> {
  const uid = uuidFromId('testInbox', id);
  const found = uid && (await findTestInbox(db, principal.scope, uid));
  if (!found) throw noInbox(id);
  return found;
}

function noInbox(id: string): TidingsError {
  return new TidingsError('not_found', `There is no test inbox ${id}. They go when their time is over.`);
}

async function requireReceipt({ db }: FastifyRequest, inbox: number, id: string): Promise<ReceiptRow> {
  const uid = uuidFromId('receipt', id);
  const found = uid && (await findReceipt(db, inbox, uid));
  if (!found) {
    throw new TidingsError(
      'not_found',
      `There is no receipt ${id} in this test inbox. It keeps the last hundred.`,
    );
  }
  return found;
}

function summarize(row: Omit<ReceiptRow, 'body' | 'headers'>): ReceiptSummary {
  return {
    id: idFromUuid('receipt', row.uid),
    at: row.at.toISOString(),
    method: row.method,
    query: row.query,
    size: row.size,
    event: row.event,
    attempt: row.attempt,
    webhook: row.webhook && idFromUuid('webhook', row.webhook),
    signature: row.signature,
    answer: row.answer,
  };
}

function viewReceipt(request: FastifyRequest, row: ReceiptRow): Receipt {
  const { body, size } = row;
  const isText = isUtf8(body) && !body.includes(0);
  return {
    ...summarize(row),
    headers: row.headers.map(([name, value]) => {
      if (typeof value === 'string') return { name, value };
      return { name, value: seesSecrets(request) ? value.signature : MASK };
    }),
    body: seesPayloads(request) ? body.toString(isText ? 'utf8' : 'base64') : null,
    bodyForm: isText ? 'sent' : 'base64',
    truncated: size > body.length,
  };
}
