/** Where the fields of a search are found. The relations that the expressions name are made in `relations.ts`. */
import type { FieldName, SearchSubject } from '@tidings/core/search/fields';
import { REPLAY_OF } from '../deliveries.ts';
import type { Relation } from './relations.ts';

/** Where a field's values are. None of it comes from a search. */
export interface Column {
  /** How a value is compared: as text, as a number, or as the time in a UUIDv7; JSON and headers are looked into. */
  readonly as:
    | 'text'
    | 'number'
    | 'timestamp'
    | 'uuid-time'
    | 'json'
    | 'headers'
    | 'event-id'
    | 'delivery-id'
    | 'webhook-id'
    | 'replay-id'
    | 'resource-id';
  readonly value: string;
  /** For values of other tables, or several: given a test of one, whether any passes. Never null. */
  readonly any?: (test: string) => string;
  readonly isNullable?: true;
  readonly needs?: readonly Relation[];
}

/** The event's own attributes, as `relations.ts` reads them. */
const ATTRIBUTES = { isNullable: true, needs: ['attributes'] } as const;

/** As `categoryOf()` has it: of a type that ships, the group is what its name begins with. */
const CATEGORY = `coalesce((SELECT t.group_name FROM event_type t
  WHERE t.organization = e.organization AND t.name = e.type AND t.deleted_at IS NULL), left(split_part(e.type, '.', 1), 64))`;

/** Fields of the event, found alike for deliveries and events. */
const OF_EVENT = {
  event: { as: 'text', value: 'e.type', needs: ['event'] },
  category: { as: 'text', value: CATEGORY, needs: ['event'] },
  key: { as: 'text', value: 'e.id', isNullable: true, needs: ['event'] },
  size: { as: 'number', value: 'octet_length(e.data)', needs: ['event'] },
  severity: { as: 'text', value: `attributes.value ->> 'severity'`, ...ATTRIBUTES },
  agent: { as: 'text', value: `attributes.value ->> 'agentId'`, ...ATTRIBUTES },
  // Every bare word is looked for in summaries: only what has one is read.
  summary: {
    as: 'text',
    value: `CASE WHEN e.attributes::text LIKE '%"summary"%' THEN searchable_json(e.attributes::text) ->> 'summary' END`,
    isNullable: true,
    needs: ['event'],
  },
  watcher: {
    as: 'text',
    value: 'v.value',
    any: (test) =>
      `EXISTS (SELECT FROM (VALUES (attributes.value #>> '{source,id}'), (attributes.value #>> '{source,name}')) AS v(value) WHERE ${test})`,
    needs: ['attributes'],
  },
  'watcher.kind': { as: 'text', value: `attributes.value #>> '{source,kind}'`, ...ATTRIBUTES },
  'watcher.trigger': { as: 'text', value: `attributes.value ->> 'trigger'`, ...ATTRIBUTES },
  project: {
    as: 'text',
    value: 'p.id',
    any: (test) => `((e.project IN (SELECT p.number FROM project p WHERE ${test})) IS TRUE)`,
    needs: ['event'],
  },
  data: { as: 'json', value: 'data.value', needs: ['data'] },
  context: { as: 'json', value: `(attributes.value -> 'context')`, needs: ['attributes'] },
} as const satisfies Partial<Record<FieldName, Column>>;

const OF_ATTEMPT = { isNullable: true, needs: ['attempt'] } as const;

const OF_DELIVERY = {
  ...OF_EVENT,
  time: { as: 'uuid-time', value: 'x.event' },
  status: { as: 'text', value: 'x.status::text' },
  'event.id': { as: 'event-id', value: 'x.event' },
  id: { as: 'delivery-id', value: '' },
  webhook: { as: 'text', value: 'w.name' },
  'webhook.id': { as: 'webhook-id', value: 'w.uid' },
  type: { as: 'text', value: 'w.type' },
  org: { as: 'text', value: 'o.id', any: ofOrganization('w.organization') },
  attempts: { as: 'number', value: 'x.attempts' },
  next: { as: 'timestamp', value: `CASE WHEN x.status = 'retrying' THEN x.due_at END`, isNullable: true },
  http: { as: 'number', value: 'a.status_code', ...OF_ATTEMPT },
  'attempt.n': { as: 'number', value: 'a.number', ...OF_ATTEMPT },
  trigger: { as: 'text', value: 'a.trigger', ...OF_ATTEMPT },
  replay: { as: 'replay-id', value: REPLAY_OF, ...OF_ATTEMPT },
  address: { as: 'text', value: 'a.address', ...OF_ATTEMPT },
  duration: { as: 'number', value: 'a.duration_ms', ...OF_ATTEMPT },
  error: { as: 'text', value: 'a.error', ...OF_ATTEMPT },
  'error.class': { as: 'text', value: 'a.error_class', ...OF_ATTEMPT },
  url: { as: 'text', value: 'coalesce(a.url, w.url)', needs: ['attempt'] },
  header: { as: 'headers', value: 'request_headers.value', needs: ['request_headers'] },
  'response.header': { as: 'headers', value: 'response_headers.value', needs: ['response_headers'] },
  'response.body': { as: 'text', value: 'response_body.value', isNullable: true, needs: ['response_body'] },
} as const satisfies Partial<Record<FieldName, Column>>;

// IS TRUE keeps PostgreSQL from joining: the webhooks that pass are found once, and not once for each event.
const ofTargets = (test: string): string =>
  `EXISTS (SELECT FROM unnest(e.targets) AS t(number)
    WHERE (t.number IN (SELECT w.number FROM webhook w WHERE ${test})) IS TRUE)`;

const OF_EVENT_ALONE = {
  ...OF_EVENT,
  time: { as: 'uuid-time', value: 'e.uid' },
  'event.id': { as: 'event-id', value: 'e.uid' },
  id: { as: 'event-id', value: 'e.uid' },
  webhook: { as: 'text', value: 'w.name', any: ofTargets },
  'webhook.id': { as: 'webhook-id', value: 'w.uid', any: ofTargets },
  webhooks: { as: 'number', value: 'cardinality(e.targets)' },
  type: { as: 'text', value: 'w.type', any: ofTargets },
  org: { as: 'text', value: 'o.id', any: ofOrganization('e.organization') },
} as const satisfies Partial<Record<FieldName, Column>>;

const OF_AUDIT_LOG = {
  time: { as: 'timestamp', value: 'a.at' },
  actor: { as: 'text', value: 'a.actor_name', isNullable: true },
  'actor.id': { as: 'text', value: 'a.actor_id', isNullable: true },
  'actor.kind': { as: 'text', value: 'a.actor_kind' },
  action: { as: 'text', value: 'a.action' },
  operation: { as: 'text', value: 'a.operation', isNullable: true },
  resource: { as: 'text', value: `replace(a.resource, '_', '-')` },
  'resource.name': { as: 'text', value: 'a.resource_name', isNullable: true },
  'resource.id': { as: 'resource-id', value: 'a.resource_id' },
  // Columns by the names that the API has for them.
  changed: {
    as: 'text',
    value: 'v.value',
    any: (test) =>
      `EXISTS (SELECT FROM jsonb_object_keys(a.changes) AS k(name), LATERAL (SELECT lower(left(k.name, 1)) || substr(replace(initcap(replace(k.name, '_', ' ')), ' ', ''), 2)) AS v(value) WHERE ${test})`,
  },
  changes: { as: 'text', value: 'a.changes::text' },
  address: { as: 'text', value: 'a.address', isNullable: true },
  org: { as: 'text', value: 'o.id', any: ofOrganization('a.organization') },
  project: {
    as: 'text',
    value: 'p.id',
    any: (test) => `((a.project IN (SELECT p.number FROM project p WHERE ${test})) IS TRUE)`,
  },
} as const satisfies Partial<Record<FieldName, Column>>;

/** As `store/issues.ts` names what it lists. */
const OF_ISSUE = {
  time: { as: 'timestamp', value: 'i.last_seen' },
  since: { as: 'timestamp', value: 'i.first_seen' },
  state: { as: 'text', value: 'i.state' },
  webhook: { as: 'text', value: 'w.name' },
  'webhook.id': { as: 'webhook-id', value: 'w.uid' },
  'error.class': { as: 'text', value: 'i.error_class' },
  error: { as: 'text', value: 'i.last_error', isNullable: true },
  http: { as: 'number', value: 'i.last_status', isNullable: true },
  deliveries: { as: 'number', value: 'i.deliveries' },
  failures: { as: 'number', value: 'i.failures' },
  assignee: { as: 'text', value: 'a.assignee_name', isNullable: true },
  note: { as: 'text', value: `nullif(i.note, '')`, isNullable: true },
  org: { as: 'text', value: 'o.id' },
  project: { as: 'text', value: 'p.id', isNullable: true },
} as const satisfies Partial<Record<FieldName, Column>>;

const COLUMNS: Readonly<Record<SearchSubject, Readonly<Partial<Record<FieldName, Column>>>>> = {
  deliveries: OF_DELIVERY,
  events: OF_EVENT_ALONE,
  'audit-log': OF_AUDIT_LOG,
  issues: OF_ISSUE,
};

function ofOrganization(number: string): (test: string) => string {
  return (test) => `((${number} IN (SELECT o.number FROM organization o WHERE ${test})) IS TRUE)`;
}

export function columnOf(subject: SearchSubject, name: FieldName): Column {
  const column = COLUMNS[subject][name];
  if (!column) throw new Error(`the store does not know where to find ${name} of ${subject}`);
  return column;
}
