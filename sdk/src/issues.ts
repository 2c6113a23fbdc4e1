import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import type { Replay, ReplayCount } from './replays.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** The list for review: deliveries that were given up, by webhook and error class. */
export class Issues {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Newest first. */
  async list({ state, ...query }: IssuesQuery = {}, options?: CallOptions): Promise<Page<Issue>> {
    const states = state === undefined ? {} : { state: [state].flat().join(',') };
    return readPage((turn) =>
      this.#send<'listIssues'>('GET', '/v1/issues', { query: { ...query, ...states, ...turn }, options }),
    );
  }

  async get(id: string, options?: CallOptions): Promise<Issue> {
    return this.#send<'getIssue'>('GET', pathOf('issues', id), { options });
  }

  /** Acknowledges, snoozes, resolves, ignores or opens it, says who looks after it, or notes something. */
  async update(id: string, change: IssueChange, options?: CallOptions): Promise<Issue> {
    return this.#send<'updateIssue'>('PATCH', pathOf('issues', id), { body: change, options });
  }

  /** Sends its deliveries again, after the fix. It is resolved when all of them have arrived. */
  async replay(id: string, input: IssueReplayInput = {}, options?: CallOptions): Promise<Replay> {
    const body = { ...input, dryRun: false };
    return (await this.#send<'replayIssue'>('POST', pathOf('issues', id, 'replay'), {
      body,
      options,
    })) as Replay;
  }

  /** What a replay of it would send. */
  async countReplay(id: string, options?: CallOptions): Promise<ReplayCount> {
    const body = { dryRun: true };
    return (await this.#send<'replayIssue'>('POST', pathOf('issues', id, 'replay'), {
      body,
      options,
    })) as ReplayCount;
  }
}

export type Issue = components['schemas']['Issue'];
export type IssueState = components['schemas']['IssueState'];
export type IssueChange = components['schemas']['IssueChange'];
export type IssueReplayInput = Omit<components['schemas']['IssueReplayInput'], 'dryRun'>;
export type IssuesQuery = Omit<NonNullable<operations['listIssues']['parameters']['query']>, 'state'> & {
  state?: IssueState | readonly IssueState[] | undefined;
};
