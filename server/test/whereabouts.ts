import type pg from 'pg';

/** Where the database says that events are, for the message of a failure. */
export async function whereabouts(db: pg.Pool | pg.Client, ids: readonly string[]): Promise<string> {
  const { rows } = await db.query(
    `SELECT e.id, e.uid, e.targets, b AS batch, q AS queue, l AS backlog, d AS delivery, to_json(a) AS attempt
     FROM event e LEFT JOIN batch b ON b.id = e.batch LEFT JOIN queue q ON q.event = e.uid
     LEFT JOIN backlog l ON l.webhook = q.webhook LEFT JOIN delivery d ON d.event = e.uid
     LEFT JOIN attempt a ON a.event = e.uid WHERE e.id = ANY ($1) LIMIT 5`,
    [ids],
  );
  const processes = await db.query('SELECT * FROM process');
  return JSON.stringify({ missing: ids.length, rows, now: new Date(), processes: processes.rows }, null, 1);
}
