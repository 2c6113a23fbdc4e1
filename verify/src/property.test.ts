import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROFILES } from './profile.ts';
import type { KeyedProfile } from './profile.ts';
import { generateSecret, publicKeyOf } from './secret.ts';
import { createSigner } from './sign.ts';
import { VERIFICATION_ERROR_CODES, VerificationError } from './verification-error.ts';
import { verify } from './verify.ts';
import type { VerifyOptions } from './verify.ts';

const PROFILE_NAMES = Object.keys(PROFILES) as KeyedProfile[];
const RUNS = { numRuns: 200 };
const encoder = new TextEncoder();

const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });
const body = fc.uint8Array({ maxLength: 2000 });
const id = fc.stringMatching(/^[!-\-/-~]{1,40}$/);
const timestampMs = fc.integer({ min: 0, max: 4_102_444_800_000 });

/** A text secret of any characters, where the profile signs with the text itself. */
const text = fc.string({ unit: 'binary', minLength: 1 }).filter((value) => value.trim() === value);

function keysOf(profile: KeyedProfile, secret: string) {
  return profile === 'ed25519' ? { publicKeys: [publicKeyOf(secret)] } : { secrets: [secret] };
}

async function secretOf(profile: KeyedProfile, bytes: Uint8Array, free: string): Promise<string> {
  return PROFILES[profile].key === 'text' ? free : generateSecret(profile, () => bytes);
}

async function failureOf(profile: KeyedProfile, options: unknown): Promise<VerificationError> {
  const outcome = await verify(profile, options as VerifyOptions).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(VerificationError);
  expect(VERIFICATION_ERROR_CODES).toContain((outcome as VerificationError).code);
  return outcome as VerificationError;
}

describe.each(PROFILE_NAMES)('%s', { timeout: 60_000 }, (profile) => {
  test('what is signed verifies; one byte changed anywhere does not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ seed, text, body, id, timestampMs }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.integer({ min: 1, max: 94 }),
        async (delivery, position, mask, shift) => {
          const secret = await secretOf(profile, delivery.seed, delivery.text);
          const sent = Uint8Array.from(delivery.body);
          const signer = await createSigner({ profile, secrets: [secret] });
          const headers = await signer.sign({ ...delivery, body: sent });
          expect(sent).toEqual(delivery.body);
          // Without a limit on the age, so that only the signature can refuse a changed timestamp.
          const request = {
            headers,
            body: sent,
            ...keysOf(profile, secret),
            now: delivery.timestampMs,
            toleranceSeconds: Infinity,
          };
          await verify(profile, request);

          if (sent.length > 0) {
            const place = position % sent.length;
            const changed = sent.map((byte, index) => (index === place ? byte ^ mask : byte));
            const failure = await failureOf(profile, { ...request, body: changed });
            expect(failure.code).toBe('signature_mismatch');
          }
          const longer = new Uint8Array([...sent, mask]);
          await failureOf(profile, { ...request, body: longer });
          for (const [name, value] of Object.entries(headers)) {
            const changed = changeCharacter(value, position % value.length, shift);
            await failureOf(profile, { ...request, headers: { ...headers, [name]: changed } });
          }
        },
      ),
      RUNS,
    );
  });

  test('arbitrary headers never throw anything but a VerificationError', async () => {
    const secret = await generateSecret(profile);
    const signer = await createSigner({ profile, secrets: [secret] });
    const genuine = await signer.sign({ id: 'evt_1', timestampMs: 0, body: new Uint8Array(1) });
    const names = Object.keys(genuine);
    const nearly = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...Object.values(genuine)),
      fc.constantFrom('v1,', 'v1a,AAAA', 'sha256=', 't=1,v1=', 't=1', '0', ' ', ',', '1e9'),
      fc.base64String(),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.anything(),
    );
    const headers = fc.oneof(
      fc.anything({ withNullPrototype: true, withMap: true, withSet: true }),
      fc.record(Object.fromEntries(names.map((name) => [name, nearly])), { requiredKeys: [] }),
      fc.anything().map((value) => ({ get: () => value })),
      fc.constant(throwing),
    );
    await fc.assert(
      fc.asyncProperty(headers, async (value) => {
        // The genuine signature is over another body, so nothing here may verify.
        const request = { headers: value, body: '', now: 0, ...keysOf(profile, secret) };
        await failureOf(profile, request);
      }),
      RUNS,
    );
  });
});

test('any JSON text keeps its signature; the same JSON written again loses it', async () => {
  const secrets = ['my-webhook-secret'];
  const signer = await createSigner({ profile: 'admin', secrets });
  let rewrittenDiffers = 0;
  await fc.assert(
    fc.asyncProperty(jsonText, async (json) => {
      const sent = { id: 'evt_1', timestampMs: 0, body: encoder.encode(json) };
      const request = { headers: await signer.sign(sent), secrets, now: 0 };
      await verify('admin', { ...request, body: json });
      await verify('admin', { ...request, body: sent.body });
      const rewritten = JSON.stringify(JSON.parse(json));
      if (rewritten === json) return;
      rewrittenDiffers++;
      const failure = await failureOf('admin', { ...request, body: rewritten });
      expect(failure.code).toBe('signature_mismatch');
    }),
    { numRuns: 1000 },
  );
  expect(rewrittenDiffers).toBeGreaterThan(100);
});

const throwing = {
  get get(): never {
    throw new Error('a getter of the headers');
  },
};

/** Another printable ASCII character in one place. */
function changeCharacter(value: string, index: number, shift: number): string {
  const code = ((value.charCodeAt(index) - 32 + shift) % 95) + 32;
  return value.slice(0, index) + String.fromCharCode(code) + value.slice(index + 1);
}

/** JSON as people and programs write it: white space, duplicate keys, 1.0, big integers, escapes. */
const { jsonText } = fc.letrec<{ jsonText: string; jsonValue: string }>((tie) => {
  const space = fc.constantFrom('', '', ' ', '\n', '\t', '  ');
  const literal = fc.oneof(
    fc.constantFrom('null', 'true', '1.0', '1e2', '-0', '12345678901234567890', '0.10'),
    fc.constantFrom('"\\u0000"', '"\\ud83d\\ude00"', '"\\ud800"', '"\\/"', '"é"', '"😀"', '""'),
    fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)),
  );
  const key = fc.constantFrom('"a"', '"b"', '"__proto__"', '"\\u0061"');
  const padded = (part: fc.Arbitrary<string>) => fc.tuple(space, part, space).map((parts) => parts.join(''));
  return {
    jsonText: padded(tie('jsonValue')),
    jsonValue: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      literal,
      fc.array(tie('jsonText'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
      fc
        .array(
          fc.tuple(key, tie('jsonText')).map(([name, value]) => `${name}:${value}`),
          { maxLength: 4 },
        )
        .map((members) => `{${members.join(',')}}`),
    ),
  };
});
