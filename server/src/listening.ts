/** What the API hands to the live stream: who listens, to what, and over which connection. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ClosingReason, LiveKind, Position } from '@tidings/core/live';
import type { Anchor } from '@tidings/core/search/anchor';
import type { Matcher } from '@tidings/core/search/match';
import type { Scope } from './store/scope.ts';

/** What those who listen look at besides what every line shows. */
export interface ListenedParts {
  readonly events: boolean;
  readonly deliveries: boolean;
  /** What events carry. */
  readonly data: boolean;
  /** The webhooks that events go to. */
  readonly webhooks: boolean;
  /** Of attempts. */
  readonly headers: boolean;
  /** Of answers. */
  readonly body: boolean;
}

/** What somebody asks to hear, and may. */
export interface Listening<Holder> {
  readonly scope: Scope;
  /** By what is asked for. */
  readonly matchers: ReadonlyMap<LiveKind, Matcher>;
  /** What the search demands in any case, if there is such a thing. */
  readonly anchor: Anchor | null;
  /** What the search says, so that clients that ask the same are looked at once. */
  readonly asked: string;
  readonly zone: string;
  readonly parts: ListenedParts;
  readonly payloads: boolean;
  /** Null: from now on. */
  readonly after: Position | null;
  /** By what it was let in. */
  readonly credential: string;
  /** Why it may not go on, now that its credential stands for this; null when it may. */
  readonly refusal: (holder: Holder | null) => ClosingReason | null;
}

/** The live stream as the API sees it. */
export interface ListeningRoom<Holder> {
  /** Throws where there is no room for one more. */
  checkRoom(organization: number | null): void;
  /** All transactions below it have ended. */
  horizon(): Promise<number>;
  /** Answers with server-sent events. */
  openEventStream(
    listening: Listening<Holder>,
    response: ServerResponse,
    headers: Record<string, string>,
  ): void;
  openWebSocket(listening: Listening<Holder>, request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Tells everybody to come back elsewhere, and ends. */
  stop(): Promise<void>;
}
