import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** Questions that are sent out, and their answers. */
export class Interactions {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Asks. Asking again with the same `ownId` gets the first interaction. */
  async create(input: InteractionInput, options?: CallOptions): Promise<Interaction> {
    return this.#send<'createInteraction'>('POST', '/v1/interactions', { body: input, options });
  }

  /** Newest first. */
  async list(
    { status, ...query }: InteractionsQuery = {},
    options?: CallOptions,
  ): Promise<Page<Interaction>> {
    const statuses = status === undefined ? {} : { status: [status].flat().join(',') };
    return readPage((turn) =>
      this.#send<'listInteractions'>('GET', '/v1/interactions', {
        query: { ...query, ...statuses, ...turn },
        options,
      }),
    );
  }

  async get(id: string, options?: CallOptions): Promise<Interaction> {
    return this.#send<'getInteraction'>('GET', pathOf('interactions', id), { options });
  }

  /** The same as JSON text, in which the numbers of `data` stand as they were written. */
  async getText(id: string, options?: CallOptions): Promise<string> {
    const parts = { options, asText: true };
    const path = pathOf('interactions', id);
    return (await this.#send<'getInteraction'>('GET', path, parts)) as unknown as string;
  }

  /**
   * Waits until it has ended, which it does when its time is over at the latest. Go ahead only where `outcome` is what you need:
   * whatever else comes, an error included, is a no.
   *
   * @param atMostMs answers with how things are after so long; `status` is `open` then
   */
  async wait(id: string, { atMostMs = Infinity, ...options }: WaitOptions = {}): Promise<Interaction> {
    const end = performance.now() + atMostMs;
    // Shorter than one attempt of a call may take.
    const most = Math.min(
      LONGEST_WAIT_SECONDS,
      Math.floor((options.timeoutMs ?? SHORTEST_TIMEOUT_MS) / 2000),
    );
    for (;;) {
      const left = Math.ceil((end - performance.now()) / 1000);
      const seconds = Math.max(0, Math.min(most, left));
      const now = await this.#send<'getInteraction'>('GET', pathOf('interactions', id), {
        query: { wait: `${seconds}s` },
        options,
      });
      if (now.status !== 'open' || performance.now() >= end) return now;
    }
  }

  /** Answers. Each person answers once; what comes late or twice is refused. */
  async respond(id: string, answer: AnswerInput, options?: CallOptions): Promise<Interaction> {
    return this.#send<'respondToInteraction'>('POST', pathOf('interactions', id, 'respond'), {
      body: answer,
      options,
    });
  }

  /** It is not asked any more, and nothing is decided. */
  async cancel(id: string, input: { reason?: string } = {}, options?: CallOptions): Promise<Interaction> {
    return this.#send<'cancelInteraction'>('POST', pathOf('interactions', id, 'cancel'), {
      body: input,
      options,
    });
  }
}

const LONGEST_WAIT_SECONDS = 25;
const SHORTEST_TIMEOUT_MS = 30_000;

export interface WaitOptions extends CallOptions {
  atMostMs?: number | undefined;
}
export type Interaction = components['schemas']['Interaction'];
export type InteractionStatus = components['schemas']['InteractionStatus'];
export type InteractionAction = components['schemas']['InteractionAction'];
export type InteractionInput = components['schemas']['InteractionInput'];
export type AnswerInput = components['schemas']['AnswerInput'];
export type InteractionsQuery = Omit<
  NonNullable<operations['listInteractions']['parameters']['query']>,
  'status'
> & {
  status?: InteractionStatus | readonly InteractionStatus[] | undefined;
};
