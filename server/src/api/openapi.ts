import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { SHOWN_ANY_OF } from '@tidings/core/notification-types/notification-type';
import { VERSION } from '../version.ts';
import { SESSION_COOKIE } from './session-cookie.ts';

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
        { name: 'event-types', description: 'The catalog: what events mean and what they carry.' },
        { name: 'webhooks', description: 'Where events go and how.' },
        { name: 'watchers', description: 'What uses webhooks: items of other systems, with their triggers.' },
        { name: 'deliveries', description: 'One event for one webhook, and its attempts.' },
        { name: 'test-inboxes', description: 'Receivers that are part of the server, to try webhooks with.' },
        { name: 'searches', description: 'Searches that have a name.' },
        { name: 'interactions', description: 'Questions that are sent out, and their answers.' },
        { name: 'issues', description: 'Deliveries that were given up, for people to look at.' },
        { name: 'alerts', description: 'What alert rules opened, for people to look after.' },
        {
          name: 'replays',
          description: 'Deliveries sent again, or for the first time, because somebody asks for it.',
        },
        { name: 'organizations', description: 'Tenants.' },
        { name: 'access', description: 'Who may do what.' },
        { name: 'meta', description: 'The server itself.' },
      ],
      components: {
        securitySchemes: {
          apiKey: {
            type: 'http',
            scheme: 'bearer',
            description: 'An API key, or the token of a portal session.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: SESSION_COOKIE,
            description:
              'From signing in. Changes also take the header `Tidings-Request: 1` and a page of this server.',
          },
        },
      },
      security: [{ apiKey: [] }, { session: [] }],
    },
    transformObject: (document) =>
      'openapiObject' in document ? nameSchemas(document.openapiObject) : document.swaggerObject,
  };
}

/** Schemas with a title become components, and every place that holds one refers to it. */
function nameSchemas<Document extends { components?: unknown; paths?: unknown }>(
  document: Document,
): Document {
  const schemas: Record<string, unknown> = {};
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([name, member]) => [name, visit(member)] as const);
    const shown = entries.map(([name, member]) => [name === SHOWN_ANY_OF ? 'anyOf' : name, member]);
    const { title, ...schema } = Object.fromEntries(shown) as { title?: unknown };
    if (typeof title !== 'string') return Object.fromEntries(shown);
    schemas[title] ??= schema;
    return { $ref: `#/components/schemas/${title}` };
  };
  markOptionalBodies(document.paths);
  const paths = visit(document.paths);
  return { ...document, paths, components: { ...(document.components as object), schemas } };
}

/** Where nothing in a body is required, the body can be left out. */
function markOptionalBodies(paths: unknown): void {
  interface Operation {
    requestBody?: { required?: boolean; content?: Record<string, { schema?: Record<string, unknown> }> };
  }
  for (const path of Object.values((paths ?? {}) as Record<string, Record<string, Operation>>)) {
    for (const { requestBody } of Object.values(path)) {
      const schema = requestBody?.content?.['application/json']?.schema;
      if (!requestBody || schema?.['type'] !== 'object' || schema['additionalProperties'] !== false) continue;
      if (schema['required'] === undefined && schema['minProperties'] === undefined)
        requestBody.required = false;
    }
  }
}
