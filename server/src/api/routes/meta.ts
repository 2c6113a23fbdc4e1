import type { FastifyPluginAsync } from 'fastify';
import Type from 'typebox';
import { RETRY_PRESETS } from '@tidings/core/retry';
import { SIGN_IN_METHODS } from '@tidings/core/session';
import type { SignInMethod } from '@tidings/core/session';
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS, SIGNING_PROFILES } from '@tidings/core/webhook';
import { USER_AGENT, VERSION } from '../../version.ts';
import type { Context } from '../context.ts';
import { errorList, Problem } from '../errors.ts';

const Errors = Type.Object(
  {
    data: Type.Array(
      Type.Object(
        { code: Type.String(), status: Type.Integer(), title: Type.String(), help: Type.String() },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

/** What whoever runs a receiver should know. */
const Meta = Type.Object(
  {
    version: Type.String(),
    sendingAddresses: Type.Union([Type.Array(Type.String()), Type.Null()], {
      description: 'Addresses and ranges that deliveries come from; null when the operator has not said.',
    }),
    userAgent: Type.String({ description: 'Of every delivery.' }),
    timeoutMs: Type.Object(
      {
        default: Type.Integer(),
        most: Type.Integer({ description: 'The longest that a webhook can be given.' }),
      },
      { additionalProperties: false, description: 'How long an answer is waited for.' },
    ),
    signing: Type.Array(Type.String(), { description: 'The signing profiles.' }),
    signIn: Type.Array(Type.Enum(SIGN_IN_METHODS as unknown as SignInMethod[], { type: 'string' }), {
      description: 'The ways in which people can sign in here.',
    }),
    retry: Type.Record(Type.String(), Type.Array(Type.Number()), {
      description: 'The retry policies: seconds before each attempt, the first one included.',
    }),
  },
  { title: 'Meta', additionalProperties: false },
);

/** What needs no key. */
export function metaRoutes({ config }: Context, isReady: () => Promise<boolean>): FastifyPluginAsync {
  return async (app) => {
    app.get('/healthz', {
      exposeHeadRoute: true,
      schema: { hide: true },
      handler: () => ({ status: 'ok', version: VERSION }),
    });

    app.get('/readyz', {
      exposeHeadRoute: true,
      schema: { hide: true },
      handler: async (_request, reply) => {
        const ready = await isReady();
        return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'waiting for the database' });
      },
    });

    app.get('/openapi.json', { schema: { hide: true }, handler: () => app.swagger() });

    app.get('/v1/meta', {
      config: { permission: 'public' },
      schema: {
        operationId: 'getMeta',
        tags: ['meta'],
        summary: 'What a receiver should know of this server',
        security: [],
        response: { 200: Meta, '4xx': Problem },
      },
      handler: () => ({
        version: VERSION,
        sendingAddresses: config.sendingAddresses,
        userAgent: USER_AGENT,
        timeoutMs: { default: DEFAULT_TIMEOUT_MS, most: MAX_TIMEOUT_MS },
        signing: SIGNING_PROFILES,
        signIn: SIGN_IN_METHODS.filter((method) => method !== 'oidc' || config.oidc !== null),
        retry: Object.fromEntries(
          Object.entries(RETRY_PRESETS).map(([name, delays]) => [name, delays.map((delay) => delay / 1000)]),
        ),
      }),
    });

    app.get('/v1/errors', {
      config: { permission: 'public' },
      schema: {
        operationId: 'listErrors',
        tags: ['meta'],
        summary: 'List the error codes',
        security: [],
        response: { 200: Errors, '4xx': Problem },
      },
      handler: () => ({ data: errorList() }),
    });
  };
}
