/** What a search has found, as callers are shown it. */
import type { Delivery } from '@tidings/core/delivery';
import type { Db } from '../store/db.ts';
import { attemptsOf } from '../store/deliveries.ts';
import type { DescribedDelivery } from '../store/search/found.ts';
import { viewAttempt, viewDelivery } from './delivery.ts';
import { NO_BODY } from './request-body.ts';

/**
 * With their attempts, but for bodies.
 *
 * @param signed whether the caller may see signatures
 */
export async function viewDeliveries(
  db: Db,
  found: readonly DescribedDelivery[],
  signed: boolean,
): Promise<Delivery[]> {
  if (found.length === 0) return [];
  const unique = <T>(of: (row: DescribedDelivery) => T): T[] => [...new Set(found.map(of))];
  const attempts = Map.groupBy(
    await attemptsOf(
      db,
      unique(({ lane }) => lane),
      unique(({ webhook }) => webhook),
      unique(({ event }) => event),
      false,
    ),
    ({ event, webhook }) => `${event}:${webhook}`,
  );
  return found.map((row) => ({
    ...viewDelivery(
      { uid: row.webhookUid, type: row.webhookType, organizationId: row.organization },
      row,
      (attempts.get(`${row.event}:${row.webhook}`) ?? []).map((attempt) =>
        viewAttempt(attempt, NO_BODY, signed),
      ),
    ),
    ...(row.values && { values: row.values }),
  }));
}
