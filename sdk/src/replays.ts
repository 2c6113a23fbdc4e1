import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** Deliveries sent again, or for the first time, because somebody asks for it. */
export class Replays {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * Sends deliveries again: those named (`deliveries`), those that a search finds (`query` with `start`), those given up
   * (`failedSince`), or the events that a webhook wants and never got (`neverSent`). What has succeeded is skipped unless
   * `includeSucceeded` says otherwise.
   */
  async create(input: ReplayInput, options?: CallOptions): Promise<Replay> {
    const body = { ...input, dryRun: false };
    return (await this.#send<'createReplay'>('POST', '/v1/replays', { body, options })) as Replay;
  }

  /** What a replay would send, by the same steps, and without sending it. */
  async count(input: ReplayInput, options?: CallOptions): Promise<ReplayCount> {
    const body = { ...input, dryRun: true };
    return (await this.#send<'createReplay'>('POST', '/v1/replays', { body, options })) as ReplayCount;
  }

  /** Newest first. */
  async list(query: ReplaysQuery = {}, options?: CallOptions): Promise<Page<Replay>> {
    return readPage((turn) =>
      this.#send<'listReplays'>('GET', '/v1/replays', { query: { ...query, ...turn }, options }),
    );
  }

  /** How far it has come. */
  async get(id: string, options?: CallOptions): Promise<Replay> {
    return this.#send<'getReplay'>('GET', pathOf('replays', id), { options });
  }

  /** It sends nothing more until it is resumed, but for what it has queued. */
  async pause(id: string, options?: CallOptions): Promise<Replay> {
    return this.#send<'pauseReplay'>('POST', pathOf('replays', id, 'pause'), { options });
  }

  /** It goes on from where it was paused. */
  async resume(id: string, options?: CallOptions): Promise<Replay> {
    return this.#send<'resumeReplay'>('POST', pathOf('replays', id, 'resume'), { options });
  }

  /** What it has not sent stays as it was. */
  async cancel(id: string, options?: CallOptions): Promise<Replay> {
    return this.#send<'cancelReplay'>('POST', pathOf('replays', id, 'cancel'), { options });
  }
}

export type Replay = components['schemas']['Replay'];
export type ReplayCount = components['schemas']['ReplayCount'];
export type Skipped = components['schemas']['Skipped'];
export type ReplayStatus = components['schemas']['ReplayStatus'];
export type ReplayInput = Omit<components['schemas']['ReplayInput'], 'dryRun'>;
export type EventReplayInput = Omit<components['schemas']['EventReplayInput'], 'dryRun'>;
export type ReplaysQuery = NonNullable<operations['listReplays']['parameters']['query']>;
