import { fromBase64Url, toBase64 } from './base64.ts';

/**
 * The public keys (`whpk_…`) of a webhook's JWKS, for `verify('ed25519', { publicKeys })`. Fetch it from your Tidings
 * server, never from an address that a request names.
 *
 * @throws TypeError when it holds no Ed25519 key
 */
export function publicKeysOf(jwks: unknown): string[] {
  const { keys } = (typeof jwks === 'object' && jwks !== null ? jwks : {}) as { keys?: unknown };
  const found = (Array.isArray(keys) ? (keys as unknown[]) : []).flatMap((key) => {
    const { kty, crv, x } = (typeof key === 'object' && key !== null ? key : {}) as Record<string, unknown>;
    const bytes = kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string' ? fromBase64Url(x) : null;
    return bytes?.length === 32 ? [`whpk_${toBase64(bytes)}`] : [];
  });
  if (found.length > 0) return found;
  throw new TypeError(
    'There is no Ed25519 key in this JWKS: is it /.well-known/jwks.json?webhook=wh_… of a webhook with the signing profile ed25519?',
  );
}
