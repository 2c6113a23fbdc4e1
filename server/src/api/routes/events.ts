import { isUtf8 } from 'node:buffer';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import {
  ERASED_ATTRIBUTES,
  EVENT_ATTRIBUTES,
  EventAccepted,
  EventInput,
  MAX_BATCH,
} from '@tidings/core/event';
import { idFromUuid } from '@tidings/core/id';
import { laneOf } from '@tidings/core/organization';
import { memberSpans, splitArray } from '@tidings/core/raw-json';
import type { Span } from '@tidings/core/raw-json';
import type { ReceivedEvent } from '../../engine/submit.ts';
import { recordAccess } from '../../store/audit-log.ts';
import { erasePayload } from '../../store/erasures.ts';
import type { Erased } from '../../store/erasures.ts';
import type { EventRow } from '../../store/events.ts';
import { registerBodyRoom } from '../body-room.ts';
import { EventParams, EventPlace, requireEvent, requireEvents } from '../event.ts';
import { parseJson } from '../parse-json.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem, tooLarge, toProblem } from '../errors.ts';
import { toFaults } from '../faults.ts';
import { placeOf, seesPayloads } from '../principal.ts';
import type { Principal } from '../principal.ts';
import { Time } from '@tidings/core/time';

/** A batch may be this many times as large as one event. */
const BATCH_FACTOR = 16;

const BatchItem = Type.Union([
  Type.Object({ status: Type.Literal(202), ...EventAccepted.properties }, { additionalProperties: false }),
  Problem,
]);
const BatchAnswer = Type.Object(
  { data: Type.Array(BatchItem, { description: 'One for each item, in order.' }) },
  { title: 'BatchAnswer', additionalProperties: false },
);
const EventView = Type.Object(
  {
    ...EventInput.properties,
    id: Type.String(),
    organization: Type.String(),
    project: Type.Union([Type.String(), Type.Null()]),
    created: Time,
    erasedAt: Type.Optional({
      ...Time,
      description:
        'When what it carried was erased: `data` is null, and summary, links and context are gone.',
    }),
  },
  { title: 'Event', additionalProperties: false },
);
const Erasure = Type.Object(
  {
    id: Type.String(),
    erasedAt: Time,
    canceled: Type.Integer({ minimum: 0, description: 'Deliveries that waited.' }),
    inFlight: Type.Integer({
      minimum: 0,
      description: 'Deliveries that are being sent. When they have ended, what is left of the payload goes.',
    }),
    complete: Type.Boolean({
      description: 'Whether all of it is gone. Nobody is shown any of it in either case.',
    }),
  },
  { title: 'Erasure', additionalProperties: false },
);

export function eventRoutes(context: Context): FastifyPluginAsync {
  const { submit, config } = context;

  return async (app) => {
    // Bodies stay bytes, so that `data` can be kept byte for byte; they are checked below by the same schema.
    app.removeAllContentTypeParsers();
    const keep = (_request: unknown, body: Buffer, done: (error: null, body: Buffer) => void): void =>
      done(null, body);
    registerBodyRoom(app, context.counts);
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, keep as never);
    app.addContentTypeParser('application/x-ndjson', { parseAs: 'buffer' }, keep as never);
    const compile = app.validatorCompiler!;
    app.setValidatorCompiler((route) =>
      route.httpPart === 'body' ? (value: unknown) => ({ value }) : compile(route),
    );

    app.post('/events', {
      bodyLimit: config.maxBodyBytes,
      config: { permission: 'events:write' },
      schema: {
        operationId: 'sendEvent',
        tags: ['events'],
        summary: 'Accept an event',
        description:
          'Answers after the event is durably stored. A repeat with the same id and content gets the same answer.',
        headers: Type.Object({
          'idempotency-key': Type.Optional(
            Type.String({ description: 'Stands for the event’s `id` where the body has none.' }),
          ),
        }),
        body: EventInput,
        response: { 202: EventAccepted, '4xx': Problem, '5xx': Problem },
      },
      handler: async (request, reply) => {
        const body = asBuffer(request.body);
        const received = readEvent(body, parseJson(body));
        const key = request.headers['idempotency-key'];
        if (typeof key === 'string') applyKey(received, key);
        claim(request.principal, received.input);
        return reply.code(202).send(await submit.event(received, () => request.db));
      },
    });

    app.post('/events/batch', {
      bodyLimit: config.maxBodyBytes * BATCH_FACTOR,
      config: { permission: 'events:write' },
      schema: {
        operationId: 'sendEvents',
        tags: ['events'],
        summary: `Accept up to ${MAX_BATCH} events`,
        description:
          'A JSON array, or one event a line as `application/x-ndjson`. Each item is accepted or refused on its own: 202 when all were accepted, else 207.',
        body: Type.Array(EventInput, { minItems: 1, maxItems: MAX_BATCH }),
        response: { 202: BatchAnswer, 207: BatchAnswer, '4xx': Problem, '5xx': Problem },
      },
      handler: async (request, reply) => {
        if (request.headers['idempotency-key'] !== undefined) {
          throw new TidingsError(
            'invalid_request',
            'A batch takes no Idempotency-Key. Give its events ids of their own, which make each of them idempotent.',
            { faults: [{ path: 'Idempotency-Key', message: 'is not taken with a batch.' }] },
          );
        }
        const body = asBuffer(request.body);
        const isLines = /^application\/x-ndjson\b/i.test(request.headers['content-type'] ?? '');
        const items = isLines ? splitLines(body) : splitItems(body);
        if (items.length === 0)
          throw invalidRequest([{ path: '', message: 'must hold at least one event.' }]);
        if (items.length > MAX_BATCH) {
          throw invalidRequest([
            { path: '', message: `holds more than ${MAX_BATCH} events; no more go into one batch.` },
          ]);
        }
        const data = await Promise.all(items.map((item) => submitItem(request, item)));
        return reply.code(data.every((item) => item.status === 202) ? 202 : 207).send({ data });
      },
    });

    app.get<{ Params: { id: string }; Querystring: { organization?: string } }>('/events/:id', {
      config: { permission: 'events:read' },
      schema: {
        operationId: 'getEvent',
        tags: ['events'],
        summary: 'Get an event',
        params: EventParams,
        querystring: Type.Object(EventPlace, { additionalProperties: false }),
        response: { 200: EventView, '4xx': Problem },
      },
      handler: async (request, reply) => {
        const event = await requireEvent(request, context.lanes);
        return reply.type('application/json').send(printEvent(event, seesPayloads(request)));
      },
    });

    app.delete<{ Params: { id: string }; Querystring: { organization?: string } }>('/events/:id/payload', {
      config: { permission: 'payloads:erase' },
      schema: {
        operationId: 'eraseEvent',
        tags: ['events'],
        summary: 'Erase what an event carries, for good',
        description:
          'Its data, summary, links and context, and the bodies of requests and responses of its deliveries; by an id of the caller’s own, of every event that had it. The record of it stays. Deliveries that wait are canceled, and none can be retried any more; those that are being sent just then end first, which `complete` tells.',
        params: EventParams,
        querystring: Type.Object(EventPlace, { additionalProperties: false }),
        response: { 200: Erasure, '4xx': Problem, '5xx': Problem },
      },
      handler: async (request) => {
        const all: Erased[] = [];
        const events = await requireEvents(request, context.lanes);
        for (const event of events) {
          const lane = laneOf(event.organization, context.lanes);
          const erased = await erasePayload(request.db, lane, context.clock.now(), event.uid);
          if (!erased) continue;
          all.push(erased);
          await recordAccess(
            request.db,
            'erase',
            {
              table: 'event',
              uid: event.uid,
              name: event.ownId,
              organization: event.organizationNumber,
              project: event.projectNumber,
            },
            { canceled: [null, erased.canceled] },
          );
        }
        const [newest] = all;
        if (!newest) throw new TidingsError('not_found', `There is no event ${request.params.id}.`);
        submit.wake();
        const sum = (of: (one: Erased) => number): number => all.reduce((total, one) => total + of(one), 0);
        const inFlight = sum((one) => one.inFlight);
        return {
          id: events[0]!.ownId ?? idFromUuid('event', events[0]!.uid),
          erasedAt: newest.at.toISOString(),
          canceled: sum((one) => one.canceled),
          inFlight,
          complete: inFlight === 0,
        };
      },
    });
  };

  async function submitItem(request: FastifyRequest, item: Item): Promise<{ status: number }> {
    const { bytes } = item;
    try {
      if (bytes.length > config.maxBodyBytes) {
        throw tooLarge('event', config.maxBodyBytes);
      }
      const received = readEvent(bytes, takeParsed(item));
      claim(request.principal, received.input);
      return { status: 202, ...(await submit.event(received, () => request.db)) };
    } catch (error) {
      if (error instanceof TidingsError) return toProblem(error);
      throw error;
    }
  }
}

const ajv = formats.default(new Ajv({ allErrors: true, verbose: true, strict: false }));
const validateEvent = ajv.compile<EventInput>(EventInput);

interface Item {
  bytes: Buffer;
  /** Where it was parsed to see whether the batch is JSON; let go once it is read, for it takes many times the room. */
  parsed: unknown;
}

function takeParsed(item: Item): unknown {
  const { bytes, parsed = parseJson(bytes) } = item;
  item.parsed = undefined;
  return parsed;
}

/** Events of a caller that sees one organization are of that organization. */
function claim(principal: Principal, input: EventInput): void {
  if (!principal.organization) return;
  const { organization, project } = placeOf(principal, input);
  input.organization = organization;
  if (project !== null) input.project = project;
}

/** Checks one event, given as bytes and parsed, and cuts out the bytes of `data`. */
function readEvent(body: Buffer, input: unknown): ReceivedEvent {
  if (!validateEvent(input)) throw invalidRequest(toFaults(validateEvent.errors ?? []));
  const spans = memberSpans(body, { start: 0, end: body.length });
  if (!spans) {
    throw invalidRequest([{ path: '', message: 'has a field twice, or an escape in the name of a field.' }]);
  }
  const data = spans.get('data')!;
  return { input, data: slice(body, data), attributes: joinAttributes(body, spans) };
}

function joinAttributes(body: Buffer, spans: Map<string, Span>): string | null {
  let text = '';
  for (const name of EVENT_ATTRIBUTES) {
    const span = spans.get(name);
    if (span) text += `${text === '' ? '{' : ','}"${name}":${slice(body, span).toString()}`;
  }
  return text === '' ? null : `${text}}`;
}

function applyKey(received: ReceivedEvent, key: string): void {
  if (received.input.id !== undefined && received.input.id !== key) {
    throw new TidingsError(
      'invalid_request',
      'The Idempotency-Key and the id of the event differ. Send one of them.',
      {
        faults: [{ path: '/id', message: 'differs from the Idempotency-Key.' }],
      },
    );
  }
  const withId = { ...received.input, id: key };
  if (!validateEvent(withId)) {
    throw new TidingsError(
      'invalid_request',
      'The Idempotency-Key cannot be the id of an event: use letters, digits and _:@/+=- only, and none of the form that the platform gives.',
      {
        faults: [{ path: 'Idempotency-Key', message: 'cannot be the id of an event.' }],
      },
    );
  }
  received.input = withId;
}

function asBuffer(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  throw new TidingsError('invalid_json', 'The body is empty. Send a JSON object.');
}

function slice(body: Buffer, span: Span): Buffer {
  return body.subarray(span.start, span.end);
}

/** Up to one item more than a batch may have, so that too many cost no more than many. */
function splitItems(body: Buffer): Item[] {
  const spans = splitArray(body, MAX_BATCH);
  if (!spans) {
    // Its sentence says where the fault is.
    if (!Array.isArray(parseJson(body)))
      throw invalidRequest([{ path: '', message: 'must be an array of events.' }]);
    throw new TidingsError('invalid_json', 'The body is not valid JSON.');
  }
  if (!isUtf8(body)) throw new TidingsError('invalid_json', 'The body is not valid UTF-8.');
  // A batch that is no JSON is refused whole, so all of it is parsed before its first event is taken.
  const isTooMany = spans.length > MAX_BATCH;
  return spans.map((span) => {
    const bytes = slice(body, span);
    return { bytes, parsed: isTooMany ? undefined : parseItem(body, bytes) };
  });
}

/** Undefined where the item is JSON and refused by itself: it is parsed once more, and its neighbours are taken. */
function parseItem(body: Buffer, bytes: Buffer): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (!((error as Error).cause instanceof SyntaxError)) return undefined;
    // Where the fault is, is told of the whole.
    parseJson(body);
    throw error;
  }
}

/** Each is refused by itself, also where its bytes are no text. */
function splitLines(body: Buffer): Item[] {
  const lines: Item[] = [];
  for (let start = 0; start < body.length && lines.length <= MAX_BATCH;) {
    const newline = body.indexOf(0x0a, start);
    const end = newline < 0 ? body.length : newline;
    const line = body.subarray(start, end);
    if (line.some((byte) => byte > 0x20)) lines.push({ bytes: line, parsed: undefined });
    start = end + 1;
  }
  return lines;
}

/** Prints an event around the bytes of its `data`. */
export function printEvent(event: EventRow, withPayload: boolean): Buffer {
  const head = JSON.stringify({
    id: event.ownId ?? idFromUuid('event', event.uid),
    type: event.type,
    created: event.created,
    organization: event.organization,
    project: event.project,
    ...(event.erasedAt && { erasedAt: event.erasedAt.toISOString() }),
  }).slice(0, -1);
  if (!withPayload || event.erasedAt) {
    const attributes = JSON.parse(event.attributes ?? '{}') as Record<string, unknown>;
    if ('context' in attributes) attributes['context'] = null;
    // Also while some of it is still there, for deliveries that are being sent.
    if (event.erasedAt) for (const name of ERASED_ATTRIBUTES) delete attributes[name];
    return Buffer.from(JSON.stringify({ ...(JSON.parse(`${head}}`) as object), ...attributes, data: null }));
  }
  const attributes = event.attributes === null ? '' : `,${event.attributes.slice(1, -1)}`;
  return Buffer.concat([Buffer.from(`${head}${attributes},"data":`), event.data, Buffer.from('}')]);
}
