import { recordOf } from '@tidings/core/event';
import { idFromUuid } from '@tidings/core/id';
import type { AttemptTrigger } from '@tidings/core/attempt';
import { FORMATS } from '@tidings/core/payload-formats/formats';
import type { FormatName } from '@tidings/core/payload-formats/formats';
import type { Payload, PayloadEvent } from '@tidings/core/payload-formats/format';
import { takesReplays } from '@tidings/core/replay';
import { disposition } from '@tidings/core/webhook';
import type { WebhookRow } from '../store/configuration.ts';

/** An event in memory, shared by its deliveries. */
export class OutgoingEvent implements PayloadEvent {
  readonly uid: string;
  /** The public id: the caller's own, or ours. */
  readonly id: string;
  readonly type: string;
  readonly created: string;
  readonly organization: string;
  readonly project: string | null;
  readonly asks: boolean;
  readonly data: Uint8Array;
  readonly #attributes: string | null;
  #attributeBytes: Buffer | null = null;
  readonly #publicUrl: URL | null;
  readonly #payloads: Partial<Record<FormatName, Payload>> = {};

  /** @param publicUrl where people find the console; null: nobody knows, or it is no place for this one */
  constructor(
    event: {
      uid: string;
      ownId: string | null;
      type: string;
      created: string;
      organization: string;
      project: string | null;
      asks: boolean;
      /** JSON text of the members that are neither columns nor `data`. */
      attributes: string | null;
      data: Uint8Array;
    },
    publicUrl: URL | null,
  ) {
    this.uid = event.uid;
    this.id = event.ownId ?? idFromUuid('event', event.uid);
    this.type = event.type;
    this.created = event.created;
    this.organization = event.organization;
    this.project = event.project;
    this.asks = event.asks;
    this.#attributes = event.attributes;
    this.#publicUrl = publicUrl;
    this.data = ofItsOwn(event.data);
  }

  get attributes(): Uint8Array | null {
    if (this.#attributes === null) return null;
    return (this.#attributeBytes ??= Buffer.from(this.#attributes));
  }

  get record(): string | null {
    return recordOf(this, this.#publicUrl);
  }

  /** Bytes that a delivery of it takes in memory, roughly. */
  get size(): number {
    return heldSize(this.data.length + (this.#attributes?.length ?? 0));
  }

  /** The event in a format, built once for all of its deliveries. */
  payload(format: FormatName): Payload {
    return (this.#payloads[format] ??= FORMATS[format](this));
  }
}

/** What a delivery takes besides the data of its event. */
const OVERHEAD_BYTES = 1024;

/** Bytes that a delivery takes in memory, roughly, by those of the event's data and attributes. */
export function heldSize(bytes: number): number {
  return bytes + OVERHEAD_BYTES;
}

/** So much more than a slice may be kept alive by it. */
const TOLERATED_BYTES = 64 * 1024;

/** A small slice of something large, such as one event of a batch, would keep all of it for as long as it waits. */
function ofItsOwn(data: Uint8Array): Uint8Array {
  return data.buffer.byteLength > data.length + TOLERATED_BYTES ? new Uint8Array(data) : data;
}

/** A group commit whose deliveries are in memory. */
export interface Batch {
  readonly id: string;
  readonly lane: number;
  readonly owner: number;
  /** Deliveries not yet recorded. */
  remaining: number;
}

/** A delivery in memory: leased to this process, to be attempted or given back. */
export interface Work {
  readonly event: OutgoingEvent;
  readonly webhook: number;
  readonly organization: number;
  readonly lane: number;
  /** The process id under which it is leased. */
  readonly owner: number;
  /** The batch it came with, or null when it was claimed from the queue. */
  readonly batch: Batch | null;
  /** Attempts made before. */
  readonly attempts: number;
  readonly trigger: AttemptTrigger;
  /** Of a delivery that is sent in order: called when what came of it is written down, or is in other hands. */
  readonly settled: (() => void) | null;
}

/** Tests and retries by hand go out although the webhook rests. */
export function isAskedFor({ trigger }: Work): boolean {
  return trigger === 'test' || trigger === 'manual';
}

/** What becomes of it right now, by the state of its webhook. */
export function fateOf({ trigger }: Work, webhook: WebhookRow): ReturnType<typeof disposition> {
  if (trigger === 'test') return 'send';
  if (trigger !== 'replay') return disposition(webhook);
  return disposition({ enabled: takesReplays(webhook), paused: webhook.paused });
}
