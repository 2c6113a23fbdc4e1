/** The reference of the API for people, drawn from the OpenAPI document. Everything it needs is served from here. */
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

export async function registerReference(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/reference',
    // Scripts and styles of this server only.
    staticCSP: true,
    // Over plain http, on one's own machine, there is nothing at the https address that it would upgrade to.
    transformStaticCSP: (policy) => policy.replace(/ ?upgrade-insecure-requests;?/, ''),
    theme: { title: 'Tidings API' },
    uiConfig: { docExpansion: 'list', deepLinking: true, defaultModelsExpandDepth: 0, tryItOutEnabled: true },
  });
}
