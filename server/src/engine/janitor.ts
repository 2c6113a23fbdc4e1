/** Housekeeping: partitions ahead and behind, kept answers, sessions that are over, and webhooks that have only failed for days. */
import { uuidFloor } from '@tidings/core/id';
import { shouldAutoDisable } from '@tidings/core/webhook';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { failingWebhooks } from '../store/configuration.ts';
import { dropOldConversations } from '../store/conversations.ts';
import type { Database } from '../store/db.ts';
import { dropFormerConfiguration } from '../store/decisions.ts';
import { dropOldInteractions } from '../store/interactions.ts';
import { dropPartitions, makePartitions } from '../store/partitions.ts';
import { dropOldReceipts } from '../store/receipts.ts';
import { dropOldReplays } from '../store/replays.ts';
import { dropOldRequests } from '../store/requests.ts';
import { dropOldPortalSessions } from '../store/portal-sessions.ts';
import { dropOldSessions } from '../store/sessions.ts';
import { dropOldStatistics } from '../store/statistics.ts';
import { dropOldTestInboxes } from '../store/test-inboxes.ts';
import { disableFailingWebhook, dropFormerRenderings } from '../store/webhooks.ts';
import type { Directory } from './directory.ts';
import { Loop } from './loop.ts';

const EVERY_MS = 60_000;
/** After so long in silence a new message is made. */
const CONVERSATION_DAYS = 60;
const DAY_MS = 24 * 3600 * 1000;

export interface JanitorRooms {
  database: Database;
  directory: Directory;
  clock: Clock;
  retentionDays: number;
  statisticsDays: number;
  log: Log;
}

export function createJanitor(rooms: JanitorRooms): Loop {
  return new Loop('janitor', EVERY_MS, rooms.log, () => tidyUp(rooms));
}

async function tidyUp(rooms: JanitorRooms): Promise<void> {
  const { database, directory, clock, retentionDays, statisticsDays, log } = rooms;
  await makePartitions(database.control, clock.now());
  await applyRetention(rooms);
  await dropOldRequests(database.control, clock.now());
  // Partitions go by whole days, and what was replaced may have been used for a moment longer.
  await dropFormerConfiguration(database.control, clock.now() - (retentionDays + 2) * DAY_MS);
  // A day more: partitions go by whole days.
  await dropFormerRenderings(database.control, clock.now() - (retentionDays + 1) * DAY_MS);
  await dropOldStatistics(database.control, clock.now() - statisticsDays * DAY_MS);
  const oldest = clock.now() - (retentionDays + 1) * DAY_MS;
  await dropOldReplays(database.control, oldest, uuidFloor(oldest));
  await dropOldInteractions(database.control, clock.now() - (retentionDays + 1) * DAY_MS);
  await dropOldConversations(database.control, clock.now() - CONVERSATION_DAYS * DAY_MS);
  await dropOldSessions(database.control, clock.now());
  await dropOldPortalSessions(database.control, clock.now());
  await dropOldReceipts(database.control, clock.now(), retentionDays);
  // A day more, to look at what came.
  await dropOldTestInboxes(database.control, clock.now() - DAY_MS);
  for (const { webhook, failingSince, failures } of await failingWebhooks(database.control)) {
    if (!shouldAutoDisable(failingSince.getTime(), failures, clock.now())) continue;
    const target = directory.target(webhook);
    if (!target?.row.enabled) continue;
    const reason = `It has only failed since ${failingSince.toISOString()}, ${failures} deliveries in all.`;
    await disableFailingWebhook(
      database.control,
      clock.now(),
      target.organization.lane,
      target.row.uid,
      reason,
    );
    log.warn({ webhook: target.id }, 'a webhook that only failed was disabled');
    await directory.refresh();
  }
}

async function applyRetention({ database, clock, retentionDays, log }: JanitorRooms): Promise<void> {
  try {
    const expired = await dropPartitions(database.control, clock.now(), retentionDays);
    if (expired > 0)
      log.warn({ deliveries: expired }, 'deliveries still waiting were older than the retention');
  } catch (error) {
    // Somebody reads what is to go. The next round goes on.
    log.warn(
      { error: (error as Error).message },
      'what is older than the retention could not be dropped yet',
    );
  }
}
