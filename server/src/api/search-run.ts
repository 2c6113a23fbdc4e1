/** Searches for requests: how many at once, for how long, and no longer than somebody waits for them. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TidingsError } from '@tidings/core/errors';
import { runSearch } from '../store/search/run.ts';
import type { SearchOrder } from '../store/search/scope.ts';
import { SearchTimeout } from '../store/search/walk.ts';
import type { SearchRun } from '../store/search/walk.ts';
import type { Context } from './context.ts';
import { tooBroad } from './search.ts';

/** How long a page may be looked for. */
const SEARCH_TIMEOUT_MS = 5000;
/** Of the searches that a process runs at once, one organization has no more than these. */
const MOST_OF_ONE = 3;
const MOST_EXPORTS_OF_ONE = 2;
/** How often an export asks for a connection before it is given up. */
const EXPORT_PATIENCE = 15;

export interface SearchDesk {
  /** Refuses what takes too long, and what one organization asks beyond its share. */
  search<T>(
    request: FastifyRequest,
    signal: AbortSignal,
    order: SearchOrder,
    work: (run: SearchRun) => Promise<T>,
  ): Promise<T>;
  /** One page of an export. Rejects with `SearchTimeout` when it takes too long. */
  page<T>(request: FastifyRequest, signal: AbortSignal, work: (run: SearchRun) => Promise<T>): Promise<T>;
  /** Refuses what `export` would refuse, and counts nothing. */
  mayExport(request: FastifyRequest): void;
  /** Counts an export for as long as its answer lasts. Refuses what one organization asks beyond its share. */
  export<Chunk>(
    request: FastifyRequest,
    reply: FastifyReply,
    chunks: AsyncIterable<Chunk>,
  ): AsyncIterable<Chunk>;
}

export function openSearchDesk({ database }: Pick<Context, 'database'>): SearchDesk {
  const searches = new Share('searches', MOST_OF_ONE);
  const exports = new Share('exports', MOST_EXPORTS_OF_ONE);
  const run = <T>(
    request: FastifyRequest,
    signal: AbortSignal,
    work: (search: SearchRun) => Promise<T>,
  ): Promise<T> =>
    runSearch(request.searches, database.control, { timeoutMs: SEARCH_TIMEOUT_MS, signal }, work);
  return {
    async search(request, signal, order, work) {
      const leave = searches.enter(request);
      try {
        return await run(request, signal, work);
      } catch (error) {
        throw explain(error as Error, signal, order);
      } finally {
        leave();
      }
    },
    async page(request, signal, work) {
      for (let asked = 1; ; asked++) {
        try {
          return await run(request, signal, work);
        } catch (error) {
          if (!isCrowded(error as Error) || asked === EXPORT_PATIENCE) throw error;
        }
      }
    },
    mayExport(request) {
      exports.enter(request)();
    },
    export(request, reply, chunks) {
      reply.raw.once('close', exports.enter(request));
      const gone = untilGone(reply);
      return (async function* () {
        try {
          yield* chunks;
        } catch (error) {
          throw explain(error as Error, gone, 'newest');
        }
      })();
    },
  };
}

/** How much of something organizations have at once. Callers of the whole instance have as much as they ask for. */
class Share {
  readonly #what: string;
  readonly #most: number;
  readonly #taken = new Map<number, number>();

  constructor(what: string, most: number) {
    this.#what = what;
    this.#most = most;
  }

  /** Answers with what gives the place back. */
  enter({ principal }: FastifyRequest): () => void {
    const { organization } = principal.scope;
    if (organization === null) return () => undefined;
    const others = this.#taken.get(organization) ?? 0;
    if (others >= this.#most) {
      throw new TidingsError(
        'rate_limited',
        `${this.#most} ${this.#what} of this organization are under way already. Wait for one of them.`,
        { retryAfter: 1 },
      );
    }
    this.#taken.set(organization, others + 1);
    return () => {
      const left = this.#taken.get(organization)! - 1;
      if (left > 0) this.#taken.set(organization, left);
      else this.#taken.delete(organization);
    };
  }
}

/** Ends when the caller goes away before the answer is out. */
export function untilGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

function explain(error: Error, signal: AbortSignal, order: SearchOrder): Error {
  if (signal.aborted) return new TidingsError('request_timeout', 'The caller did not wait for the answer.');
  if (error instanceof SearchTimeout) return tooBroad(error, order, SEARCH_TIMEOUT_MS);
  if (isCrowded(error)) {
    return new TidingsError(
      'unavailable',
      'This process runs as many searches as it does at once. Try again in a second.',
      { retryAfter: 1 },
    );
  }
  return error;
}

/** No connection for searches became free in time. */
function isCrowded({ message }: Error): boolean {
  return message.includes('timeout exceeded when trying to connect');
}
