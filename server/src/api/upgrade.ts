/** WebSockets go through the routes like every other request, so that the same rules hold for who may open one. */
// oxlint-disable-next-line no-restricted-imports -- it answers whoever asks for a WebSocket, and calls nobody
import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';

/** A connection that asks to become a WebSocket. */
export interface Upgrade {
  /** Hands it over: nothing is answered any more. */
  take(): { socket: Duplex; head: Buffer };
}

const upgrades = new WeakMap<IncomingMessage, Upgrade>();

/** That of a request, if it asks for one. */
export function upgradeOf(request: IncomingMessage): Upgrade | null {
  return upgrades.get(request) ?? null;
}

export function registerUpgrades(app: FastifyInstance): void {
  app.server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined);
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Parameters<typeof response.assignSocket>[0]);
    // A refusal is the end of the connection.
    const refused = (): void => void socket.end();
    response.once('finish', refused);
    upgrades.set(request, {
      take: () => {
        response.off('finish', refused);
        response.detachSocket(socket as Parameters<typeof response.detachSocket>[0]);
        return { socket, head };
      },
    });
    app.routing(request, response);
  });
}
