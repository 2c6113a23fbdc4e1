/** How grave an event is, and what it is about: by these two a webhook can choose, beside types and filters. */
import { CATALOG } from './catalog/index.ts';
import { groupOf } from './event-type.ts';
import { SEVERITIES } from './event.ts';

export type Severity = (typeof SEVERITIES)[number];

/** Words of others for the same, in `data.severity`. */
const WORDS: ReadonlyMap<string, Severity> = new Map([
  ...SEVERITIES.map((severity) => [severity, severity] as const),
  ['fatal', 'critical'],
  ['high', 'error'],
  ['medium', 'warning'],
  ['warn', 'warning'],
  ['low', 'info'],
]);

/**
 * What events of types that ship are worth when they do not say so themselves; `info` where it is not here. What ends something is as
 * grave as what began it: whoever is told of the one by its severity is told of the other.
 */
export const TYPE_SEVERITIES: Readonly<Record<string, Severity>> = {
  'function.failed': 'error',
  'workflow.failed': 'error',
  'agent.failed': 'error',
  'integration.disconnected': 'warning',
  'billing.invoice.failed': 'error',
  'policy.denied': 'warning',
  'approval.required': 'warning',
  'approval.resolved': 'warning',
  'approval.expired': 'warning',
  'content.detected': 'warning',
  'behavior.anomaly': 'warning',
  'behavior.resolved': 'warning',
  'system.health.degraded': 'error',
  'system.health.recovered': 'error',
  'ai_guard.detected': 'warning',
  'job.failed': 'error',
  'job.partially_succeeded': 'warning',
  'webhook.disabled': 'error',
  'webhook.enabled': 'error',
  'webhook.misconfigured': 'error',
  'webhook.recovered': 'error',
  'delivery.failing': 'warning',
  'delivery.exhausted': 'error',
  'alert.rule.failing': 'error',
  'alert.rule.recovered': 'error',
  'interaction.opened': 'warning',
  'interaction.answered': 'warning',
  'interaction.resolved': 'warning',
  'interaction.expired': 'warning',
  'interaction.canceled': 'warning',
};

/**
 * What the event says (`severity`), else what its data says (`data.severity`), else what its type is worth.
 *
 * @param data looked at only where the event itself says nothing
 */
export function severityOf(
  { type, severity }: { readonly type: string; readonly severity?: Severity | undefined },
  data: unknown,
): Severity {
  if (severity !== undefined) return severity;
  const said = (data as { severity?: unknown } | null)?.severity;
  const known = typeof said === 'string' ? WORDS.get(said.toLowerCase()) : undefined;
  return known ?? severityOfType(type);
}

/** What events of a type are worth that say nothing of it themselves. */
export function severityOfType(type: string): Severity {
  return Object.hasOwn(TYPE_SEVERITIES, type) ? TYPE_SEVERITIES[type]! : 'info';
}

export function isBelow(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(least);
}

/**
 * The group of the event's type: that of the organization's own type, else of the one that ships, else the name up to its
 * first dot.
 *
 * @param own the group of the organization's own type of that name
 */
export function categoryOf(type: string, own: string | undefined): string {
  return own ?? CATALOG.get(type)?.group ?? groupOf(type);
}
