import { idFromUuid } from '@tidings/core/id';
import type { AttemptTrigger } from '@tidings/core/attempt';
import { FORMATS } from '@tidings/core/payload-formats/formats';
import type { FormatName } from '@tidings/core/payload-formats/formats';
import type { Payload, PayloadEvent } from '@tidings/core/payload-formats/format';

/** An event in memory, shared by its deliveries. */
export class OutgoingEvent implements PayloadEvent {
  readonly uid: string;
  /** The public id: the caller's own, or ours. */
  readonly id: string;
  readonly type: string;
  readonly created: string;
  readonly organization: string;
  readonly project: string | null;
  readonly data: Uint8Array;
  readonly #attributes: string | null;
  #attributeBytes: Buffer | null = null;
  readonly #payloads: Partial<Record<FormatName, Payload>> = {};

  constructor(event: {
    uid: string;
    ownId: string | null;
    type: string;
    created: string;
    organization: string;
    project: string | null;
    /** JSON text of the members that are neither columns nor `data`. */
    attributes: string | null;
    data: Uint8Array;
  }) {
    this.uid = event.uid;
    this.id = event.ownId ?? idFromUuid('event', event.uid);
    this.type = event.type;
    this.created = event.created;
    this.organization = event.organization;
    this.project = event.project;
    this.#attributes = event.attributes;
    this.data = event.data;
  }

  get attributes(): Uint8Array | null {
    if (this.#attributes === null) return null;
    return (this.#attributeBytes ??= Buffer.from(this.#attributes));
  }

  get size(): number {
    return this.data.length;
  }

  /** The event in a format, built once for all of its deliveries. */
  payload(format: FormatName): Payload {
    return (this.#payloads[format] ??= FORMATS[format](this));
  }
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
