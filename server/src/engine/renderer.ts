/**
 * Makes the requests to one webhook: the body by its payload format, encrypted where it asks for that, and the headers
 * with its signature. What can be made once is made once; what a receiver must not see is never in what is recorded.
 */
import { createHmac, createSecretKey } from 'node:crypto';
import { createSigner } from '@tidings/verify';
import type { Signer } from '@tidings/verify';
import { parseTemplate, renderTemplate } from '@tidings/core/template/template';
import type { Template } from '@tidings/core/template/template';
import type { WebhookRow } from '../store/configuration.ts';
import { openCredentials, webhookSecretOwner } from '../store/secrets.ts';
import type { Credentials, SecretBox } from '../store/secrets.ts';
import { USER_AGENT } from '../version.ts';
import { createEncrypt } from './encryption.ts';
import type { Encrypt } from './encryption.ts';
import type { Answer } from './sender.ts';
import type { OutgoingEvent } from './work.ts';

export interface RenderedRequest {
  headers: Record<string, string>;
  body: Uint8Array;
  /** The headers as JSON, secrets masked. */
  recordedHeaders: string;
  /** The body, where it is to be kept with the attempt. */
  recordedBody: Uint8Array | null;
}

/** What stands for a secret in what is recorded. */
const MASK = '***';
/** What is shorter than this is found by chance in any answer, and no secret. */
const LEAST_SECRET = 6;

export class Renderer {
  readonly #row: WebhookRow;
  readonly #secrets: SecretBox;
  #signer: Promise<Signer> | null = null;
  #withPrevious = false;
  #encrypt: Promise<Encrypt> | null = null;
  #template: Template | null = null;
  #own: { headers: Record<string, string>; secretNames: readonly string[] } | null = null;

  constructor(row: WebhookRow, secrets: SecretBox) {
    this.#row = row;
    this.#secrets = secrets;
  }

  /**
   * The request of an attempt.
   *
   * @param number of the attempt, from 1
   * @param at when it is made: milliseconds since 1970
   * @throws an error that says why there can be none
   */
  async render(event: OutgoingEvent, number: number, at: number): Promise<RenderedRequest> {
    const own = (this.#own ??= this.#readOwnHeaders());
    let { contentType, body } = this.#payload(event);
    if (this.#row.encryption) {
      this.#encrypt ??= this.#createEncrypt();
      ({ contentType, body } = await (await this.#encrypt)(contentType, body));
    }
    const signer = await this.#signerAt(at);
    // Ours come last, so that none of them can be another's.
    const headers: Record<string, string> = {
      ...own.headers,
      'content-type': contentType,
      'user-agent': USER_AGENT,
      'webhook-id': event.id,
      'webhook-attempt': String(number),
      ...(await signer.sign({ id: event.id, timestampMs: at, body })),
    };
    return {
      headers,
      body,
      recordedHeaders: JSON.stringify(
        own.secretNames.length === 0 ? headers : masked(headers, own.secretNames),
      ),
      recordedBody: this.#row.encryption?.keep === 'ciphertext' ? body : null,
    };
  }

  /** The answer without the secrets that were sent: some receivers print what they got. */
  conceal(answer: Answer): Answer {
    if (!this.#own || this.#own.secretNames.length === 0) return answer;
    const { headers, secretNames } = this.#own;
    // Of `Bearer token` the token, too; and the longest first, since one may begin another.
    const secrets = secretNames
      .flatMap((name) => [headers[name]!, ...headers[name]!.split(' ').slice(1)])
      .filter((secret) => secret.length >= LEAST_SECRET)
      .toSorted((a, b) => b.length - a.length);
    return {
      ...answer,
      headers: answer.headers && concealHeaders(answer.headers, secrets),
      body: answer.body && concealBytes(answer.body, secrets),
    };
  }

  #payload(event: OutgoingEvent): { contentType: string; body: Uint8Array } {
    const { payload } = this.#row;
    if (payload !== 'custom') return event.payload(payload);
    this.#template ??= this.#readTemplate();
    const rendered = renderTemplate(this.#template, event);
    if (rendered.ok) return { contentType: 'application/json', body: rendered.body };
    throw new Error(`the template cannot render this event: ${rendered.path || 'it'}: ${rendered.message}.`);
  }

  #readTemplate(): Template {
    const parsed = parseTemplate(this.#row.template);
    if (parsed.ok) return parsed.template;
    throw new Error(`the template cannot be read: ${parsed.path || 'it'}: ${parsed.message}.`);
  }

  #readOwnHeaders(): { headers: Record<string, string>; secretNames: readonly string[] } {
    const { headers: set, apiKeyHeader } = this.#row;
    const { apiKey, headers: values }: Credentials = openCredentials(this.#secrets, this.#row);
    const headers: Record<string, string> = {};
    const secretNames: string[] = [];
    for (const [name, value] of Object.entries(set)) {
      if (typeof value !== 'string') secretNames.push(name);
      headers[name] = typeof value === 'string' ? value : (values?.[name] ?? '');
    }
    if (apiKeyHeader !== null) {
      secretNames.push(apiKeyHeader);
      headers[apiKeyHeader] = apiKey ?? '';
    }
    return { headers, secretNames };
  }

  #createEncrypt(): Promise<Encrypt> {
    const { encryption, secret } = this.#row;
    return createEncrypt(encryption!, {
      shared: openCredentials(this.#secrets, this.#row).encryptionKey,
      secret: secret ? this.#open(secret) : undefined,
    });
  }

  /** With the secrets in force; made anew when the time of the old one ends. */
  #signerAt(at: number): Promise<Signer> {
    const { previousSecretExpiresAt } = this.#row;
    const overlaps = previousSecretExpiresAt !== null && previousSecretExpiresAt.getTime() > at;
    if (!this.#signer || this.#withPrevious !== overlaps) {
      this.#withPrevious = overlaps;
      this.#signer = this.#createSigner(overlaps);
    }
    return this.#signer;
  }

  #createSigner(withPrevious: boolean): Promise<Signer> {
    const { signing, secret, previousSecret, headerNames } = this.#row;
    const secrets = secret ? [this.#open(secret)] : [];
    if (withPrevious && previousSecret) secrets.push(this.#open(previousSecret));
    return createSigner({ profile: signing, secrets, headerNames: headerNames ?? undefined, hmac });
  }

  #open(envelope: Buffer): string {
    return this.#secrets.open(envelope, webhookSecretOwner(this.#row)).toString();
  }
}

function masked(headers: Record<string, string>, names: readonly string[]): Record<string, string> {
  const shown = { ...headers };
  for (const name of names) shown[name] = MASK;
  return shown;
}

function concealHeaders(
  headers: NonNullable<Answer['headers']>,
  secrets: readonly string[],
): NonNullable<Answer['headers']> {
  const conceal = (value: string): string => withoutSecrets(value, secrets);
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(conceal) : value === undefined ? value : conceal(value),
    ]),
  );
}

function concealBytes(bytes: Uint8Array, secrets: readonly string[]): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!secrets.some((secret) => buffer.includes(secret))) return bytes;
  // Byte for byte: secrets are ASCII, and what is around them may be anything.
  return Buffer.from(withoutSecrets(buffer.toString('latin1'), secrets), 'latin1');
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
}

/** Node's own HMAC, a third of what WebCrypto's costs. */
function hmac(bytes: Uint8Array): (prefix: string, body: Uint8Array) => Uint8Array {
  const key = createSecretKey(bytes);
  return (prefix, body) => createHmac('sha256', key).update(prefix).update(body).digest();
}
