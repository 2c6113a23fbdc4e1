/** Errors on the wire: RFC 9457 problem documents with a stable code, the path at fault and what to do. */
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { ERRORS, TidingsError } from '@tidings/core/errors';
import type { ErrorCode, Fault } from '@tidings/core/errors';

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
            position: Type.Optional(
              Type.Integer({
                minimum: 0,
                description: 'In a search: where it is, in UTF-16 code units from the start.',
              }),
            ),
            length: Type.Optional(
              Type.Integer({
                minimum: 0,
                description: 'Of what is wrong there; 0 where something is missing.',
              }),
            ),
            suggestion: Type.Optional(
              Type.String({ description: 'What to write in place of those characters.' }),
            ),
            expected: Type.Optional(
              Type.Array(Type.String(), { description: 'What could stand there, the likeliest first.' }),
            ),
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
    ...(error.faults.length > 0 && {
      errors: error.faults.map(({ expected, ...fault }) => ({
        ...fault,
        ...(expected && { expected: [...expected] }),
      })),
    }),
  };
}

export function sendProblem(reply: FastifyReply, error: TidingsError): FastifyReply {
  if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
  if (error.code === 'unauthorized') reply.header('www-authenticate', 'Bearer');
  const problem = toProblem(error);
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

export function tooLarge(what: string, limit: number): TidingsError {
  return new TidingsError(
    'payload_too_large',
    `The ${what} is larger than ${limit} bytes. Send less at once, or a link to the rest.`,
  );
}

/**
 * Errors of the framework, in our words. Null: it is not one that a caller can do anything about.
 *
 * @param bodyLimit of the route, in bytes
 */
export function fromFramework(
  error: { code?: string; statusCode?: number; message: string },
  bodyLimit = 0,
): TidingsError | null {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return tooLarge('body', bodyLimit);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new TidingsError(
        'unsupported_media_type',
        'Send the body as application/json (a batch of events also goes as application/x-ndjson, an import of event types as application/yaml).',
      );
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new TidingsError('invalid_json', 'The body is empty. Send a JSON object.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new TidingsError('invalid_json', 'The body is not as long as its content-length says.');
    case 'FST_ERR_BAD_URL':
      return new TidingsError(
        'invalid_request',
        'The address cannot be read: each % must be followed by two hexadecimal digits, and what they spell must be UTF-8.',
      );
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new TidingsError(
        'invalid_request',
        'The address holds an id that is longer than any id can be. Take the id of an answer as it is.',
      );
    default:
      return error.statusCode !== undefined && error.statusCode < 500
        ? new TidingsError('invalid_request', 'The request cannot be read. See /openapi.json for its form.')
        : null;
  }
}

export function invalidRequest(faults: readonly Fault[]): TidingsError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new TidingsError(
    'invalid_request',
    `${subject(first?.path ?? '')} ${first?.message ?? 'is not valid.'}${more}`,
    { faults },
  );
}

function subject(path: string): string {
  if (path === '') return 'The body';
  return path.startsWith('/') ? path : `The parameter ${path}`;
}

/** The public list of codes. */
export function errorList(): { code: ErrorCode; status: number; title: string; help: string }[] {
  return Object.entries(ERRORS).map(([code, about]) => ({ code: code as ErrorCode, ...about }));
}
