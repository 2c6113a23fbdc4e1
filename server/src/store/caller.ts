/**
 * The database on behalf of a caller: its changes bear the caller's name in the audit log, and a caller of one
 * organization stands behind the wall (see `tenant-role.ts`).
 */
import pg from 'pg';
import { transaction } from './db.ts';
import type { Pool } from './db.ts';

/** Who changes something, in the words of the audit log. */
export interface Actor {
  kind: 'api-key' | 'member' | 'portal-session' | 'person' | 'nobody';
  /** Public id; null: nobody who is known. */
  id: string | null;
  name: string | null;
  /** Milliseconds since 1970. */
  at: number;
  /** Of its connection. */
  address: string;
  userAgent: string | null;
  /** The `operationId` of the call. */
  operation: string | null;
}

export interface Caller {
  actor: Actor;
  /** Number of the only organization that it sees; null: the whole instance. */
  organization: number | null;
  /** Whether the call does nothing but read. */
  reads: boolean;
}

export function onBehalfOf(pool: Pool, { actor, organization, reads }: Caller, hasTenantRole: boolean): Pool {
  const steps = [`SELECT set_config('tidings.actor', ${pg.escapeLiteral(JSON.stringify(actor))}, true)`];
  if (organization !== null) {
    if (hasTenantRole) steps.push('SET LOCAL ROLE tidings_tenant');
    steps.push(`SET LOCAL tidings.organization = '${organization}'`);
  }
  const own: Pool = {
    opening: steps.join('; '),
    connect: () => pool.connect(),
    query:
      reads && organization === null
        ? (text, values) => pool.query(text, values)
        : (text, values) => transaction(own, (db) => db.query(text, values)),
  };
  return own;
}
