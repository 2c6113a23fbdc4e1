/** How an attempt is signed, and whether a secret that somebody has is the one that it was signed with. */
import { useEffect, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Attempt, Webhook } from '@tidings/sdk';
import type { KeyedProfile, SignatureParts } from '@tidings/verify';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { SecretField } from '../ui/secret-field.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Block } from './exchange.tsx';

type Request = Attempt['request'];
type Verifier = typeof import('@tidings/verify');

const MASK = '***';

export function AttemptSignature({
  request,
  webhook,
}: {
  request: Request;
  /** Null where it is gone. */
  webhook: Pick<Webhook, 'signing' | 'headerNames'> | null;
}): ReactNode {
  const [verifier, setVerifier] = useState<Verifier | null>(null);
  useEffect(() => {
    let wanted = true;
    void import('@tidings/verify').then((loaded) => wanted && setVerifier(loaded));
    return () => {
      wanted = false;
    };
  }, []);
  if (verifier === null) return <Skeleton className="h-40" />;
  const signed = signatureOf(verifier, request, webhook);
  if (signed === null) {
    return (
      <p className="text-ink-2">
        {webhook?.signing === 'none'
          ? 'The webhook signs nothing: its signing profile is “None”.'
          : 'This request has no signature of a known profile.'}
      </p>
    );
  }
  return (
    <Signed key={signed.header} verifier={verifier} request={request} signed={signed} webhook={webhook} />
  );
}

interface Found extends SignatureParts {
  profile: KeyedProfile;
}

/** Attempts do not say by which profile they were signed: their headers do. That of the webhook is looked for first. */
function signatureOf(
  { readSignature }: Verifier,
  { headers }: Request,
  webhook: Pick<Webhook, 'signing' | 'headerNames'> | null,
): Found | null {
  const now = webhook?.signing;
  const profiles = [...(now === undefined || now === 'none' ? [] : [now]), ...PROFILES];
  for (const profile of profiles) {
    for (const headerNames of [webhook?.headerNames ?? undefined, undefined]) {
      // A signature that is masked has no tag; the place of it is still known.
      const read = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value === MASK ? MASKED[profile] : value]),
      );
      try {
        const parts = readSignature(profile, { headers: read, headerNames });
        return { ...parts, profile };
      } catch {
        // Of another profile.
      }
    }
  }
  return null;
}

const PROFILES: readonly KeyedProfile[] = ['standard', 'ed25519', 'admin', 'sha256', 'pangea', 'stripe'];
const MASKED: Record<KeyedProfile, string> = {
  standard: `v1,${MASK}`,
  ed25519: `v1a,${MASK}`,
  admin: MASK,
  sha256: `sha256=${MASK}`,
  pangea: MASK,
  stripe: `v1=${MASK}`,
};
const PROFILE_WORDS: Record<KeyedProfile, string> = {
  standard: 'Standard Webhooks: HMAC-SHA256, in base64',
  ed25519: 'Standard Webhooks: Ed25519, in base64',
  admin: 'Admin.do: HMAC-SHA256, in hexadecimal',
  sha256: 'sha256=…: HMAC-SHA256 of the body, in hexadecimal',
  pangea: 'Pangea: HMAC-SHA256 of the body, in base64',
  stripe: 'Stripe: HMAC-SHA256, in hexadecimal',
};

function Signed({
  verifier,
  request,
  signed: { profile, header, prefix, signatures },
  webhook,
}: {
  verifier: Verifier;
  request: Request;
  signed: Found;
  webhook: Pick<Webhook, 'headerNames'> | null;
}): ReactNode {
  const { headers, body, bodyForm } = request;
  const isMasked = signatures.includes(MASK);
  const bytes = body === null ? null : bytesOf(request);
  const why = isMasked
    ? 'You may not see signatures, so there is nothing to verify here.'
    : bodyForm === 'plaintext'
      ? 'The body was encrypted, and what was signed is not kept.'
      : bytes === null
        ? 'You may not see what was sent, or it was erased, so there is nothing to verify here.'
        : null;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <dl className="facts">
        <dt>Profile</dt>
        <dd>{PROFILE_WORDS[profile]}</dd>
        <dt>Header</dt>
        <dd>
          <code className="min-w-0">
            {header}: {headers[header] ?? headers[header.toLowerCase()]}
          </code>
          {signatures.length > 1 && (
            <span className="text-ink-3">{signatures.length} secrets signed, as during a rotation</span>
          )}
        </dd>
      </dl>
      <section aria-label="What was signed" className="flex min-w-0 flex-col gap-1.5">
        <div className="flex min-h-6 items-center gap-2">
          <h4 className="grow font-semibold">What was signed</h4>
          {bodyForm === 'sent' && body !== null && <CopyButton what="Signed text" text={prefix + body} />}
        </div>
        <Block>
          <span className="text-info">{prefix}</span>
          {bodyForm === 'sent' ? (body ?? '{the body}') : '{the bytes of the body}'}
        </Block>
      </section>
      {why === null ? (
        <Check verifier={verifier} profile={profile} webhook={webhook} headers={headers} bytes={bytes!} />
      ) : (
        <p className="text-ink-2">{why}</p>
      )}
    </div>
  );
}

/** What is written here stays in this page: it is compared by this browser, and sent and kept nowhere. */
function Check({
  verifier: { verify, publicKeyOf, VerificationError },
  profile,
  webhook,
  headers,
  bytes,
}: {
  verifier: Verifier;
  profile: KeyedProfile;
  webhook: Pick<Webhook, 'headerNames'> | null;
  headers: Request['headers'];
  bytes: Uint8Array;
}): ReactNode {
  const [secret, setSecret] = useState('');
  const [result, setResult] = useState<{ ok: boolean; text: string } | null>(null);
  const check = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const key = secret.trim();
    // When it was made does not matter here.
    const request = { headers, body: bytes, toleranceSeconds: Infinity };
    const isPrivate = key.startsWith('whsk_');
    try {
      const keys =
        profile === 'ed25519' ? { publicKeys: [isPrivate ? publicKeyOf(key) : key] } : { secrets: [key] };
      await verify(profile, { ...request, headerNames: webhook?.headerNames ?? undefined, ...keys });
      setResult({ ok: true, text: 'It matches: this request was signed with this secret.' });
    } catch (error) {
      const isOther = error instanceof VerificationError && error.code === 'signature_mismatch';
      const text = isOther
        ? 'It does not match: this request was signed with another secret. A receiver that has this one refuses it.'
        : (error as Error).message;
      setResult({ ok: false, text });
    }
  };
  return (
    <form
      aria-label="Verify"
      className="flex min-w-0 flex-col gap-2.5"
      onSubmit={(event) => void check(event)}
    >
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-0 flex-1 basis-64">
          <SecretField
            label={profile === 'ed25519' ? 'Your public key or secret' : 'Your secret'}
            required
            placeholder={PLACEHOLDERS[profile]}
            hint="It is compared in this browser, and sent nowhere."
            error={undefined}
            value={secret}
            onChange={(value) => {
              setSecret(value);
              setResult(null);
            }}
          />
        </div>
      </div>
      <div>
        <Button type="submit" disabled={secret.trim() === ''}>
          Verify with my secret
        </Button>
      </div>
      {result && (
        <Note tone={result.ok ? 'ok' : 'bad'} role="status">
          {result.text}
        </Note>
      )}
    </form>
  );
}

const PLACEHOLDERS: Partial<Record<KeyedProfile, string>> = { standard: 'whsec_…', ed25519: 'whpk_…' };

/** What was signed; null when it cannot be read. */
function bytesOf({ body, bodyForm }: Request): Uint8Array | null {
  if (bodyForm !== 'base64') return new TextEncoder().encode(body ?? '');
  try {
    return Uint8Array.from(atob(body ?? ''), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
