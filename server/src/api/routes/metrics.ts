import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { TidingsError } from '@tidings/core/errors';
import { registerAuthentication } from '../auth.ts';
import type { Context } from '../context.ts';
import { Metrics } from '../metrics.ts';

/**
 * `GET /metrics` of this process, for API keys of the whole instance with `metrics:read`, and for the token of the settings,
 * which works without the database.
 */
export function metricsRoutes(context: Context): FastifyPluginAsync {
  const { metricsToken } = context.config;
  const expected = metricsToken === null ? null : hash(metricsToken);

  return async (app) => {
    const metrics = new Metrics(context);
    app.addHook('onClose', async () => metrics.stop());
    registerAuthentication(app, context);
    app.get('/metrics', {
      config: {
        permission: 'metrics:read',
        letsIn: (request) => expected !== null && shows(request, expected),
      },
      schema: { hide: true },
      handler: async (request, reply) => {
        if (context.sharesPort) {
          throw new TidingsError(
            'conflict',
            'Several processes stand behind this port, and each has metrics of its own. Set TIDINGS_METRICS_PORT, and ask each of them at a port of its own.',
          );
        }
        const { type, text } = await metrics.print(
          /application\/openmetrics-text/.test(request.headers.accept ?? ''),
        );
        return reply.type(type).header('cache-control', 'no-store').send(text);
      },
    });
  };
}

function shows({ headers }: FastifyRequest, expected: Buffer): boolean {
  const token = /^Bearer (.*)$/s.exec(headers.authorization ?? '')?.[1];
  return token !== undefined && timingSafeEqual(hash(token), expected);
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
