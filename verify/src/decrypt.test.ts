import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import vectors from '../encryption-vectors.json' with { type: 'json' };
import { decrypt } from './decrypt.ts';
import { DecryptionError, DECRYPTION_ERROR_CODES } from './decryption-error.ts';
import type { PrivateJwk } from './jwe.ts';
import { verify } from './verify.ts';

const text = '{"id":"evt_1","type":"function.executed"}';
const plain = new TextEncoder().encode(text);
const shared = Buffer.alloc(32, 7).toString('base64');
const anotherShared = Buffer.alloc(32, 8).toString('base64');
const pangeaBody = Buffer.from(vectors[0]!.bodyBase64!, 'base64');
const toText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function failure(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => new Error('it was decrypted'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DecryptionError)) throw error;
  return error.code;
}

describe('vectors', () => {
  test.each(vectors)('$name', async ({ scheme, secrets = [], keys = [], plain: expected, ...vector }) => {
    const body = vector.body ?? Buffer.from(vector.bodyBase64, 'base64');
    const opened =
      typeof body === 'string' ? decrypt('jwe', { body, keys }) : decrypt('pangea', { body, secrets });
    expect(toText(await opened)).toBe(expected);
    expect(scheme).toBe(typeof body === 'string' ? 'jwe' : 'pangea');
  });

  test('the signature covers the encrypted body', async () => {
    const { headers, secrets } = vectors[0]!;
    const request = { headers: headers!, body: pangeaBody, secrets: secrets! };
    await expect(verify('pangea', request)).resolves.toBeDefined();
  });
});

describe('pangea', () => {
  test('tries each secret', async () => {
    const secrets = [anotherShared, shared];
    expect(toText(await decrypt('pangea', { body: pangeaBody, secrets }))).toBe(text);
  });

  test('says what is wrong', async () => {
    const open = (body: Uint8Array, secrets: string[]): Promise<string> =>
      failure(decrypt('pangea', { body, secrets }));
    expect(await open(pangeaBody, [anotherShared])).toBe('decryption_failed');
    expect(await open(pangeaBody, ['short'])).toBe('invalid_key');
    expect(await open(pangeaBody, [])).toBe('invalid_key');
    expect(await open(plain.subarray(0, 27), [shared])).toBe('malformed_body');
    expect(await open(pangeaBody.toString() as never, [shared])).toBe('body_not_raw');
    expect(await failure(decrypt('none' as 'pangea', { body: pangeaBody, secrets: [shared] }))).toBe(
      'unsupported',
    );
  });

  test('takes no byte that was changed', async () => {
    for (let i = 0; i < pangeaBody.length; i++) {
      const body = Buffer.from(pangeaBody);
      body[i]! ^= 1;
      expect(await failure(decrypt('pangea', { body, secrets: [shared] }))).toBe('decryption_failed');
    }
  });
});

describe('jwe, as jose makes it', () => {
  const direct = (key: string): Promise<string> =>
    new CompactEncrypt(plain)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: 'json' })
      .encrypt(Buffer.from(key, 'base64'));

  test('with a shared key', async () => {
    const body = await direct(shared);
    expect(toText(await decrypt('jwe', { body, keys: [anotherShared, shared] }))).toBe(text);
    expect(await failure(decrypt('jwe', { body, keys: [anotherShared] }))).toBe('decryption_failed');
  });

  test.each(['P-256', 'P-384', 'P-521', 'X25519'])('to a public key of %s', async (crv) => {
    const make = async (): Promise<{ open: object; own: PrivateJwk }> => {
      const pair = await generateKeyPair('ECDH-ES', { crv, extractable: true });
      return { open: await exportJWK(pair.publicKey), own: (await exportJWK(pair.privateKey)) as PrivateJwk };
    };
    const [receiver, stranger] = await Promise.all([make(), make()]);
    const encrypt = new CompactEncrypt(plain).setProtectedHeader({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      kid: 'one',
      cty: 'json',
    });
    const body = await encrypt.encrypt(await importJWK(receiver.open, 'ECDH-ES'));
    expect(toText(await decrypt('jwe', { body, keys: [shared, stranger.own, receiver.own] }))).toBe(text);
    expect(await failure(decrypt('jwe', { body, keys: [stranger.own, shared] }))).toBe('decryption_failed');
  });

  test('with names of the parties', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { extractable: true });
    const body = await new CompactEncrypt(plain)
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
      .setKeyManagementParameters({ apu: Buffer.from('Tidings'), apv: Buffer.from('Zoë') })
      .encrypt(publicKey);
    const own = (await exportJWK(privateKey)) as PrivateJwk;
    expect(toText(await decrypt('jwe', { body, keys: [own] }))).toBe(text);
  });

  test('takes no part that was changed', async () => {
    const parts = (await direct(shared)).split('.');
    for (let i = 0; i < parts.length; i++) {
      const changed = [...parts];
      changed[i] = flip(changed[i]!);
      const code = await failure(decrypt('jwe', { body: changed.join('.'), keys: [shared] }));
      expect(['decryption_failed', 'malformed_body', 'unsupported']).toContain(code);
    }
  });

  test('says what is wrong', async () => {
    const head = (header: object): string => Buffer.from(JSON.stringify(header)).toString('base64url');
    const [, ...rest] = (await direct(shared)).split('.');
    const open = (header: object, keys: unknown[] = [shared]): Promise<string> =>
      failure(decrypt('jwe', { body: [head(header), ...rest].join('.'), keys: keys as string[] }));
    expect(await open({ alg: 'dir', enc: 'A128GCM' })).toBe('unsupported');
    expect(await open({ alg: 'A256KW', enc: 'A256GCM' })).toBe('unsupported');
    expect(await open({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' })).toBe('unsupported');
    expect(await open({ alg: 'dir', enc: 'A256GCM', crit: ['x'] })).toBe('unsupported');
    expect(await open({ alg: 'ECDH-ES', enc: 'A256GCM' })).toBe('decryption_failed');
    const body = await direct(shared);
    for (const key of ['c2hvcnQ=', '', null, 7, {}, { kty: 'EC', crv: 'P-256', x: 'a', y: 'b' }])
      expect(await failure(decrypt('jwe', { body, keys: [key as string] }))).toBe('invalid_key');
    const { publicKey } = await generateKeyPair('ECDH-ES');
    const agreed = await new CompactEncrypt(plain)
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
      .encrypt(publicKey);
    const broken = { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' };
    expect(await failure(decrypt('jwe', { body: agreed, keys: [broken] }))).toBe('invalid_key');
    expect(await failure(decrypt('jwe', { body: text, keys: [shared] }))).toBe('malformed_body');
    expect(await failure(decrypt('jwe', { body: {} as string, keys: [shared] }))).toBe('body_not_raw');
  });
});

test('throws its own error, whatever the body holds', async () => {
  const part = fc.oneof(
    fc.string(),
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
    fc.constant('eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0'),
    fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64url')),
  );
  const body = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
  );
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom('pangea' as const, 'jwe' as const), async (bytes, scheme) => {
      const opened =
        scheme === 'jwe'
          ? decrypt(scheme, { body: bytes, keys: [shared] })
          : decrypt(scheme, { body: Buffer.from(bytes), secrets: [shared] });
      expect(DECRYPTION_ERROR_CODES).toContain(await failure(opened));
    }),
    { numRuns: 500 },
  );
});

function flip(part: string): string {
  return part === '' ? 'A' : (part[0] === 'A' ? 'B' : 'A') + part.slice(1);
}
