/** Makes interactions of events that ask, one each. */
import { askedBy } from '@tidings/core/asking';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { takeAsking } from '../store/asking.ts';
import type { AskingRow } from '../store/asking.ts';
import type { Database } from '../store/db.ts';
import type { NewInteraction } from '../store/interactions.ts';
import type { Lookout } from './lookout.ts';
import { Loop } from './loop.ts';
import { OutgoingEvent } from './work.ts';

/** What other processes accept is found so late at most. */
const EVERY_MS = 250;

export interface AskerRooms {
  database: Database;
  lookout: Lookout;
  clock: Clock;
  lanes: number;
  log: Log;
}

export function createAsker(
  { database, lookout, clock, lanes, log }: AskerRooms,
  reported: () => void,
): Loop {
  return new Loop('asker', EVERY_MS, log, async (woken) => {
    let more = false;
    for (let lane = 0; lane < lanes; lane++) {
      if (!(await lookout.look(lane, woken)).asking) continue;
      const now = clock.now();
      const taken = await takeAsking(database.control, lane, now, (row) => interactionOf(row, now));
      if (!taken) continue;
      more = true;
      if (taken.refused)
        log.error(
          { error: taken.refused.message, event: taken.event },
          'an event that asks could not be asked',
        );
      reported();
    }
    return more;
  });
}

function interactionOf(row: AskingRow, now: number): { made: NewInteraction; problem: string | null } {
  const { asks, webhooks, organization, project, uid, type } = row;
  const event = new OutgoingEvent(
    {
      ...row,
      ownId: row.id,
      organization: row.organizationId,
      project: row.projectId,
      asks: true,
      // Its record is that of the question.
    },
    null,
  );
  const asked = askedBy(event, asks, now);
  const made: NewInteraction = {
    uid,
    organization,
    project,
    ownId: null,
    hash: null,
    question: asked.question,
    actions: [...asked.actions],
    quorum: asked.quorum,
    defaultAction: asked.default,
    severity: asked.severity,
    agentId: asked.agentId,
    // It stays with the event, which can be erased.
    data: null,
    links: [...asked.links],
    event: uid,
    eventId: event.id,
    eventType: type,
    subject: asked.subject,
    webhooks,
    createdBy: null,
    createdAt: new Date(asked.createdAt),
    expiresAt: new Date(asked.expiresAt),
  };
  return { made, problem: asked.problem };
}
