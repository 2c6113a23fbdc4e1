/** Counts what a replay would send, by the very steps that it would take. */
import { idFromUuid, uuidTime } from '@tidings/core/id';
import { firstStrideMs } from '@tidings/core/replay';
import type { ReplayCount } from '@tidings/core/replay';
import { transaction } from '../store/db.ts';
import type { Pool } from '../store/db.ts';
import type { ReplayPlan } from '../store/replays.ts';
import { TooSlowError } from '../store/search/stride.ts';
import type { Reached } from '../store/search/stride.ts';
import { BEGINNING, openWalk } from './replay-walk.ts';

const PAGE = 2000;
/** How long a caller waits for a count. */
const COUNT_MS = 10_000;

export function countReplay(pool: Pool, plan: ReplayPlan): Promise<ReplayCount> {
  const deadline = performance.now() + COUNT_MS;
  return transaction(pool, async (db) => {
    await db.query('SET TRANSACTION READ ONLY');
    const next = await openWalk(db, plan);
    const skipped: ReplayCount['skipped'] = {};
    const webhooks = new Map<string, { name: string; deliveries: number }>();
    let [found, deliveries, events] = [0, 0, 0];
    let [first, last]: [string | null, string | null] = [null, null];
    let place: Reached = { ...BEGINNING, strideMs: firstStrideMs(plan.source) };
    let note: string | null = null;
    while (!place.exhausted && note === null) {
      if (performance.now() > deadline) {
        note = `There is more than could be counted in ${COUNT_MS / 1000} seconds. Narrow it, or make the replay without counting first: it counts as it goes, and can be canceled.`;
        break;
      }
      try {
        const page = await next(place, PAGE);
        place = page.place;
        for (const { skip, event, webhookUid, webhookName } of page.judged) {
          found++;
          if (skip !== null) {
            skipped[skip] = (skipped[skip] ?? 0) + 1;
            continue;
          }
          deliveries++;
          // They come in the order of their events.
          if (event !== last) events++;
          first ??= event;
          last = event;
          const known = webhooks.get(webhookUid) ?? { name: webhookName, deliveries: 0 };
          webhooks.set(webhookUid, { ...known, deliveries: known.deliveries + 1 });
        }
      } catch (error) {
        if (!(error instanceof TooSlowError)) throw error;
        note = error.message;
      }
    }
    const [oldest, newest] = plan.newestFirst ? [last, first] : [first, last];
    return {
      found,
      deliveries,
      events,
      oldest: oldest && new Date(uuidTime(oldest)).toISOString(),
      newest: newest && new Date(uuidTime(newest)).toISOString(),
      skipped,
      webhooks: [...webhooks]
        .map(([uid, about]) => ({ id: idFromUuid('webhook', uid), ...about }))
        .toSorted((a, b) => b.deliveries - a.deliveries),
      complete: note === null,
      note,
    };
  });
}
