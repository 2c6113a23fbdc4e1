/**
 * What the platform has to tell of itself, before it is an event of an operational type. Reports of webhooks are written
 * by the database as it changes them (`migrations/0010-reports.sql`), reports of outcomes together with the outcome.
 */
import { isOperational } from './catalog/operational.ts';
import type {
  DeliveryExhausted,
  DeliveryFailing,
  ReportedWebhook,
  WebhookRecovered,
} from './catalog/operational.ts';
import type { Severity } from './severity.ts';

/** The failed attempt with which a delivery counts as failing: with the preset `standard` after 35 minutes. */
export const FAILING_AT = 4;

/** A webhook that failed for less is not said to have recovered: one in a hundred failed would be told of all day. */
export const RECOVERY_AFTER_MS = 60_000;
const LONGEST_ERROR = 2000;

export type OutcomeReportType = 'delivery.failing' | 'delivery.exhausted' | 'webhook.recovered';

/** An outcome as far as reports go. */
export interface ReportedOutcome {
  /** The type of the event that was delivered. */
  readonly eventType: string;
  readonly status: string;
  readonly attempts: number;
  readonly health: 'failing' | 'recovered' | null;
}

/**
 * What an outcome is worth a report of. What comes of the delivery of a report is none: reports would go on about
 * themselves for ever.
 */
export function reportOf({ eventType, status, attempts, health }: ReportedOutcome): OutcomeReportType | null {
  if (health === null || isOperational(eventType)) return null;
  if (health === 'recovered') return 'webhook.recovered';
  if (status === 'failed') return 'delivery.exhausted';
  return status === 'retrying' && attempts === FAILING_AT ? 'delivery.failing' : null;
}

/** Members of the event beside its data. */
export interface ReportAttributes {
  readonly severity?: Severity;
  readonly agentId?: string;
  readonly summary?: string;
  readonly links?: { href: string; text: string }[];
}

/** What a report says beside the webhook that it is about, which is added when it becomes an event. */
export type Facts<Data> = Omit<Data, 'webhook'>;

export interface FailedDelivery {
  readonly delivery: string;
  readonly event: { readonly id: string; readonly type: string };
  readonly attempts: number;
  readonly attempt: {
    readonly at: number;
    readonly statusCode: number | null;
    readonly error: string | null;
  };
}

/** @param nextAttemptAt milliseconds since 1970, like all times here */
export function failingFacts(failed: FailedDelivery, nextAttemptAt: number): Facts<DeliveryFailing> {
  return { ...failedFacts(failed), nextAttemptAt: iso(nextAttemptAt) };
}

export function exhaustedFacts(failed: FailedDelivery, givenUpAt: number): Facts<DeliveryExhausted> {
  return { ...failedFacts(failed), givenUpAt: iso(givenUpAt) };
}

function failedFacts({ delivery, event, attempts, attempt }: FailedDelivery) {
  const { at, statusCode, error } = attempt;
  const lastAttempt = {
    number: attempts,
    at: iso(at),
    status: statusCode,
    // Some quote the receiver at length; and half a character is no text.
    error: error === null ? null : error.slice(0, LONGEST_ERROR).toWellFormed(),
  };
  return { delivery, event: { ...event }, attempts, lastAttempt };
}

/**
 * The data of the event; null when the report is not worth one.
 *
 * @param webhook that it is about; null: about something else
 */
export function eventData(
  type: string,
  facts: Readonly<Record<string, unknown>>,
  webhook: ReportedWebhook | null,
): Record<string, unknown> | null {
  if (type === 'webhook.recovered') {
    const { failingSince, recoveredAt, refusedFor } = facts as Facts<WebhookRecovered>;
    const lasted = Date.parse(recoveredAt) - Date.parse(failingSince);
    // That it was refused was told at once.
    if (lasted < RECOVERY_AFTER_MS && refusedFor === undefined) return null;
  }
  return { ...(webhook && { webhook }), ...facts };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
