/** What keeps a webhook safe, among facts of it: how requests are signed, what goes with them, who may read them. */
import { Lock } from 'lucide-react';
import { Fragment } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { MASK } from '../config-schema.ts';
import { Pill } from '../ui/pill.tsx';
import { labelOf } from './config-fields.tsx';
import { SigningSecret } from './signing-secret.tsx';

const SIGNING_WORDS: Record<Webhook['signing'], [string, string | null]> = {
  standard: ['Standard Webhooks', 'webhook-signature'],
  ed25519: ['Standard Webhooks, Ed25519', 'webhook-signature'],
  admin: ['Admin.do profile', 'x-admin-signature'],
  sha256: ['sha256 profile', 'x-y42-signature'],
  pangea: ['Pangea profile', 'x-signature-sha256'],
  stripe: ['Stripe profile', 'stripe-signature'],
  none: ['None', null],
};

/** Of the type rest. */
export function SigningFacts({ webhook }: { webhook: Webhook }): ReactNode {
  const [signing, defaultHeader] = SIGNING_WORDS[webhook.signing];
  const header = webhook.headerNames?.signature ?? defaultHeader;
  return (
    <>
      <dt>Signing</dt>
      <dd>
        {signing}
        {header !== null && <code className="text-ink-2">{header}</code>}
        {webhook.encryption !== null && (
          <Pill tone="info" icon={Lock}>
            Encrypted body
          </Pill>
        )}
      </dd>
      {webhook.signing !== 'none' && (
        <>
          <dt>Signing secret</dt>
          <dd>
            <SigningSecret webhook={webhook} />
          </dd>
        </>
      )}
    </>
  );
}

/** Of the type rest: what goes with each request, and how its body is encrypted. */
export function RequestFacts({ webhook }: { webhook: Webhook }): ReactNode {
  const headers = Object.entries(webhook.headers);
  return (
    <>
      <dt>API key</dt>
      <dd>
        {webhook.apiKey === null ? (
          <span className="text-ink-3">None</span>
        ) : (
          <>
            Sent in <code>{webhook.apiKey.header}</code>
            <span className="text-ink-3">never shown again</span>
          </>
        )}
      </dd>
      <dt>Headers</dt>
      <dd>
        {headers.length === 0 && <span className="text-ink-3">No custom headers</span>}
        {headers.map(([name, value]) => (
          <code key={name} className="min-w-0 basis-full truncate">
            {name}:{' '}
            {typeof value === 'string' ? (
              value
            ) : 'shown' in value ? (
              value.shown
            ) : (
              <span className="font-sans text-ink-3">kept secret</span>
            )}
          </code>
        ))}
      </dd>
      <dt>Encryption</dt>
      <dd>
        <Encryption of={webhook.encryption} />
      </dd>
    </>
  );
}

function Encryption({ of }: { of: Webhook['encryption'] }): ReactNode {
  if (of === null) return <span className="text-ink-3">None: whoever gets a body can read it</span>;
  const { scheme, publicKey, keep } = of;
  return (
    <>
      {scheme === 'pangea'
        ? 'Pangea, with the signing secret'
        : publicKey === null
          ? 'JWE, with a key shared with the receiver'
          : `JWE, to a public key (${publicKey.crv})`}
      <span className="text-ink-3">
        {keep === 'ciphertext'
          ? 'deliveries show what was sent, which nobody here can read'
          : 'deliveries show the body as it was before encryption'}
      </span>
    </>
  );
}

/** The settings of the notification type. Of secrets it is said that they are there. */
export function ConfigFacts({ webhook: { config } }: { webhook: Webhook }): ReactNode {
  return Object.entries(config ?? {}).map(([name, value]) => (
    <Fragment key={name}>
      <dt>{labelOf(name)}</dt>
      <dd>
        {value === MASK ? (
          <>
            <span aria-hidden>••••••••</span>
            <span className="text-ink-3">kept secret</span>
          </>
        ) : (
          settingWords(value).map((word) => (
            <code key={word} className="min-w-0 truncate" title={word}>
              {word}
            </code>
          ))
        )}
      </dd>
    </Fragment>
  ));
}

function settingWords(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).map(([name, each]) => `${name} → ${String(each)}`);
}
