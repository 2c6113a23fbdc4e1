/**
 * Makes the requests to one webhook: the body by its payload format, encrypted where it asks for that, and the headers
 * with its signature. What can be made once is made once; what a receiver must not see is never in what is recorded.
 */
import { createHmac, createSecretKey } from 'node:crypto';
import { createSigner, resolveHeaderNames } from '@tidings/verify';
import type { Signer } from '@tidings/verify';
import { Concealer, MASK } from '@tidings/core/concealer';
import type { RecordedHeaders } from '@tidings/core/attempt';
import type { AnswerLink, MailServer, Responder } from '@tidings/core/notification-types/notification-type';
import type { AnswerFacts } from '@tidings/core/diagnosis/answer';
import type { Conversation, MessagePlace, Place } from '@tidings/core/notification-types/conversation';
import { signsAt } from '@tidings/core/secret-rotation';
import { parseTemplate, renderTemplate } from '@tidings/core/template/template';
import type { Template } from '@tidings/core/template/template';
import { concealAnswer, concealSignature } from '../concealed-answer.ts';
import type { WebhookRow } from '../store/configuration.ts';
import { openCredentials, openPreviousSecrets, webhookSecretOwner } from '../store/secrets.ts';
import type { Credentials, SecretBox } from '../store/secrets.ts';
import { USER_AGENT } from '../version.ts';
import { createEncrypt } from './encryption.ts';
import type { Encrypt } from './encryption.ts';
import type { Answer } from './sender.ts';
import type { OutgoingEvent } from './work.ts';

export interface RenderedRequest {
  /** Where it goes, and how that is shown where it is another place than the webhook's own; null: to the webhook's own URL. */
  to: { origin: string; path: string; server?: MailServer | undefined; shown: string | null } | null;
  headers: Record<string, string>;
  body: Uint8Array;
  /** `RecordedHeaders` as JSON. */
  recordedHeaders: string;
  /** The body, where it is to be kept with the attempt. */
  recordedBody: Uint8Array | null;
}

/** What a message depends on beside its event. */
export interface Circumstances {
  /** Where the first message of its conversation is. */
  readonly place: Place | null;
  readonly answerLinks: readonly AnswerLink[];
}

/** What makes requests to a webhook. */
export interface RequestMaker {
  /**
   * The request of an attempt.
   *
   * @param number of the attempt, from 1
   * @param at when it is made: milliseconds since 1970
   * @param more left out where it stands alone
   * @throws an error that says why there can be none
   */
  render(event: OutgoingEvent, number: number, at: number, more?: Circumstances): Promise<RenderedRequest>;
  /** The answer without what must not be stored of it. */
  conceal(answer: Answer, request: RenderedRequest | null): Answer;
  /** Of types whose messages can belong together. */
  readonly conversations: Conversations | null;
  /** Who answers by links; null: such messages have none. */
  readonly responder: (() => Responder) | null;
}

/** How the messages of a webhook belong together. */
export interface Conversations {
  /** What the message of an event belongs to; null: it stands alone. */
  of(event: OutgoingEvent): Conversation | null;
  placeOf(answer: AnswerFacts): MessagePlace | 'gone' | null;
}

export class Renderer implements RequestMaker {
  readonly conversations = null;
  readonly responder = null;
  readonly #row: WebhookRow;
  readonly #secrets: SecretBox;
  #signer: Promise<Signer> | null = null;
  /** How many secrets of before it signs with; their times end one by one. */
  #previous = 0;
  #encrypt: Promise<Encrypt> | null = null;
  #template: Template | null = null;
  #concealer: Concealer | null = null;
  #signatureName: string | null = null;
  #own: { headers: Record<string, string>; secretNames: readonly string[] } | null = null;

  constructor(row: WebhookRow, secrets: SecretBox) {
    this.#row = row;
    this.#secrets = secrets;
  }

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
      to: null,
      headers,
      body,
      recordedHeaders: JSON.stringify(this.#recorded(headers, own.secretNames)),
      recordedBody: this.#row.encryption?.keep === 'ciphertext' ? body : null,
    };
  }

  /**
   * The answer without the webhook's secrets and the signature of its request, which is all that is ever stored of it:
   * some receivers print what they got, or what they are set to. What is stored can be searched by callers who may not
   * see either.
   */
  conceal(answer: Answer, request: RenderedRequest | null): Answer {
    if (answer.headers === null) return answer;
    const concealer = (this.#concealer ??= new Concealer(this.#listSecrets()));
    const concealed = concealAnswer(answer, concealer);
    const signature = this.#signatureName === null ? undefined : request?.headers[this.#signatureName];
    return signature === undefined ? concealed : concealSignature(concealed, signature);
  }

  /** As bytes, each a character: what was given, and what it stands for. */
  #listSecrets(): string[] {
    const { secret } = this.#row;
    const { apiKey, headers = {}, encryptionKey }: Credentials = openCredentials(this.#secrets, this.#row);
    const sent = [apiKey, ...Object.values(headers)].filter((value) => value !== undefined);
    // Also those that have ended and are still there.
    const previous = openPreviousSecrets(this.#secrets, this.#row, 0);
    const keys = [...(secret ? [this.#open(secret)] : []), ...previous.map((ended) => ended.secret)];
    if (encryptionKey !== undefined) keys.push(encryptionKey);
    return [
      ...keys.flatMap((key) => [Buffer.from(key).toString('latin1'), ...decodedKey(key)]),
      ...sent.flatMap((value) => [value, ...credentialsIn(value)]),
    ];
  }

  #recorded(headers: Record<string, string>, secretNames: readonly string[]): RecordedHeaders {
    const recorded: RecordedHeaders = { ...headers };
    for (const name of secretNames) recorded[name] = MASK;
    const { signing, headerNames } = this.#row;
    if (signing !== 'none') {
      this.#signatureName ??= resolveHeaderNames(signing, headerNames ?? undefined).signature;
      recorded[this.#signatureName] = { signature: headers[this.#signatureName] ?? '' };
    }
    return recorded;
  }

  #payload(event: OutgoingEvent): { contentType: string; body: Uint8Array } {
    const { payload } = this.#row;
    if (payload !== 'custom') return event.payload(payload ?? 'native');
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
      if (typeof value === 'string') headers[name] = value;
      else if ('shown' in value) headers[name] = value.shown;
      else {
        secretNames.push(name);
        headers[name] = values?.[name] ?? '';
      }
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

  /** With the secrets in force; made anew when the time of an old one ends. */
  #signerAt(at: number): Promise<Signer> {
    const previous = this.#row.previousSecretTimes.filter((times) => signsAt(times, at)).length;
    if (!this.#signer || this.#previous !== previous) {
      this.#previous = previous;
      this.#signer = this.#createSigner(at);
    }
    return this.#signer;
  }

  #createSigner(at: number): Promise<Signer> {
    const { signing, secret, headerNames } = this.#row;
    const secrets = secret ? [this.#open(secret)] : [];
    for (const previous of openPreviousSecrets(this.#secrets, this.#row, at)) secrets.push(previous.secret);
    return createSigner({ profile: signing, secrets, headerNames: headerNames ?? undefined, hmac });
  }

  #open(envelope: Buffer): string {
    return this.#secrets.open(envelope, webhookSecretOwner(this.#row)).toString();
  }
}

/** The bytes that a key in base64 stands for. */
function decodedKey(key: string): string[] {
  const text = key.replace(/^whs[ek][ck]_/, '');
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= 16 && bytes.toString('base64') === text ? [bytes.toString('latin1')] : [];
}

/** Of `Bearer token` the token; of `Basic …` what it spells, which is a name and a password. */
export function credentialsIn(value: string): string[] {
  const [scheme = '', ...tokens] = value.split(' ');
  if (scheme.toLowerCase() !== 'basic') return [...tokens, ...[value, ...tokens].flatMap(decodedKey)];
  const spelled = tokens.map((token) => Buffer.from(token, 'base64').toString('latin1'));
  return [...tokens, ...spelled, ...spelled.map((text) => text.slice(text.indexOf(':') + 1))];
}

/** Node's own HMAC, a third of what WebCrypto's costs. */
function hmac(bytes: Uint8Array): (prefix: string, body: Uint8Array) => Uint8Array {
  const key = createSecretKey(bytes);
  return (prefix, body) => createHmac('sha256', key).update(prefix).update(body).digest();
}
