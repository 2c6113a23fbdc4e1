import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { isRangeWithin, parseRange, printRange } from '@tidings/core/address';
import {
  ApiKey,
  ApiKeyChange,
  ApiKeyInput,
  ApiKeyRevocation,
  ApiKeyRotation,
  NewApiKey,
  USUAL_OVERLAP_SECONDS,
} from '@tidings/core/api-key';
import { TidingsError } from '@tidings/core/errors';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import { notCovered } from '@tidings/core/permission';
import type { Grant } from '@tidings/core/permission';
import {
  findApiKey,
  hashApiKey,
  hintOf,
  insertApiKey,
  listApiKeys,
  newApiKey,
  renameApiKey,
  revokeApiKey,
  rotateApiKey,
} from '../../store/api-keys.ts';
import type { ApiKeyRow } from '../../store/api-keys.ts';
import { ensureOrganization } from '../../store/organizations.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { PlaceQuery, readPlace } from '../place.ts';
import { refuseGreater } from '../permission.ts';
import { placeOf } from '../principal.ts';
import type { Principal } from '../principal.ts';
import { bodyIsOptional } from '../validation.ts';

const Params = Type.Object({ id: Type.String({ maxLength: 64 }) });
const ApiKeysQuery = Type.Object(
  {
    ...PlaceQuery,
    ...PageQuery,
    revoked: Type.Optional(
      Type.Boolean({ description: 'Those that were revoked, in the place of those in use.' }),
    ),
  },
  { additionalProperties: false },
);
type ApiKeysQuery = Type.Static<typeof ApiKeysQuery>;
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['access'];

export function apiKeyRoutes({ clock, newUuid, submit }: Context): FastifyPluginAsync {
  return async (app) => {
    app.post<{ Body: ApiKeyInput }>('/api-keys', {
      config: { permission: 'api-keys:write' },
      schema: {
        operationId: 'createApiKey',
        tags,
        summary: 'Make an API key',
        description:
          'The answer holds the key, which is not shown again. No key can do more, for longer or from elsewhere than its maker.',
        body: ApiKeyInput,
        response: { 201: NewApiKey, ...problems },
      },
      handler: async ({ body, db, principal }, reply) => {
        refuseMore(principal, body.permissions);
        if (principal.organization || body.organization !== undefined) refuseInstanceWide(body.permissions);
        const networks = readNetworks(principal, body.networks);
        const expiresAt = readExpiry(principal, body.expiresAt, clock.now());
        const scope = await findPlace(body, principal, db);
        const key = newApiKey();
        const made = await insertApiKey(db, clock.now(), {
          ...scope,
          uid: newUuid(),
          name: body.name,
          hash: hashApiKey(key),
          hint: hintOf(key),
          permissions: [...new Set(body.permissions)],
          networks,
          expiresAt,
        });
        return reply
          .code(201)
          .header('cache-control', 'no-store')
          .send({ ...view(made), key });
      },
    });

    app.get<{ Querystring: ApiKeysQuery }>('/api-keys', {
      config: { permission: 'api-keys:read' },
      schema: {
        operationId: 'listApiKeys',
        tags,
        summary: 'List API keys, newest first',
        description: 'Those in use; with `revoked=true` those that were revoked.',
        querystring: ApiKeysQuery,
        response: { 200: PageOf(ApiKey), ...problems },
      },
      handler: async ({ db, principal, query }) => {
        const page = readPage(query, 'number');
        const place = readPlace(principal, query);
        const found = await listApiKeys(db, principal.scope, place, page, query.revoked ?? false);
        return toPage(page, found, (row) => row.number, view);
      },
    });

    app.get<{ Params: { id: string } }>('/api-keys/:id', {
      config: { permission: 'api-keys:read' },
      schema: {
        operationId: 'getApiKey',
        tags,
        summary: 'Get an API key, without the key itself',
        params: Params,
        response: { 200: ApiKey, ...problems },
      },
      handler: async (request) => view(await requireApiKey(request, request.params.id)),
    });

    app.patch<{ Params: { id: string }; Body: ApiKeyChange }>('/api-keys/:id', {
      config: { permission: 'api-keys:write' },
      schema: {
        operationId: 'updateApiKey',
        tags,
        summary: 'Rename an API key',
        description:
          'What a key may do does not change. Make another one, and revoke this. A key that may do more than the caller is not the caller’s to change.',
        params: Params,
        body: ApiKeyChange,
        response: { 200: ApiKey, ...problems },
      },
      handler: async (request) => {
        const { body, db, params, principal } = request;
        const key = await requireApiKey(request, params.id);
        refuseGreaterKey(principal, key);
        const renamed = await renameApiKey(db, principal.scope, key.uid, body.name);
        return renamed ? view(renamed) : missing(params.id);
      },
    });

    app.post<{ Params: { id: string }; Body: ApiKeyRotation }>('/api-keys/:id/rotate', {
      preValidation: bodyIsOptional,
      config: { permission: 'api-keys:write' },
      schema: {
        operationId: 'rotateApiKey',
        tags,
        summary: 'Make another API key in the place of one, which ends some time later',
        description:
          'The answer holds the new key, which is not shown again. It may do what the old one may, from where that may. A key that may do more than the caller, or from elsewhere, is not the caller’s to rotate.',
        params: Params,
        body: ApiKeyRotation,
        response: { 201: NewApiKey, ...problems },
      },
      handler: async (request, reply) => {
        const { db, params, principal } = request;
        const { overlapSeconds = USUAL_OVERLAP_SECONDS, expiresAt } = request.body ?? {};
        const old = await requireApiKey(request, params.id);
        refuseGreaterKey(principal, old);
        refuseSetting(old);
        refuseElsewhere(principal, old);
        const now = clock.now();
        const key = newApiKey();
        const made = await rotateApiKey(db, now, old, new Date(now + overlapSeconds * 1000), {
          uid: newUuid(),
          hash: hashApiKey(key),
          hint: hintOf(key),
          expiresAt:
            expiresAt === undefined ? asLong(principal, old, now) : readExpiry(principal, expiresAt, now),
        });
        return reply
          .code(201)
          .header('cache-control', 'no-store')
          .send({ ...view(made ?? missing(params.id)), key });
      },
    });

    app.delete<{ Params: { id: string }; Querystring: ApiKeyRevocation }>('/api-keys/:id', {
      config: { permission: 'api-keys:write' },
      schema: {
        operationId: 'revokeApiKey',
        tags,
        summary: 'Revoke an API key',
        description:
          'It ends within a second, everywhere. A key that may do more than the caller is not the caller’s to revoke.',
        params: Params,
        querystring: ApiKeyRevocation,
        response: { 204: Type.Null(), ...problems },
      },
      handler: async (request, reply) => {
        const key = await requireApiKey(request, request.params.id);
        refuseGreaterKey(request.principal, key);
        refuseSetting(key);
        const { db, principal, query } = request;
        const revoked = await revokeApiKey(db, clock.now(), principal.scope, key.uid, query.reason ?? null);
        if (!revoked) missing(request.params.id);
        return reply.code(204).send();
      },
    });
  };

  /** Numbers of the organization and project that a new key will see; null where it sees all. */
  async function findPlace(
    { organization, project }: ApiKeyInput,
    principal: Principal,
    db: FastifyRequest['db'],
  ): Promise<{ organization: number | null; project: number | null }> {
    if (!principal.organization && organization === undefined) {
      if (project === undefined) return { organization: null, project: null };
      throw invalidRequest([{ path: '/project', message: 'needs the organization that it is a part of.' }]);
    }
    const place = placeOf(principal, { organization, project });
    const found = await ensureOrganization(db, clock.now(), place.organization, place.project);
    await submit.refresh();
    return { organization: found.organization.number, project: found.project?.number ?? null };
  }
}

async function requireApiKey({ db, principal }: FastifyRequest, id: string): Promise<ApiKeyRow> {
  const uid = uuidFromId('apiKey', id);
  return (uid && (await findApiKey(db, principal.scope, uid))) || missing(id);
}

function missing(id: string): never {
  throw new TidingsError('not_found', `There is no API key ${id}.`);
}

function refuseMore({ grants, name }: Principal, wanted: readonly Grant[]): void {
  const missed = notCovered(wanted, grants);
  if (missed.length === 0) return;
  throw new TidingsError(
    'forbidden',
    `${name} cannot give away what it does not have: ${missed.join(', ')}. Leave that out.`,
    {
      faults: missed.map((grant) => ({
        path: `/permissions/${wanted.indexOf(grant)}`,
        message: 'is more than the caller has.',
      })),
    },
  );
}

function refuseGreaterKey(principal: Principal, { name, permissions }: ApiKeyRow): void {
  refuseGreater(principal, `The API key ${name}`, permissions);
}

function refuseSetting({ origin }: ApiKeyRow): void {
  if (origin !== 'setting') return;
  throw new TidingsError(
    'conflict',
    'This key is the one of the setting TIDINGS_API_KEY, and would be back at the next start. Change the setting instead.',
  );
}

/** Whoever may call from some networks alone lets nobody in from others. */
function refuseElsewhere(principal: Principal, { name, networks }: ApiKeyRow): void {
  const own = principal.networks;
  if (own === null || networks?.every((each) => isRangeWithin(parseRange(each)!, own))) return;
  throw new TidingsError(
    'forbidden',
    `The API key ${name} can be used from where the caller may not call. Ask somebody who may call from everywhere.`,
  );
}

/** For as long as the old one was made for, and no longer than the caller's own. */
function asLong(principal: Principal, { createdAt, expiresAt }: ApiKeyRow, now: number): Date | null {
  const ends = [
    ...(expiresAt === null ? [] : [now + expiresAt.getTime() - createdAt.getTime()]),
    ...(principal.expiresAt === null ? [] : [principal.expiresAt]),
  ];
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

/** Metrics are of the processes, which all organizations share: a key of one would always be refused. */
function refuseInstanceWide(wanted: readonly Grant[]): void {
  const faults = wanted.flatMap((grant, i) =>
    grant === 'metrics:read' || grant === 'metrics:*'
      ? [
          {
            path: `/permissions/${i}`,
            message: `is for keys of the whole instance, and this one is of an organization. Leave out ${grant}, or have a key without organization made for it.`,
          },
        ]
      : [],
  );
  if (faults.length > 0) throw invalidRequest(faults);
}

/** In their shortest spelling; those of the caller when none are given. */
function readNetworks(principal: Principal, given: readonly string[] | undefined): string[] | null {
  if (!given) return principal.networks && principal.networks.map(printRange);
  const faults: { path: string; message: string }[] = [];
  const ranges = given.flatMap((text, i) => {
    const range = parseRange(text);
    if (range && (!principal.networks || isRangeWithin(range, principal.networks)))
      return [printRange(range)];
    const message = range
      ? 'is not within the networks from which the caller itself may call.'
      : 'is no address or CIDR range such as 10.0.0.0/8.';
    faults.push({ path: `/networks/${i}`, message });
    return [];
  });
  if (faults.length > 0) throw invalidRequest(faults);
  return ranges;
}

/** Not later than the caller's own, which it is when none is given. */
function readExpiry(principal: Principal, given: string | undefined, now: number): Date | null {
  if (given === undefined) return principal.expiresAt === null ? null : new Date(principal.expiresAt);
  const time = Date.parse(given);
  const path = '/expiresAt';
  // A leap second is a time by RFC 3339, but no Date can hold it.
  if (Number.isNaN(time)) throw invalidRequest([{ path, message: 'is a leap second.' }]);
  if (time <= now) throw invalidRequest([{ path, message: 'is in the past.' }]);
  if (principal.expiresAt !== null && time > principal.expiresAt) {
    const end = new Date(principal.expiresAt).toISOString();
    throw invalidRequest([{ path, message: `is later than the end of the caller's own key, ${end}.` }]);
  }
  return new Date(time);
}

function view(row: ApiKeyRow): ApiKey {
  return {
    id: idFromUuid('apiKey', row.uid),
    name: row.name,
    hint: row.hint,
    organization: row.organizationId,
    project: row.projectId,
    permissions: row.permissions,
    networks: row.networks,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
    revokeReason: row.revokeReason,
  };
}
