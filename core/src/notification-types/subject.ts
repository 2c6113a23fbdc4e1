/**
 * What an event is about, so that what is said of the same thing comes together: repeats join the open incident, and its
 * end ends it.
 */
import { AGENT } from '../catalog/admin/agent.ts';
import { isOperational } from '../catalog/operational.ts';
import { storable } from '../event.ts';
import { parseExactly } from '../exact-json.ts';
import { attributesOf } from '../payload-formats/format.ts';
import type { PayloadEvent } from '../payload-formats/format.ts';

export interface Subject {
  /** The same for all events about the same. */
  readonly key: string;
  /** Whether it begins or goes on, somebody has it in hand, or it is over. */
  readonly phase: 'open' | 'acknowledged' | 'resolved';
  /** Whether it is one thing with an id of its own, such as an approval, an alert or a question. */
  readonly isIdentified: boolean;
}

/** What groups are made of, beside paths into the data. */
export const GROUP_MEMBERS = ['type', 'agentId', 'project'] as const;
export const GROUP_PATH_PATTERN = '^(type|agentId|project|data(\\.[A-Za-z0-9_-]+)+)$';

/** Last words of types that tell how far something is, not what it is. */
const PHASES: Readonly<Record<string, Subject['phase']>> = {
  opened: 'open',
  triggered: 'open',
  degraded: 'open',
  anomaly: 'open',
  required: 'open',
  disabled: 'open',
  misconfigured: 'open',
  failing: 'open',
  acknowledged: 'acknowledged',
  resolved: 'resolved',
  recovered: 'resolved',
  expired: 'resolved',
};
/** The same of things that have an id; elsewhere these words name what happened. */
const PHASES_OF_IDENTIFIED: Readonly<Record<string, Subject['phase']>> = {
  ...PHASES,
  answered: 'open',
  updated: 'open',
  escalated: 'open',
  canceled: 'resolved',
};
/** The same of what Tidings tells of webhooks; of other things that are enabled nobody may have been told that they were disabled. */
const PHASES_OF_WEBHOOKS: Readonly<Record<string, Subject['phase']>> = { ...PHASES, enabled: 'resolved' };
/** Things that have an id of their own, whosever they are. */
const OWN_IDS: Readonly<Partial<Record<string, string>>> = {
  approval: 'data.id',
  alert: 'data.id',
  interaction: 'data.id',
  'alert.rule': 'data.rule.id',
  'alert.digest': 'data.rule.id',
};

/** What of the platform's own events is about a webhook: a delivery that fails again and again ends when its webhook is well again. */
const OF_WEBHOOKS: Readonly<Partial<Record<string, string>>> = { delivery: 'webhook' };

const decoder = new TextDecoder();

/**
 * @param groupBy what makes two events be about the same; null: the type and the agent; for approvals, alerts and
 *   interactions their id, and for what Tidings tells of webhooks the webhook. What asks is one thing for each event
 */
export function subjectOf(event: PayloadEvent, groupBy: readonly string[] | null): Subject {
  const { topic: told, phase } = topicOf(event.type);
  const data = parseExactly(decoder.decode(event.data));
  const isOfWebhook = isOperational(event.type) && memberOf(data, 'webhook') !== undefined;
  const topic = isOfWebhook ? (OF_WEBHOOKS[told] ?? told) : told;
  const paths = (event.asks ? null : groupBy) ?? [
    'type',
    isOfWebhook ? 'data.webhook.id' : (OWN_IDS[topic] ?? 'agentId'),
  ];
  const isIdentified = OWN_IDS[topic] === 'data.id' && typeof memberOf(data, 'id') === 'string';
  // An interaction that an event asks belongs to what that is about.
  const asked = topic === 'interaction' && memberOf(data, 'subject');
  if (typeof asked === 'string') return { key: asked, phase, isIdentified };
  if (event.asks && !isIdentified)
    return { key: storable(`event:${event.id}`), phase: 'open', isIdentified: true };
  const values = paths.map((path) => {
    if (path === 'type') return topic;
    if (path === 'project') return event.project;
    if (path === 'agentId') return agentOf(event, data);
    return path.split('.').slice(1).reduce(memberOf, data) ?? null;
  });
  return {
    key: storable(
      values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(':'),
    ),
    phase,
    isIdentified,
  };
}

/** Whether the event may be about one thing with an id of its own, as far as can be told without its data. */
export function mayBeIdentified({ type, asks }: Pick<PayloadEvent, 'type' | 'asks'>): boolean {
  return asks || OWN_IDS[topicOf(type).topic] === 'data.id';
}

function topicOf(type: string): { topic: string; phase: Subject['phase'] } {
  const dot = type.lastIndexOf('.');
  const last = type.slice(dot + 1);
  const topic = type.slice(0, Math.max(dot, 0));
  const phases = Object.hasOwn(OWN_IDS, topic)
    ? PHASES_OF_IDENTIFIED
    : isOperational(type)
      ? PHASES_OF_WEBHOOKS
      : PHASES;
  return Object.hasOwn(phases, last) && dot > 0
    ? { topic, phase: phases[last]! }
    : { topic: type, phase: 'open' };
}

function agentOf(event: PayloadEvent, data: unknown): unknown {
  const attribute = attributesOf(event)('agentId');
  return attribute ? JSON.parse(decoder.decode(attribute)) : (agentIn(event.type, data) ?? '');
}

const OF_AGENTS: ReadonlySet<string> = new Set(AGENT.map(({ name }) => name));

/** The agent that data names, for events that do not name one themselves. */
export function agentIn(type: string, data: unknown): unknown {
  return (
    memberOf(data, 'agentId') ??
    memberOf(data, 'agent_id') ??
    memberOf(memberOf(data, 'agent'), 'id') ??
    (isOfAgent(type) ? memberOf(data, 'id') : undefined)
  );
}

/** Whether the data of the type is an agent. */
export function isOfAgent(type: string): boolean {
  return OF_AGENTS.has(type);
}

export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
