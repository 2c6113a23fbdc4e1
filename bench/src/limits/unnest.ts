import { ask, startProgram } from '../children.ts';
import type { Bench } from '../measure.ts';
import { createDatabase } from '../postgres.ts';
import { cpuMs, familyCpuMs } from '../usage.ts';
import type { LimitResult } from './limit.ts';

/** The rows of a delivered event written in batches through `unnest`: what keeping it costs at the least. */
export async function limitUnnest(bench: Bench): Promise<LimitResult[]> {
  const results: LimitResult[] = [];
  for (const batch of [1, 64, 256]) {
    const database = await createDatabase(bench.postgres, `limit_unnest_${batch}`);
    await database.client.query(TABLES);
    const child = startProgram(new URL('../programs/unnest.ts', import.meta.url), [database.url]);
    await ask(child, { batch, seconds: 0.5 });
    const cpu = () => cpuMs(child.pid) + familyCpuMs(bench.postgres.child.pid);
    const before = cpu();
    const { rows, seconds } = await ask<{ rows: number; seconds: number }>(child, {
      batch,
      seconds: bench.seconds / 4,
    });
    results.push({
      name: `rows through unnest, batch ${batch}`,
      perSecond: rows / seconds,
      cpuMs: (cpu() - before) / rows,
    });
    await child.end();
    await database.drop();
  }
  return results;
}

const TABLES = `
  CREATE TABLE event (id uuid PRIMARY KEY, lane int2 NOT NULL, organization text NOT NULL, type text NOT NULL,
                      created_at timestamptz NOT NULL, body bytea NOT NULL);
  CREATE TABLE delivery (id uuid PRIMARY KEY, event_id uuid NOT NULL, webhook_id uuid NOT NULL, status int2 NOT NULL,
                         due_at timestamptz);
  CREATE INDEX ON delivery (webhook_id, id);
  CREATE TABLE attempt (id uuid NOT NULL, delivery_id uuid NOT NULL, number int2 NOT NULL, outcome int2 NOT NULL,
                        http_status int2, duration_ms int4, at timestamptz NOT NULL);
  CREATE INDEX ON attempt (delivery_id, id);`;
