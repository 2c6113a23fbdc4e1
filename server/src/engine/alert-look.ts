/** What alert rules make of an event, as far as that can be said without knowing what was counted before it. */
import { lackText } from '@tidings/core/alert-rule-program';
import type { Counted, LookWork, RuleSubject } from '@tidings/core/alert-rule-program';
import { isOperational } from '@tidings/core/catalog/operational';
import { exactly } from '@tidings/core/exact-json';
import type { Severity } from '@tidings/core/severity';
import { instantOf } from '@tidings/core/time';
import type { CountedEvent } from '../store/alert-steps.ts';
import { isOfThePiece } from './alert-pieces.ts';
import type { AlertRulebook, BookedRule } from './alert-rulebook.ts';

/** An event is counted into a group, is nothing to the rule, which is said once, or cannot be counted. */
export type Looked =
  | { readonly booked: BookedRule; readonly counted: Counted }
  /** What of it the rule is about is not there, in words, or is: null. */
  | { readonly booked: BookedRule; readonly lacks: string | null }
  | { readonly booked: BookedRule; readonly fault: string };

/** What the rules of a version make of one event. */
export interface Seen {
  /** Null: none looks at it. */
  readonly looked: readonly Looked[] | null;
  /** When it happened, in milliseconds since 1970; null: when it was accepted. */
  readonly created: number | null;
}

/** Of all filters together on one event that is read from the log: a tenth of a second. */
const MOST_FILTER_STEPS = 2_000_000;

/** @param text JSON, its data */
export function lookAtStored(rulebook: AlertRulebook, row: CountedEvent, text: string): Seen {
  const created = instantOf(row.created);
  // What Tidings tells of itself makes no alerts, so that none comes of another.
  const rules = isOperational(row.type) ? [] : rulebook.matching(row.organization, row.type);
  if (rules.length === 0) return { looked: null, created };
  const work: LookWork = { steps: 0, last: null };
  const isTooMuch = (): boolean => work.steps > MOST_FILTER_STEPS;
  const looked = lookAt(rules, row.project, () => subjectOf(row, text), work, isTooMuch);
  return { looked, created };
}

/**
 * @param project the number of the event's own
 * @param subject called once where some rule looks at it
 * @param isTooMuch rules that come when it is say that there was too much to do
 */
export function lookAt(
  rules: readonly BookedRule[],
  project: number | null,
  subject: () => RuleSubject,
  work: LookWork,
  isTooMuch: () => boolean,
): Looked[] {
  const looked: Looked[] = [];
  let known: RuleSubject | undefined;
  for (const booked of rules) {
    const { row: rule } = booked;
    if (rule.project !== null && rule.project !== project) continue;
    try {
      known ??= subject();
      const found = isTooMuch() ? { booked, fault: TOO_MUCH_TO_FILTER } : look(booked, known, work);
      if (found) looked.push(found);
    } catch (error) {
      if (!isOfThePiece(error)) throw error;
      const fault = `This event cannot be looked at (${(error as Error).name}), so it is not counted; others are.`;
      looked.push({ booked, fault });
    }
  }
  return looked;
}

const TOO_MUCH_TO_FILTER =
  'The filters of all rules together take too long on this event. Send shorter arrays, or have fewer and simpler filters.';

function look(booked: BookedRule, subject: RuleSubject, work: LookWork): Looked | null {
  const { program, said } = booked;
  const counted = program.look(subject, work);
  if (counted === null) return null;
  const isOther = counted === 'other';
  if (isOther || 'lacks' in counted) {
    if (said === 'fed' || (said === 'lacks' && !isOther)) return null;
    return { booked, lacks: isOther ? null : lackText(subject.type, counted) };
  }
  if ('fault' in counted) return { booked, fault: counted.fault };
  return { booked, counted };
}

function subjectOf(row: CountedEvent, text: string): RuleSubject {
  const { severity, agentId } = (row.attributes === null ? {} : JSON.parse(row.attributes)) as {
    severity?: Severity;
    agentId?: string;
  };
  const data = JSON.parse(text) as unknown;
  const exact = exactly(data, () => text);
  return { type: row.type, project: row.projectId, severity, agentId, data, exact };
}
