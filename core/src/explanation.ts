/** What became of an event at each webhook, and why. */
import Type from 'typebox';
import { Clause, decide } from './decision.ts';
import type { Decision, Routed, Routing } from './decision.ts';
import type { DeliveryStatus } from './delivery.ts';
import type { Filters } from './filter/filter.ts';

/**
 * Of deliveries: `delivered` · `waiting` it is being sent, or waits for its next attempt · `held` the webhook is paused ·
 * `rate-limited` it waits for its turn · `given-up` the last attempt of its schedule failed · `expired` its payload was
 * erased before it was delivered · `canceled` · `disabled` the webhook was. Of webhooks to which it did not go:
 * `not-subscribed` · `other-category` · `below-severity` · `filtered` · `not-named` the sender named others · `other-project` · `made-later` than the event was
 * accepted · `deleted` before.
 */
export const EXPLAINED = [
  'delivered',
  'waiting',
  'held',
  'rate-limited',
  'given-up',
  'expired',
  'canceled',
  'disabled',
  'not-subscribed',
  'other-category',
  'below-severity',
  'filtered',
  'not-named',
  'other-project',
  'made-later',
  'deleted',
] as const;
export const Explained = Type.Enum(EXPLAINED, { title: 'Explained', type: 'string' });
export type Explained = Type.Static<typeof Explained>;

const NullableTime = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);

export const WebhookDecision = Type.Object(
  {
    webhook: Type.Object({ id: Type.String(), name: Type.String() }, { additionalProperties: false }),
    result: Explained,
    reason: Type.String({ description: 'In words.' }),
    clause: Type.Union([Clause, Type.Null()], { description: 'The clause of the filter that failed.' }),
    until: { ...NullableTime, description: 'When it is tried next, where that is known.' },
    delivery: Type.Union([Type.String(), Type.Null()], {
      description: 'Id of the delivery, where there is one.',
    }),
  },
  { title: 'WebhookDecision', additionalProperties: false },
);
export type WebhookDecision = Type.Static<typeof WebhookDecision>;

export const DecisionCounts = Type.Object(
  Object.fromEntries(EXPLAINED.map((result) => [result, Type.Integer({ minimum: 0 })])) as Record<
    Explained,
    Type.TInteger
  >,
  { title: 'DecisionCounts', additionalProperties: false, description: 'How many webhooks, by result.' },
);
export type DecisionCounts = Type.Static<typeof DecisionCounts>;

/** What is known of the event. */
export interface ExplainedEvent extends Routed {
  readonly acceptedAt: number;
  readonly project: number | null;
  /** A test of one webhook. */
  readonly test: boolean;
  /** Its sender named the webhooks it is for. */
  readonly named: boolean;
  /** When its payload was erased. */
  readonly erasedAt: number | null;
  /** Asked for only where a filter looks at it, or a least severity. */
  readonly data: () => unknown;
}

/** A webhook as the process that accepted the event had it. */
export interface WebhookThen extends Routing {
  readonly project: number | null;
  /** Null: it was not there. */
  readonly events: readonly string[] | null;
  readonly filters: () => Filters | null;
  readonly enabled: boolean;
  readonly disabledReason: string | null;
  /** Triggers of its watcher of the item that the event comes from; null when it has none. */
  readonly triggers: readonly string[] | null;
  /** When this was replaced by something else, which that process may have learned a moment later. */
  readonly replacedAt: number | null;
  readonly deletedAt: number | null;
}

/** A delivery, and what of its webhook as it is now makes it wait. */
export interface DeliveryNow {
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly dueAt: number | null;
  /** A process has it in hand. */
  readonly inHand: boolean;
  readonly completedAt: number | null;
  /** It was to be sent when the event was accepted. */
  readonly wasTarget: boolean;
  /** Of its last attempt. */
  readonly error: string | null;
  /** Until when its webhook is left alone, since it fails or is at its limit. */
  readonly restsUntil: number | null;
  readonly ordered: boolean;
  readonly perSecond: number | null;
}

type Verdict = Pick<WebhookDecision, 'result' | 'reason' | 'clause' | 'until'>;

/**
 * @param seesValues whether the reader may see what the event carries
 * @param now milliseconds since 1970, like all times here
 */
export async function explain(
  event: ExplainedEvent,
  then: WebhookThen,
  delivery: DeliveryNow | null,
  seesValues: boolean,
  now: number,
): Promise<Verdict> {
  if (delivery) return explainDelivery(event, then, delivery, now);
  const { events } = then;
  if (then.project !== null && then.project !== event.project)
    return say('other-project', 'The webhook gets only the events of another project.');
  if (events === null)
    return say('made-later', `The webhook was created after the event was accepted.${late(event, then)}`);
  if (then.deletedAt !== null && then.replacedAt === null)
    return say(
      'deleted',
      `The webhook was deleted at ${inWords(then.deletedAt)}, before the event was accepted.`,
    );
  if (event.test) return say('not-named', 'The event is a test of another webhook.');
  if (event.named) return say('not-named', 'The sender of the event named only other webhooks.');
  const decision = await decideThen(event, { ...then, events }, seesValues);
  if (decision.result === 'matches') {
    if (!then.enabled) return say('disabled', wasDisabled(then));
    return say('not-named', 'The event would have gone to it, but was accepted only for other webhooks.');
  }
  const reason = decision.reason!.replace(/[^.]$/, '$&.') + late(event, then);
  return { result: decision.result, reason, clause: decision.clause, until: null };
}

async function decideThen(
  event: ExplainedEvent,
  then: WebhookThen & { readonly events: readonly string[] },
  seesValues: boolean,
): Promise<Decision> {
  const { source, erasedAt } = event;
  const { events, triggers, categories, minSeverity } = then;
  const watchers = source && triggers ? [{ number: 0, kind: source.kind, itemId: source.id, triggers }] : [];
  if (erasedAt !== null && minSeverity !== null && event.severity === undefined) {
    const unsaid = { events, watchers, categories, minSeverity: null, filters: new Map() };
    const heard = await decide(unsaid, event, event.data, seesValues);
    if (heard.result !== 'matches') return heard;
    const reason = `It wants events of severity ${minSeverity} or higher, and the severity of this one is no longer known: the payload was erased at ${inWords(erasedAt)}.`;
    return { result: 'below-severity', reason, clause: null };
  }
  const routed = { events, watchers, categories, minSeverity };
  const heard = await decide({ ...routed, filters: new Map() }, event, event.data, seesValues);
  if (heard.result !== 'matches') return heard;
  const filters = then.filters();
  if (!filters) return filtered('Its filters cannot be read, and so let nothing through. Save them again.');
  if (filters.size === 0) return heard;
  if (erasedAt !== null) {
    return filtered(
      `It has filters, and whether they let the event through is no longer known: the payload was erased at ${inWords(erasedAt)}.`,
    );
  }
  return decide({ ...routed, filters }, event, event.data, seesValues);
}

function filtered(reason: string): Decision {
  return { result: 'filtered', reason, clause: null };
}

function explainDelivery(
  event: ExplainedEvent,
  then: WebhookThen,
  delivery: DeliveryNow,
  now: number,
): Verdict {
  const { status, attempts, completedAt, error } = delivery;
  switch (status) {
    case 'success':
      return say(
        'delivered',
        attempts === 1 ? 'Delivered at the first attempt.' : `Delivered at attempt ${attempts}.`,
      );
    case 'failed':
      return say('given-up', `Given up after ${count(attempts)}. ${error ?? ''}`.trimEnd());
    case 'skipped':
      // A replay may send what never was to go to the webhook, also to one made since.
      if (delivery.wasTarget || then.events === null || then.enabled)
        return say('disabled', 'The webhook was disabled while the delivery waited.');
      return say('disabled', wasDisabled(then));
    case 'canceled':
      if (event.erasedAt !== null && completedAt !== null && completedAt >= event.erasedAt)
        return say('expired', 'Its payload was erased before it was delivered.');
      if (then.deletedAt !== null && completedAt !== null && completedAt >= then.deletedAt)
        return say('canceled', 'The webhook was deleted before it was delivered.');
      return say('canceled', `It was canceled by hand at ${inWords(completedAt ?? now)}.`);
    case 'held':
      return say('held', 'The webhook is paused. It is sent when the webhook is resumed.');
    case 'pending':
    case 'retrying':
      return explainWaiting(delivery, now);
  }
}

function explainWaiting(delivery: DeliveryNow, now: number): Verdict {
  const { attempts, dueAt, inHand, error, restsUntil, ordered, perSecond } = delivery;
  if (inHand) return say('waiting', 'It is being sent right now.');
  const before = attempts === 0 ? '' : `${count(attempts)} failed. The last one: ${error ?? 'unknown.'} `;
  if (dueAt !== null && dueAt > now)
    return say('waiting', `${before}The next one is due at ${inWords(dueAt)}.`, dueAt);
  const rest = restsUntil !== null && restsUntil > now ? restsUntil : null;
  if (perSecond !== null) {
    const limit = `The webhook takes ${perSecond} ${perSecond === 1 ? 'request' : 'requests'} a second`;
    return say('rate-limited', `${before}${limit}, and it waits for its turn.`, rest);
  }
  if (ordered)
    return say('waiting', `${before}The webhook is ordered, and it waits for those before it.`, rest);
  if (rest !== null)
    return say('waiting', `${before}The webhook is failing and rests until ${inWords(rest)}.`, rest);
  return say('waiting', `${before}It is sent as soon as a process has room for it.`);
}

function wasDisabled({ disabledReason }: WebhookThen): string {
  return `The webhook was disabled when the event was accepted${disabledReason === null ? '.' : `: ${disabledReason}`}`;
}

/** A change is known everywhere within a second; until then events are decided by what was before. */
function late({ acceptedAt }: ExplainedEvent, { replacedAt }: WebhookThen): string {
  if (replacedAt === null || replacedAt > acceptedAt) return '';
  return ` (A change of ${inWords(replacedAt, true)} was not yet known to the process that accepted the event at ${inWords(acceptedAt, true)}.)`;
}

function say(result: Explained, reason: string, until: number | null = null): Verdict {
  return { result, reason, clause: null, until: until === null ? null : time(until) };
}

function count(attempts: number): string {
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`;
}

function time(at: number): string {
  return new Date(at).toISOString();
}

/** For people: to the second, and whose time it is; exactly, to the millisecond. */
function inWords(at: number, isExact = false): string {
  return `${time(at)
    .slice(0, isExact ? 23 : 19)
    .replace('T', ' ')} UTC`;
}
