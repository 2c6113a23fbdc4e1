import { createReceiver } from './harness.ts';
import type { ReceivedRequest, Receiver, Reply } from './harness.ts';

export interface Receipts {
  readonly receiver: Receiver;
  /** How often each event came, by its id and the path it came to. */
  readonly copies: ReadonlyMap<string, ReceivedRequest[]>;
  /** Resolves when so many different events have come, in so many copies in all. */
  reached(events: number, copies?: number): Promise<void>;
  total(): number;
  /** Counts a request, for scripts of one's own. */
  note(request: ReceivedRequest): Reply;
  /** Forgets what came so far. */
  clear(): void;
  /** All copies but the first of each. */
  duplicates(): string[];
  close(): Promise<void>;
}

const PATIENCE_MS = 60_000;

/** A receiver that accepts everything and counts what came by event. `delay` holds back its answers. */
export async function countReceipts(delay?: () => Promise<void>): Promise<Receipts> {
  const receiver = await createReceiver();
  const copies = new Map<string, ReceivedRequest[]>();
  const waiting = new Set<() => void>();
  const total = (): number => [...copies.values()].reduce((sum, all) => sum + all.length, 0);
  const note = (request: ReceivedRequest): Reply => {
    const key = `${String(request.headers['webhook-id'])} ${request.url}`;
    const known = copies.get(key);
    if (known) known.push(request);
    else copies.set(key, [request]);
    for (const look of waiting) look();
    return { status: 200 };
  };
  receiver.respond(async (request) => {
    const reply = note(request);
    await delay?.();
    return reply;
  });
  return {
    receiver,
    copies,
    total,
    note,
    clear: () => copies.clear(),
    reached(events, all = 0) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (copies.size < events || (all > 0 && total() < all)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`${copies.size} of ${events} events came within ${PATIENCE_MS} ms`));
        }, PATIENCE_MS);
        waiting.add(look);
        look();
      });
    },
    duplicates: () => [...copies].flatMap(([key, all]) => all.slice(1).map(() => key)),
    close: () => receiver.close(),
  };
}
