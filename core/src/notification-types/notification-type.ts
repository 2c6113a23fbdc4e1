/**
 * The contract of notification types. A type is pure: from an event it makes the request that tells of it, and from the
 * receiver's answer what that means. Connections, deadlines, retries and records are the engine's, once for all types.
 */
import type { Static, TObject } from 'typebox';
import type { Person } from '../alert.ts';
import type { Outcome } from '../attempt.ts';
import type { AnswerFacts, RequestFacts } from '../diagnosis/answer.ts';
import type { PayloadEvent } from '../payload-formats/format.ts';
import type { Conversation, MessagePlace, Place } from './conversation.ts';
import { oneLine } from './text.ts';

export const NOTIFICATION_TYPES = ['rest', 'slack', 'pagerduty', 'teams', 'discord', 'email'] as const;
/**
 * A keyword of schemas: the alternatives that the OpenAPI document shows, where values are checked by one of them that is
 * known beforehand.
 */
export const SHOWN_ANY_OF = 'x-any-of';

/**
 * A keyword of the schemas of settings: the ways to set a receiver up, of which one is taken. What a way does not name and
 * another does is not for it; what none of them names goes with each. Forms ask for one of them; `check` holds them to it.
 */
export const WAYS = 'x-ways';

export interface Way {
  /** What people call it. */
  readonly label: string;
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

export type NotificationTypeName = (typeof NOTIFICATION_TYPES)[number];

/** What a request is made of. */
export interface Notification<Config> {
  readonly event: PayloadEvent;
  readonly webhook: { readonly id: string; readonly name: string };
  /** With its secrets. */
  readonly config: Config;
  /** JSON that the webhook's template made of the event; null: it has none. */
  readonly message: Uint8Array | null;
  /** Where the first message of its conversation is; null: this is the first, or it belongs to none. */
  readonly place: Place | null;
  /** By which it can be answered; none where there is nothing to answer. */
  readonly answerLinks: readonly AnswerLink[];
  /** SHA-256 in hexadecimal digits, for keys that tell nothing of what they stand for. */
  readonly digest: (text: string) => string;
}

/** Who answers by the links of one message. */
export interface Responder {
  readonly person: Person;
  /** To whom the message goes. Its links are good for as long as the webhook's messages go to all of them. */
  readonly addresses: readonly string[];
}

/** Whoever opens it is asked once more, and has answered. */
export interface AnswerLink {
  readonly label: string;
  readonly url: string;
  /** What of the URL lets one answer. */
  readonly secret: string;
}

/** A mail server, and how to sign in there. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** A request as it is to go out, with all secrets in it. */
export interface NotificationRequest {
  /** `https:`, `http:`, or `smtp:` with the server alone. */
  readonly url: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Of mail alone: the body is a `Mail`, for this server. */
  readonly server?: MailServer;
}

/** There can be no request of this event, by what the webhook's template makes of it. */
export class Unrenderable extends Error {
  /** @param path where in the message */
  constructor(path: string, what: string) {
    super(`the template makes a message that cannot be sent: ${path} ${what}.`);
  }
}

const decoder = new TextDecoder();

/** The message of a template, which has to be an object with no other members than these. */
export function readMessage(
  { message }: { readonly message: Uint8Array | null },
  members: readonly string[],
): Readonly<Record<string, unknown>> | null {
  if (message === null) return null;
  const read = JSON.parse(decoder.decode(message)) as unknown;
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw new Unrenderable('/', `has to be an object with ${members.join(', ')}`);
  const other = Object.keys(read).find((name) => !members.includes(name));
  if (other !== undefined)
    throw new Unrenderable(`/${other}`, `is nothing that it can have: it takes ${members.join(', ')}`);
  return read as Record<string, unknown>;
}

/** A text of a message, if it is there. */
export function readText(
  message: Readonly<Record<string, unknown>>,
  name: string,
  longest: number,
): string | undefined {
  const text = message[name];
  if (text === undefined || text === null) return undefined;
  if (typeof text !== 'string') throw new Unrenderable(`/${name}`, 'has to be a text');
  if (text.length > longest)
    throw new Unrenderable(`/${name}`, `has ${text.length} characters, and ${longest} are taken at most`);
  return text;
}

/** The same of what is to say something: a text in which nothing can be seen is none. */
export function readSaid(
  message: Readonly<Record<string, unknown>>,
  name: string,
  longest: number,
): string | undefined {
  const text = readText(message, name, longest);
  return text === undefined || oneLine(text) === '' ? undefined : text;
}

const encoder = new TextEncoder();

/** JSON as a body, not longer than is taken. */
export function jsonBody(value: unknown, most: number): Uint8Array {
  const body = encoder.encode(JSON.stringify(value));
  if (body.length > most)
    throw new Unrenderable('/', `has ${body.length} bytes, and ${most} are taken at most`);
  return body;
}

export interface NotificationType<Config extends TObject = TObject> {
  readonly type: NotificationTypeName;
  /** What people call it. */
  readonly label: string;
  /** The schema of `config`. A field with `writeOnly: true` is a secret: kept encrypted, masked, and shown by its own call. */
  readonly config: Config;
  /** What of a config cannot go together, by path within it. */
  readonly check?: (config: Static<Config>) => { readonly path: string; readonly message: string } | null;
  /** Where a config leads, by field: URLs have to be such as deliveries may reach. */
  readonly reaches: (config: Static<Config>) => readonly { field: string; url: string }[];
  /** Where requests go, with `***` in the place of what is secret in it. */
  readonly address: (config: Static<Config>) => string;
  /** Throws `Unrenderable`. The same input gives the same bytes. */
  readonly render: (notification: Notification<Static<Config>>) => NotificationRequest;
  /** Of types whose messages can belong together: what this one belongs to; null: it stands alone. */
  readonly conversation?: (event: PayloadEvent, config: Static<Config>) => Conversation | null;
  /** Of types whose receivers answer by links: who answers by them. */
  readonly responder?: (config: Static<Config>, webhook: string) => Responder;
  /**
   * What an answer says of where the message is; `gone`: the one that was to be changed or followed is not there any more,
   * and the next attempt makes a new one. Null: it says nothing of it.
   */
  readonly placeOf?: (answer: AnswerFacts) => MessagePlace | 'gone' | null;
  /**
   * What an answer means. A mail server's reply has its code as the status and its text as the body.
   *
   * @param request looked at for words about what failed
   */
  readonly classify: (answer: AnswerFacts, request: () => RequestFacts) => Outcome;
}

/** Keeps the types of a notification type together, and forgets them for the list. */
export function notificationType<const Config extends TObject>(
  type: NotificationType<Config>,
): NotificationType {
  return type;
}

/** For `reaches`: these fields, where they are there. */
export function urlsIn<Field extends string>(...fields: readonly Field[]) {
  return (config: { readonly [field in Field]?: string | undefined }): { field: string; url: string }[] =>
    fields.flatMap((field) => (config[field] === undefined ? [] : [{ field, url: config[field] }]));
}

/** What is wrong with a `host`: a path would be left out without a word. */
export function hostFault(host: string | undefined): { path: string; message: string } | null {
  const url = host === undefined ? null : URL.parse(host);
  if (!url || url.pathname + url.search === '/') return null;
  const message = `is the address of a server alone, such as ${url.protocol}//${url.host}, and has no path.`;
  return { path: '/host', message };
}

/** The names of the fields of a config that are secrets. */
export function secretFields({ config }: Pick<NotificationType, 'config'>): string[] {
  return Object.entries(config.properties)
    .filter(([, schema]) => (schema as { writeOnly?: boolean }).writeOnly === true)
    .map(([name]) => name);
}

export const DELIVERED: Outcome = { kind: 'delivered', errorClass: null, error: null };

/** The receiver refuses what it was set up with: no attempt of the same will do. @param error with the remedy */
export function refused(error: string): Outcome {
  return { kind: 'refused', errorClass: 'refused', error };
}
