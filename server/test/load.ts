/** A client as ours should be: it sends until each event is accepted, here or there, and writes down every answer. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface SentEvent {
  id: string;
  type: string;
  data: object;
}

export interface LoadOptions {
  apiKey: string;
  /** Looked at for each request: the processes that run at present. */
  urls: () => readonly string[];
  /** Events in one request; one goes to `/v1/events`, more to `/v1/events/batch`. */
  perRequest?: number;
  requestsAtOnce?: number;
  /** Milliseconds after which an answer is no longer waited for. */
  timeoutMs?: number;
}

export interface Load {
  /** Ids of the events that were answered with 202. */
  readonly accepted: Set<string>;
  /** How often each answer came; `broken` is a connection that gave none. */
  readonly answers: Map<number | 'broken', number>;
  /** Answers of 503 that did not say when to come back. */
  readonly withoutRetryAfter: string[];
  /** The slowest answer, in milliseconds. */
  slowest: number;
  /** Settles when every event was accepted. Fails when an event was refused for good. */
  readonly done: Promise<void>;
}

const PAUSE_MS = 20;

/** Sends the events with retries. `stopped` makes it leave the rest. */
export function startLoad(
  events: readonly SentEvent[],
  options: LoadOptions,
  stopped: AbortSignal = new AbortController().signal,
): Load {
  const { perRequest = 1, requestsAtOnce = 16 } = options;
  const load: Load = {
    accepted: new Set(),
    answers: new Map(),
    withoutRetryAfter: [],
    slowest: 0,
    done: Promise.resolve(),
  };
  let next = 0;
  const worker = async (number: number): Promise<void> => {
    while (next < events.length && !stopped.aborted) {
      let rest = events.slice(next, (next += perRequest));
      for (let attempt = number; rest.length > 0 && !stopped.aborted; attempt++) {
        const urls = options.urls();
        const refused = await post(urls[attempt % urls.length]!, rest, options, load);
        for (const event of rest) if (!refused.includes(event)) load.accepted.add(event.id);
        rest = refused;
        if (rest.length > 0) await sleep(PAUSE_MS);
      }
    }
  };
  const done = Promise.all(Array.from({ length: requestsAtOnce }, (_, i) => worker(i))).then(() => undefined);
  return Object.assign(load, { done });
}

/** Answers with the events to send again. */
async function post(
  url: string,
  events: SentEvent[],
  { apiKey, timeoutMs = 20_000 }: LoadOptions,
  load: Load,
): Promise<SentEvent[]> {
  const count = (answer: number | 'broken'): void =>
    void load.answers.set(answer, (load.answers.get(answer) ?? 0) + 1);
  const single = events.length === 1;
  const started = performance.now();
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url}/v1/events${single ? '' : '/batch'}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(single ? events[0] : events),
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await response.text();
  } catch {
    count('broken');
    return events;
  } finally {
    load.slowest = Math.max(load.slowest, performance.now() - started);
  }
  count(response.status);
  if (response.status === 503) {
    if (!response.headers.has('retry-after')) load.withoutRetryAfter.push(text);
    return events;
  }
  if (response.status === 207) {
    const items = (JSON.parse(text) as { data: { status: number }[] }).data;
    const refused = items.find(({ status }) => status !== 202 && status !== 503);
    if (refused) throw new Error(`an event was refused: ${JSON.stringify(refused)}`);
    return events.filter((_, i) => items[i]!.status !== 202);
  }
  if (response.status !== 202) throw new Error(`the answer was ${response.status}: ${text}`);
  return [];
}
