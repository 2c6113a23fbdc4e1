/** Encryption of bodies for their receiver. */
import Type from 'typebox';
import { TEXT_PATTERN } from './event.ts';

export const ENCRYPTION_SCHEMES = ['pangea', 'jwe'] as const;

/** Curves that a receiver's public key can be on, and the bytes of a coordinate. */
const CURVES: Readonly<Record<string, { kty: 'EC' | 'OKP'; bytes: number }>> = {
  'P-256': { kty: 'EC', bytes: 32 },
  'P-384': { kty: 'EC', bytes: 48 },
  'P-521': { kty: 'EC', bytes: 66 },
  X25519: { kty: 'OKP', bytes: 32 },
};

const Coordinate = Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 88 });

/** RFC 7517, RFC 7518 section 6.2, RFC 8037. */
export const PublicJwk = Type.Object(
  {
    kty: Type.Enum(['EC', 'OKP'], { type: 'string' }),
    crv: Type.Enum(Object.keys(CURVES), { type: 'string' }),
    x: Coordinate,
    y: Type.Optional(Coordinate),
    kid: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        pattern: TEXT_PATTERN,
        description: 'Goes into the header of each JWE.',
      }),
    ),
    use: Type.Optional(Type.Literal('enc')),
    alg: Type.Optional(Type.Literal('ECDH-ES')),
  },
  { title: 'PublicJwk', additionalProperties: false },
);
export type PublicJwk = Type.Static<typeof PublicJwk>;

const scheme = Type.Enum(ENCRYPTION_SCHEMES, {
  type: 'string',
  description:
    '`jwe`: compact JWE with `A256GCM`, to a public key (`ECDH-ES`) or with a shared one (`dir`). `pangea`: AES-256-GCM with the signing secret, and only with the signing profile `pangea`.',
});
const keep = Type.Enum(['plaintext', 'ciphertext'], {
  type: 'string',
  description:
    'What deliveries show as the body: what was encrypted, or only what was sent, which is then kept with each attempt. Left out, the present choice stays; of a webhook that is not encrypted yet, `plaintext`.',
});

/** What is set. */
export const EncryptionInput = Type.Object(
  {
    scheme,
    publicKey: Type.Optional(PublicJwk),
    key: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9+/]{43}=$',
        writeOnly: true,
        description:
          'A key shared with the receiver: base64 of 32 bytes. In a change, leave both keys out to keep the present one.',
      }),
    ),
    keep: Type.Optional(keep),
  },
  { title: 'EncryptionInput', additionalProperties: false },
);
export type EncryptionInput = Type.Static<typeof EncryptionInput>;

/** What is shown, and stored in the open. With the scheme `jwe` and no public key there is a shared one. */
export const EncryptionView = Type.Object(
  { scheme, publicKey: Type.Union([PublicJwk, Type.Null()]), keep },
  { title: 'Encryption', additionalProperties: false },
);
export type EncryptionView = Type.Static<typeof EncryptionView>;

/** What is wrong with the form of a public key, and where in it; null when nothing is. */
export function publicKeyFault({ kty, crv, x, y }: PublicJwk): { path: string; message: string } | null {
  const { kty: wanted, bytes } = CURVES[crv]!;
  const length = Math.ceil((bytes * 4) / 3);
  if (kty !== wanted) return { path: '/kty', message: `must be ${wanted} for the curve ${crv}.` };
  if (x.length !== length) return { path: '/x', message: `must be base64url of ${bytes} bytes for ${crv}.` };
  if (kty === 'OKP')
    return y === undefined ? null : { path: '/y', message: `is not a part of a key of ${crv}.` };
  return y?.length === length
    ? null
    : { path: '/y', message: `must be base64url of ${bytes} bytes for ${crv}.` };
}
