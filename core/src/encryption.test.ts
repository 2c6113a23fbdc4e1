import { expect, test } from 'vitest';
import { publicKeyFault } from './encryption.ts';
import type { PublicJwk } from './encryption.ts';

const of = (length: number): string => 'A'.repeat(length);

test.each<PublicJwk>([
  { kty: 'EC', crv: 'P-256', x: of(43), y: of(43) },
  { kty: 'EC', crv: 'P-384', x: of(64), y: of(64) },
  { kty: 'EC', crv: 'P-521', x: of(88), y: of(88) },
  { kty: 'OKP', crv: 'X25519', x: of(43) },
])('a key of $crv has the form of one', (key) => {
  expect(publicKeyFault(key)).toBeNull();
});

test.each<[PublicJwk, string]>([
  [{ kty: 'OKP', crv: 'P-256', x: of(43), y: of(43) }, '/kty'],
  [{ kty: 'EC', crv: 'X25519', x: of(43) }, '/kty'],
  [{ kty: 'EC', crv: 'P-256', x: of(42), y: of(43) }, '/x'],
  [{ kty: 'EC', crv: 'P-256', x: of(43) }, '/y'],
  [{ kty: 'EC', crv: 'P-384', x: of(64), y: of(43) }, '/y'],
  [{ kty: 'OKP', crv: 'X25519', x: of(43), y: of(43) }, '/y'],
])('%j has not', (key, path) => {
  expect(publicKeyFault(key)?.path).toBe(path);
});
