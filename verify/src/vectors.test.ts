import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import vectors from '../vectors.json' with { type: 'json' };
import { createSigner } from './sign.ts';
import type { KeyedProfile } from './profile.ts';
import { verify } from './verify.ts';

test.each(vectors)('signs and verifies $name', async (vector) => {
  const profile = vector.profile as KeyedProfile;
  const { secrets, publicKeys, headerNames, id, timestampMs } = vector;
  const body = new Uint8Array(
    vector.bodyBase64 === undefined
      ? Buffer.from(vector.body ?? '')
      : Buffer.from(vector.bodyBase64, 'base64'),
  );
  const signer = await createSigner({ profile, secrets, headerNames });
  const headers = await signer.sign({ id, timestampMs, body });
  expect(headers).toEqual(vector.headers);

  // Each key verifies alone: a receiver in the middle of a rotation may hold either.
  const isOverlap = /v1.*v1/.test(Object.values(headers).join());
  const keys = publicKeys ?? (isOverlap ? secrets : secrets.slice(0, 1));
  for (const key of keys) {
    const keyOption = profile === 'ed25519' ? { publicKeys: [key] } : { secrets: [key] };
    const request = { headers, body, now: timestampMs, headerNames, ...keyOption };
    await expect(verify(profile, request)).resolves.toBeDefined();
  }
});

test('every profile with a secret has a vector', () => {
  expect(new Set(vectors.map((vector) => vector.profile))).toEqual(
    new Set(['standard', 'ed25519', 'sha256', 'admin', 'stripe', 'pangea']),
  );
});
