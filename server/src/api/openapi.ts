import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { VERSION } from '../version.ts';

export function openapiSettings(): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tidings',
        version: VERSION,
        description: 'Send an event once, and every receiver that should know of it gets to know.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'events', description: 'What happened.' },
        { name: 'webhooks', description: 'Where events go and how.' },
        { name: 'deliveries', description: 'One event for one webhook, and its attempts.' },
        { name: 'organizations', description: 'Tenants.' },
        { name: 'meta', description: 'The server itself.' },
      ],
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
      security: [{ apiKey: [] }],
    },
  };
}
