/** Events that ask and have no interaction yet. `ingest()` writes the rows. */
import type { Asks } from '@tidings/core/asking';
import { isStatementFault, rows, transaction } from './db.ts';
import type { Pool } from './db.ts';
import { cancelInteraction, insertInteraction } from './interactions.ts';
import type { NewInteraction } from './interactions.ts';
import { EVERYTHING } from './scope.ts';

export interface AskingRow {
  asks: Asks;
  uid: string;
  /** The sender's own id. */
  id: string | null;
  type: string;
  created: string;
  attributes: string | null;
  data: Buffer;
  organization: number;
  organizationId: string;
  project: number | null;
  projectId: string | null;
  /** Those that the event goes to and that speak to people. */
  webhooks: number[];
}

/**
 * Takes one event that asks, and makes its interaction, in one transaction: so each event gets one, whoever ends in between.
 *
 * @returns null: there is none. `refused`: it can never be asked, and is given up.
 */
export async function takeAsking(
  pool: Pool,
  lane: number,
  now: number,
  make: (row: AskingRow) => { made: NewInteraction; problem: string | null },
): Promise<{ event: string; refused: Error | null } | null> {
  let event = '';
  const forget = 'DELETE FROM asking WHERE lane = $1 AND event = $2';
  try {
    return await transaction(pool, async (db) => {
      const [next] = await rows<{ event: string }>(
        db,
        'SELECT event FROM asking WHERE lane = $1 ORDER BY event LIMIT 1 FOR UPDATE SKIP LOCKED',
        [lane],
      );
      if (!next) return null;
      ({ event } = next);
      const [row] = await rows<AskingRow>(
        db,
        `SELECT a.asks, e.uid, e.id, e.type, e.created, e.attributes::text AS attributes, e.data, e.organization,
           o.id AS organization_id, e.project, p.id AS project_id,
           ARRAY(SELECT w.number FROM webhook w
                 WHERE w.number = ANY (e.targets) AND w.type <> 'rest' AND w.deleted_at IS NULL ORDER BY 1) AS webhooks
         FROM asking a JOIN event e ON e.lane = a.lane AND e.uid = a.event AND e.erased_at IS NULL
         JOIN organization o ON o.number = e.organization LEFT JOIN project p ON p.number = e.project
         WHERE a.lane = $1 AND a.event = $2 FOR SHARE OF e`,
        [lane, event],
      );
      if (row) {
        const { made, problem } = make(row);
        await insertInteraction(db, made);
        if (problem !== null) await cancelInteraction(db, EVERYTHING, made.uid, problem, now);
      }
      await db.query(forget, [lane, event]);
      return { event, refused: null };
    });
  } catch (error) {
    if (event === '' || !isStatementFault(error)) throw error;
    // It would be refused again and again.
    await pool.query(forget, [lane, event]);
    return { event, refused: error as Error };
  }
}
