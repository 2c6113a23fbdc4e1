/** An attempt: one try of a delivery. A fact, never changed once recorded. */
import Type from 'typebox';
import { Time } from './time.ts';

export const ATTEMPT_TRIGGERS = ['event', 'retry', 'manual', 'replay', 'test'] as const;
export type AttemptTrigger = (typeof ATTEMPT_TRIGGERS)[number];

/**
 * `dns connect tls timeout reset` the connection · `http` an answer outside 2xx · `redirect` a 3xx, which is never
 * followed · `body` the answer's body could not be read to its end (its status counts all the same) · `blocked_address` the address is not allowed ·
 * `rate_limited` 429 · `config` the request could not be built · `refused` the receiver refuses the webhook as it is set up:
 * it is not tried again.
 */
export const ERROR_CLASSES = [
  'dns',
  'connect',
  'tls',
  'timeout',
  'reset',
  'http',
  'body',
  'blocked_address',
  'redirect',
  'rate_limited',
  'config',
  'refused',
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** Bytes of a response that are read at most, and kept at most. */
export const RESPONSE_READ_LIMIT = 64 * 1024;
export const RESPONSE_STORE_LIMIT = 16 * 1024;

const Headers = Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())]));

const OrNull = (description: string): Type.TUnion<[Type.TInteger, Type.TNull]> =>
  Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], { description });

/** Milliseconds. */
export const Timing = Type.Object(
  {
    dnsMs: OrNull(
      'The look-up of the name. Null for an address, and on a connection that was there already.',
    ),
    connectMs: OrNull('The TCP connection. Null on one that was there already.'),
    tlsMs: OrNull('The TLS handshake. Null without one, and on a connection that was there already.'),
    firstByteMs: OrNull('From the start to the head of the answer.'),
    totalMs: Type.Integer({ minimum: 0 }),
  },
  {
    title: 'Timing',
    additionalProperties: false,
    description: 'Milliseconds. A part that failed has what it took to fail.',
  },
);
export type Timing = Type.Static<typeof Timing>;

export const Attempt = Type.Object(
  {
    id: Type.String({ description: 'Its delivery is found by it, too.' }),
    number: Type.Integer({ minimum: 1 }),
    at: Time,
    trigger: Type.Enum(ATTEMPT_TRIGGERS, { type: 'string' }),
    replay: Type.Union([Type.String(), Type.Null()], { description: 'The replay that asked for it.' }),
    request: Type.Object(
      {
        method: Type.String(),
        url: Type.String(),
        headers: {
          ...Headers,
          description: 'Secrets are `***`, and so is the signature without the permission `webhooks:reveal`.',
        },
        body: Type.Union([Type.String(), Type.Null()], {
          description:
            'As `bodyForm` says. Null in lists, where bodies would make answers huge, and where there was none.',
        }),
        bodyForm: Type.Enum(['sent', 'plaintext', 'base64'], {
          type: 'string',
          description:
            '`sent`: what was sent. `plaintext`: what was encrypted to be sent. `base64`: what was sent, which is no text.',
        }),
        warning: Type.Union([Type.String(), Type.Null()], {
          description: 'What the payload format has to say about this body. Null in lists.',
        }),
      },
      { additionalProperties: false },
    ),
    response: Type.Union([
      Type.Object(
        {
          status: Type.Integer(),
          headers: Headers,
          body: Type.Union([Type.String(), Type.Null()], {
            description: 'At most 16 KiB; bytes that are not UTF-8 are replaced. Null in lists.',
          }),
          truncated: Type.Boolean(),
        },
        { additionalProperties: false },
      ),
      Type.Null(),
    ]),
    durationMs: Type.Integer({ minimum: 0 }),
    timing: Timing,
    address: Type.Union([Type.String(), Type.Null()], {
      description:
        'The IP address that it was connected to. Null where it never was, and for what a test inbox of the server took.',
    }),
    errorClass: Type.Union([Type.Enum(ERROR_CLASSES, { type: 'string' }), Type.Null()]),
    error: Type.Union([Type.String(), Type.Null()]),
    resent: Type.Boolean({
      description:
        'The kept-alive connection died before the first byte of an answer, so it was sent once more.',
    }),
  },
  { title: 'Attempt', additionalProperties: false },
);
export type Attempt = Type.Static<typeof Attempt>;

/**
 * Headers of a request as they are stored: masks in the place of secrets, and what signs it told apart, since not everybody
 * is shown that.
 */
export type RecordedHeaders = Record<string, string | { signature: string }>;

/** What the receiver's answer means for the delivery. A receiver's 500 is data, not an exception. */
export interface Outcome {
  /** `gone`: the receiver wants no more. `refused`: no attempt with these settings will do. */
  kind: 'delivered' | 'retry' | 'gone' | 'refused';
  errorClass: ErrorClass | null;
  error: string | null;
}

/** What the status of an answer means: 2xx delivers, 410 ends the webhook, everything else is tried again. */
export function kindOf(status: number): Outcome['kind'] {
  if (status >= 200 && status < 300) return 'delivered';
  return status === 410 ? 'gone' : 'retry';
}

/** Answers with which a receiver says that it is too busy: the webhook is slowed down, not only retried. */
export function isThrottling(status: number | null): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}
