/** Documents that hold event types: OpenAPI, one JSON Schema, or several by name. */
import type { Fault } from '../../errors.ts';
import { escapeName } from '../../json-pointer.ts';
import { faultOfName, fitText } from './found.ts';
import type { Part } from './found.ts';
import { readOpenapi } from './openapi.ts';
import type { Describes } from './openapi.ts';
import { isRecord } from '../../record.ts';

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
    // One that is none makes it another document than it was taken for, and its other names no event types.
    const odd = Object.keys(document).find((name) => !isRecord(document[name]) && document[name] !== true);
    if (odd !== undefined) {
      return {
        path: `/${escapeName(odd)}`,
        message:
          'is no schema that an event could fit. The document holds objects alone, or true, by the names of event types, or says `openapi`; settings of the import go into its query.',
      };
    }
    return Object.entries(document).map(([name, schema]) =>
      readSchema(name, schema as Record<string, unknown> | true, `/${escapeName(name)}`),
    );
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

function readSchema(name: string, schema: Record<string, unknown> | true, path: string): Part {
  const wrong = faultOfName(name);
  if (wrong !== null)
    return { name, path, faults: [{ path: path === '' ? '/title' : path, message: wrong }] };
  const { description, examples, deprecated } = schema === true ? {} : schema;
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
