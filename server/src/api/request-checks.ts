/** Refuses settings of requests that contradict each other, or that no request could be made with. */
import { createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import { checkSecret, createSigner, resolveHeaderNames } from '@tidings/verify';
import { publicKeyFault } from '@tidings/core/encryption';
import type { PublicJwk } from '@tidings/core/encryption';
import { TidingsError } from '@tidings/core/errors';
import { refusedHeader } from '@tidings/core/headers';
import { escapeName } from '@tidings/core/json-pointer';
import { parseTemplate } from '@tidings/core/template/template';
import type { SigningProfile } from '@tidings/core/webhook';
import { invalidRequest } from './errors.ts';
import type { Draft } from './request-settings.ts';

/** The settings as a whole; `withSecret` when the secret was given or made just now. */
export async function checkDraft(draft: Draft, withSecret: boolean): Promise<void> {
  const { signing, secret } = draft;
  if (secret !== null && withSecret) await checkFitness(signing, secret);
  checkHeaders(draft);
  checkEncryption(draft);
  checkTemplate(draft);
}

/** Refuses a secret that does not fit. */
export async function checkFitness(profile: SigningProfile, secret: string): Promise<void> {
  const unfit = checkSecret(profile, secret);
  if (unfit) throw unfitSecret(unfit);
  try {
    // What only shows when it is used: the halves of an Ed25519 secret must belong together.
    await createSigner({ profile, secrets: [secret] });
  } catch (error) {
    throw unfitSecret((error as TypeError).message);
  }
}

export function unfitSecret(message: string): TidingsError {
  return new TidingsError('invalid_secret', message, { faults: [{ path: '/secret', message }] });
}

/** Each header has one source, so that none can stand for another's. */
function checkHeaders(draft: Draft): void {
  const { apiKey, headers } = draft;
  const taken = new Map(signatureHeaders(draft).map((name) => [name.toLowerCase(), 'the signing profile']));
  const take = (name: string, path: string, source: string): void => {
    const refused = refusedHeader(name, 'own');
    const other = taken.get(name.toLowerCase());
    const message = refused ?? (other && `is a header of ${other} already; choose another name`);
    if (message) throw invalidRequest([{ path, message: `${message}.` }]);
    taken.set(name.toLowerCase(), source);
  };
  if (apiKey) take(apiKey.header, '/apiKey/header', 'apiKey');
  for (const name of Object.keys(headers)) take(name, `/headers/${escapeName(name)}`, 'headers');
}

function signatureHeaders({ signing, headerNames }: Draft): string[] {
  const path = '/headerNames';
  if (signing === 'none') {
    if (headerNames === null) return [];
    const message =
      'names headers of a signature, and the profile none has none: set it to null or leave it out.';
    throw invalidRequest([{ path, message }]);
  }
  for (const role of ['signature', 'timestamp'] as const) {
    const refused = headerNames?.[role] && refusedHeader(headerNames[role], 'signature');
    if (refused) throw invalidRequest([{ path: `${path}/${role}`, message: `${refused}.` }]);
  }
  try {
    const { id, timestamp, signature } = resolveHeaderNames(signing, headerNames ?? undefined);
    return [id, timestamp, signature].filter((name) => name !== null);
  } catch (error) {
    throw invalidRequest([{ path, message: (error as TypeError).message }]);
  }
}

function checkEncryption({ encryption, signing }: Draft): void {
  const refuse = (path: string, message: string): never => {
    throw invalidRequest([{ path: `/encryption${path}`, message }]);
  };
  if (!encryption) return;
  const { scheme, publicKey, key } = encryption;
  if (scheme === 'pangea') {
    const own = 'is not used by pangea, which encrypts with the signing secret: leave it out.';
    if (publicKey) refuse('/publicKey', own);
    if (key !== undefined) refuse('/key', own);
    if (signing !== 'pangea') {
      refuse(
        '/scheme',
        `encrypts with the signing secret of the profile pangea, and this webhook has the profile ${signing}: set signing to pangea, or encrypt with jwe.`,
      );
    }
    return;
  }
  if (!publicKey && key === undefined) refuse('', 'has no key: give publicKey, or key for a shared one.');
  if (!publicKey) return;
  if (key !== undefined) refuse('', 'has two keys: give publicKey, or key for a shared one.');
  const fault = publicKeyFault(publicKey);
  if (fault) refuse(`/publicKey${fault.path}`, fault.message);
  if (!isUsable(publicKey))
    refuse('/publicKey', `is no point on the curve ${publicKey.crv}: copy the key whole.`);
}

/** Whether a key can be agreed on with it. */
function isUsable(publicKey: PublicJwk): boolean {
  const { kty, crv, x, y } = publicKey;
  try {
    const ours =
      kty === 'EC' ? generateKeyPairSync('ec', { namedCurve: crv }) : generateKeyPairSync('x25519');
    const theirs = createPublicKey({ key: { kty, crv, x, ...(y !== undefined && { y }) }, format: 'jwk' });
    return diffieHellman({ privateKey: ours.privateKey, publicKey: theirs }).length > 0;
  } catch {
    return false;
  }
}

function checkTemplate({ payload, template }: Draft): void {
  const path = '/template';
  if (payload !== 'custom') {
    if (template === null) return;
    const message = `is for the payload custom, and this webhook has ${payload}: set payload to custom, or template to null.`;
    throw invalidRequest([{ path, message }]);
  }
  if (template === null) {
    const message = 'is required by the payload custom: give one, or choose another payload along with it.';
    throw invalidRequest([{ path, message }]);
  }
  const parsed = parseTemplate(template);
  if (!parsed.ok) throw invalidTemplate(parsed);
}

export function invalidTemplate({ path, message }: { path: string; message: string }): TidingsError {
  return new TidingsError('invalid_template', `/template${path}: ${message}.`, {
    faults: [{ path: `/template${path}`, message: `${message}.` }],
  });
}
