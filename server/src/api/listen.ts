/** Where the API is reached. */
import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * The addresses to listen on. `localhost` stands for both 127.0.0.1 and ::1 where a machine has them: browsers and
 * other programs try now the one, now the other.
 */
export async function addressesOf(host: string): Promise<string[]> {
  if (host !== 'localhost') return [host];
  const found = await lookup(host, { all: true });
  return [...new Set(found.toSorted((a, b) => a.family - b.family).map(({ address }) => address))];
}

/** Listens on all of the addresses, on one port. Answers with the URL of the first. Call it once. */
export async function listen(
  app: FastifyInstance,
  port: number,
  [first, ...others]: readonly string[],
): Promise<string> {
  const doors: Server[] = [];
  let closed: Promise<unknown>[] = [];
  app.addHook('preClose', async () => {
    closed = doors.map((door) => new Promise((resolve) => door.close(resolve)));
  });
  app.addHook('onClose', async () => {
    await Promise.all(closed);
  });
  const url = await app.listen({ port, host: first! });
  for (const host of others) {
    const door = await openDoor(app, Number(new URL(url).port), host);
    if (door) doors.push(door);
  }
  return url;
}

/** Hands connections to another address to the one HTTP server, so that the same rules hold for them. */
async function openDoor(app: FastifyInstance, port: number, host: string): Promise<Server | null> {
  const door = createServer((socket) => void app.server.emit('connection', socket));
  try {
    await new Promise<void>((resolve, reject) => {
      door.once('error', reject);
      door.listen({ port, host }, resolve);
    });
    return door;
  } catch (error) {
    // A machine may name an address that it does not have.
    if ((error as { code?: string }).code === 'EADDRNOTAVAIL') return null;
    throw error;
  }
}
