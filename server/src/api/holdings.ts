/** What is in an organization or a project, and would go with it. */
import type { Holdings } from '../store/organizations.ts';
import { inUse } from './confirmation.ts';

const NAMES: Readonly<Record<keyof Holdings, [one: string, several: string]>> = {
  webhooks: ['webhook', 'webhooks'],
  projects: ['project', 'projects'],
  apiKeys: ['API key', 'API keys'],
  members: ['member', 'members'],
  eventTypes: ['event type', 'event types'],
  savedSearches: ['saved search', 'saved searches'],
  alertRules: ['alert rule', 'alert rules'],
};

/** Refuses to delete what has something in it, unless that was confirmed. */
export function refuseWhileHolding(
  kind: 'organization' | 'project',
  holds: Partial<Holdings>,
  confirmed = false,
): void {
  const there = (Object.keys(NAMES) as (keyof Holdings)[]).flatMap((name) => {
    const count = holds[name] ?? 0;
    return count === 0 ? [] : [`${count} ${NAMES[name][count === 1 ? 0 : 1]}`];
  });
  if (there.length === 0 || confirmed) return;
  const list = new Intl.ListFormat('en').format(there);
  throw inUse(`This ${kind} has ${list}, which would go with it.`, `what has something in it`);
}
