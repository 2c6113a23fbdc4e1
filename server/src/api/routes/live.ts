/** The live stream: who may hear what, and the tokens with which browsers open it. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { isWithin } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';
import { EventSummary, OwnId } from '@tidings/core/event';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import {
  ALL_LIVE_KINDS,
  CLOSING_REASONS,
  LIVE_KINDS,
  LIVE_KINDS_PATTERN,
  LIVE_PERMISSIONS,
  LiveDelivery,
  readCursor,
} from '@tidings/core/live';
import type { ClosingReason, LiveKind, Position } from '@tidings/core/live';
import type { Permission } from '@tidings/core/permission';
import { anchorOf } from '@tidings/core/search/anchor';
import { searchMatcher } from '@tidings/core/search/match';
import type { SearchQuery } from '@tidings/core/search/query';
import { fieldsOf, looksForWords } from '@tidings/core/search/search';
import type { ListenedParts, Listening } from '../../listening.ts';
import { deleteLiveToken, insertLiveToken, newLiveToken } from '../../store/live-tokens.ts';
import { keptSince } from '../../store/organization-retention.ts';
import { findOrganization } from '../../store/organizations.ts';
import { findProject } from '../../store/projects.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { demandPermission } from '../permission.ts';
import { makerOf, placeOf } from '../principal.ts';
import type { Principal } from '../principal.ts';
import { parseQuery, readZone, SearchParameters } from '../search.ts';
import { upgradeOf } from '../upgrade.ts';

const DAY_MS = 24 * 3600 * 1000;
const DEFAULT_LIFE_S = 600;
const LONGEST_LIFE_S = 3600;

const problems = { '4xx': Problem, '5xx': Problem };
const LiveQuery = Type.Object(
  {
    kinds: Type.Optional(
      Type.String({
        pattern: LIVE_KINDS_PATTERN,
        description: `What to tell, separated by commas: ${ALL_LIVE_KINDS.map((kind) => `\`${kind}\``).join(', ')}. All that the caller may see when left out.`,
      }),
    ),
    query: SearchParameters.query,
    zone: SearchParameters.zone,
    payloads: Type.Optional(
      Type.Boolean({ description: 'Whether events come with `data` and `context`. Takes `payloads:read`.' }),
    ),
    cursor: Type.Optional(
      Type.String({
        maxLength: 200,
        description:
          'That of a message: everything after it is told, once. Browsers send it as `Last-Event-ID`. From now on when left out.',
      }),
    ),
    token: Type.Optional(
      Type.String({ maxLength: 100, description: 'A live token, in the place of a key or session.' }),
    ),
  },
  { additionalProperties: false },
);
type LiveInput = Type.Static<typeof LiveQuery>;

const cursor = Type.String({ description: 'Where to go on from.' });
const LiveMessage = Type.Union(
  [
    Type.Object({ kind: Type.Literal('ready'), cursor }, { additionalProperties: false }),
    Type.Object(
      {
        kind: Type.Literal('event'),
        cursor,
        event: Type.Interface([EventSummary], {
          data: Type.Optional(Type.Unknown()),
          context: Type.Optional(Type.Unknown()),
        }),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      { kind: Type.Literal('delivery'), cursor, delivery: LiveDelivery },
      { additionalProperties: false },
    ),
    Type.Object({ kind: Type.Literal('heartbeat'), cursor }, { additionalProperties: false }),
    Type.Object(
      {
        kind: Type.Literal('dropped'),
        cursor,
        count: Type.Integer({ description: 'How many messages after the cursor there was no room for.' }),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        kind: Type.Literal('closing'),
        reason: Type.Enum(Object.keys(CLOSING_REASONS) as ClosingReason[], { type: 'string' }),
        detail: Type.String(),
      },
      { additionalProperties: false },
    ),
  ],
  { title: 'LiveMessage', description: 'What the live stream says: the JSON of a message.' },
);

const LivePermission = Type.Enum([...LIVE_PERMISSIONS], { type: 'string' });
const LiveTokenInput = Type.Object(
  {
    organization: Type.Optional({
      ...OwnId,
      description: 'The only one that it hears of; the caller’s own when left out.',
    }),
    project: Type.Optional({ ...OwnId, description: 'The only project of it.' }),
    permissions: Type.Optional(
      Type.Array(LivePermission, {
        minItems: 1,
        uniqueItems: true,
        description:
          '`events:read` and `deliveries:read`, as far as the caller has them, when left out. None that the caller has not.',
      }),
    ),
    expiresInSeconds: Type.Optional(
      Type.Integer({
        minimum: 30,
        maximum: LONGEST_LIFE_S,
        description: `${DEFAULT_LIFE_S} when left out.`,
      }),
    ),
  },
  { title: 'LiveTokenInput', additionalProperties: false },
);
const LiveToken = Type.Object(
  {
    id: Type.String(),
    token: Type.String({ description: 'Shown this once.' }),
    organization: Type.Union([Type.String(), Type.Null()]),
    project: Type.Union([Type.String(), Type.Null()]),
    permissions: Type.Array(LivePermission),
    expiresAt: Type.String({ format: 'date-time' }),
  },
  { title: 'LiveToken', additionalProperties: false },
);

export function liveRoutes({ live, clock, config }: Context): FastifyPluginAsync {
  return async (app) => {
    // Whoever stops must not wait for those who listen.
    app.addHook('preClose', async () => live.stop());
    // Also a refusal, whoever refuses: a page that may not read it asks for ever.
    app.addHook('onSend', async (request, reply) => void reply.headers(openToPages(request)));

    app.get<{ Querystring: LiveInput }>('/live', {
      config: { permission: 'any-caller', takesLiveToken: true },
      schema: {
        operationId: 'listen',
        tags: ['live'],
        summary: 'Listen to events and deliveries as they happen',
        description:
          'As server-sent events, or by WebSocket for those who ask to upgrade. Takes `events:read` and `deliveries:read` for what is asked for. docs/live.md has the messages, and how to go on after an interruption.',
        querystring: LiveQuery,
        response: {
          200: {
            description: 'A stream that goes on until one of the two ends it.',
            content: { 'text/event-stream': { schema: LiveMessage } },
          },
          ...problems,
        },
      },
      handler: async (request, reply) => {
        const listening = await readListening(request);
        live.checkRoom(request.principal.scope.organization);
        const upgrade = upgradeOf(request.raw);
        reply.hijack();
        if (upgrade) {
          const { socket, head } = upgrade.take();
          live.openWebSocket(listening, request.raw, socket, head);
        } else {
          live.openEventStream(listening, reply.raw, openToPages(request));
        }
      },
    });
  };

  async function readListening(
    request: FastifyRequest<{ Querystring: LiveInput }>,
  ): Promise<Listening<Principal>> {
    const { principal, query, credential } = request;
    const needed = neededFor(query, principal);
    for (const permission of needed) demandPermission(principal, permission);
    const zone = readZone(query.zone);
    const canSee = principal.permissions.has('payloads:read');
    const searches = new Map<LiveKind, SearchQuery>();
    for (const kind of kindsOf(query, principal)) {
      const options = { subject: kind, payloads: canSee, live: true };
      searches.set(kind, parseQuery(query.query ?? '', options, 'query'));
    }
    const parts = partsOf(searches, query.payloads ?? false);
    if (parts.looksAtPayloads) needed.add('payloads:read');
    const { scope } = principal;
    return {
      scope,
      matchers: new Map([...searches].map(([kind, search]) => [kind, searchMatcher(search)])),
      // The same text means the same of each kind.
      anchor: anchorOf(searches.values().next().value!),
      asked: JSON.stringify([query.query ?? '', [...searches.keys()]]),
      zone,
      parts: parts.listened,
      payloads: query.payloads ?? false,
      after: await readAfter(request),
      credential,
      refusal: (holder) => {
        if (!holder) return 'revoked';
        const endsAt = holder.signedIn?.endsAt ?? holder.expiresAt;
        if (endsAt !== null && endsAt <= clock.now()) return 'expired';
        const isSame =
          holder.scope.organization === scope.organization && holder.scope.project === scope.project;
        const isAllowed = [...needed].every((permission) => holder.permissions.has(permission));
        const isNear = !holder.networks || isWithin(request.ip, holder.networks);
        return isSame && isAllowed && isNear ? null : 'forbidden';
      },
    };
  }

  async function readAfter({
    principal,
    db,
    query,
    headers,
  }: FastifyRequest<{ Querystring: LiveInput }>): Promise<Position | null> {
    const lastEventId = headers['last-event-id'];
    // Browsers that come back send both, and the header is the later one.
    const text = typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : query.cursor;
    if (text === undefined) return null;
    const read = readCursor(text);
    const isAhead = read && read.position.transaction >= (await live.horizon());
    if (!read || isAhead) {
      throw invalidCursor(
        'The cursor is not one of ours. Take that of a message as it is.',
        'cannot be read.',
      );
    }
    const now = clock.now();
    const { organization } = principal.scope;
    const isOfLog = read.at >= Math.floor(now / DAY_MS - config.retentionDays) * DAY_MS;
    if (!isOfLog || read.at < (await keptSince(db, now, organization))) {
      const whose = organization === null && isOfLog ? ' of every organization' : '';
      throw invalidCursor(
        `What comes after the cursor is not kept any more${whose}. Leave it out, and look up what happened meanwhile with GET /v1/events.`,
        'is older than the log.',
      );
    }
    return read.position;
  }
}

/** Pages of any site may hear what their token lets them; cookies are not looked at with it. */
function openToPages({ query }: FastifyRequest): Record<string, string> {
  if ((query as { token?: unknown }).token === undefined) return {};
  return { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'retry-after' };
}

function invalidCursor(sentence: string, message: string): TidingsError {
  return new TidingsError('invalid_cursor', sentence, { faults: [{ path: 'cursor', message }] });
}

/** What is asked for, or else all that the caller may see. */
function kindsOf({ kinds }: LiveInput, { permissions }: Principal): LiveKind[] {
  if (kinds !== undefined) return [...new Set(kinds.split(',') as LiveKind[])];
  const seen = ALL_LIVE_KINDS.filter((kind) => permissions.has(LIVE_KINDS[kind]));
  return seen.length > 0 ? seen : [...ALL_LIVE_KINDS];
}

function neededFor(query: LiveInput, principal: Principal): Set<Permission> {
  const needed = new Set<Permission>(kindsOf(query, principal).map((kind) => LIVE_KINDS[kind]));
  if (query.payloads) needed.add('payloads:read');
  return needed;
}

/** What has to be read for searches, and to show what is found. */
function partsOf(
  searches: ReadonlyMap<LiveKind, SearchQuery>,
  payloads: boolean,
): { listened: ListenedParts; looksAtPayloads: boolean } {
  const names = new Set([...searches.values()].flatMap((search) => [...fieldsOf(search)]));
  const ofEvents = searches.get('events');
  const isOfWebhooks =
    ofEvents !== undefined &&
    (looksForWords(ofEvents) ||
      ['webhook', 'webhook.id', 'type'].some((name) => names.has(name as 'webhook')));
  return {
    listened: {
      events: searches.has('events'),
      deliveries: searches.has('deliveries'),
      data: names.has('data') || (payloads && searches.has('events')),
      webhooks: isOfWebhooks,
      headers: names.has('header') || names.has('response.header'),
      body: names.has('response.body'),
    },
    looksAtPayloads: names.has('data') || names.has('context') || names.has('response.body'),
  };
}

/** Made and ended like everything that is changed. */
export function liveTokenRoutes({ clock, newUuid }: Context): FastifyPluginAsync {
  return async (app) => {
    app.post<{ Body: Type.Static<typeof LiveTokenInput> }>('/live/tokens', {
      config: { permission: 'any-caller', keepsNothing: true },
      schema: {
        operationId: 'createLiveToken',
        tags: ['live'],
        summary: 'Make a token for a browser to listen with',
        description:
          'EventSource and WebSocket cannot show a key. The token lets in to the live stream and nowhere else, for minutes, and no longer than whoever made it may hear the same.',
        body: LiveTokenInput,
        response: { 201: LiveToken, ...problems },
      },
      handler: async (request, reply) => {
        const { principal, body, db } = request;
        const maker = makerOf(principal);
        if (maker === null) {
          throw new TidingsError(
            'forbidden',
            'A portal session makes no live tokens. Listen with its own token, in the header Authorization.',
          );
        }
        const own = LIVE_PERMISSIONS.filter((permission) => permission !== 'payloads:read');
        const wanted = body.permissions ?? own.filter((permission) => principal.permissions.has(permission));
        if (wanted.length === 0) demandPermission(principal, own[0]!);
        for (const permission of wanted) demandPermission(principal, permission);
        const place = await placeOfToken(request);
        const now = clock.now();
        const uid = newUuid();
        const token = newLiveToken();
        const expiresAt = Math.floor(now) + (body.expiresInSeconds ?? DEFAULT_LIFE_S) * 1000;
        await insertLiveToken(db, now, {
          uid,
          token,
          organization: place.organization?.number ?? null,
          project: place.project?.number ?? null,
          permissions: [...wanted],
          maker,
          expiresAt,
        });
        void reply.code(201).header('cache-control', 'no-store');
        return {
          id: idFromUuid('liveToken', uid),
          token,
          organization: place.organization?.id ?? null,
          project: place.project?.id ?? null,
          permissions: wanted,
          expiresAt: new Date(expiresAt).toISOString(),
        };
      },
    });

    app.delete<{ Params: { id: string } }>('/live/tokens/:id', {
      config: { permission: 'any-caller' },
      schema: {
        operationId: 'revokeLiveToken',
        tags: ['live'],
        summary: 'Revoke a live token',
        description: 'Streams that it opened end within a second.',
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 204: Type.Null(), ...problems },
      },
      handler: async ({ db, principal, params }, reply) => {
        const uid = uuidFromId('liveToken', params.id);
        // Whoever may end keys may end what is made with them.
        const endsAll = principal.permissions.has('api-keys:write');
        const maker = endsAll ? null : makerOf(principal);
        const isOwn = uid !== null && (endsAll || maker !== null);
        if (!isOwn || !(await deleteLiveToken(db, principal.scope, uid, maker))) {
          throw new TidingsError('not_found', `There is no live token ${params.id}.`);
        }
        return reply.code(204).send();
      },
    });
  };

  async function placeOfToken({
    principal,
    body,
    db,
  }: FastifyRequest<{ Body: Type.Static<typeof LiveTokenInput> }>): Promise<
    Pick<Principal, 'organization' | 'project'>
  > {
    const { organization, project } = body;
    if (!principal.organization && organization === undefined) {
      if (project === undefined) return { organization: null, project: null };
      throw invalidRequest([{ path: '/project', message: 'needs the organization that it is a part of.' }]);
    }
    const place = placeOf(principal, { organization, project });
    // A token only listens: nothing comes into being for it.
    const owner = await findOrganization(db, principal.scope, place.organization);
    if (!owner) throw new TidingsError('not_found', `There is no organization ${place.organization}.`);
    if (place.project === null)
      return { organization: { number: owner.number, id: owner.id }, project: null };
    const part = await findProject(db, principal.scope, place.organization, place.project);
    if (!part) throw new TidingsError('not_found', `There is no project ${place.project}.`);
    return {
      organization: { number: owner.number, id: owner.id },
      project: { number: part.number, id: part.id },
    };
  }
}
