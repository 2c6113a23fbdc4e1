/** An alert as a rule would have opened it, for what is about alerts and not about rules. */
import { idFromUuid } from '@tidings/core/id';
import type { Tidings } from './start.ts';

let planted = 0;

/** In an organization, and a project, that are there. */
export async function plantAlert(
  { query }: Tidings,
  organization: string,
  project: string | null = null,
): Promise<{ alert: string; rule: string }> {
  const [rule] = await query<{ number: number; uid: string }>(
    `INSERT INTO alert_rule (uid, organization, project, name, description, enabled, definition, counts_from, created_at, updated_at, version)
     SELECT gen_random_uuid(), o.number, p.number, 'Repeated denials', '', true, '{}', now(), now(), now(), 0
     FROM organization o LEFT JOIN project p ON p.organization = o.number AND p.id = $2
     WHERE o.id = $1 AND o.deleted_at IS NULL RETURNING number, uid`,
    [organization, project],
  );
  const [alert] = await query<{ uid: string }>(
    `INSERT INTO alert (lane, uid, organization, project, rule, counting, key, rule_name, group_values, agent_id, severity, summary,
       condition, count, value, events, opened_at, last_at, webhooks, subscribers, digest, changed_at, told_at, told_count, escalate_at)
     SELECT 0, gen_random_uuid(), organization, project, number, 1, gen_random_uuid(), name, $2, $3, 'critical', $4, $5,
       5, 5, '{}', now(), now(), '{}', true, false, now(), now(), 5, now() + interval '1 day'
     FROM alert_rule WHERE number = $1 RETURNING uid`,
    [
      rule!.number,
      JSON.stringify([{ path: 'agentId', value: `agent-${++planted}` }]),
      `agent-${planted}`,
      `Repeated denials: 5 events of agent-${planted} in 10 minutes`,
      JSON.stringify({ kind: 'count', threshold: 5, windowSeconds: 600 }),
    ],
  );
  return { alert: idFromUuid('alert', alert!.uid), rule: idFromUuid('alertRule', rule!.uid) };
}
