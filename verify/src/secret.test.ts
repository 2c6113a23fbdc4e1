import { Buffer } from 'node:buffer';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { PROFILES } from './profile.ts';
import type { KeyedProfile, Profile } from './profile.ts';
import { checkSecret, generateSecret, publicKeyOf } from './secret.ts';

const KEYED = Object.keys(PROFILES) as KeyedProfile[];
const sevens = (length: number) => new Uint8Array(length).fill(7);

describe('generateSecret', () => {
  test.each(KEYED)('makes a fresh secret that %s accepts', async (profile) => {
    const secret = await generateSecret(profile);
    expect(checkSecret(profile, secret)).toBeNull();
    expect(await generateSecret(profile)).not.toBe(secret);
  });

  test('takes its chance from the argument', async () => {
    const base64 = Buffer.from(sevens(32)).toString('base64');
    expect(await generateSecret('standard', sevens)).toBe(`whsec_${base64}`);
    expect(await generateSecret('pangea', sevens)).toBe(base64);
    expect(await generateSecret('admin', sevens)).toBe('07'.repeat(32));
    expect(await generateSecret('stripe', sevens)).toBe('07'.repeat(32));
    expect(await generateSecret('sha256', sevens)).toBe('07'.repeat(32));
  });

  test('derives the public half that Node derives', async () => {
    const pkcs8 = Buffer.from(
      `302e020100300506032b657004220420${Buffer.from(sevens(32)).toString('hex')}`,
      'hex',
    );
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
    const publicBytes = Buffer.from(x!, 'base64url');
    const secret = await generateSecret('ed25519', sevens);
    const whole = Buffer.concat([sevens(32), publicBytes]).toString('base64');
    expect(secret).toBe(`whsk_${whole}`);
    expect(publicKeyOf(secret)).toBe(`whpk_${publicBytes.toString('base64')}`);
  });

  test('refuses a source that answers too few bytes, and the profile none', async () => {
    await expect(generateSecret('standard', () => sevens(16))).rejects.toThrow('32 bytes');
    await expect(generateSecret('none' as KeyedProfile)).rejects.toThrow('no secret');
  });
});

describe('checkSecret', () => {
  const base64 = (length: number) => Buffer.alloc(length, 7).toString('base64');
  const wrong: [Profile, string, string][] = [
    ['standard', 'my-webhook-secret', 'whsec_ followed by base64 of 24 to 64 bytes'],
    ['standard', base64(32), 'whsec_'],
    ['standard', `whsec_${base64(23)}`, '24 to 64 bytes'],
    ['standard', `whsec_${base64(65)}`, '24 to 64 bytes'],
    ['standard', `whsec_${base64(32)}\n`, '24 to 64 bytes'],
    ['standard', 'whsec_', '24 to 64 bytes'],
    ['standard', '', 'whsec_'],
    ['ed25519', `whsk_${base64(32)}`, 'base64 of 64 bytes'],
    ['ed25519', `whpk_${base64(64)}`, 'whsk_'],
    ['pangea', base64(31), 'base64 of 32 bytes'],
    ['pangea', 'my-webhook-secret', 'base64 of 32 bytes'],
    ['admin', '', 'not empty'],
    ['sha256', 'my-webhook-secret\n', 'line break'],
    ['stripe', ' my-webhook-secret', 'white space'],
    ['none', 'my-webhook-secret', 'leave the secret out'],
  ];
  test.each(wrong)('%s refuses %j', (profile, secret, sentence) => {
    const problem = checkSecret(profile, secret);
    expect(problem).toContain(sentence);
    if (secret.trim() !== '' && secret !== 'whsec_') expect(problem).not.toContain(secret.trim());
  });

  const right: [Profile, string][] = [
    ['standard', `whsec_${base64(24)}`],
    ['standard', `whsec_${base64(64)}`],
    ['ed25519', `whsk_${base64(64)}`],
    ['pangea', base64(32)],
    ['admin', 'my-webhook-secret'],
    ['sha256', "It's a Secret to Everybody"],
    ['stripe', 'whsec_of_any_length'],
  ];
  test.each(right)('%s accepts %j', (profile, secret) => {
    expect(checkSecret(profile, secret)).toBeNull();
  });

  test('a value that is no text is refused, not thrown on', () => {
    for (const value of [undefined, null, 7, {}, []]) {
      for (const profile of KEYED) expect(checkSecret(profile, value)).not.toBeNull();
    }
  });
});

test('publicKeyOf refuses what is no private key', () => {
  expect(() => publicKeyOf('whpk_AAAA')).toThrow('whsk_');
});
