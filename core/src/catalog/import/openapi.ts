/** The `webhooks` of an OpenAPI document (3.0 or 3.1) as event types. */
import type { Fault } from '../../errors.ts';
import { escapeName, valueAt } from '../../json-pointer.ts';
import { convertSchema } from './convert-schema.ts';
import { faultOfName, fitText } from './found.ts';
import type { Found, Part } from './found.ts';
import { asRecord, isRecord } from '../../record.ts';

/** What the schema of a webhook's body is about: the data of an event, or the event around it. */
export type Describes = 'data' | 'envelope';

/** Those that a webhook may be described under; which one says nothing, since events are POSTed. */
const METHODS = ['post', 'put', 'patch', 'get', 'delete'];
/** References that may follow one another. */
const LONGEST_CHAIN = 10;

/** A fault when it is no OpenAPI document of these versions. */
export function readOpenapi(document: Record<string, unknown>, describes: Describes): Part[] | Fault {
  const { openapi } = document;
  const version = typeof openapi === 'string' ? /^3\.[01]\./.exec(openapi)?.[0] : undefined;
  if (version === undefined) return { path: '/openapi', message: 'must be a version 3.0 or 3.1.' };
  // 3.0 has no webhooks of its own; this is how its documents spell them.
  return ['webhooks', 'x-webhooks'].flatMap((section) => {
    const webhooks = document[section];
    if (!isRecord(webhooks)) return [];
    return Object.entries(webhooks).map(([name, item]) =>
      readWebhook({ document, is30: version === '3.0.', describes }, name, {
        path: `/${section}/${escapeName(name)}`,
        value: item,
      }),
    );
  });
}

interface Source {
  document: Record<string, unknown>;
  is30: boolean;
  describes: Describes;
}

/** A value and where it stands. */
interface Place {
  path: string;
  value: unknown;
}

function readWebhook(source: Source, name: string, item: Place): Part {
  const refused = (path: string, message: string): Part => ({
    name,
    path: item.path,
    faults: [{ path, message }],
  });
  const wrong = faultOfName(name);
  if (wrong !== null) return refused(item.path, wrong);
  const resolved = follow(source, item);
  if (!isRecord(resolved?.value))
    return refused(item.path, 'must be a path item, or a reference to one in here.');
  const [method, other] = METHODS.filter((each) => isRecord(asRecord(resolved.value)[each]));
  if (method === undefined)
    return refused(resolved.path, 'has no operation. Describe the request under post.');
  if (other !== undefined)
    return refused(`${resolved.path}/${other}`, `is a second operation, beside ${method}. Leave one.`);
  const operation = below(resolved, method);
  const { summary, description, tags, deprecated } = asRecord(operation.value);
  const about = [
    description,
    summary,
    asRecord(resolved.value)['description'],
    asRecord(resolved.value)['summary'],
  ];
  const text = about.find((each) => typeof each === 'string' && each !== '') as string | undefined;
  const group =
    Array.isArray(tags) && typeof tags[0] === 'string' && fitText(tags[0], 1) !== '' ? tags[0] : undefined;
  const found: Found = {
    name,
    path: item.path,
    ...(group !== undefined && { group: fitText(group, 64) }),
    ...(text !== undefined && { description: fitText(text, 2000) }),
    deprecated: deprecated === true,
    schema: null,
    examplePath: item.path,
    locate: () => item.path,
  };
  const body = follow(source, below(operation, 'requestBody'));
  if (body === null)
    return refused(`${operation.path}/requestBody`, 'must be a request body, or a reference to one in here.');
  if (body.value === undefined) return found;
  const content = below(body, 'content');
  const type = Object.keys(asRecord(content.value)).find((each) => /^application\/(.*\+)?json\b/.test(each));
  if (type === undefined)
    return refused(content.path, 'has no application/json, and the data of events is JSON.');
  return readBody(source, found, below(content, type)) ?? found;
}

/** Fills in schema and example. */
function readBody(source: Source, found: Found, media: Place): Part | null {
  const refused = (path: string, message: string): Part => ({
    name: found.name,
    path: found.path,
    faults: [{ path, message }],
  });
  const isEnvelope = source.describes === 'envelope';
  const schema = below(media, 'schema');
  if (schema.value !== undefined) {
    const places = isEnvelope ? dataOf(source, schema) : [schema];
    if (places.length === 0) {
      const message = 'has no property data, neither itself nor in its allOf: an envelope has one.';
      return refused(follow(source, schema)?.path ?? schema.path, message);
    }
    const paths = places.map(({ path }) => path);
    const converted = convertSchema(source.document, paths, source.is30);
    if ('message' in converted) return refused(converted.path, converted.message);
    found.schema = converted.schema;
    found.locate = converted.locate;
  }
  const examples = Object.entries(asRecord(asRecord(media.value)['examples']));
  const first = examples[0] && follow(source, below(below(media, 'examples'), examples[0][0]));
  const candidates = [
    below(media, 'example'),
    ...(first ? [below(first, 'value')] : []),
    // The schema's own example is about what the schema is about.
    ...(isEnvelope ? [] : [ofSchema(found)]),
  ];
  const example = candidates.find(({ value }) => value !== undefined);
  if (example) {
    const inside = isEnvelope ? below(example, 'data') : example;
    if (inside.value !== undefined) {
      found.example = inside.value;
      found.examplePath = inside.path;
    }
  }
  return null;
}

/** Where the schema of an envelope says what its property data is: itself, or in what it is put together of. */
function dataOf(source: Source, envelope: Place): Place[] {
  const seen = new Set<string>();
  const visit = (place: Place): Place[] => {
    const whole = follow(source, place);
    if (!whole || seen.has(whole.path)) return [];
    seen.add(whole.path);
    const data = below(below(whole, 'properties'), 'data');
    const parts = below(whole, 'allOf');
    const names = Array.isArray(parts.value) ? Object.keys(parts.value) : [];
    return [
      ...(data.value === undefined ? [] : [data]),
      ...names.flatMap((name) => visit(below(parts, name))),
    ];
  };
  return visit(envelope);
}

function ofSchema({ schema, locate }: Found): Place {
  const examples = isRecord(schema) ? schema['examples'] : undefined;
  return { path: locate('/examples/0'), value: Array.isArray(examples) ? examples[0] : undefined };
}

/** What a reference leads to, or the value itself; null when it leads nowhere in the document. */
function follow({ document }: Source, place: Place): Place | null {
  let { path, value } = place;
  for (let i = 0; isRecord(value) && typeof value['$ref'] === 'string'; i++) {
    const reference = value['$ref'];
    if (!reference.startsWith('#/') || i === LONGEST_CHAIN) return null;
    path = reference.slice(1);
    value = valueAt(document, path);
    if (value === undefined) return null;
  }
  return { path, value };
}

function below({ path, value }: Place, name: string): Place {
  const inside =
    typeof value === 'object' && value !== null && Object.hasOwn(value, name)
      ? (value as Record<string, unknown>)[name]
      : undefined;
  return { path: `${path}/${escapeName(name)}`, value: inside };
}
