/**
 * Answers that are costly to make and the same for everybody until something changes. Each is made once, one at a time
 * in the process and with pauses, so that who asks for many of them holds up nobody else; and kept, the latest used, for
 * as long as there is room.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { TidingsError } from '@tidings/core/errors';

const ROOM_BYTES = 32 * 1024 * 1024;
/** Answers that wait to be made, besides the one that is being made. */
const MOST_WAITING = 32;
/** Work between two pauses, each as long as the work before it: half of the process is left to others. */
const SLICE_MS = 10;

/** Call it again and again while making an answer. */
export type Pause = () => Promise<void> | undefined;

export interface KeptAnswer {
  /** For the header `ETag`. */
  readonly tag: string;
  readonly body: Buffer | null;
}

export class KeptAnswers {
  /** By tag, the one used longest ago first. */
  readonly #kept = new Map<string, Buffer>();
  readonly #making = new Map<string, Promise<Buffer>>();
  #bytes = 0;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * What is kept under the tag of these parts, or is made now; null where the caller has it already.
   *
   * @param parts all that the answer depends on
   */
  async find(
    { headers }: FastifyRequest,
    parts: readonly unknown[],
    make: (pause: Pause) => Promise<string>,
  ): Promise<KeptAnswer> {
    const tag = `"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)}"`;
    if (has(headers['if-none-match'], tag)) return { tag, body: null };
    return { tag, body: this.#use(tag) ?? (await this.#make(tag, make)) };
  }

  #use(tag: string): Buffer | undefined {
    const kept = this.#kept.get(tag);
    if (kept === undefined) return undefined;
    this.#kept.delete(tag);
    this.#kept.set(tag, kept);
    return kept;
  }

  #make(tag: string, make: (pause: Pause) => Promise<string>): Promise<Buffer> {
    const underWay = this.#making.get(tag);
    if (underWay) return underWay;
    if (this.#making.size > MOST_WAITING) {
      throw new TidingsError(
        'unavailable',
        'Too much of this is being made just now. Try again in a moment.',
        {
          retryAfter: 2,
        },
      );
    }
    const made = this.#last.then(() => make(newPause()));
    this.#last = made.catch(() => undefined);
    const kept = made
      .then((text) => {
        const body = Buffer.from(text);
        this.#keep(tag, body);
        return body;
      })
      .finally(() => this.#making.delete(tag));
    this.#making.set(tag, kept);
    return kept;
  }

  #keep(tag: string, body: Buffer): void {
    if (body.length > ROOM_BYTES / 2) return;
    this.#kept.set(tag, body);
    this.#bytes += body.length;
    for (const [oldest, old] of this.#kept) {
      if (this.#bytes <= ROOM_BYTES) break;
      this.#kept.delete(oldest);
      this.#bytes -= old.length;
    }
  }
}

function newPause(): Pause {
  let since = performance.now();
  return () => {
    const worked = performance.now() - since;
    if (worked < SLICE_MS) return undefined;
    return sleep(worked).then(() => {
      since = performance.now();
    });
  };
}

/** RFC 9110, section 13.1.2: any of them will do, weak or not. */
function has(ifNoneMatch: string | undefined, tag: string): boolean {
  return (
    ifNoneMatch?.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag) ??
    false
  );
}
