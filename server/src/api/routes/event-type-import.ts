import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { FastifyPluginAsync } from 'fastify';
import Type from 'typebox';
import { EventType, MOST_EVENT_TYPES, VALIDATIONS } from '@tidings/core/catalog/event-type';
import type { Validation } from '@tidings/core/catalog/event-type';
import { readDocument } from '@tidings/core/catalog/import/document';
import type { Found, Part } from '@tidings/core/catalog/import/found';
import type { Fault } from '@tidings/core/errors';
import { OwnId } from '@tidings/core/event';
import { withPlainNumbers } from '@tidings/core/plain-numbers';
import { saveEventTypes } from '../../store/event-types.ts';
import type { EventTypeState } from '../../store/event-types.ts';
import { ensureOrganization } from '../../store/organizations.ts';
import { catalogOf, namesIn, stateOf, typesOf } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { emptyState, faultsOf, refuseProject, refuseTooMany } from '../event-type-state.ts';
import { warningsOfTypes } from '../webhook-warnings.ts';

const BODY_BYTES = 2 * 1024 * 1024;
const YAML = ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml'];

const Query = Type.Object(
  {
    organization: Type.Optional({ ...OwnId, description: 'Made on first use; `default` when left out.' }),
    dryRun: Type.Optional(Type.Boolean({ description: 'Answer what would be done, and do nothing.' })),
    describes: Type.Optional(
      Type.Enum(['data', 'envelope'], {
        type: 'string',
        description:
          'What the schemas of an OpenAPI document are about: the `data` of an event, or the `envelope` around it, which has it as its property `data`. `data` when left out.',
      }),
    ),
    validation: Type.Optional(
      Type.Enum(VALIDATIONS, {
        type: 'string',
        description:
          'For all types of the document; when left out they keep theirs, and new ones have `off`.',
      }),
    ),
  },
  { additionalProperties: false },
);
type Query = Type.Static<typeof Query>;

const Imported = Type.Object(
  {
    name: Type.String(),
    result: Type.Enum(['created', 'changed', 'unchanged', 'refused'], { type: 'string' }),
    path: Type.String({ description: 'Where it stands in the document, as a JSON pointer.' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({ path: Type.String(), message: Type.String() }, { additionalProperties: false }),
        { description: 'Why it is refused; the paths lead into the document.' },
      ),
    ),
    warnings: EventType.properties.warnings,
  },
  { title: 'ImportedEventType', additionalProperties: false },
);
type Imported = Type.Static<typeof Imported>;
const ImportAnswer = Type.Object(
  {
    dryRun: Type.Boolean(),
    data: Type.Array(Imported, { description: 'One for each part of the document, in order.' }),
  },
  { title: 'ImportAnswer', additionalProperties: false },
);

export function eventTypeImportRoutes(context: Context): FastifyPluginAsync {
  const { clock, submit } = context;

  return async (app) => {
    for (const type of YAML) {
      app.addContentTypeParser(type, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => {
        const { parseYaml } = await import('../parse-yaml.ts');
        return parseYaml(body);
      });
    }

    app.post<{ Querystring: Query }>('/event-types/import', {
      bodyLimit: BODY_BYTES,
      // Examples keep their numbers as they are written; schemas are looked at below.
      config: { permission: 'event-types:write', exact: [''] },
      schema: {
        operationId: 'importEventTypes',
        tags: ['event-types'],
        summary: 'Import event types',
        description:
          'From the `webhooks` of an OpenAPI document (3.0, 3.1), from an object that holds JSON Schemas by the names of event types, or from a single one whose `title` is the name. Each part is taken or refused on its own: 200 when all were taken, else 207. Types that the document does not have stay as they are.',
        querystring: Query,
        consumes: ['application/json', 'application/yaml'],
        body: Type.Unknown(),
        response: { 200: ImportAnswer, 207: ImportAnswer, '4xx': Problem, '5xx': Problem },
      },
      handler: async (request, reply) => {
        const { dryRun = false, describes = 'data', validation } = request.query;
        const catalog = await catalogOf(context, request, request.query.organization);
        refuseProject(request);
        const parts = readDocument(request.body ?? null, describes);
        if (!Array.isArray(parts)) throw invalidRequest([parts]);
        if (parts.length > MOST_EVENT_TYPES) {
          const message = `holds ${parts.length} event types; at most ${MOST_EVENT_TYPES} are taken at once.`;
          throw invalidRequest([{ path: '', message }]);
        }
        const { data, changes } = await plan(catalog, parts, validation);
        if (!dryRun && changes.size > 0) {
          const place = await ensureOrganization(request.db, clock.now(), catalog.organization, null);
          await saveEventTypes(
            request.db,
            clock.now(),
            place.organization,
            [...changes.keys()],
            (own, count) => {
              refuseTooMany(catalog.organization, count + changes.size - own.size);
              return changes;
            },
          );
          await submit.refresh();
        }
        const changed = [...changes].map(([name, { example }]) => ({ name, example }));
        const warnings = await warningsOfTypes(request, catalog, changed);
        for (const one of data) {
          const found = one.result === 'refused' ? undefined : warnings.get(one.name);
          if (!found) continue;
          const part = parts.find(({ name }) => name === one.name);
          const path = part && 'example' in part ? part.examplePath : one.path;
          one.warnings = found.map((warning) => ({ ...warning, path }));
        }
        const isWhole = data.every(({ result }) => result !== 'refused');
        return reply.code(isWhole ? 200 : 207).send({ dryRun, data });
      },
    });
  };
}

interface Plan {
  data: Imported[];
  changes: Map<string, EventTypeState>;
}

/** What becomes of each part of a document. */
async function plan(
  catalog: Catalog,
  parts: readonly Part[],
  validation: Validation | undefined,
): Promise<Plan> {
  const names = parts.map(({ name }) => name);
  const known = new Map((await typesOf(catalog, names)).map((type) => [type.name, type]));
  const { data, changes }: Plan = { data: [], changes: new Map() };
  let more = 0;
  for (const part of parts) {
    // Compiling a large schema takes a while, and there may be many.
    await setImmediate();
    const { name, path } = part;
    const type = known.get(name);
    const before = type ? stateOf(type) : emptyState(name);
    const after = 'faults' in part ? part.faults : stateAfter(part, before, validation);
    if (Array.isArray(after)) {
      data.push({ name, result: 'refused', path, errors: after });
    } else if (type && isDeepStrictEqual(after, before)) {
      data.push({ name, result: 'unchanged', path });
    } else {
      const isOwn = type !== undefined && type.organization !== null;
      if (!isOwn) more++;
      data.push({ name, result: isOwn ? 'changed' : 'created', path });
      changes.set(name, after);
    }
  }
  if (more > 0) {
    const own = await namesIn(catalog, { own: true });
    refuseTooMany(catalog.organization, own.length + more);
  }
  return { data, changes };
}

/** The type as the document has it, or why that cannot be; what the document does not say stays. */
function stateAfter(
  part: Found,
  before: EventTypeState,
  validation: Validation = before.validation,
): EventTypeState | Fault[] {
  const plain = withPlainNumbers(part.schema);
  if (plain.faults.length > 0)
    return plain.faults.map(({ path, message }) => ({ path: part.locate(path), message }));
  const state: EventTypeState = {
    ...before,
    groupName: part.group ?? before.groupName,
    description: part.description ?? before.description,
    deprecated: part.deprecated,
    schema: plain.value as EventTypeState['schema'],
    example: part.example === undefined ? before.example : part.example,
    validation,
  };
  if (state.schema === null && validation !== 'off') {
    return [{ path: part.path, message: `has no schema, so its validation cannot be ${validation}.` }];
  }
  const { schema, example } = faultsOf(state);
  if (schema.length > 0) return schema.map(({ path, message }) => ({ path: part.locate(path), message }));
  if (example.length === 0) return state;
  // One of before makes room for the new schema.
  if (part.example === undefined) return { ...state, example: null };
  return example.map(({ path, message }) => ({ path: part.examplePath + path, message }));
}
