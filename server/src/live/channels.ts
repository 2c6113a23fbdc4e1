/** Who listens to what: clients that ask the same of the same scope share the look at each change. */
import type { Anchor } from '@tidings/core/search/anchor';
import { storable } from '@tidings/core/search/check';
import type { FieldName } from '@tidings/core/search/fields';
import type { SearchContext } from '@tidings/core/search/time-point';
import type { ListenedParts } from '../listening.ts';
import type { Change } from './change.ts';
import type { Client } from './client.ts';
import { NO_PARTS, withParts } from './reader.ts';

interface Channel<Holder> {
  readonly key: string;
  readonly clients: Set<Client<Holder>>;
  /** How long its search took of late, in milliseconds. */
  spent: number;
  /** For how many seconds in a row that was too long. */
  seconds: number;
  context: SearchContext;
}

/** What all searches of a channel may take of a second. */
const MOST_SPENT_MS = 250;
/** And for how long: a pause of the process in the middle of one look reads like a search that takes long, once. */
const MOST_SECONDS = 3;
/** One look in so many is timed; no divisor of how many channels there may be. */
const SAMPLED = 31;

export class Channels<Holder> {
  readonly #channels = new Map<string, Channel<Holder>>();
  /** By number of the organization; null sees all of them. */
  readonly #byOrganization = new Map<number | null, Shelf<Holder>>();
  #parts: ListenedParts | null = NO_PARTS;
  #looks = 0;
  readonly #now: () => number;

  /** @param now milliseconds, by a clock that only goes on */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  add(client: Client<Holder>): void {
    const { scope, zone } = client.listening;
    const key = keyOf(client);
    let channel = this.#channels.get(key);
    if (!channel) {
      channel = { key, clients: new Set(), spent: 0, seconds: 0, context: { now: 0, zone } };
      this.#channels.set(key, channel);
      let shelf = this.#byOrganization.get(scope.organization);
      if (!shelf) this.#byOrganization.set(scope.organization, (shelf = new Shelf()));
      shelf.put(channel, client.listening.anchor);
    }
    channel.clients.add(client);
    this.#parts = null;
  }

  delete(client: Client<Holder>): void {
    const channel = this.#channels.get(keyOf(client));
    if (!channel?.clients.delete(client)) return;
    this.#parts = null;
    if (channel.clients.size > 0) return;
    this.#channels.delete(channel.key);
    const { organization } = client.listening.scope;
    const shelf = this.#byOrganization.get(organization)!;
    shelf.take(channel, client.listening.anchor);
    if (shelf.isEmpty) this.#byOrganization.delete(organization);
  }

  /** All that they look at together. */
  get parts(): ListenedParts {
    return (this.#parts ??= [...this.#channels.values()].reduce((all, { clients }) => {
      // Who asks the same looks at the same, but for what they carry.
      return [...clients].reduce((parts, { listening }) => withParts(parts, listening.parts), all);
    }, NO_PARTS));
  }

  /** Calls for each of those that a change is for. */
  forListeners(change: Change, now: number, call: (client: Client<Holder>) => void): void {
    for (const organization of [change.organization, null]) {
      this.#byOrganization.get(organization)?.forEach(change, (channel) => {
        if (this.#isFor(channel, change, now)) for (const client of channel.clients) call(client);
      });
    }
  }

  /** Once a second: those whose searches took too long in it and in those before. */
  costly(): Client<Holder>[] {
    const found: Client<Holder>[] = [];
    for (const channel of this.#channels.values()) {
      channel.seconds = channel.spent > MOST_SPENT_MS ? channel.seconds + 1 : 0;
      if (channel.seconds >= MOST_SECONDS) found.push(...channel.clients);
      channel.spent = 0;
    }
    return found;
  }

  #isFor(channel: Channel<Holder>, change: Change, now: number): boolean {
    const [client] = channel.clients;
    if (!client || !isFor(client, change)) return false;
    if (channel.context.now !== now) channel.context = { now, zone: channel.context.zone };
    const matches = client.listening.matchers.get(change.kind)!;
    // Looking at the clock takes as long as most searches: some looks stand for the others.
    if (++this.#looks % SAMPLED !== 0) return matches(change.record, channel.context);
    const began = this.#now();
    const isMatch = matches(change.record, channel.context);
    channel.spent += (this.#now() - began) * SAMPLED;
    return isMatch;
  }
}

function keyOf({ listening }: Client<never>): string {
  const { scope, asked, zone } = listening;
  return JSON.stringify([scope.organization, scope.project, zone, asked]);
}

/** Channels by what they demand, so that those are not looked at which demand something else. */
class Shelf<Holder> {
  readonly #anchored = new Map<FieldName, Map<string, Set<Channel<Holder>>>>();
  readonly #others = new Set<Channel<Holder>>();

  put(channel: Channel<Holder>, anchor: Anchor | null): void {
    if (!anchor) {
      this.#others.add(channel);
      return;
    }
    const byText = this.#anchored.get(anchor.name) ?? new Map<string, Set<Channel<Holder>>>();
    this.#anchored.set(anchor.name, byText);
    byText.set(anchor.text, (byText.get(anchor.text) ?? new Set()).add(channel));
  }

  take(channel: Channel<Holder>, anchor: Anchor | null): void {
    if (!anchor) {
      this.#others.delete(channel);
      return;
    }
    const byText = this.#anchored.get(anchor.name)!;
    const channels = byText.get(anchor.text)!;
    channels.delete(channel);
    if (channels.size === 0) byText.delete(anchor.text);
    if (byText.size === 0) this.#anchored.delete(anchor.name);
  }

  get isEmpty(): boolean {
    return this.#others.size === 0 && this.#anchored.size === 0;
  }

  forEach({ record }: Change, call: (channel: Channel<Holder>) => void): void {
    for (const channel of this.#others) call(channel);
    for (const [name, byText] of this.#anchored) {
      // Several values may be alike, and a channel is called once.
      for (const value of new Set([record[name]].flat().map(storableText))) {
        const channels = value === null ? undefined : byText.get(value);
        if (channels) for (const channel of channels) call(channel);
      }
    }
  }
}

function storableText(value: unknown): string | null {
  return typeof value === 'string' ? storable(value) : null;
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
