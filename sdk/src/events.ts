import type { components, operations } from './openapi.gen.ts';
import { Page, readPage } from './page.ts';
import type { Turn } from './page.ts';
import type { EventExport, EventSearch } from './deliveries.ts';
import { randomHex } from './random.ts';
import { readSearchPage } from './search-page.ts';
import type { SearchPage } from './search-page.ts';
import { toTimes } from './time-range.ts';
import type { EventReplayInput, Replay, ReplayCount } from './replays.ts';
import { pathOf } from './request.ts';
import type { Answer, CallOptions, Send } from './request.ts';

/** The most that the server takes at once. */
const BATCH_ITEMS = 1000;
/** A character takes at most three bytes, and the server takes 16 MiB at once unless it is set otherwise. */
const BATCH_CHARACTERS = 4 * 1024 * 1024;

/** What happened. */
export class Events {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * Resolves when the event is durably stored. An event without an `id` is given one here, so that it is accepted once
   * however often the request has to be sent.
   */
  async send(event: EventInput, options?: CallOptions): Promise<EventAccepted> {
    return this.#send<'sendEvent'>('POST', '/v1/events', { body: withId(event), options });
  }

  /**
   * Sends any number of events, a thousand in a request, and answers for each in their order: accepted
   * (`status: 202`), or the problem with it (`'code' in result`).
   *
   * When it rejects, a part may have been accepted. Where that matters give the events ids of your own, and send all of
   * them again.
   */
  async sendBatch(events: readonly EventInput[], options?: CallOptions): Promise<BatchResult[]> {
    const results: BatchResult[] = [];
    for (const body of split(events)) {
      const { data } = await this.#send<'sendEvents'>('POST', '/v1/events/batch', { body, options });
      results.push(...data);
    }
    return results;
  }

  /** Ids of your own are looked for in one organization: `default` when left out. */
  async get(id: string, query: EventQuery = {}, options?: CallOptions): Promise<Event> {
    return this.#send<'getEvent'>('GET', pathOf('events', id), { query, options });
  }

  /** The same as JSON text, in which the numbers of `data` and `context` stand as they were written. */
  async getText(id: string, query: EventQuery = {}, options?: CallOptions): Promise<string> {
    const parts = { query, options, asText: true };
    return (await this.#send<'getEvent'>('GET', pathOf('events', id), parts)) as unknown as string;
  }

  /** Sends its deliveries again; what has succeeded only if asked for. */
  async replay(
    id: string,
    input: EventReplayInput = {},
    query: EventQuery = {},
    options?: CallOptions,
  ): Promise<Replay> {
    const path = pathOf('events', id, 'replay');
    const body = { ...input, dryRun: false };
    return (await this.#send<'replayEvent'>('POST', path, { query, body, options })) as Replay;
  }

  /** What a replay of it would send. */
  async countReplay(
    id: string,
    input: EventReplayInput = {},
    query: EventQuery = {},
    options?: CallOptions,
  ): Promise<ReplayCount> {
    const path = pathOf('events', id, 'replay');
    const body = { ...input, dryRun: true };
    return (await this.#send<'replayEvent'>('POST', path, { query, body, options })) as ReplayCount;
  }

  /**
   * Erases what the event carries, for good; the record of it stays. Deliveries that wait are canceled. `complete` tells
   * whether all of it is gone, or some goes when deliveries that are being sent have ended.
   */
  async erase(id: string, query: EventQuery = {}, options?: CallOptions): Promise<Erasure> {
    return this.#send<'eraseEvent'>('DELETE', pathOf('events', id, 'payload'), { query, options });
  }

  /**
   * Why it went where it went: how many webhooks by result, and for each what became of it and why, by the configuration
   * of when it was accepted.
   */
  async explain(id: string, query: DecisionsQuery = {}, options?: CallOptions): Promise<Explanation> {
    const path = pathOf('events', id, 'decisions');
    const read = (turn: Turn): Promise<Answer<'listDecisions'>> =>
      this.#send<'listDecisions'>('GET', path, { query: { ...query, ...turn }, options });
    const first = await read({});
    const decisions = new Page<WebhookDecision>(first, (cursor) => readPage(read, { cursor }));
    return { event: first.event, summary: first.summary, decisions };
  }

  /** By default those of the last two hours, newest first, without what they carry. */
  async search(
    { timeRange, ...query }: EventSearch = {},
    options?: CallOptions,
  ): Promise<SearchPage<EventSummary>> {
    const range = toTimes(timeRange);
    return readSearchPage((turn) =>
      this.#send<'searchEvents'>('GET', '/v1/events', { query: { ...query, ...range, ...turn }, options }),
    );
  }

  /** All that a search finds, newest first, as the bytes of a file. It is made as fast as it is read. */
  async export(
    { timeRange, ...query }: EventExport,
    options?: CallOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    return this.#send<'exportEvents'>('GET', '/v1/exports/events', {
      query: { ...query, ...toTimes(timeRange) },
      options,
    });
  }

  /** Makes nothing: throws what `export` would be refused for now. */
  async checkExport({ timeRange, ...query }: EventExport, options?: CallOptions): Promise<void> {
    await this.#send<'exportEvents'>('GET', '/v1/exports/events', {
      query: { ...query, ...toTimes(timeRange), dryRun: true },
      options,
    });
  }
}

function withId(event: EventInput): EventInput {
  return { ...event, id: event.id ?? `evt_${randomHex()}` };
}

/** The bodies of the requests that a batch takes. */
function split(events: readonly EventInput[]): string[] {
  const bodies: string[] = [];
  let items: string[] = [];
  let characters = 0;
  const close = (): void => {
    if (items.length > 0) bodies.push(`[${items.join()}]`);
    items = [];
    characters = 0;
  };
  for (const event of events) {
    const item = JSON.stringify(withId(event));
    if (items.length === BATCH_ITEMS || characters + item.length + 1 > BATCH_CHARACTERS) close();
    items.push(item);
    characters += item.length + 1;
  }
  close();
  return bodies;
}

export type EventInput = components['schemas']['EventInput'];
export type EventAccepted = components['schemas']['EventAccepted'];
export type Event = components['schemas']['Event'];
export type EventSummary = components['schemas']['EventSummary'];
export type BatchResult = Answer<'sendEvents'>['data'][number];
export type Erasure = components['schemas']['Erasure'];
export type Explained = components['schemas']['Explained'];
export type WebhookDecision = components['schemas']['WebhookDecision'];
export type DecisionCounts = components['schemas']['DecisionCounts'];
export type DecisionsQuery = NonNullable<operations['listDecisions']['parameters']['query']>;
export interface Explanation extends Pick<Answer<'listDecisions'>, 'event' | 'summary'> {
  /** `for await` walks all pages. */
  decisions: Page<WebhookDecision>;
}
type EventQuery = NonNullable<operations['getEvent']['parameters']['query']>;
