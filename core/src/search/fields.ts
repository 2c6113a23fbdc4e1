/** The fields that can be searched, from which the parser, completion, the docs and the SQL are made. */
import { AUDIT_ACTIONS, AUDIT_ACTORS } from '../audit-action.ts';
import { ATTEMPT_TRIGGERS, ERROR_CLASSES } from '../attempt.ts';
import { DELIVERY_STATUSES } from '../delivery.ts';
import { SEVERITIES } from '../event.ts';
import { ISSUE_STATES } from '../issue.ts';
import { ORDER, TYPES } from './field-types.ts';
import type { FieldType } from './field-types.ts';
import type { Comparison } from './query.ts';

/** What runs through: it is followed live, and tells what events carry. */
export const TRAFFIC_SUBJECTS = ['deliveries', 'events'] as const;
export type TrafficSubject = (typeof TRAFFIC_SUBJECTS)[number];
/** What is written line by line: searches of it are saved. */
export const LOG_SUBJECTS = [...TRAFFIC_SUBJECTS, 'audit-log'] as const;
export type LogSubject = (typeof LOG_SUBJECTS)[number];
export const SEARCH_SUBJECTS = [...LOG_SUBJECTS, 'issues'] as const;
export type SearchSubject = (typeof SEARCH_SUBJECTS)[number];

/** What an id is that of; `own` when callers choose it, `any` when it is of many kinds and written in full. */
export type IdOf = 'event' | 'delivery' | 'webhook' | 'replay' | 'own' | 'any';

export interface Field {
  readonly type: FieldType;
  readonly subjects: readonly SearchSubject[];
  /** A sentence for docs and completion. */
  readonly about: string;
  /** Other names, read as this one. */
  readonly aliases?: readonly string[];
  /** Names that other products use, suggested when they are met. */
  readonly knownAs?: readonly string[];
  /** Of an enum: all values, in their order when it has one, and other words for them. */
  readonly values?: readonly string[];
  readonly valueAliases?: Readonly<Record<string, string>>;
  readonly ordered?: true;
  readonly idOf?: Readonly<Partial<Record<SearchSubject, IdOf>>>;
  /** Bare words are looked for in it. */
  readonly words?: true;
  /** Tells what events carry or receivers answer, so only those may search it who may see that. */
  readonly payload?: true;
  /** Why the live stream cannot tell its value, as a sentence. */
  readonly notLive?: string;
  /** Offered by completion. */
  readonly examples?: readonly string[];
}

const BOTH = TRAFFIC_SUBJECTS;
const ALL = SEARCH_SUBJECTS;
const DELIVERIES = ['deliveries'] as const;
const EVENTS = ['events'] as const;
const AUDIT_LOG = ['audit-log'] as const;
const ISSUES = ['issues'] as const;
const DELIVERIES_AND_ISSUES = ['deliveries', 'issues'] as const;
const BOTH_AND_ISSUES = [...BOTH, 'issues'] as const;

export const FIELDS = {
  time: {
    type: 'time',
    subjects: ALL,
    about:
      'When the event was accepted; in the audit log, when it was done; of an issue, when a delivery was given up last.',
    aliases: ['timestamp', 'received_at'],
    knownAs: ['created', 'created_at', 'date', 'at'],
  },
  status: {
    type: 'enum',
    subjects: DELIVERIES,
    about: 'Where the delivery stands.',
    values: DELIVERY_STATUSES,
    valueAliases: { delivered: 'success', dead: 'failed' },
    knownAs: ['state'],
  },
  event: {
    type: 'text',
    subjects: BOTH,
    about: 'The event type.',
    aliases: ['event.type'],
    knownAs: ['action', 'topic', 'event_type'],
    words: true,
  },
  'event.id': {
    type: 'id',
    subjects: BOTH,
    about: "The event's id: ours, and the caller's own.",
    idOf: { deliveries: 'event', events: 'event' },
    knownAs: ['event_id', 'message.id', 'message_id'],
  },
  key: {
    type: 'id',
    subjects: BOTH,
    about: 'The id that the caller gave the event, by which it is taken once.',
    aliases: ['idempotency_key'],
    idOf: { deliveries: 'own', events: 'own' },
    knownAs: ['own.id', 'external_id', 'idempotency.key'],
    words: true,
  },
  category: {
    type: 'text',
    subjects: BOTH,
    about: "The category of the event: the group of its type, else the type's name up to its first dot.",
    aliases: ['group'],
    knownAs: ['event.group', 'event.category'],
  },
  id: {
    type: 'id',
    subjects: BOTH,
    about: 'The id of the delivery; among events that of the event.',
    idOf: { deliveries: 'delivery', events: 'event' },
  },
  webhook: {
    type: 'text',
    subjects: BOTH_AND_ISSUES,
    about: 'The name of the webhook; of an event, of each webhook it goes to.',
    knownAs: ['endpoint', 'target', 'destination', 'subscription'],
    words: true,
  },
  'webhook.id': {
    type: 'id',
    subjects: BOTH_AND_ISSUES,
    about: 'The id of the webhook; of an event, of each webhook it goes to.',
    idOf: { deliveries: 'webhook', events: 'webhook', issues: 'webhook' },
    knownAs: ['webhook_id', 'endpoint_id'],
  },
  webhooks: {
    type: 'number',
    subjects: EVENTS,
    about: 'To how many webhooks the event goes.',
    examples: ['0', '1'],
  },
  type: {
    type: 'text',
    subjects: BOTH,
    about: 'The notification type of the webhook.',
    examples: ['rest'],
  },
  http: {
    type: 'number',
    subjects: DELIVERIES_AND_ISSUES,
    about: 'The status code of the latest answer.',
    aliases: ['response'],
    knownAs: ['code', 'status_code', 'http_status', 'status.code'],
    examples: ['2xx', '3xx', '4xx', '5xx', '404', '429', '500'],
  },
  attempts: {
    type: 'number',
    subjects: DELIVERIES,
    about: 'How many attempts were made.',
    knownAs: ['tries', 'retries'],
    examples: ['0', '1', '3'],
  },
  'attempt.n': {
    type: 'number',
    subjects: DELIVERIES,
    about: 'The number of the latest attempt.',
    knownAs: ['attempt', 'attempt.number'],
    examples: ['1', '2'],
  },
  trigger: {
    type: 'enum',
    subjects: DELIVERIES,
    about: 'What the latest attempt was made for.',
    values: ATTEMPT_TRIGGERS,
  },
  replay: {
    type: 'id',
    subjects: DELIVERIES,
    about: 'The id of the replay that asked for the latest attempt.',
    aliases: ['replay_of'],
    idOf: { deliveries: 'replay' },
    knownAs: ['replay.id', 'replay_id'],
  },
  duration: {
    type: 'duration',
    subjects: DELIVERIES,
    about: 'How long the latest attempt took.',
    knownAs: ['latency', 'duration_ms', 'elapsed'],
  },
  error: {
    type: 'text',
    subjects: DELIVERIES_AND_ISSUES,
    about: 'What went wrong in the latest attempt, in words.',
    knownAs: ['reason'],
    words: true,
  },
  'error.class': {
    type: 'enum',
    subjects: DELIVERIES_AND_ISSUES,
    about: 'The kind of what went wrong in the latest attempt.',
    values: ERROR_CLASSES,
    knownAs: ['error_class', 'error.type'],
  },
  url: {
    type: 'text',
    subjects: DELIVERIES,
    about: 'Where the latest attempt went, or the first will go.',
    knownAs: ['host', 'uri'],
    words: true,
  },
  address: {
    type: 'text',
    subjects: [...DELIVERIES, ...AUDIT_LOG],
    about:
      'The IP address that the latest attempt was connected to; in the audit log, the one that the call came from.',
    aliases: ['ip'],
    knownAs: ['from', 'peer'],
  },
  next: {
    type: 'time',
    subjects: DELIVERIES,
    about: 'When the next attempt is due.',
    notLive:
      'The live stream tells of attempts that were made; when the next one is due can change without one.',
    knownAs: ['next_attempt', 'due', 'retry_at'],
  },
  size: {
    type: 'size',
    subjects: BOTH,
    about: "How large the event's data is.",
    knownAs: ['bytes', 'length'],
  },
  severity: {
    type: 'enum',
    subjects: BOTH,
    about: 'The severity of the event.',
    values: SEVERITIES,
    ordered: true,
    knownAs: ['level', 'urgency', 'priority'],
  },
  agent: {
    type: 'text',
    subjects: BOTH,
    about: 'The agent that the event is about.',
    aliases: ['agent.id'],
    knownAs: ['agent_id', 'actor'],
  },
  summary: {
    type: 'text',
    subjects: BOTH,
    about: "The event's summary.",
    knownAs: ['message', 'description', 'title'],
    words: true,
  },
  watcher: {
    type: 'text',
    subjects: BOTH,
    about: 'The item that caused the event, by id or name.',
    aliases: ['source'],
  },
  'watcher.kind': {
    type: 'text',
    subjects: BOTH,
    about: 'The kind of the item that caused the event.',
    aliases: ['source.kind'],
  },
  'watcher.trigger': {
    type: 'text',
    subjects: BOTH,
    about: 'What made that item send the event, such as block.',
    knownAs: ['event.trigger'],
  },
  org: {
    type: 'id',
    subjects: ALL,
    about: "The organization's id.",
    aliases: ['organization'],
    idOf: { deliveries: 'own', events: 'own', 'audit-log': 'own', issues: 'own' },
    knownAs: ['tenant', 'tenant_id', 'account', 'org_id'],
  },
  project: {
    type: 'id',
    subjects: ALL,
    about: "The id of the project: the event's, that of what was changed, or the webhook's.",
    idOf: { deliveries: 'own', events: 'own', 'audit-log': 'own', issues: 'own' },
    knownAs: ['space', 'project_id'],
  },
  data: {
    type: 'json',
    subjects: BOTH,
    about: 'The event\'s data: data.execution.status, data.items[*].qty, data["any key"].',
    payload: true,
    knownAs: ['payload', 'body'],
  },
  context: {
    type: 'json',
    subjects: BOTH,
    about: "The event's context, as data.",
    payload: true,
  },
  header: {
    type: 'headers',
    subjects: DELIVERIES,
    about: 'A header of the latest request: header.user-agent.',
    aliases: ['request.header'],
    knownAs: ['headers'],
  },
  'response.header': {
    type: 'headers',
    subjects: DELIVERIES,
    about: 'A header of the latest answer: response.header.retry-after.',
    knownAs: ['response.headers'],
  },
  'response.body': {
    type: 'text',
    subjects: DELIVERIES,
    about: 'What the receiver answered last, as far as it is kept and is text.',
    payload: true,
  },
  actor: {
    type: 'text',
    subjects: AUDIT_LOG,
    about: 'Who did it, by the name at the time.',
    aliases: ['actor.name'],
    knownAs: ['who', 'user', 'by', 'member'],
    words: true,
  },
  'actor.id': {
    type: 'id',
    subjects: AUDIT_LOG,
    about: 'The id of the API key or the member who did it.',
    idOf: { 'audit-log': 'own' },
    knownAs: ['actor_id', 'key', 'user_id'],
  },
  'actor.kind': {
    type: 'enum',
    subjects: AUDIT_LOG,
    about: 'The kind of who did it; nobody is somebody who was not let in, platform is Tidings itself.',
    values: AUDIT_ACTORS,
  },
  action: {
    type: 'enum',
    subjects: AUDIT_LOG,
    about: 'What was done.',
    values: AUDIT_ACTIONS,
    knownAs: ['did', 'verb', 'event'],
  },
  operation: {
    type: 'text',
    subjects: AUDIT_LOG,
    about: 'The call that did it, as in the API reference.',
    knownAs: ['call', 'operationId'],
    words: true,
  },
  resource: {
    type: 'text',
    subjects: AUDIT_LOG,
    about: 'The kind of what it was done to.',
    aliases: ['resource.kind'],
    knownAs: ['target', 'kind', 'type'],
    examples: ['webhook', 'api-key', 'member', 'organization', 'project', 'alert-rule', 'event-type'],
  },
  'resource.name': {
    type: 'text',
    subjects: AUDIT_LOG,
    about: 'Its name.',
    knownAs: ['name', 'webhook'],
    words: true,
  },
  'resource.id': {
    type: 'id',
    subjects: AUDIT_LOG,
    about: 'Its id.',
    idOf: { 'audit-log': 'any' },
    knownAs: ['id', 'webhook.id', 'resource_id', 'target_id'],
  },
  changed: {
    type: 'text',
    subjects: AUDIT_LOG,
    about: 'The names of the fields that changed, such as url.',
    knownAs: ['field', 'fields'],
    examples: ['url', 'name', 'events', 'enabled', 'filters', 'role'],
  },
  changes: {
    type: 'text',
    subjects: AUDIT_LOG,
    about: 'What was before and what is after, as JSON; secrets are not in it.',
    knownAs: ['before', 'after', 'old', 'new', 'value', 'data'],
  },
  state: {
    type: 'enum',
    subjects: ISSUES,
    about: 'The state that people have given the issue.',
    values: ISSUE_STATES,
    knownAs: ['status'],
  },
  assignee: {
    type: 'text',
    subjects: ISSUES,
    about: 'Who the issue is assigned to, by name.',
    knownAs: ['owner', 'member', 'who'],
    words: true,
  },
  note: {
    type: 'text',
    subjects: ISSUES,
    about: 'The note that people have written on the issue.',
    knownAs: ['comment', 'text'],
    words: true,
  },
  deliveries: {
    type: 'number',
    subjects: ISSUES,
    about: 'How many deliveries are given up and have not arrived since.',
    knownAs: ['count'],
    examples: ['1', '10', '100'],
  },
  failures: {
    type: 'number',
    subjects: ISSUES,
    about: 'How often one was given up, those that have arrived since included.',
    examples: ['1', '10', '100'],
  },
  since: {
    type: 'time',
    subjects: ISSUES,
    about: 'When the issue was opened or reopened.',
    knownAs: ['first', 'opened', 'first_seen'],
  },
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

export function fieldOf(name: FieldName): Field {
  return FIELDS[name];
}

/** What can stand before `:` without being a field. */
export const MODIFIERS = {
  has: 'has:response holds where the field has a value, as response:* does.',
  in: 'in:payload looks for bare words in event data, too.',
} as const;

export function comparisonsOf(field: Field): readonly Comparison[] {
  return field.ordered ? ORDER : TYPES[field.type].comparisons;
}

export interface SearchOptions {
  readonly subject: SearchSubject;
  /** Whether the searcher may see what events carry and what receivers answer. */
  readonly payloads: boolean;
  /** Whether it is for the live stream, which refuses what it could not tell. */
  readonly live?: boolean;
}

/** Statuses that a delivery has without anything being told of it. */
export const NEVER_LIVE: readonly string[] = ['pending', 'held'];

/** Fields by name and alias. */
const BY_NAME: ReadonlyMap<string, FieldName> = new Map(
  FIELD_NAMES.flatMap((name) =>
    [name, ...(fieldOf(name).aliases ?? [])].map((word) => [word, name] as const),
  ),
);

export function fieldByName(word: string): FieldName | undefined {
  return BY_NAME.get(word);
}

/** Whether bare words can be looked for in what events carry. */
export function hasPayloads({ subject, payloads }: SearchOptions): boolean {
  return payloads && isTraffic(subject);
}

export function isTraffic(subject: SearchSubject): subject is TrafficSubject {
  return (TRAFFIC_SUBJECTS as readonly SearchSubject[]).includes(subject);
}

export function isSearchable(name: FieldName, { subject, payloads, live }: SearchOptions): boolean {
  const field = fieldOf(name);
  if (live && field.notLive !== undefined) return false;
  return field.subjects.includes(subject) && (payloads || !field.payload);
}

/** Every word by which a searchable field can be meant, and the name to suggest for it. */
export function knownNames(options: SearchOptions): Map<string, string> {
  const words = new Map<string, string>();
  for (const name of FIELD_NAMES) {
    if (!isSearchable(name, options)) continue;
    const { aliases = [], knownAs = [] } = fieldOf(name);
    for (const word of knownAs) words.set(word, name);
    for (const word of [...aliases, name]) words.set(word, word);
  }
  for (const word of Object.keys(MODIFIERS)) words.set(word, word);
  return words;
}
