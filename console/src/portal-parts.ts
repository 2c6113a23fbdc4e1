/** The parts of the portal: those of the console that a customer may look at. */
import { PARTS } from './places.ts';
import type { Part } from './places.ts';
import type { Permission } from './queries/session.ts';

const TAKES: readonly (readonly [Part['to'], Permission])[] = [
  ['/webhooks', 'webhooks:read'],
  ['/deliveries', 'deliveries:read'],
  ['/events', 'events:read'],
  ['/catalog', 'event-types:read'],
];

export function portalPartsOf(permissions: readonly Permission[]): Part[] {
  const seen = TAKES.filter(([, permission]) => permissions.includes(permission)).map(([to]) => to);
  return PARTS.filter(({ to }) => seen.includes(to));
}
