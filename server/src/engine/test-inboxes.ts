/**
 * Takes requests into test inboxes, whichever way they come: from webhooks by the door within the process (`inbox-door.ts`), from
 * everybody else by the address of the inbox (`api/routes/inbox.ts`).
 */
import { MASK } from '@tidings/core/concealer';
import { isCredential } from '@tidings/core/headers';
import type { ForcedAnswer, Verdict } from '@tidings/core/test-inbox';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { WebhookRow } from '../store/configuration.ts';
import type { Pool } from '../store/db.ts';
import { insertReceipt, receivingInbox, webhooksOfInbox } from '../store/receipts.ts';
import type { ReceiptHeaders } from '../store/receipts.ts';
import type { SecretBox } from '../store/secrets.ts';
import { InboxRate } from './inbox-rate.ts';
import { checkSignature, signatureHeader } from './signature-check.ts';

/** A request as it came. */
export interface Arrival {
  method: string;
  /** With its `?`; empty when there is none. */
  query: string;
  /** Names and values in turn, as Node has them. */
  rawHeaders: readonly string[];
  body: Buffer;
}

/** What becomes of it. */
export type Reception =
  /** Null: 200. */
  | { kind: 'taken'; answer: ForcedAnswer | null }
  /** There is no such inbox, or its time is over. */
  | { kind: 'gone' }
  /** More come than are taken. */
  | { kind: 'crowded' };

export interface TestInboxRooms {
  db: Pool;
  secrets: SecretBox;
  clock: Clock;
  newUuid: (now: number) => string;
  log: Log;
}

/** Of connections, between machines. */
const HIDDEN = new Set(['connection', 'keep-alive', 'transfer-encoding']);
const MOST_WEBHOOKS = 20;
const LONGEST_QUERY = 2000;

export class TestInboxes {
  readonly #rooms: TestInboxRooms;
  readonly #rate = new InboxRate();

  constructor(rooms: TestInboxRooms) {
    this.#rooms = rooms;
  }

  /** From a webhook of this organization, as it was when it sent it. */
  async fromWebhook(webhook: WebhookRow, arrival: Arrival): Promise<Reception> {
    const { db, clock } = this.#rooms;
    // One that is tried before it is saved belongs to nothing yet; its inbox was looked up for its organization just now.
    const isSaved = webhook.number > 0;
    const by = { uid: webhook.testInbox!, organization: isSaved ? webhook.organization : null };
    if (!this.#rate.takes(by.uid)) return { kind: 'crowded' };
    const inbox = await receivingInbox(db, clock.now(), by);
    if (!inbox) return { kind: 'gone' };
    return this.#keep(inbox.number, arrival, [webhook], { isKnown: true, uid: isSaved ? webhook.uid : null });
  }

  /** From whoever knows the address. */
  async fromOutside(token: string, arrival: Arrival): Promise<Reception> {
    const { db, clock } = this.#rooms;
    const inbox = await receivingInbox(db, clock.now(), { token });
    if (!inbox) return { kind: 'gone' };
    if (!this.#rate.takes(inbox.uid)) return { kind: 'crowded' };
    return this.#keep(inbox.number, arrival, await webhooksOfInbox(db, inbox, MOST_WEBHOOKS), {
      isKnown: false,
      uid: null,
    });
  }

  async #keep(
    inbox: number,
    arrival: Arrival,
    webhooks: readonly WebhookRow[],
    sender: { isKnown: boolean; uid: string | null },
  ): Promise<Reception> {
    const { db, clock, newUuid } = this.#rooms;
    const now = clock.now();
    const headers = readHeaders(arrival.rawHeaders);
    const { signature, signer } = await this.#check(
      webhooks,
      { headers, body: arrival.body },
      sender.isKnown,
    );
    const attempt = Number(headers['webhook-attempt']);
    const answer = await insertReceipt(db, now, inbox, {
      uid: newUuid(now),
      method: arrival.method,
      query: arrival.query.slice(0, LONGEST_QUERY),
      headers: recordHeaders(arrival.rawHeaders, webhooks),
      body: arrival.body,
      event: headers['webhook-id']?.slice(0, 256) ?? null,
      attempt: Number.isInteger(attempt) && attempt > 0 && attempt < 1_000_000 ? attempt : null,
      webhook: sender.isKnown ? sender.uid : signer,
      signature,
    });
    return answer === undefined ? { kind: 'gone' } : { kind: 'taken', answer };
  }

  async #check(
    webhooks: readonly WebhookRow[],
    request: { headers: Record<string, string>; body: Buffer },
    isKnown: boolean,
  ): Promise<{ signature: Verdict; signer: string | null }> {
    const { secrets, clock, log } = this.#rooms;
    const verdicts: Verdict[] = [];
    for (const webhook of webhooks) {
      try {
        const signature = await checkSignature(webhook, secrets, request, clock.now());
        if (signature.verified || isKnown) return { signature, signer: webhook.uid };
        verdicts.push(signature);
      } catch (error) {
        log.warn(
          { error: (error as Error).message, webhook: webhook.uid },
          'a signature could not be checked',
        );
      }
    }
    const [first, ...others] = verdicts.filter(({ verified }) => verified === false);
    if (first && others.length === 0 && webhooks.length === 1) return { signature: first, signer: null };
    const reason = first
      ? 'None of the webhooks that send here has signed this.'
      : 'It came from outside, and no webhook that sends here signs anything: there is no secret to hold it against.';
    return { signature: { verified: first ? false : null, reason, code: first?.code ?? null }, signer: null };
  }
}

/** By lower-case name; one that came twice as it is read by most: with a comma. */
function readHeaders(raw: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    const before = headers.get(name);
    headers.set(name, before === undefined ? raw[i + 1]! : `${before}, ${raw[i + 1]!}`);
  }
  return Object.fromEntries(headers);
}

/** With masks for what may be a secret, and what signs told apart. */
function recordHeaders(raw: readonly string[], webhooks: readonly WebhookRow[]): ReceiptHeaders {
  const signing = new Set(webhooks.map(signatureHeader));
  const secret = new Set(webhooks.flatMap(secretHeaders));
  const shown = new Set(webhooks.flatMap(shownHeaders));
  const recorded: ReceiptHeaders = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name, value] = [raw[i]!, raw[i + 1]!];
    const lower = name.toLowerCase();
    if (HIDDEN.has(lower)) continue;
    if (signing.has(lower)) recorded.push([name, { signature: value }]);
    else if (secret.has(lower) || (isCredential(lower) && !shown.has(lower))) recorded.push([name, MASK]);
    else recorded.push([name, value]);
  }
  return recorded;
}

function secretHeaders({ apiKeyHeader, headers }: WebhookRow): string[] {
  const own = Object.keys(headers).filter((name) => {
    const value = headers[name];
    return typeof value === 'object' && 'secret' in value;
  });
  return [...own, ...(apiKeyHeader === null ? [] : [apiKeyHeader])].map((name) => name.toLowerCase());
}

/** What the webhook's settings show anyway. */
function shownHeaders({ headers }: WebhookRow): string[] {
  return Object.keys(headers)
    .filter((name) => {
      const value = headers[name];
      return typeof value === 'string' || 'shown' in value!;
    })
    .map((name) => name.toLowerCase());
}
