/**
 * Makes the requests to webhooks of other types than `rest`: the type's own message, or what the webhook's template makes
 * of the event. What is recorded has masks for the secrets in address, headers and body.
 */
import { hash } from 'node:crypto';
import { Concealer } from '@tidings/core/concealer';
import { idFromUuid } from '@tidings/core/id';
import { TYPES } from '@tidings/core/notification-types/index';
import { secretFields } from '@tidings/core/notification-types/notification-type';
import type {
  NotificationRequest,
  NotificationType,
  Responder,
} from '@tidings/core/notification-types/notification-type';
import { parseTemplate, renderTemplate } from '@tidings/core/template/template';
import { concealAnswer, concealBytes } from '../concealed-answer.ts';
import type { WebhookRow } from '../store/configuration.ts';
import { openCredentials } from '../store/secrets.ts';
import type { SecretBox } from '../store/secrets.ts';
import { USER_AGENT } from '../version.ts';
import { Renderer } from './renderer.ts';
import type { Circumstances, Conversations, RenderedRequest, RequestMaker } from './renderer.ts';
import type { Answer } from './sender.ts';
import type { OutgoingEvent } from './work.ts';

export function requestMaker(row: WebhookRow, secrets: SecretBox): RequestMaker {
  return row.type === 'rest' ? new Renderer(row, secrets) : new Notifier(row, secrets);
}

const ALONE: Circumstances = { place: null, answerLinks: [] };

interface Opened {
  readonly config: Record<string, unknown>;
  readonly concealer: Concealer;
  /** What that conceals. */
  readonly secrets: readonly string[];
}

class Notifier implements RequestMaker {
  readonly #row: WebhookRow;
  readonly #secrets: SecretBox;
  readonly #type: NotificationType;
  readonly conversations: Conversations | null;
  readonly responder: (() => Responder) | null;
  #opened: Opened | null = null;

  constructor(row: WebhookRow, secrets: SecretBox) {
    this.#row = row;
    this.#secrets = secrets;
    this.#type = TYPES[row.type];
    const { conversation, placeOf, responder } = this.#type;
    this.conversations =
      conversation && placeOf ? { of: (event) => conversation(event, this.#open().config), placeOf } : null;
    const id = idFromUuid('webhook', row.uid);
    this.responder = responder ? () => responder(this.#open().config, id) : null;
  }

  async render(
    event: OutgoingEvent,
    _number: number,
    _at: number,
    { place, answerLinks }: Circumstances = ALONE,
  ): Promise<RenderedRequest> {
    const { config, concealer: usual, secrets } = this.#open();
    const concealer =
      answerLinks.length === 0
        ? usual
        : new Concealer([...secrets, ...answerLinks.map(({ secret }) => secret)]);
    const made: NotificationRequest = this.#type.render({
      event,
      webhook: { id: idFromUuid('webhook', this.#row.uid), name: this.#row.name },
      config,
      message: this.#message(event),
      place,
      answerLinks,
      digest: (text) => hash('sha256', text, 'hex'),
    });
    const url = new URL(made.url);
    const headers = { ...made.headers, 'content-type': made.contentType, 'user-agent': USER_AGENT };
    const recorded = Object.entries(headers).map(([name, value]) => [name, concealer.conceal(value)]);
    return {
      to: {
        origin: url.origin,
        path: url.pathname + url.search,
        server: made.server,
        shown: place && (place.kind === 'response' ? `${url.origin}/***` : concealer.conceal(made.url)),
      },
      headers,
      body: made.body,
      recordedHeaders: JSON.stringify(Object.fromEntries(recorded)),
      recordedBody: concealBytes(made.body, false, concealer),
    };
  }

  conceal(answer: Answer): Answer {
    return answer.headers === null ? answer : concealAnswer(answer, this.#open().concealer);
  }

  #message(event: OutgoingEvent): Uint8Array | null {
    const { template } = this.#row;
    if (template === null) return null;
    const parsed = parseTemplate(template);
    const rendered = parsed.ok ? renderTemplate(parsed.template, event) : parsed;
    if (rendered.ok) return rendered.body;
    throw new Error(`the template cannot render this event: ${rendered.path || 'it'}: ${rendered.message}.`);
  }

  /** Once, when it is first needed. */
  #open(): Opened {
    if (this.#opened) return this.#opened;
    const opened = openCredentials(this.#secrets, this.#row).config ?? {};
    const secrets = secretFields(this.#type).flatMap((field) => {
      const secret = opened[field];
      return secret === undefined ? [] : [secret, ...partsOf(secret)];
    });
    const latin1 = secrets.map((secret) => Buffer.from(secret).toString('latin1'));
    return (this.#opened = {
      config: { ...this.#row.config, ...opened },
      concealer: new Concealer(latin1),
      secrets: latin1,
    });
  }
}

/** What makes a URL secret: all behind its host, and the last part of that. */
function partsOf(secret: string): string[] {
  const url = URL.parse(secret);
  if (!url) return [];
  const path = url.pathname + url.search;
  return [path, path.slice(path.lastIndexOf('/') + 1)];
}
