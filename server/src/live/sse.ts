/**
 * The stream as server-sent events (HTML, "Server-sent events"): each message a `data:` line, the cursor its `id:`, which
 * browsers send back in `Last-Event-ID`.
 */
import type { ServerResponse } from 'node:http';
import { CLOSING_REASONS } from '@tidings/core/live';
import type { Sink } from './client.ts';

/** After which browsers come back. */
const RETRY_MS = 1000;
/** How long the last words may take. */
const LAST_WORDS_MS = 1000;

/** Answers with a stream. The headers are those that the stream does not know of. */
export function openEventStream(response: ServerResponse, headers: Record<string, string>): Sink {
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    // Nginx would gather it.
    'x-accel-buffering': 'no',
  });
  response.write(`retry: ${RETRY_MS}\n\n`);
  return {
    transport: 'sse',
    get waiting() {
      return response.writableLength;
    },
    tell(cursor, json) {
      response.write(`id: ${cursor}\ndata: ${json}\n\n`);
    },
    beat(cursor) {
      // Without data nobody is called, and the id is kept.
      response.write(`: still here\nid: ${cursor}\n\n`);
    },
    end(reason) {
      const message = JSON.stringify({ kind: 'closing', reason, detail: CLOSING_REASONS[reason] });
      response.end(`data: ${message}\n\n`);
      const late = setTimeout(() => response.destroy(), LAST_WORDS_MS);
      response.once('close', () => clearTimeout(late));
    },
    onGone(listener) {
      response.once('close', listener);
      if (response.destroyed) listener();
    },
  };
}
