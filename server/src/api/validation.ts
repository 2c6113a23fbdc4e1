/** How requests are checked against the schemas of their routes. */
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import Type from 'typebox';
import type { Fault } from '@tidings/core/errors';
import { invalidRequest } from './errors.ts';
import { toFaults } from './faults.ts';

/** The body of calls that need none: nothing, or an empty object. */
export const NoBody = Type.Object({}, { additionalProperties: false });

/** Lets a body be left out where all of it is optional. A `preValidation` hook. */
export async function bodyIsOptional(request: FastifyRequest): Promise<void> {
  if (request.body === undefined) request.body = {};
}

const OPTIONS = {
  allErrors: true,
  verbose: true,
  strict: false,
  removeAdditional: false,
  useDefaults: false,
} as const;

// For the whole process: each has to compile what it knows of schemas first, and keeps what it compiled.
const strict = formats.default(new Ajv({ ...OPTIONS, coerceTypes: false }));
const reading = formats.default(new Ajv({ ...OPTIONS, coerceTypes: true }));

/** Of a part of a body whose schema depends on the rest of it. */
export function bodyValidator(schema: object): ValidateFunction {
  return strict.compile(schema);
}

/** Bodies are taken as they are; what stands in the address is text and is read as the schema says. */
export function registerValidation(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart }: { schema: unknown; httpPart?: string | undefined }) => {
    const isBody = httpPart === 'body';
    let validate: ValidateFunction | undefined;
    return (data: unknown) => {
      // At the first request: to compile those of all routes takes longer than the rest of a start.
      validate ??= (isBody ? strict : reading).compile(schema as object);
      const unstorable = isBody ? [] : withNul(data);
      if (unstorable.length > 0) return { error: invalidRequest(unstorable) };
      if (validate(data)) return { value: data };
      return { error: invalidRequest(toFaults(validate.errors ?? [], isBody ? 'body' : 'parameters')) };
    };
  });
  // A parameter that is ignored looks like one that works, so a route without parameters takes none.
  app.addHook('onRoute', (route: RouteOptions) => {
    if (route.schema) route.schema.querystring ??= NoBody;
  });
}

/** Parameters that PostgreSQL has no place for, whatever they are. */
function withNul(data: unknown): Fault[] {
  return Object.entries((data ?? {}) as Record<string, unknown>)
    .filter(([, value]) => typeof value === 'string' && value.includes('\u0000'))
    .map(([path]) => ({ path, message: 'must hold no NUL character.' }));
}
