/**
 * The live stream: what is told in it, and the cursor that says how much of it somebody has heard. ARCHITECTURE.md, "The
 * live stream", has the protocol.
 */
import Type from 'typebox';
import type { Permission } from './permission.ts';
import type { TrafficSubject } from './search/fields.ts';

/** What can be listened to, with the permission that it takes. */
export const LIVE_KINDS = {
  events: 'events:read',
  deliveries: 'deliveries:read',
} as const satisfies Record<TrafficSubject, Permission>;
export type LiveKind = keyof typeof LIVE_KINDS;
export const ALL_LIVE_KINDS = Object.keys(LIVE_KINDS) as LiveKind[];
/** Some of them, with commas between. */
export const LIVE_KINDS_PATTERN = `^(${ALL_LIVE_KINDS.join('|')})(,(${ALL_LIVE_KINDS.join('|')}))*$`;

/** What a short-lived token can be given. */
export const LIVE_PERMISSIONS = [...new Set<Permission>(Object.values(LIVE_KINDS)), 'payloads:read'] as const;

/** `lt_` and 256 random bits. */
export const LIVE_TOKEN_PATTERN = /^lt_[A-Za-z0-9_-]{43}$/;

const time = Type.String({ format: 'date-time' });
const nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()]);

export const LiveDelivery = Type.Object(
  {
    id: Type.String(),
    event: Type.Object({ id: Type.String(), type: Type.String() }, { additionalProperties: false }),
    webhook: Type.Object({ id: Type.String(), name: Type.String() }, { additionalProperties: false }),
    organization: Type.String(),
    project: Type.Union([Type.String(), Type.Null()], { description: 'Of the event.' }),
    notificationType: Type.String({ description: 'Of the webhook.' }),
    status: Type.Enum(['retrying', 'success', 'failed', 'skipped', 'canceled'], { type: 'string' }),
    attemptCount: Type.Integer(),
    attempt: Type.Union(
      [
        Type.Object(
          {
            number: Type.Integer(),
            at: time,
            trigger: Type.String(),
            url: Type.String(),
            address: nullable(Type.String()),
            http: Type.Union([Type.Integer(), Type.Null()], {
              description: 'The status code of the answer.',
            }),
            durationMs: Type.Integer(),
            errorClass: nullable(Type.String()),
            error: nullable(Type.String()),
          },
          { additionalProperties: false },
        ),
        Type.Null(),
      ],
      { description: 'The latest one; null where it ended without any.' },
    ),
    createdAt: time,
    severity: nullable(Type.String()),
    agentId: nullable(Type.String()),
    summary: nullable(Type.String()),
    size: Type.Integer({ description: "Bytes of the event's data." }),
  },
  {
    title: 'LiveDelivery',
    description: 'A delivery as an attempt left it, or as it ended without one.',
    additionalProperties: false,
  },
);
export type LiveDelivery = Type.Static<typeof LiveDelivery>;

/** Why the server ends a stream. */
export const CLOSING_REASONS = {
  shutdown: 'The server stops. Come back with the cursor: another process goes on from there.',
  revoked: 'The key, session or token was revoked or has ended.',
  expired: 'The token or key has expired. Come back with a new one and the cursor.',
  forbidden: 'What the caller may do was changed, and this stream is no part of it any more.',
  slow: 'Nothing of what was told was read for too long. Come back with the cursor.',
  costly: 'The search takes too long on what happens. Come back with a narrower one.',
} as const;
export type ClosingReason = keyof typeof CLOSING_REASONS;

/**
 * A place in the stream: after everything that comes before it, and after this. Transactions are in the order of their
 * numbers; within one events come first, then deliveries, each by event, webhook and attempt.
 */
export interface Position {
  readonly transaction: number;
  /** 0: an event; 1: a delivery; 2: behind everything of the transaction. */
  readonly rank: 0 | 1 | 2;
  readonly event: string;
  readonly webhook: number;
  readonly attempt: number;
}

const NO_UUID = '00000000-0000-0000-0000-000000000000';

/** Behind everything that transactions below this wrote. */
export function beforeTransaction(transaction: number): Position {
  return { transaction: transaction - 1, rank: 2, event: NO_UUID, webhook: 0, attempt: 0 };
}

/** Negative when `a` comes before `b`. */
export function comparePositions(a: Position, b: Position): number {
  if (a.transaction !== b.transaction) return a.transaction - b.transaction;
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.event !== b.event) return a.event < b.event ? -1 : 1;
  return a.webhook - b.webhook || a.attempt - b.attempt;
}

const CURSOR = /^1\.(\d{1,15})\.([012])\.([0-9a-f]{32}|)\.(\d{1,10})\.(\d{1,5})\.(\d{1,12})$/;

/** @param at when it was told, in milliseconds since 1970: what is older than the log cannot be gone on from */
export function printCursor({ transaction, rank, event, webhook, attempt }: Position, at: number): string {
  const uuid = rank === 2 ? '' : event.replaceAll('-', '');
  return `1.${transaction}.${rank}.${uuid}.${webhook}.${attempt}.${Math.floor(at / 1000)}`;
}

/** Null when it is none of ours. */
export function readCursor(text: string): { position: Position; at: number } | null {
  const [, transaction, rank, uuid = '', webhook, attempt, seconds] = CURSOR.exec(text) ?? [];
  if (transaction === undefined || (rank === '2') !== (uuid === '')) return null;
  const event = uuid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') || NO_UUID;
  return {
    position: {
      transaction: Number(transaction),
      rank: Number(rank) as Position['rank'],
      event,
      webhook: Number(webhook),
      attempt: Number(attempt),
    },
    at: Number(seconds) * 1000,
  };
}
