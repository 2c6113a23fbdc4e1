/** Who listens to what: clients that ask the same of the same scope share the look at each change. */
import type { ListenedParts } from '../listening.ts';
import type { Change } from './change.ts';
import type { Client } from './client.ts';
import { NO_PARTS, withParts } from './reader.ts';

interface Channel<Holder> {
  readonly key: string;
  readonly clients: Set<Client<Holder>>;
  /** How long its search took of late, in milliseconds. */
  spent: number;
}

/** What all searches of a channel may take of a second. */
const MOST_SPENT_MS = 250;

export class Channels<Holder> {
  readonly #channels = new Map<string, Channel<Holder>>();
  /** By number of the organization; null sees all of them. */
  readonly #byOrganization = new Map<number | null, Set<Channel<Holder>>>();
  #parts: ListenedParts | null = NO_PARTS;

  add(client: Client<Holder>): void {
    const { scope, asked, zone } = client.listening;
    const key = JSON.stringify([scope.organization, scope.project, zone, asked]);
    let channel = this.#channels.get(key);
    if (!channel) {
      channel = { key, clients: new Set(), spent: 0 };
      this.#channels.set(key, channel);
      const beside = this.#byOrganization.get(scope.organization) ?? new Set();
      this.#byOrganization.set(scope.organization, beside.add(channel));
    }
    channel.clients.add(client);
    this.#parts = null;
  }

  delete(client: Client<Holder>): void {
    for (const channel of this.#byOrganization.get(client.listening.scope.organization) ?? []) {
      if (!channel.clients.delete(client) || channel.clients.size > 0) continue;
      this.#channels.delete(channel.key);
      this.#byOrganization.get(client.listening.scope.organization)!.delete(channel);
    }
    if (this.#byOrganization.get(client.listening.scope.organization)?.size === 0)
      this.#byOrganization.delete(client.listening.scope.organization);
    this.#parts = null;
  }

  /** All that they look at together. */
  get parts(): ListenedParts {
    return (this.#parts ??= [...this.#channels.values()].reduce((all, { clients }) => {
      // Who asks the same looks at the same, but for what they carry.
      return [...clients].reduce((parts, { listening }) => withParts(parts, listening.parts), all);
    }, NO_PARTS));
  }

  /** Those that a change is for. */
  *listenersOf(change: Change, now: number): Generator<Client<Holder>, void, undefined> {
    for (const organization of [change.organization, null]) {
      for (const channel of this.#byOrganization.get(organization) ?? []) {
        if (this.#isFor(channel, change, now)) yield* channel.clients;
      }
    }
  }

  /** Once a second: those whose searches took too long in it. */
  costly(): Client<Holder>[] {
    const found: Client<Holder>[] = [];
    for (const channel of this.#channels.values()) {
      if (channel.spent > MOST_SPENT_MS) found.push(...channel.clients);
      channel.spent = 0;
    }
    return found;
  }

  #isFor(channel: Channel<Holder>, change: Change, now: number): boolean {
    const [client] = channel.clients;
    if (!client || !isFor(client, change)) return false;
    const began = performance.now();
    const matches = matchesSearch(client, change, now);
    channel.spent += performance.now() - began;
    return matches;
  }
}

/** Whether a client may hear of it and asks for its kind. */
export function isFor({ listening }: Client<never>, { kind, organization, project }: Change): boolean {
  const { scope, matchers } = listening;
  return (
    (scope.organization === null || scope.organization === organization) &&
    (scope.project === null || scope.project === project) &&
    matchers.has(kind)
  );
}

export function matchesSearch({ listening }: Client<never>, change: Change, now: number): boolean {
  return listening.matchers.get(change.kind)!(change.record, { now, zone: listening.zone });
}
