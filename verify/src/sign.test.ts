import { expect, test } from 'vitest';
import { fromBase64 } from './base64.ts';
import { signaturesOverlap } from './profile.ts';
import type { Profile } from './profile.ts';
import { generateSecret } from './secret.ts';
import { createSigner } from './sign.ts';

const body = new TextEncoder().encode('{"a":1}');
const input = { id: 'evt_1', timestampMs: 1_700_000_000_999, body };

test('none signs nothing', async () => {
  const signer = await createSigner({ profile: 'none', secrets: [] });
  expect(await signer.sign(input)).toEqual({});
});

test.each([
  ['standard', true],
  ['ed25519', true],
  ['stripe', true],
  ['admin', false],
  ['sha256', false],
  ['pangea', false],
] as const)('%s: several signatures in the header: %s', async (profile, overlap) => {
  const secrets = [await generateSecret(profile), await generateSecret(profile)];
  const headersOf = async (used: string[]) =>
    Object.entries(await (await createSigner({ profile, secrets: used })).sign(input));
  const both = await headersOf(secrets);
  const newest = await headersOf(secrets.slice(0, 1));
  const oldest = await headersOf(secrets.slice(1));
  expect(signaturesOverlap(profile)).toBe(overlap);
  if (!overlap) return expect(both).toEqual(newest);
  const newestSignature = newest.at(-1)![1];
  const oldestSignature = oldest.at(-1)![1].replace(/^t=\d+,/, '');
  const separator = profile === 'stripe' ? ',' : ' ';
  expect(both.at(-1)![1]).toBe(newestSignature + separator + oldestSignature);
});

test('none and unknown profiles overlap nothing', () => {
  expect(signaturesOverlap('none')).toBe(false);
  expect(signaturesOverlap('constructor' as Profile)).toBe(false);
});

test('header names can be given where the profile allows it', async () => {
  const secrets = ['my-webhook-secret'];
  const names = async (profile: Profile, headerNames: Record<string, string>) =>
    Object.keys(await (await createSigner({ profile, secrets, headerNames })).sign(input));
  const signature = 'X-Acme-Signature';
  expect(await names('admin', { signature, timestamp: 'X-Acme-Time' })).toEqual(['X-Acme-Time', signature]);
  expect(await names('sha256', { signature })).toEqual([signature]);
  expect(await names('stripe', { signature })).toEqual([signature]);
  await expect(names('sha256', { timestamp: 'x-time' })).rejects.toThrow('timestamp');
  await expect(names('standard', { signature })).rejects.toThrow('signature');
  await expect(names('pangea', { signature })).rejects.toThrow('signature');
  await expect(names('admin', { signature: 'a b' })).rejects.toThrow('header name');
  await expect(names('admin', { signature: 'a\r\nb' })).rejects.toThrow('header name');
  await expect(names('admin', { signature: 'X-Admin-Timestamp' })).rejects.toThrow('differ');
});

test('standard takes its base64 without whsec_, as other senders print it', async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signWith = async (text: string) =>
    (await createSigner({ profile: 'standard', secrets: [text] })).sign(input);
  expect(await signWith(secret.slice('whsec_'.length))).toEqual(await signWith(secret));
});

test('settings that cannot sign are refused', async () => {
  const refuse = (profile: Profile, secrets: string[]) => expect(createSigner({ profile, secrets })).rejects;
  await refuse('standard', []).toThrow('at least one');
  await refuse('standard', ['my-webhook-secret']).toThrow('whsec_');
  await refuse('nonsense' as Profile, ['x']).toThrow('no profile nonsense');
  await refuse('__proto__' as Profile, ['x']).toThrow('no profile');
});

test('an ed25519 secret whose halves do not belong together is refused', async () => {
  const [one, two] = [await generateSecret('ed25519'), await generateSecret('ed25519')];
  const bytes = (secret: string) => fromBase64(secret.slice('whsk_'.length))!;
  const mixed = new Uint8Array([...bytes(one).subarray(0, 32), ...bytes(two).subarray(32)]);
  const secret = `whsk_${btoa(String.fromCharCode(...mixed))}`;
  await expect(createSigner({ profile: 'ed25519', secrets: [secret] })).rejects.toThrow('halves');
});

test.each([
  ['an id with a full stop', { id: 'evt.1' }, 'full stop'],
  ['an empty id', { id: '' }, 'id'],
  ['an id with a line break', { id: 'evt\n' }, 'id'],
  ['an id beyond ASCII', { id: 'évt' }, 'id'],
  ['a broken timestamp', { timestampMs: 1.5 }, 'timestampMs'],
  ['no timestamp', { timestampMs: Number.NaN }, 'timestampMs'],
  ['a negative timestamp', { timestampMs: -1 }, 'timestampMs'],
  ['a body that is a text', { body: '{}' as unknown as Uint8Array }, 'Uint8Array'],
  ['a parsed body', { body: {} as Uint8Array }, 'Uint8Array'],
])('%s is not signed', async (_, part, sentence) => {
  const signer = await createSigner({ profile: 'admin', secrets: ['my-webhook-secret'] });
  await expect(signer.sign({ ...input, ...part })).rejects.toThrow(sentence);
});

test('the body is neither kept nor changed', async () => {
  const signer = await createSigner({ profile: 'sha256', secrets: ['my-webhook-secret'] });
  const bytes = Uint8Array.from(body);
  const pending = signer.sign({ ...input, body: bytes });
  const before = Uint8Array.from(bytes);
  bytes.fill(0);
  expect(await pending).toEqual(await signer.sign({ ...input, body: before }));
  expect(before).toEqual(body);
});
