/**
 * What decides how requests to a webhook look: its signing profile and secret, headers, payload and encryption. Input is
 * put together with what the webhook has, checked as a whole, and sealed.
 */
import { isDeepStrictEqual } from 'node:util';
import { checkSecret, generateSecret } from '@tidings/verify';
import type { EncryptionInput, EncryptionView } from '@tidings/core/encryption';
import type { HeadersInput, HeadersView } from '@tidings/core/headers';
import { isCredential, isHarmless } from '@tidings/core/headers';
import { escapeName } from '@tidings/core/json-pointer';
import type { PayloadName } from '@tidings/core/payload-formats/formats';
import { DEFAULT_API_KEY_HEADER } from '@tidings/core/webhook';
import { impliedSigning } from '@tidings/core/implied-signing';
import type { HeaderNames, SigningProfile, WebhookChange, WebhookInput } from '@tidings/core/webhook';
import type { WebhookRow } from '../store/configuration.ts';
import {
  openCredentials,
  sealCredentials,
  sealPreviousSecrets,
  webhookSecretOwner,
} from '../store/secrets.ts';
import type { Credentials, SecretBox } from '../store/secrets.ts';
import { invalidRequest } from './errors.ts';
import { checkDraft, unfitSecret } from './request-checks.ts';

/** The columns of a webhook that they are kept in. */
export type RequestSettings = Pick<
  WebhookRow,
  | 'signing'
  | 'headerNames'
  | 'secret'
  | 'apiKeyHeader'
  | 'headers'
  | 'credentials'
  | 'payload'
  | 'template'
  | 'encryption'
>;

type Owner = Pick<WebhookRow, 'organization' | 'uid'>;

/** The settings with all secrets open. */
export interface Draft {
  signing: SigningProfile;
  secret: string | null;
  headerNames: HeaderNames | null;
  apiKey: { header: string; value: string } | null;
  headers: HeadersView;
  secretHeaders: Record<string, string>;
  payload: PayloadName;
  template: unknown;
  encryption: (EncryptionView & { key: string | undefined }) | null;
}

/** Those of a new webhook. */
export async function newRequestSettings(
  secrets: SecretBox,
  input: WebhookInput,
): Promise<(owner: Owner) => RequestSettings> {
  const signing =
    input.signing ??
    impliedSigning({
      ...(input.secret !== undefined && { secret: input.secret }),
      encryption: input.encryption?.scheme,
    });
  const draft: Draft = {
    signing,
    secret: input.secret ?? (signing === 'none' ? null : await generateSecret(signing)),
    headerNames: input.headerNames ?? null,
    apiKey: readApiKey(input.apiKey ?? null, null),
    ...readHeaders(input.headers ?? {}, {}),
    payload: input.payload ?? (input.template == null ? 'native' : 'custom'),
    template: input.template ?? null,
    encryption: readEncryption(input.encryption ?? null, null),
  };
  await checkDraft(draft, input.secret !== undefined);
  return (owner) => ({
    signing: draft.signing,
    headerNames: draft.headerNames,
    secret: draft.secret === null ? null : secrets.seal(draft.secret, webhookSecretOwner(owner)),
    ...toColumns(draft),
    credentials: sealCredentials(secrets, owner, credentialsOf(draft)),
  });
}

const FIELDS = [
  'signing',
  'secret',
  'headerNames',
  'apiKey',
  'headers',
  'payload',
  'template',
  'encryption',
] as const satisfies readonly (keyof WebhookChange)[];

/** What a change makes of them. Empty when it is about other things. */
export async function changedRequestSettings(
  secrets: SecretBox,
  webhook: WebhookRow,
  change: WebhookChange,
): Promise<Partial<RequestSettings & Pick<WebhookRow, 'previousSecrets' | 'previousSecretTimes'>>> {
  if (!FIELDS.some((field) => field in change)) return {};
  const present = openDraft(secrets, webhook);
  const draft: Draft = {
    ...present,
    ...(await changedSigning(present, change)),
    ...(change.headerNames !== undefined && { headerNames: change.headerNames }),
    ...(change.apiKey !== undefined && { apiKey: readApiKey(change.apiKey, present.apiKey) }),
    ...(change.headers !== undefined && readHeaders(change.headers, present.secretHeaders)),
    ...('template' in change && { template: change.template, payload: 'custom' as const }),
    ...(change.payload !== undefined && { payload: change.payload }),
    ...(change.encryption !== undefined && {
      encryption: readEncryption(change.encryption, present.encryption),
    }),
  };
  await checkDraft(draft, draft.secret !== present.secret);
  const columns = toColumns(draft);
  const signs = draft.signing !== present.signing;
  return {
    ...(signs && {
      signing: draft.signing,
      secret: draft.secret === null ? null : secrets.seal(draft.secret, webhookSecretOwner(webhook)),
      // They were made for the profile of before.
      ...sealPreviousSecrets(secrets, webhook, []),
    }),
    ...(change.headerNames !== undefined && { headerNames: draft.headerNames }),
    ...(change.apiKey !== undefined && { apiKeyHeader: columns.apiKeyHeader }),
    ...(change.headers !== undefined && { headers: columns.headers }),
    ...(('template' in change || change.payload !== undefined) && {
      payload: columns.payload,
      template: columns.template,
    }),
    ...(change.encryption !== undefined && { encryption: columns.encryption }),
    // Sealed anew they look different, and what stays the same is no change.
    ...(!isDeepStrictEqual(credentialsOf(draft), credentialsOf(present)) && {
      credentials: sealCredentials(secrets, webhook, credentialsOf(draft)),
    }),
  };
}

async function changedSigning(present: Draft, { signing, secret }: WebhookChange): Promise<Partial<Draft>> {
  if (signing === undefined || signing === present.signing) {
    if (secret === undefined) return {};
    const message = 'is changed by rotate-secret, which lets the old one go on for a while.';
    throw invalidRequest([{ path: '/secret', message }]);
  }
  if (signing === 'none') return { signing, secret: secret ?? null };
  if (secret === null) return { signing, secret: await generateSecret(signing) };
  if (secret !== undefined) return { signing, secret };
  if (present.secret !== null && checkSecret(signing, present.secret) === null) return { signing };
  const what = present.secret === null ? 'There is no secret yet' : 'The current secret does not fit';
  throw unfitSecret(
    `${what} the profile ${signing}: give one in secret, or "secret": null to have one made, and tell the receiver.`,
  );
}

function readApiKey(
  input: { header?: string; value?: string } | null,
  present: Draft['apiKey'],
): Draft['apiKey'] {
  if (input === null) return null;
  const value = input.value ?? present?.value;
  if (value === undefined) {
    throw invalidRequest([{ path: '/apiKey/value', message: 'is required: there is no API key yet.' }]);
  }
  return { header: input.header ?? present?.header ?? DEFAULT_API_KEY_HEADER, value };
}

function readHeaders(
  input: HeadersInput,
  present: Record<string, string>,
): Pick<Draft, 'headers' | 'secretHeaders'> {
  const headers: [string, HeadersView[string]][] = [];
  const secretHeaders: [string, string][] = [];
  for (const [name, given] of Object.entries(input)) {
    const path = `/headers/${escapeName(name)}`;
    if (typeof given === 'string' && isHarmless(name)) {
      headers.push([name, given]);
      continue;
    }
    if (typeof given === 'object' && 'shown' in given) {
      if (isCredential(name)) {
        const message = 'sounds like a credential, which is never shown: give it as {"secret": "…"}.';
        throw invalidRequest([{ path, message }]);
      }
      headers.push([name, given]);
      continue;
    }
    const secret = typeof given === 'string' ? given : given.secret;
    const value = secret === true ? (Object.hasOwn(present, name) ? present[name] : undefined) : secret;
    if (value === undefined) {
      throw invalidRequest([
        { path, message: 'has no secret value that could stay: give one as {"secret": "…"}.' },
      ]);
    }
    headers.push([name, { secret: true }]);
    secretHeaders.push([name, value]);
  }
  return { headers: Object.fromEntries(headers), secretHeaders: Object.fromEntries(secretHeaders) };
}

/** What a change leaves out stays: the keys where the scheme is the same, and above all what is not kept in the open. */
function readEncryption(input: EncryptionInput | null, present: Draft['encryption']): Draft['encryption'] {
  if (input === null) return null;
  const { scheme, publicKey, key, keep = present?.keep ?? 'plaintext' } = input;
  const isGiven = publicKey !== undefined || key !== undefined;
  const keys = isGiven || scheme !== present?.scheme ? { publicKey, key } : present;
  return { scheme, keep, publicKey: keys.publicKey ?? null, key: keys.key };
}

function openDraft(secrets: SecretBox, webhook: WebhookRow): Draft {
  const { apiKey, headers = {}, encryptionKey } = openCredentials(secrets, webhook);
  const { apiKeyHeader, encryption, secret } = webhook;
  return {
    signing: webhook.signing,
    secret: secret && secrets.open(secret, webhookSecretOwner(webhook)).toString(),
    headerNames: webhook.headerNames,
    apiKey: apiKeyHeader === null ? null : { header: apiKeyHeader, value: apiKey ?? '' },
    headers: webhook.headers,
    secretHeaders: headers,
    payload: webhook.payload ?? 'native',
    template: webhook.template,
    encryption: encryption && { ...encryption, key: encryptionKey },
  };
}

function toColumns(
  draft: Draft,
): Pick<RequestSettings, 'apiKeyHeader' | 'headers' | 'payload' | 'template' | 'encryption'> {
  const { encryption } = draft;
  return {
    apiKeyHeader: draft.apiKey?.header ?? null,
    headers: draft.headers,
    payload: draft.payload,
    template: draft.template,
    encryption: encryption && {
      scheme: encryption.scheme,
      publicKey: encryption.publicKey,
      keep: encryption.keep,
    },
  };
}

function credentialsOf({ apiKey, secretHeaders, encryption }: Draft): Credentials {
  return {
    ...(apiKey && { apiKey: apiKey.value }),
    ...(Object.keys(secretHeaders).length > 0 && { headers: secretHeaders }),
    ...(encryption?.key !== undefined && { encryptionKey: encryption.key }),
  };
}
