/** The stream by WebSocket (RFC 6455): each message a text, with its cursor inside. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { CLOSING_REASONS } from '@tidings/core/live';
import type { ClosingReason } from '@tidings/core/live';
import type { Sink } from './client.ts';

/** The name of what is spoken, for clients that ask for one. */
export const SUBPROTOCOL = 'tidings.live';
/** Clients have nothing to say. */
const MOST_FROM_CLIENT = 1024;
const PING_MS = 15_000;
/** How long the last words may take. */
const LAST_WORDS_MS = 1000;

/** 1001: going away; 1008: the rules forbid it; 1013: try again later (RFC 6455 §7.4, and its registry). */
const CODES: Readonly<Record<ClosingReason, number>> = {
  shutdown: 1001,
  revoked: 1008,
  expired: 1008,
  forbidden: 1008,
  costly: 1008,
  slow: 1013,
};

const server = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  // What is sent to thousands is not compressed for each of them, and nothing small unfolds into much.
  perMessageDeflate: false,
  maxPayload: MOST_FROM_CLIENT,
  // Other names that a client offers can be tokens, which are not said back.
  handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
});

/** Takes the connection over. Call it when the request may be answered. */
export function openWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  opened: (sink: Sink) => void,
): void {
  server.handleUpgrade(request, socket, head, (connection) => opened(sinkOf(connection)));
}

function sinkOf(connection: WebSocket): Sink {
  let answered = true;
  const ping = setInterval(() => {
    if (!answered) {
      connection.terminate();
      return;
    }
    answered = false;
    connection.ping();
  }, PING_MS);
  connection.on('pong', () => (answered = true));
  // Broken frames, and more than a client may say: the connection ends, and nobody else minds.
  connection.on('error', () => undefined);
  connection.on('message', () => connection.close(1003, 'This stream is only listened to.'));
  connection.once('close', () => clearInterval(ping));
  return {
    transport: 'websocket',
    get waiting() {
      return connection.bufferedAmount;
    },
    tell(_cursor, json) {
      connection.send(json);
    },
    beat(cursor) {
      connection.send(JSON.stringify({ kind: 'heartbeat', cursor }));
    },
    end(reason) {
      connection.send(JSON.stringify({ kind: 'closing', reason, detail: CLOSING_REASONS[reason] }));
      connection.close(CODES[reason], reason);
      const late = setTimeout(() => connection.terminate(), LAST_WORDS_MS);
      connection.once('close', () => clearTimeout(late));
    },
    onGone(listener) {
      connection.once('close', listener);
      if (connection.readyState >= connection.CLOSING) listener();
    },
  };
}
