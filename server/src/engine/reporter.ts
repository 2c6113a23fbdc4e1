/**
 * Makes events of what the platform has to tell of itself. A report of a webhook that nobody in its organization wants is dropped.
 * The event's own id is made from the report, so that it is accepted once, however often a process ends between the
 * commit of the event and the deletion of the report.
 */
import { RECORD_LINK } from '@tidings/core/payload-formats/format';
import { eventData } from '@tidings/core/report';
import type { ReportAttributes } from '@tidings/core/report';
import { idFromUuid } from '@tidings/core/id';
import type { Log } from '../log.ts';
import { isStatementFault } from '../store/db.ts';
import type { Database } from '../store/db.ts';
import { takeReports } from '../store/reports.ts';
import type { ReportRow } from '../store/reports.ts';
import type { Directory } from './directory.ts';
import type { Lookout } from './lookout.ts';
import { Loop } from './loop.ts';
import type { Report } from './submit.ts';

const EVERY_MS = 1000;
/** They are held in a transaction until the last of them is accepted. */
const AT_ONCE = 100;

export interface ReporterRooms {
  database: Database;
  lookout: Lookout;
  directory: Directory;
  /** Accepts the event of a report, where anybody wants it. */
  report: (report: Report) => Promise<void>;
  lanes: number;
  /** Where people find the console; null: nobody knows. */
  publicUrl: URL | null;
  log: Log;
}

export function createReporter(rooms: ReporterRooms): Loop {
  return new Loop('reporter', EVERY_MS, rooms.log, (woken) => round(rooms, woken));
}

async function round(rooms: ReporterRooms, woken: boolean): Promise<boolean> {
  const { database, lookout, lanes } = rooms;
  let more = false;
  for (let lane = 0; lane < lanes; lane++) {
    if (!(await lookout.look(lane, woken)).reports) continue;
    const failures: Error[] = [];
    const taken = await takeReports(database.control, lane, AT_ONCE, (reports) =>
      tellAll(rooms, reports, failures),
    );
    // They stay for the next round, after a pause.
    if (failures.length > 0) throw failures[0]!;
    if (taken === AT_ONCE) more = true;
  }
  return more;
}

/** Answers with the numbers of those that are done with. */
async function tellAll(
  { directory, publicUrl, report, log }: ReporterRooms,
  rows: readonly ReportRow[],
  failures: Error[],
): Promise<number[]> {
  // A webhook that was made to hear of something hears of what came after it, and of itself.
  await directory.refresh();
  const done: number[] = [];
  const tell = async (row: ReportRow): Promise<void> => {
    try {
      const data = dataOf(row);
      if (!data) return void done.push(row.number);
      const id = idFromUuid('report', row.uid);
      const attributes = { ...row.attributes, ...linksOf(row, publicUrl) };
      // What became of an alert is looked for later, also by those who had nobody told.
      const isKept = row.webhookUid === null;
      await report({ ...row, id, at: row.at.getTime(), data, attributes, isKept });
    } catch (error) {
      if (!isStatementFault(error)) {
        failures.push(error as Error);
        return;
      }
      // It would be refused again and again.
      log.error({ error: (error as Error).message, type: row.type }, 'a report could not be made an event');
    }
    done.push(row.number);
  };
  // Accepted together, in the order in which they were written.
  await Promise.all(rows.map((row) => tell(row)));
  return done;
}

function dataOf(row: ReportRow): Record<string, unknown> | null {
  if (row.webhookUid === null) return eventData(row.type, row.facts, null);
  return eventData(row.type, row.facts, {
    id: idFromUuid('webhook', row.webhookUid),
    name: row.webhookName,
    type: row.webhookType,
    // A path can be a secret.
    host: new URL(row.webhookUrl).host,
    project: row.projectId,
  });
}

/** The full record, for people. */
function linksOf({ attributes, page }: ReportRow, publicUrl: URL | null): Pick<ReportAttributes, 'links'> {
  if (page === null || publicUrl === null) return {};
  const record = { href: new URL(page, publicUrl).href, text: RECORD_LINK };
  return { links: [...(attributes?.links ?? []), record] };
}
