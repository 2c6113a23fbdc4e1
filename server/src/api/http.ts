/** What happens below the routes: the limits of a connection, and answers to what is not a request we could route. */
import type { ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { TidingsError } from '@tidings/core/errors';
import { toProblem } from './errors.ts';

/** Where the live stream is. */
const LIVE_PATH = '/v1/live';

export const HTTP_OPTIONS = {
  headersTimeout: 10_000,
  connectionsCheckingInterval: 5000,
  // Checked below, where the answer can say so.
  requireHostHeader: false,
  // Whoever offers another protocol is answered in this one, but for a WebSocket where there is one.
  shouldUpgradeCallback: ({ headers, url }) =>
    headers.upgrade?.toLowerCase() === 'websocket' && url?.split('?')[0] === LIVE_PATH,
} satisfies ServerOptions;

/** Answers what the parser refuses, or waited for in vain. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Duplex): void {
  // A connection that broke has nobody to answer, and an answer that is on its way must not be cut into.
  const answering = (socket as Duplex & { ['_httpMessage']?: ServerResponse | null })['_httpMessage'];
  if (error.code === 'ECONNRESET' || !socket.writable || answering?.headersSent) socket.destroy();
  else refuse(socket, fromParser(error.code));
}

function fromParser(code: string | undefined): TidingsError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new TidingsError('request_timeout', 'The request took too long to arrive. Send it again.');
    case 'HPE_HEADER_OVERFLOW':
      return new TidingsError(
        'headers_too_large',
        'The headers and the address are larger than 16 KiB together. Send less of them.',
      );
    default:
      return new TidingsError(
        'malformed_http',
        `What was sent is not valid HTTP/1.1${code === undefined ? '' : ` (${code})`}. Check the client and what stands in between.`,
      );
  }
}

/** Answers without the help of a response object, and ends the connection. */
function refuse(socket: Duplex, error: TidingsError): void {
  const problem = toProblem(error);
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

/** Rules that hold for every request. */
export function registerHttpRules(app: FastifyInstance): void {
  // RFC 9110 §10.1.1 lets a server that does not know an expectation go on without it.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.server.on('connect', (request, socket) => {
    socket.on('error', () => undefined);
    refuse(socket, new TidingsError('not_found', `There is no CONNECT ${request.url}: this is no proxy.`));
  });
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers, httpVersionMajor, httpVersionMinor } = request.raw;
    const needsHost = httpVersionMajor === 1 && httpVersionMinor === 1;
    done(
      needsHost && headers.host === undefined
        ? new TidingsError('malformed_http', 'The header Host is missing, which HTTP/1.1 requires.')
        : undefined,
    );
  });
  // A connection that a client keeps alive after an answer given meanwhile would hold up the stop for a minute.
  // So would one that was opened ahead and has said nothing yet, which Node does not take for idle.
  const open = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  let sweep: NodeJS.Timeout;
  app.addHook('preClose', async () => {
    sweep = setInterval(() => {
      app.server.closeIdleConnections();
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    }, 50);
  });
  app.addHook('onClose', async () => clearInterval(sweep));
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding.toLowerCase() === 'identity') done(null, payload);
    else {
      done(
        new TidingsError(
          'unsupported_media_type',
          `Bodies are not taken in the content-encoding ${encoding}. Send the body as it is, without the header.`,
        ),
      );
    }
  });
}
