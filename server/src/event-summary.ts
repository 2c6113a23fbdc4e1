/** An event without what it carries, as lists and the live stream show it. */
import { idFromUuid, uuidTime } from '@tidings/core/id';

export interface SummarizedEvent {
  event: string;
  ownId: string | null;
  type: string;
  created: string;
  organization: string;
  project: string | null;
  severity: string | null;
  agentId: string | null;
  summary: string | null;
  source: { kind: string; id: string; name?: string } | null;
  trigger: string | null;
  /** Bytes of its data. */
  size: number;
  /** To how many webhooks it goes. */
  webhooks: number;
}

export function viewEventSummary(row: SummarizedEvent) {
  return {
    id: row.ownId ?? idFromUuid('event', row.event),
    type: row.type,
    created: row.created,
    acceptedAt: new Date(uuidTime(row.event)).toISOString(),
    organization: row.organization,
    project: row.project,
    severity: row.severity,
    agentId: row.agentId,
    summary: row.summary,
    source: row.source,
    trigger: row.trigger,
    size: row.size,
    webhooks: row.webhooks,
  };
}
