/** Headers of one's own on the requests to a webhook: which may be set, and which of them are secrets. */
import Type from 'typebox';

export const MOST_HEADERS = 32;

/** A name as RFC 9110, section 5.6.2, has it: a `token`. */
export const HEADER_NAME_PATTERN = "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$";
/** Visible ASCII, with spaces and tabs only within: at the ends they would be lost on the way. */
export const HEADER_VALUE_PATTERN = '^[\\x21-\\x7e]([\\t\\x20-\\x7e]*[\\x21-\\x7e])?$';

export const HeaderValue = Type.String({ minLength: 1, maxLength: 1024, pattern: HEADER_VALUE_PATTERN });
export const HeaderName = Type.String({ minLength: 1, maxLength: 128, pattern: HEADER_NAME_PATTERN });

/** What is set: a value, a secret one, or one in the open; `{secret: true}` leaves a secret as it is. */
export const HeadersInput = Type.Record(
  Type.String(),
  Type.Union([
    HeaderValue,
    Type.Object(
      { secret: Type.Union([{ ...HeaderValue, writeOnly: true }, Type.Literal(true)]) },
      { additionalProperties: false },
    ),
    Type.Object({ shown: HeaderValue }, { additionalProperties: false }),
  ]),
  {
    maxProperties: MOST_HEADERS,
    description:
      'Headers of your own. Values are sealed and never shown again, whether given as `{"secret": "…"}` or as text; `{"secret": true}` leaves one as it is. `{"shown": "…"}` is stored in the open and shown, and so is the text of a header that is known to be harmless: `accept`, `accept-language`, `cache-control`, `origin`, `pragma`, `prefer`, `priority`, `x-environment`, `x-region`, `x-source`, `x-stage`, `x-version`.',
  },
);
export type HeadersInput = Type.Static<typeof HeadersInput>;

/** What is shown, and stored in the open. */
export const HeadersView = Type.Record(
  Type.String(),
  Type.Union([
    Type.String(),
    Type.Object({ secret: Type.Literal(true) }, { additionalProperties: false }),
    Type.Object({ shown: Type.String() }, { additionalProperties: false }),
  ]),
);
export type HeadersView = Type.Static<typeof HeadersView>;

/** No list of names tells all that could be a secret, so these alone are taken to be none. */
const HARMLESS: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'cache-control',
  'origin',
  'pragma',
  'prefer',
  'priority',
  'x-environment',
  'x-region',
  'x-source',
  'x-stage',
  'x-version',
]);

/** Whether the value of a header is shown without being told so. */
export function isHarmless(name: string): boolean {
  return HARMLESS.has(name.toLowerCase());
}

const CREDENTIAL =
  /auth|bearer|cookie|credential|csrf|key|passphrase|passw|secret|session|signature|token|(^|[-_.])(code|hmac|jwt|mac|otp|pass|pin|pwd|sid|sig|ticket|totp|xsrf)($|[-_.])/i;

/** Whether a name says that its value is a secret, which then cannot be told to be shown. */
export function isCredential(name: string): boolean {
  return CREDENTIAL.test(name);
}

const CONNECTION = 'belongs to the connection between two machines, which looks after itself; leave it out';
const BODY = 'describes the body, which the payload and the encryption decide; leave it out';
const OWN = 'is set by Tidings on every request; leave it out';
const ORIGIN = 'tells where a request came from, which is for proxies on the way to write; leave it out';
const SIGNATURE =
  'is a signature header, and those are for the signing profile to write: a receiver could take it for one';

/** Names, or beginnings of them with a dash or dot at the end, that nobody but the platform sets. */
const RESERVED: readonly (readonly [string, string])[] = [
  ...[
    'connection',
    'keep-alive',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'expect',
    'http2-settings',
    'proxy-',
  ].map((name) => [name, CONNECTION] as const),
  ['__proto__', 'cannot be sent; choose another name'],
  ['host', 'follows from the URL; change the URL instead'],
  ['content-', BODY],
  ['accept-encoding', 'would make receivers compress answers, which are kept as they come; leave it out'],
  ['user-agent', OWN],
  ['webhook-', OWN],
  ...['forwarded', 'x-forwarded-', 'x-real-ip', 'via'].map((name) => [name, ORIGIN] as const),
];

/** The signing profiles' own, and those that receivers of other platforms look for. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  'svix-',
  'x-hub-',
  'x-admin-signature',
  'x-admin-timestamp',
  'x-y42-signature',
  'x-signature-sha256',
  'stripe-signature',
].map((name) => [name, SIGNATURE] as const);

/**
 * Why a header of one's own cannot have this name, as the end of a sentence; null when it can.
 *
 * @param use a signing profile may be told to write a signature header of another platform
 */
export function refusedHeader(name: string, use: 'own' | 'signature'): string | null {
  if (!new RegExp(HEADER_NAME_PATTERN).test(name)) {
    return 'is no header name; use letters, digits and dashes, such as x-acme-source';
  }
  const lower = name.toLowerCase();
  const reserved = use === 'own' ? [...RESERVED, ...SIGNATURES] : RESERVED;
  return reserved.find(([own]) => (own.endsWith('-') ? lower.startsWith(own) : lower === own))?.[1] ?? null;
}
