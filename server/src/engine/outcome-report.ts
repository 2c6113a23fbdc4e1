/** What is to be told of an outcome, where anybody wants to hear it. */
import { deliveryId } from '@tidings/core/id';
import { exhaustedFacts, failingFacts, reportOf } from '@tidings/core/report';
import type { OutcomeReportType } from '@tidings/core/report';
import type { Clock } from '../clock.ts';
import type { Directory } from './directory.ts';
import type { Health, NewReport, Verdict } from './recorder.ts';
import type { Work } from './work.ts';

export interface OutcomeReportRooms {
  directory: Directory;
  clock: Clock;
  newUuid: (now: number) => string;
}

/** Answers with null for nearly all outcomes: subscriptions are looked up only for those that are worth a report. */
export function outcomeReport(
  { directory, clock, newUuid }: OutcomeReportRooms,
  work: Work,
  verdict: Verdict,
  health: Health,
): NewReport | null {
  if (health === null) return null;
  const { status, attempts } = verdict;
  const type = reportOf({ eventType: work.event.type, status, attempts, health });
  const target = type && directory.target(work.webhook);
  if (!type || !target || target.organization.subscriptions.match({ type }, target.project).length === 0)
    return null;
  const now = clock.now();
  return { uid: newUuid(now), type, facts: factsOf(type, work, verdict, now) };
}

function factsOf(
  type: OutcomeReportType,
  work: Work,
  { attempt, attempts, dueAt }: Verdict,
  now: number,
): object | null {
  if (type === 'webhook.recovered' || !attempt) return null;
  const { uid, id, type: eventType } = work.event;
  const failed = {
    delivery: deliveryId(uid, work.webhook),
    event: { id, type: eventType },
    attempts,
    attempt,
  };
  return type === 'delivery.failing' ? failingFacts(failed, dueAt ?? now) : exhaustedFacts(failed, now);
}
