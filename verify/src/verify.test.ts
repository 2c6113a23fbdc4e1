import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { HeaderNames, KeyedProfile, Profile } from './profile.ts';
import { generateSecret, publicKeyOf } from './secret.ts';
import { createSigner } from './sign.ts';
import { VERIFICATION_ERROR_CODES } from './verification-error.ts';
import { readSignature, verify } from './verify.ts';
import type { VerifyOptions } from './verify.ts';

const now = 1_700_000_000_000;
const body = '{"type":"order.paid","amount":1.0}';
const bytes = new TextEncoder().encode(body);
const secrets = ['my-webhook-secret'];

async function signed(profile: Profile, keys: string[], timestampMs = now) {
  const signer = await createSigner({ profile, secrets: keys });
  return signer.sign({ id: 'evt_1', timestampMs, body: bytes });
}

function codeOf(profile: KeyedProfile, options: unknown): Promise<unknown> {
  return verify(profile, options as VerifyOptions).then(
    () => 'verified',
    (error: { code: unknown }) => error.code,
  );
}

describe('what is verified', () => {
  test('standard and ed25519 answer the id and the time', async () => {
    const secret = await generateSecret('standard');
    const headers = await signed('standard', [secret]);
    const answer = { id: 'evt_1', timestampMs: now };
    expect(await verify('standard', { headers, body, secrets: [secret], now })).toEqual(answer);
    const key = await generateSecret('ed25519');
    const request = { headers: await signed('ed25519', [key]), body, now };
    expect(await verify('ed25519', { ...request, publicKeys: [publicKeyOf(key)] })).toEqual(answer);
  });

  test('admin and stripe answer the time, sha256 nothing', async () => {
    const answers = async (profile: KeyedProfile) =>
      verify(profile, { headers: await signed(profile, secrets, now + 1), body, secrets, now });
    expect(await answers('admin')).toEqual({ id: null, timestampMs: now + 1 });
    expect(await answers('stripe')).toEqual({ id: null, timestampMs: now });
    expect(await answers('sha256')).toEqual({ id: null, timestampMs: null });
  });

  test('any of several keys, and any of several signatures', async () => {
    const [a, b, c] = [
      await generateSecret('ed25519'),
      await generateSecret('ed25519'),
      await generateSecret('ed25519'),
    ] as const;
    const request = { headers: await signed('ed25519', [a, b]), body, now };
    const verdict = (...keys: string[]) =>
      codeOf('ed25519', { ...request, publicKeys: keys.map(publicKeyOf) });
    expect(await verdict(a)).toBe('verified');
    expect(await verdict(b)).toBe('verified');
    expect(await verdict(c, b)).toBe('verified');
    expect(await verdict(c)).toBe('signature_mismatch');
    const old = { headers: await signed('admin', secrets), body, now };
    expect(await codeOf('admin', { ...old, secrets: ['new-secret', ...secrets] })).toBe('verified');
    expect(await codeOf('admin', { ...old, secrets: ['new-secret'] })).toBe('signature_mismatch');
  });

  test('signatures of other versions are passed over', async () => {
    const secret = await generateSecret('standard');
    const headers = await signed('standard', [secret]);
    headers['webhook-signature'] = `v1a,AAAA v9,x ${headers['webhook-signature']} junk`;
    expect(await codeOf('standard', { headers, body, secrets: [secret], now })).toBe('verified');
    const stripe = await signed('stripe', secrets);
    stripe['stripe-signature'] += ',v0=abc';
    expect(await codeOf('stripe', { headers: stripe, body, secrets, now })).toBe('verified');
  });

  test("the clock's time is now", async () => {
    const verdict = async (at: number) =>
      codeOf('admin', { headers: await signed('admin', secrets, at), body, secrets });
    expect(await verdict(Date.now())).toBe('verified');
    expect(await verdict(Date.now() - 400_000)).toBe('timestamp_too_old');
    expect(await verdict(Date.now() + 400_000)).toBe('timestamp_too_new');
  });
});

test('the parts of a signature are read without a key', async () => {
  const headers = await signed('standard', [
    await generateSecret('standard'),
    await generateSecret('standard'),
  ]);
  const { header, prefix, signatures } = readSignature('standard', { headers });
  expect([header, prefix, signatures.length]).toEqual(['webhook-signature', `evt_1.${now / 1000}.`, 2]);
  const named = { signature: 'x-mine' };
  const mine = readSignature('sha256', { headers: { 'X-Mine': 'sha256=00' }, headerNames: named });
  expect(mine).toEqual({ header: 'x-mine', prefix: '', signatures: ['00'] });
  expect(() => readSignature('admin', { headers })).toThrow(/x-admin-signature is missing/);
});

describe('headers', () => {
  test('may be a Headers object, of any case, or arrays of one', async () => {
    const plain = await signed('admin', secrets);
    const loud = Object.fromEntries(Object.entries(plain).map(([k, v]) => [k.toUpperCase(), v]));
    const arrays = Object.fromEntries(Object.entries(plain).map(([k, v]) => [k, [v]]));
    for (const headers of [plain, loud, arrays, new Headers(plain), new Map(Object.entries(plain))])
      expect(await codeOf('admin', { headers, body, secrets, now })).toBe('verified');
  });

  test('may have other names, in any case', async () => {
    const headerNames: HeaderNames = { signature: 'X-Acme-Signature', timestamp: 'X-Acme-Time' };
    const signer = await createSigner({ profile: 'admin', secrets, headerNames });
    const headers = new Headers(await signer.sign({ id: 'evt_1', timestampMs: now, body: bytes }));
    expect(await codeOf('admin', { headers, body, secrets, now, headerNames })).toBe('verified');
    expect(await codeOf('admin', { headers, body, secrets, now })).toBe('missing_header');
  });

  const malformed: [string, Record<string, unknown>][] = [
    ['a timestamp that is no number', { 'x-admin-timestamp': 'soon' }],
    ['a timestamp in scientific notation', { 'x-admin-timestamp': '1.7e12' }],
    ['a timestamp of NaN', { 'x-admin-timestamp': 'NaN' }],
    ['a negative timestamp', { 'x-admin-timestamp': '-1' }],
    ['a timestamp padded with zeros', { 'x-admin-timestamp': `0${now}` }],
    ['a date', { 'x-admin-timestamp': '2023-11-14T22:13:20Z' }],
    ['a header sent twice', { 'x-admin-timestamp': [String(now), String(now)] }],
    ['one header under two cases', { 'X-Admin-Timestamp': String(now) }],
    ['a header that is no text', { 'x-admin-signature': 7 }],
    ['a huge header', { 'x-admin-signature': 'a'.repeat(5000) }],
  ];
  test.each(malformed)('%s is malformed', async (_, part) => {
    const headers = { ...(await signed('admin', secrets)), ...part };
    expect(await codeOf('admin', { headers, body, secrets, now })).toBe('malformed_header');
  });

  test('a signature of another kind, a stripe header without its time, an id with a full stop', async () => {
    const stripe = (text: string) =>
      codeOf('stripe', { headers: { 'stripe-signature': text }, body, secrets, now });
    expect(await stripe('t=1700000000')).toBe('malformed_header');
    expect(await stripe('v1=aa')).toBe('malformed_header');
    expect(await stripe('t=1700000000,t=1700000000,v1=aa')).toBe('malformed_header');
    const secret = await generateSecret('standard');
    const headers = await signed('standard', [secret]);
    const standard = (part: Record<string, string>) =>
      codeOf('standard', { headers: { ...headers, ...part }, body, secrets: [secret], now });
    expect(await standard({ 'webhook-signature': 'v1a,AAAA' })).toBe('malformed_header');
    expect(await standard({ 'webhook-id': 'evt.1' })).toBe('malformed_header');
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'without %s one is missing',
    async (name) => {
      const secret = await generateSecret('standard');
      const { [name]: _, ...headers } = await signed('standard', [secret]);
      const request = { body, secrets: [secret], now };
      expect(await codeOf('standard', { ...request, headers })).toBe('missing_header');
      expect(await codeOf('standard', { ...request, headers: { ...headers, [name]: '' } })).toBe(
        'missing_header',
      );
    },
  );

  test.each([null, undefined, 'x-admin-signature', 7])('that are %j are missing', async (headers) => {
    expect(await codeOf('admin', { headers, body, secrets, now })).toBe('missing_header');
  });

  test.each(['v1a,', 'v1a,AAAA', `v1a,${'A'.repeat(88)}`])('with the ed25519 signature %s', async (text) => {
    const key = await generateSecret('ed25519');
    const headers = { ...(await signed('ed25519', [key])), 'webhook-signature': text };
    const request = { headers, body, publicKeys: [publicKeyOf(key)], now };
    expect(await codeOf('ed25519', request)).toBe('signature_mismatch');
  });

  test('never decide which key is used', async () => {
    const forged = await generateSecret('ed25519');
    const headers = {
      ...(await signed('ed25519', [forged])),
      'webhook-public-key': publicKeyOf(forged),
    };
    const publicKeys = [publicKeyOf(await generateSecret('ed25519'))];
    expect(await codeOf('ed25519', { headers, body, publicKeys, now })).toBe('signature_mismatch');
  });
});

describe('the timestamp', () => {
  const verdict = async (offsetMs: number, toleranceSeconds?: number) =>
    codeOf('admin', {
      headers: await signed('admin', secrets, now + offsetMs),
      body,
      secrets,
      now,
      toleranceSeconds,
    });

  test('may lie 300 seconds in either direction, and not a millisecond more', async () => {
    expect(await verdict(-300_000)).toBe('verified');
    expect(await verdict(300_000)).toBe('verified');
    expect(await verdict(-300_001)).toBe('timestamp_too_old');
    expect(await verdict(300_001)).toBe('timestamp_too_new');
  });

  test('may lie as far as the tolerance says', async () => {
    expect(await verdict(-1000, 1)).toBe('verified');
    expect(await verdict(-1001, 1)).toBe('timestamp_too_old');
    expect(await verdict(1, 0)).toBe('timestamp_too_new');
    expect(await verdict(-1e11, Infinity)).toBe('verified');
  });

  test("is read in the profile's unit", async () => {
    const headers = { ...(await signed('admin', secrets)), 'x-admin-timestamp': '1700000000' };
    expect(await codeOf('admin', { headers, body, secrets, now })).toBe('timestamp_too_old');
  });
});

describe('the body', () => {
  test('that was parsed is refused, with the remedy', async () => {
    const headers = await signed('admin', secrets);
    for (const parsed of [JSON.parse(body), undefined, null, 7, [1], new ArrayBuffer(1)]) {
      expect(await codeOf('admin', { headers, body: parsed, secrets, now })).toBe('body_not_raw');
    }
    const request = { headers, body: {} as string, secrets, now };
    await expect(verify('admin', request)).rejects.toThrow('express.raw');
  });

  test('that was parsed and written again does not match', async () => {
    const headers = await signed('admin', secrets);
    const rewritten = JSON.stringify(JSON.parse(body));
    expect(await codeOf('admin', { headers, body: rewritten, secrets, now })).toBe('signature_mismatch');
  });

  test('may come from another realm', async () => {
    const foreign = runInNewContext('Uint8Array.from(list)', { list: [...bytes] }) as Uint8Array;
    expect(foreign instanceof Uint8Array).toBe(false);
    const headers = await signed('sha256', secrets);
    expect(await codeOf('sha256', { headers, body: foreign, secrets, now })).toBe('verified');
  });
});

describe("the receiver's own mistakes", () => {
  test.each([
    ['no secret', 'admin', { secrets: [] }, 'invalid_option'],
    ['secrets that are no array', 'admin', { secrets: 'my-webhook-secret' }, 'invalid_option'],
    ['secrets for ed25519', 'ed25519', { secrets }, 'invalid_option'],
    ['public keys for admin', 'admin', { secrets: undefined, publicKeys: ['x'] }, 'invalid_option'],
    ['an empty secret', 'admin', { secrets: [''] }, 'invalid_secret'],
    ['an undefined secret', 'admin', { secrets: [undefined] }, 'invalid_secret'],
    ['a free text under standard', 'standard', { secrets }, 'invalid_secret'],
    ['a private key as public', 'ed25519', { publicKeys: ['whsk_AAAA'] }, 'invalid_secret'],
    ['a tolerance of NaN', 'admin', { toleranceSeconds: Number.NaN }, 'invalid_option'],
    ['a negative tolerance', 'admin', { toleranceSeconds: -1 }, 'invalid_option'],
    ['a now of NaN', 'admin', { now: Number.NaN }, 'invalid_option'],
    ['a now that is a text', 'admin', { now: '2023' }, 'invalid_option'],
    ['a fixed header name', 'standard', { headerNames: { signature: 'x' } }, 'invalid_option'],
    ['a header name with a space', 'admin', { headerNames: { signature: 'x y' } }, 'invalid_option'],
    ['the profile none', 'none', {}, 'invalid_option'],
    ['the profile toString', 'toString', {}, 'invalid_option'],
  ])('%s', async (_, profile, part, code) => {
    const request = { headers: await signed('admin', secrets), body, secrets, now };
    expect(await codeOf(profile as KeyedProfile, { ...request, ...part })).toBe(code);
  });

  test('no message holds the secret', async () => {
    const request = { headers: {}, body, secrets: ['canary-in-the-mine '], now };
    const error = await verify('admin', request).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'VerificationError', code: 'invalid_secret' });
    expect(String(error)).not.toContain('canary');
  });
});

test('the README explains every code', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  for (const code of VERIFICATION_ERROR_CODES) expect(readme).toContain(`| \`${code}\` |`);
});
