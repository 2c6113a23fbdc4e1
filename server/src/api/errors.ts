/** Errors on the wire: RFC 9457 problem documents with a stable code, the path at fault and what to do. */
import type { ErrorObject } from 'ajv';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { ERRORS, TidingsError } from '@tidings/core/errors';
import type { ErrorCode, Fault } from '@tidings/core/errors';
import { TEXT_PATTERN } from '@tidings/core/event';

export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Where the code is explained.' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Enum(Object.keys(ERRORS) as ErrorCode[], { type: 'string' }),
    detail: Type.String({ description: 'A sentence that says what to do.' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            path: Type.String({ description: 'JSON pointer into the body, or the name of a parameter.' }),
            message: Type.String(),
          },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  { title: 'Problem', additionalProperties: false },
);
export type Problem = Type.Static<typeof Problem>;

export function toProblem(error: TidingsError): Problem {
  const { status, title } = ERRORS[error.code];
  return {
    type: `/v1/errors#${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    ...(error.faults.length > 0 && { errors: [...error.faults] }),
  };
}

export function sendProblem(reply: FastifyReply, error: TidingsError): FastifyReply {
  if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
  if (error.code === 'unauthorized') reply.header('www-authenticate', 'Bearer');
  const problem = toProblem(error);
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Errors of the framework, in our words. Null: it is not one that a caller can do anything about. */
export function fromFramework(error: {
  code?: string;
  statusCode?: number;
  message: string;
}): TidingsError | null {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new TidingsError(
        'payload_too_large',
        'The body is larger than this address takes. Send less at once, or a link to the rest.',
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new TidingsError(
        'unsupported_media_type',
        'Send the body as application/json (or application/x-ndjson for a batch of events).',
      );
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new TidingsError('invalid_json', 'The body is empty. Send a JSON object.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new TidingsError('invalid_json', 'The body is not as long as its content-length says.');
    case 'FST_ERR_BAD_URL':
      return new TidingsError(
        'invalid_request',
        'The address cannot be read: each % must be followed by two hexadecimal digits.',
      );
    default:
      return error.statusCode !== undefined && error.statusCode < 500
        ? new TidingsError('invalid_request', error.message)
        : null;
  }
}

/** What a schema found wrong, as paths and sentences. */
export function toFaults(errors: readonly ErrorObject[]): Fault[] {
  const faults = new Map<string, string>();
  for (const error of errors) {
    // A union reports each of its members besides itself; the members' reports say less than the sum.
    if (error.schemaPath.includes('/anyOf/')) continue;
    const { path, message } = toFault(error);
    if (!faults.has(path)) faults.set(path, message);
  }
  return [...faults].map(([path, message]) => ({ path, message }));
}

function toFault(error: ErrorObject): Fault {
  const path = error.instancePath;
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params['additionalProperty']);
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      return {
        path: `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        message: `is not a known field. Known here: ${known.join(', ')}.`,
      };
    }
    case 'required':
      return { path: `${path}/${String(error.params['missingProperty'])}`, message: 'is required.' };
    case 'type':
      return { path, message: `must be ${withArticle(String(error.params['type']))}.` };
    case 'enum':
      return { path, message: `must be one of ${(error.params['allowedValues'] as unknown[]).join(', ')}.` };
    case 'const':
      return { path, message: `must be ${JSON.stringify(error.params['allowedValue'])}.` };
    case 'anyOf': {
      const values = ((error.schema as { const?: unknown }[] | undefined) ?? [])
        .map((option) => option.const)
        .filter((value) => value !== undefined);
      return {
        path,
        message:
          values.length > 0
            ? `must be one of ${values.map(String).join(', ')}.`
            : 'has none of the forms it can have.',
      };
    }
    case 'pattern':
      return {
        path,
        message:
          error.params['pattern'] === TEXT_PATTERN
            ? 'must hold no NUL character.'
            : `must match ${String(error.params['pattern'])}.`,
      };
    case 'format':
      return {
        path,
        message:
          error.params['format'] === 'date-time'
            ? 'must be a time such as 2026-01-31T12:34:56Z.'
            : `must be a ${String(error.params['format'])}.`,
      };
    default:
      return { path, message: `${error.message ?? 'is not valid'}.` };
  }
}

function withArticle(type: string): string {
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
}

export function invalidRequest(faults: readonly Fault[]): TidingsError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new TidingsError(
    'invalid_request',
    `${first?.path || 'The body'} ${first?.message ?? 'is not valid.'}${more}`,
    { faults },
  );
}

/** The public list of codes. */
export function errorList(): { code: ErrorCode; status: number; title: string }[] {
  return Object.entries(ERRORS).map(([code, { status, title }]) => ({
    code: code as ErrorCode,
    status,
    title,
  }));
}
