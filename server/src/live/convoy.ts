/** Clients that come back with a cursor hear what they missed from the log, many of them in one reading. */
import { comparePositions } from '@tidings/core/live';
import type { Position } from '@tidings/core/live';
import type { ListenedParts } from '../listening.ts';
import { isFor, matchesSearch } from './channels.ts';
import type { Change } from './change.ts';
import type { Client } from './client.ts';
import { NO_PARTS, readLog, withParts } from './reader.ts';
import type { Part, ReaderRooms } from './reader.ts';

export interface ConvoyRooms<Holder> {
  readonly reader: ReaderRooms;
  /** How far those who listen have been told. */
  readonly position: () => Position;
  /** Up to where there is something to read: at or behind the position. */
  readonly horizon: () => number;
  /** Lets others do something when this was at it for long. */
  readonly breathe: () => Promise<void>;
  /** Whether it is known who may listen; nothing is told while it is not. */
  readonly knowsListeners: () => Promise<boolean>;
  /** A client that has heard at least as much as those who listen. */
  readonly arrived: (client: Client<Holder>) => void;
  /** One that does not keep pace, and goes on by itself from where it is. */
  readonly lagging: (client: Client<Holder>) => void;
  readonly told: (change: Change) => void;
  readonly isGone: (client: Client<Holder>) => boolean;
}

/** Reads on until all of its clients are where the others are, or gone. */
export async function runConvoy<Holder>(
  clients: Set<Client<Holder>>,
  rooms: ConvoyRooms<Holder>,
): Promise<void> {
  for (;;) {
    for (const client of clients) if (rooms.isGone(client)) clients.delete(client);
    for (const client of clients) {
      if (comparePositions(client.after!, rooms.position()) < 0) continue;
      clients.delete(client);
      rooms.arrived(client);
    }
    if (clients.size === 0) return;
    const first = [...clients].map(({ after }) => after!).toSorted(comparePositions)[0]!;
    const parts = (): ListenedParts =>
      [...clients].reduce((all, { listening }) => withParts(all, listening.parts), NO_PARTS);
    for await (const part of readLog(rooms.reader, first, rooms.horizon(), parts)) {
      if (!(await rooms.knowsListeners())) throw new Error('who listens could not be looked at');
      await tellPart(part, clients, rooms);
      if (clients.size === 0) return;
    }
  }
}

async function tellPart<Holder>(
  { changes, until }: Part,
  clients: Set<Client<Holder>>,
  rooms: ConvoyRooms<Holder>,
): Promise<void> {
  const now = rooms.reader.clock.now();
  for (const change of changes) {
    for (const client of clients) {
      // It may have been ended while others did something.
      if (rooms.isGone(client)) continue;
      if (comparePositions(change.position, client.after!) <= 0 || !isFor(client, change)) continue;
      if (!matchesSearch(client, change, now)) continue;
      client.offer(change, Infinity, performance.now());
      rooms.told(change);
    }
    await rooms.breathe();
  }
  for (const client of clients) {
    if (rooms.isGone(client)) clients.delete(client);
    if (comparePositions(client.after!, until) < 0) client.after = until;
    if (!client.isCrowded || rooms.isGone(client)) continue;
    clients.delete(client);
    rooms.lagging(client);
  }
}
