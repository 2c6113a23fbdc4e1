/** Whether the signature of a request holds, by the very code that receivers verify with, and why in words. */
import { publicKeyOf, resolveHeaderNames, VerificationError, verify } from '@tidings/verify';
import type { Verdict } from '@tidings/core/test-inbox';
import type { WebhookRow } from '../store/configuration.ts';
import { openPreviousSecrets, webhookSecretOwner } from '../store/secrets.ts';
import type { SecretBox } from '../store/secrets.ts';

export interface SignedRequest {
  /** By lower-case name. */
  headers: Record<string, string | string[] | undefined>;
  body: Uint8Array;
}

/** @param now milliseconds since 1970 */
export async function checkSignature(
  webhook: WebhookRow,
  secrets: SecretBox,
  { headers, body }: SignedRequest,
  now: number,
): Promise<Verdict> {
  const { name, signing, secret, headerNames } = webhook;
  if (signing === 'none' || secret === null) {
    const reason = `${name} has the signing profile none: anybody could have sent this.`;
    return { verified: null, reason, code: null };
  }
  const own = secrets.open(secret, webhookSecretOwner(webhook)).toString();
  const keys = [own, ...openPreviousSecrets(secrets, webhook, now).map((previous) => previous.secret)];
  const request = { headers, body, now, ...(headerNames && { headerNames }) };
  try {
    if (signing === 'ed25519') {
      await verify(signing, { ...request, publicKeys: keys.map(publicKeyOf) });
    } else await verify(signing, { ...request, secrets: keys });
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return { verified: false, reason: error.message, code: error.code };
  }
  const reason = `Signed by ${name} with the profile ${signing}: ${explain(webhook)}.`;
  return { verified: true, reason, code: null };
}

/** What signs, of a webhook's requests; null: nothing. */
export function signatureHeader({ signing, headerNames }: WebhookRow): string | null {
  return signing === 'none'
    ? null
    : resolveHeaderNames(signing, headerNames ?? undefined).signature.toLowerCase();
}

function explain({ signing }: WebhookRow): string {
  return signing === 'sha256' || signing === 'pangea'
    ? 'the body is as it was sent. The profile signs no time, so whoever records a request can send it again'
    : 'the body is as it was sent, and the time is of the last five minutes';
}
