/**
 * Makes and sends requests of webhooks that are not saved, or not as they are tried here. Nothing is kept of them, and
 * they count for nothing but the rate limit of a webhook that there is.
 */
import type { RecordedHeaders } from '@tidings/core/attempt';
import { isIP } from 'node:net';
import type { Exchanged } from '@tidings/core/diagnosis/checks';
import { TidingsError } from '@tidings/core/errors';
import { Unrenderable } from '@tidings/core/notification-types/notification-type';
import { SLOT_HORIZON_MS } from '@tidings/core/rate-limit';
import type { Clock } from '../clock.ts';
import type { WebhookRow } from '../store/configuration.ts';
import type { Db } from '../store/db.ts';
import { reserveSlots } from '../store/pace.ts';
import type { AttemptRecord } from '../store/queue.ts';
import type { SecretBox } from '../store/secrets.ts';
import { Pace } from './pace.ts';
import { failedAt, readAnswer, toRecord } from './reading.ts';
import { requestMaker } from './notifier.ts';
import type { Sender } from './sender.ts';
import { OutgoingEvent } from './work.ts';

/** Requests under way in the process, and among them for one organization. */
const MOST_UNDER_WAY = 16;
const MOST_OF_ONE = 4;
/** How long a slot of a rate-limited webhook is waited for. */
const SLOT_PATIENCE_MS = 5000;

export type SampleEvent = ConstructorParameters<typeof OutgoingEvent>[0];

/** A webhook as it would be. */
export interface Tried {
  readonly row: WebhookRow;
  /** The one that there is, when its rate limit counts. */
  readonly paced: { readonly lane: number; readonly number: number; readonly perSecond: number } | null;
}

export interface Tries {
  headers: RecordedHeaders;
  /** With masks for what is secret in it; null where it is made anew to be shown. */
  body: Uint8Array | null;
  /** Null unless it was sent. */
  attempt: (AttemptRecord & { delivered: boolean; exchanged: Omit<Exchanged, 'timing'> }) | null;
}

export interface PreviewerRooms {
  db: Db;
  secrets: SecretBox;
  sender: Sender;
  clock: Clock;
  /** Where people find the console; null: nobody knows. */
  publicUrl: URL | null;
  /** Whether this process opens connections outward. */
  delivers: boolean;
}

export class Previewer {
  readonly #rooms: PreviewerRooms;
  /** By organization. */
  readonly #underWay = new Map<string, number>();
  #all = 0;

  constructor(rooms: PreviewerRooms) {
    this.#rooms = rooms;
  }

  /** Makes the request, and sends it if that is wanted. Refuses with a `TidingsError`. */
  async try(tried: Tried, event: SampleEvent, send: boolean): Promise<Tries> {
    if (!send) return this.#exchange(tried, event, false);
    const { organization } = event;
    this.#refuse(organization);
    const others = this.#underWay.get(organization) ?? 0;
    this.#underWay.set(organization, others + 1);
    this.#all++;
    try {
      return await this.#exchange(tried, event, true);
    } finally {
      this.#all--;
      const rest = this.#underWay.get(organization)! - 1;
      if (rest > 0) this.#underWay.set(organization, rest);
      else this.#underWay.delete(organization);
    }
  }

  #refuse(organization: string): void {
    if (!this.#rooms.delivers) {
      throw new TidingsError(
        'unavailable',
        'This process takes requests and sends none, since its TIDINGS_ROLES has no engine. Save the webhook, disabled if need be, and test it: whoever delivers will send that.',
      );
    }
    if (this.#all < MOST_UNDER_WAY && (this.#underWay.get(organization) ?? 0) < MOST_OF_ONE) return;
    throw new TidingsError(
      'rate_limited',
      'As many previews as may be at once are being sent just now. Wait until one of them has its answer.',
      { retryAfter: 1 },
    );
  }

  async #exchange({ row, paced }: Tried, event: SampleEvent, send: boolean): Promise<Tries> {
    const { secrets, sender, clock, publicUrl } = this.#rooms;
    const pace = send && paced ? await this.#slot(paced) : null;
    const at = Math.floor(clock.now());
    const renderer = requestMaker(row, secrets);
    const request = await renderer
      .render(new OutgoingEvent(event, publicUrl), 1, at)
      .catch((error: Error) => {
        throw error instanceof Unrenderable ? new TidingsError('invalid_template', error.message) : error;
      });
    const headers = JSON.parse(request.recordedHeaders) as RecordedHeaders;
    const body = request.recordedBody;
    if (!send) return { headers, body, attempt: null };
    const url = new URL(row.url);
    const answer = renderer.conceal(
      await sender.send({
        to: request.to ?? { origin: url.origin, path: url.pathname + url.search },
        headers: request.headers,
        body: request.body,
        timeoutMs: row.timeoutMs,
        inbox: row.testInbox === null ? null : row,
        mayGo: null,
        mayRepeat: pace && (() => pace.take()),
      }),
      request,
    );
    const outcome = readAnswer({ url: row.url, row }, request, answer, clock.now(), false);
    const record = toRecord({ url: row.url, row }, at, request, answer, outcome);
    const delivered = outcome.kind === 'delivered';
    const exchanged = {
      url,
      isLiteral: isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0,
      connection: answer.connecting,
      status: answer.status,
      failedAt: failedAt(answer),
      cause: record.error,
      delivered,
    };
    return { headers, body, attempt: { ...record, delivered, exchanged } };
  }

  /** Every request to a rate-limited webhook takes a slot of it. */
  async #slot({ lane, number, perSecond }: NonNullable<Tried['paced']>): Promise<Pace> {
    const { db, clock } = this.#rooms;
    const pace = new Pace(perSecond, clock, (from, interval, count) =>
      reserveSlots(db, lane, from, number, interval, count, SLOT_HORIZON_MS),
    );
    const patience = performance.now() + SLOT_PATIENCE_MS;
    while (!pace.take()) {
      if (performance.now() > patience) {
        throw new TidingsError(
          'rate_limited',
          `The webhook takes ${perSecond} requests a second, and others are waiting for their turn. Try again later.`,
          { retryAfter: 5 },
        );
      }
      await new Promise<void>((resolve) => {
        pace.await(1, resolve);
      });
    }
    return pace;
  }
}
