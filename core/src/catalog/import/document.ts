/** Documents that hold event types: OpenAPI, one JSON Schema, or several by name. */
import type { Fault } from '../../errors.ts';
import { escapeName } from '../../json-pointer.ts';
import { faultOfName, fitText, isRecord } from './found.ts';
import type { Part } from './found.ts';
import { readOpenapi } from './openapi.ts';
import type { Describes } from './openapi.ts';

/** Every event type of a document, or what keeps it from being read at all. Total: any JSON value. */
export function readDocument(document: unknown, describes: Describes): Part[] | Fault {
  if (!isRecord(document))
    return { path: '', message: 'must be an object: an OpenAPI document or JSON Schemas.' };
  const parts = 'openapi' in document ? readOpenapi(document, describes) : readSchemas(document, describes);
  if (!Array.isArray(parts) || parts.length > 0) return parts;
  return 'openapi' in document
    ? { path: '/webhooks', message: 'is missing or empty: there is nothing to import.' }
    : { path: '', message: 'holds no schema: there is nothing to import.' };
}

function readSchemas(document: Record<string, unknown>, describes: Describes): Part[] | Fault {
  if (describes === 'envelope') {
    return { path: 'describes', message: 'can be envelope for OpenAPI documents only.' };
  }
  if (!isSchema(document)) {
    return Object.entries(document).map(([name, schema]) => readSchema(name, schema, `/${escapeName(name)}`));
  }
  const { title } = document;
  return typeof title === 'string'
    ? [readSchema(title, document, '')]
    : {
        path: '/title',
        message: 'must be the name of the event type, since the document is a single schema.',
      };
}

/** Else it holds schemas by name. An event type can be named like a keyword; its schema is no string. */
function isSchema(document: Record<string, unknown>): boolean {
  return typeof document['$schema'] === 'string' || typeof document['type'] === 'string';
}

function readSchema(name: string, schema: unknown, path: string): Part {
  const wrong = faultOfName(name);
  if (wrong !== null)
    return { name, path, faults: [{ path: path === '' ? '/title' : path, message: wrong }] };
  if (!isRecord(schema) && typeof schema !== 'boolean') {
    return { name, path, faults: [{ path, message: 'must be a schema: an object, true or false.' }] };
  }
  const { description, examples, deprecated } = isRecord(schema) ? schema : {};
  return {
    name,
    path,
    ...(typeof description === 'string' && { description: fitText(description, 2000) }),
    deprecated: deprecated === true,
    schema,
    ...(Array.isArray(examples) && examples.length > 0 && { example: examples[0] as unknown }),
    examplePath: `${path}/examples/0`,
    locate: (pointer) => path + pointer,
  };
}
