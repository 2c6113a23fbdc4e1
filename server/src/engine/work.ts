import { idFromUuid } from '@tidings/core/id';
import type { AttemptTrigger } from '@tidings/core/attempt';
import { nativePayload } from '@tidings/core/payload-formats';
import type { Payload } from '@tidings/core/payload-formats';

/** An event in memory, shared by its deliveries. */
export class OutgoingEvent {
  readonly uid: string;
  /** The public id: the caller's own, or ours. */
  readonly id: string;
  readonly #type: string;
  readonly #created: string;
  readonly #organization: string;
  readonly #project: string | null;
  readonly #data: Uint8Array;
  #payload: Payload | null = null;

  constructor(event: {
    uid: string;
    ownId: string | null;
    type: string;
    created: string;
    organization: string;
    project: string | null;
    data: Uint8Array;
  }) {
    this.uid = event.uid;
    this.id = event.ownId ?? idFromUuid('event', event.uid);
    this.#type = event.type;
    this.#created = event.created;
    this.#organization = event.organization;
    this.#project = event.project;
    this.#data = event.data;
  }

  get size(): number {
    return this.#data.length;
  }

  /** The body to send, built once for all deliveries of the event. */
  payload(): Payload {
    this.#payload ??= nativePayload({
      id: this.id,
      type: this.#type,
      created: this.#created,
      organization: this.#organization,
      project: this.#project,
      data: this.#data,
    });
    return this.#payload;
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
}
