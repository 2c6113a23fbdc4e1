import { exportJWK, generateKeyPair } from 'jose';
import { expect, test } from 'vitest';
import { publicKeysOf } from './jwks.ts';

test('reads the Ed25519 keys of a JWKS, in order', () => {
  const x = '1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4';
  const key = { kty: 'OKP', crv: 'Ed25519', x, kid: 'a', use: 'sig', alg: 'EdDSA' };
  const other = { ...key, x: `${'A'.repeat(42)}E` };
  expect(publicKeysOf({ keys: [key, { kty: 'RSA' }, other] })).toEqual([
    'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
    `whpk_${'A'.repeat(42)}E=`,
  ]);
});

test("reads a key of jose's", async () => {
  const { publicKey } = await generateKeyPair('Ed25519', { extractable: true });
  expect(publicKeysOf({ keys: [await exportJWK(publicKey)] })).toHaveLength(1);
});

test.each([null, [], {}, { keys: [] }, { keys: [null, 7, { kty: 'OKP', crv: 'Ed25519', x: 'AA' }] }])(
  'refuses %j',
  (jwks) => {
    expect(() => publicKeysOf(jwks)).toThrow('no Ed25519 key');
  },
);
