import type { FastifyPluginAsync } from 'fastify';
import Type from 'typebox';
import { VERSION } from '../../version.ts';
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

/** What needs no key. */
export function metaRoutes(_context: Context, isReady: () => Promise<boolean>): FastifyPluginAsync {
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
