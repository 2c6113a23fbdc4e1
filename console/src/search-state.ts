/**
 * The state of screens as it stands in their URLs, read with care: people write URLs, too. What cannot be used is said to
 * be undefined; of what is not named, the router would hand on the raw value.
 */
import { AUDIT_ACTIONS } from '@tidings/core/audit-action';
import { parseDeliveryId, uuidFromId } from '@tidings/core/id';
import type { IdKind } from '@tidings/core/id';
import { isColumnOf, isDataPath, MOST_DATA_PATHS, namesIn } from '@tidings/core/log-columns';
import type { LogSubject } from '@tidings/core/search/fields';
import type {
  AlertStatus,
  AuditAction,
  Caller,
  DeliveryStatus,
  InteractionStatus,
  IssueState,
  NotificationType,
} from '@tidings/sdk';
import type { SnippetLanguage } from '@tidings/verify/snippets';
import { readRange } from './time-range.ts';

type Given = Record<string, unknown>;

/** Which organization is looked at, and which project of it; left out: all that one sees. Lists are asked for with it. */
export interface Place {
  organization?: string;
  project?: string;
}

export function readPlace(given: Given): Place {
  return { organization: text(given['organization']), project: text(given['project']) };
}

/** What goes along from screen to screen: the place, and the stretch of time that is looked at. */
export interface SharedSearch extends Place {
  /** As `time-range.ts` reads it; left out for what is usual on a screen. */
  range?: string;
}

export function readSharedSearch(given: Given): SharedSearch {
  return { ...readPlace(given), range: readRange(given['range']) };
}

/** Links keep the place, and the stretch of time, and nothing else of where one was. */
export function place({ organization, project }: Place): Place {
  return { ...(organization !== undefined && { organization }), ...(project !== undefined && { project }) };
}

export interface SignInSearch {
  /** Where to go on: a path of this console. */
  next?: string;
  /** A session was there, and is over. */
  ended?: boolean;
}

export function readSignInSearch(given: Given): SignInSearch {
  const next = text(given['next']);
  return {
    next: next !== undefined && isOwnPath(next) ? next : undefined,
    ended: given['ended'] === true || undefined,
  };
}

/** A path of this origin. What browsers read as another host's address is none. */
export function isOwnPath(path: string): boolean {
  return (
    /^\/(?![/\\])/.test(path) &&
    URL.canParse(path, location.origin) &&
    new URL(path, location.origin).origin === location.origin
  );
}

/** What somebody looks at: the only organization or project that they see, or what the address names. */
export function placeOf(caller: Pick<Caller, 'organization' | 'project'>, asked: Place): Place {
  const organization = caller.organization ?? asked.organization;
  // Each organization has projects of its own.
  return place({ organization, project: organization && (caller.project ?? asked.project) });
}

export const WEBHOOK_STATUSES = ['active', 'failing', 'paused', 'disabled', 'auto-disabled'] as const;
export type WebhookStatus = (typeof WEBHOOK_STATUSES)[number];
export const WEBHOOK_SORTS = ['name', '-name', 'updated', '-updated'] as const;
export type WebhookSort = (typeof WEBHOOK_SORTS)[number];

export interface WebhooksSearch {
  q?: string;
  status?: WebhookStatus;
  type?: NotificationType['type'];
  /** An event type, or a pattern of some: those that hear of it. */
  event?: string;
  view?: 'tiles';
  sort?: WebhookSort;
}

export function readWebhooksSearch(given: Given): WebhooksSearch {
  return {
    q: text(given['q']),
    status: oneOf(WEBHOOK_STATUSES, given['status']),
    type: oneOf(NOTIFICATION_TYPES, given['type']),
    event: text(given['event']),
    view: oneOf(['tiles'] as const, given['view']),
    sort: oneOf(WEBHOOK_SORTS, given['sort']),
  };
}

export const DELIVERY_STATUSES: readonly DeliveryStatus[] = [
  'pending',
  'retrying',
  'success',
  'failed',
  'held',
  'skipped',
  'canceled',
];

/** What of a delivery is shown beside its attempts; left out: request and response. */
export const DELIVERY_PARTS = ['signature', 'compare', 'why'] as const;

export interface DeliveryView {
  /** The number of an attempt; left out: the latest. */
  attempt?: number | undefined;
  part?: (typeof DELIVERY_PARTS)[number] | undefined;
}

function readDeliveryView(given: Given): DeliveryView {
  const attempt = given['attempt'];
  return {
    attempt: typeof attempt === 'number' && Number.isSafeInteger(attempt) ? attempt : undefined,
    part: oneOf(DELIVERY_PARTS, given['part']),
  };
}

/** How the rows of a log are shown; nothing of it: as whoever looks keeps it. */
export interface LayoutSearch {
  /** Their names in their order, as `namesIn` reads them; left out: the usual ones. */
  columns?: string | undefined;
  /** Those of them that stay in sight. */
  pinned?: string | undefined;
  dense?: boolean | undefined;
}

/** Columns that are not there, or not so many, are left out. */
export function readLayoutSearch(subject: LogSubject, given: Given): LayoutSearch {
  const names = new Set(namesIn(text(given['columns']) ?? '').filter((name) => isColumnOf(subject, name)));
  for (const path of [...names].filter(isDataPath).slice(MOST_DATA_PATHS)) names.delete(path);
  const stays = namesIn(text(given['pinned']) ?? '');
  const { dense } = given;
  return {
    columns: text([...names].join(' ')),
    pinned: text([...names].filter((name) => stays.includes(name)).join(' ')),
    dense: typeof dense === 'boolean' ? dense : undefined,
  };
}

/** Which rows of a log come first. */
export type LogOrder = 'newest' | 'oldest';

/** From which end a log is gone through, and how far. */
export interface WalkSearch {
  /** Left out: the newest come first. */
  order?: 'oldest' | undefined;
  /** Of the API: where the list begins; left out: at its beginning. */
  cursor?: string | undefined;
}

export function readWalkSearch(given: Given): WalkSearch {
  const { cursor } = given;
  return {
    order: oneOf(['oldest'] as const, given['order']),
    cursor: typeof cursor === 'string' && /^[\w-]{1,200}$/.test(cursor) ? cursor : undefined,
  };
}

export interface DeliveriesSearch extends DeliveryView, LayoutSearch, WalkSearch {
  /** In the search language. */
  q?: string;
  /** As `time-range.ts` reads it; left out for the default. */
  range?: string;
  status?: DeliveryStatus;
  /** The id of the delivery whose row is open. */
  open?: string;
  /** It is open beside the list, and not in its row. */
  beside?: boolean;
  /** What happens is added as it does. */
  tail?: boolean;
}

export function readDeliveriesSearch(given: Given): DeliveriesSearch {
  return {
    q: text(given['q']),
    range: readRange(given['range']),
    status: oneOf(DELIVERY_STATUSES, given['status']),
    open: idOf('delivery', given['open']),
    beside: given['beside'] === true || undefined,
    tail: given['tail'] === true || undefined,
    ...readDeliveryView(given),
    ...readWalkSearch(given),
    ...readLayoutSearch('deliveries', given),
  };
}

/** The list that one walks, and what is shown of the delivery itself. */
export interface DeliverySearch extends Omit<
  DeliveriesSearch,
  'open' | 'beside' | 'tail' | keyof LayoutSearch
> {
  /** That list is its webhook's own. */
  own?: true | undefined;
}

export function readDeliverySearch(given: Given): DeliverySearch {
  const { q, range, status, order, cursor, attempt, part } = readDeliveriesSearch(given);
  return { q, range, status, order, cursor, attempt, part, own: given['own'] === true || undefined };
}

export interface EventsSearch extends LayoutSearch, WalkSearch {
  /** In the search language. */
  q?: string;
  /** As `time-range.ts` reads it; left out for the default. */
  range?: string;
  /** The id of the event whose row is open. */
  open?: string;
  /** What happens is added as it does. */
  tail?: boolean;
}

export function readEventsSearch(given: Given): EventsSearch {
  return {
    q: text(given['q']),
    range: readRange(given['range']),
    open: text(given['open']),
    tail: given['tail'] === true || undefined,
    ...readWalkSearch(given),
    ...readLayoutSearch('events', given),
  };
}

/** Which types of the catalog are listed; left out: all. */
export const CATALOG_VIEWS = ['own', 'shipped', 'deprecated'] as const;
export type CatalogView = (typeof CATALOG_VIEWS)[number];

export interface CatalogSearch {
  q?: string;
  view?: CatalogView;
}

export function readCatalogSearch(given: Given): CatalogSearch {
  return { q: text(given['q']), view: oneOf(CATALOG_VIEWS, given['view']) };
}

export const EVENT_TYPE_PARTS = ['example', 'typescript'] as const;

/** Its name has dots, by which servers tell files: so it stands here, and not in the path. */
export interface EventTypeSearch {
  name: string;
  /** What of it is shown; left out: its schema. */
  part?: (typeof EVENT_TYPE_PARTS)[number];
}

export function readEventTypeSearch(given: Given): EventTypeSearch {
  return { name: text(given['name']) ?? '', part: oneOf(EVENT_TYPE_PARTS, given['part']) };
}

const NOTIFICATION_TYPES: readonly NotificationType['type'][] = [
  'rest',
  'slack',
  'pagerduty',
  'teams',
  'discord',
  'email',
];

export interface NewWebhookSearch {
  /** An event type that it is to subscribe to. */
  event?: string;
  /** Its notification type. */
  type?: NotificationType['type'];
  /** Where it is to send to. */
  url?: string;
}

export function readNewWebhookSearch(given: Given): NewWebhookSearch {
  return {
    event: text(given['event']),
    type: oneOf(NOTIFICATION_TYPES, given['type']),
    url: text(given['url']),
  };
}

/** Languages that receivers are written in, as `@tidings/verify/snippets` names them. */
const LANGUAGES = [
  'node',
  'python',
  'go',
  'php',
  'ruby',
  'java',
  'csharp',
  'curl',
] as const satisfies SnippetLanguage[];

export interface WebhookSearch {
  /** The language of the receiver's code that is shown; left out: none is. */
  code?: SnippetLanguage;
  /** Whether it is asked who is told when it fails. */
  alert?: boolean;
}

export function readWebhookSearch(given: Given): WebhookSearch {
  return { code: oneOf(LANGUAGES, given['code']), alert: given['alert'] === true || undefined };
}

export interface SendSearch {
  /** The type of the event that is written. */
  event?: string;
  /** Where it goes: `all`, `url`, or the id of a webhook; left out: to all. */
  to?: string;
}

export function readSendSearch(given: Given): SendSearch {
  return { event: text(given['event']), to: text(given['to']) };
}

export interface TestInboxSearch {
  /** The id of the receipt whose row is open. */
  open?: string;
}

export function readTestInboxSearch(given: Given): TestInboxSearch {
  return { open: idOf('receipt', given['open']) };
}

export interface AuditLogSearch extends LayoutSearch, WalkSearch {
  q?: string;
  action?: AuditAction;
  /** The kind of what was changed. */
  resource?: string;
  /** As `time-range.ts` reads it; left out for the last 30 days. */
  range?: string;
  /** The id of the entry whose row is open. */
  open?: string;
  /** What happens is added as it does. */
  tail?: boolean;
}

export function readAuditLogSearch(given: Given): AuditLogSearch {
  return {
    q: text(given['q']),
    action: oneOf(AUDIT_ACTIONS, given['action']),
    resource: text(given['resource']),
    range: readRange(given['range']),
    open: auditId(given['open']),
    tail: given['tail'] === true || undefined,
    ...readWalkSearch(given),
    ...readLayoutSearch('audit-log', given),
  };
}

export interface ApiKeysSearch {
  /** Those that were revoked, in the place of those in use. */
  revoked?: true | undefined;
}

export function readApiKeysSearch(given: Given): ApiKeysSearch {
  return { revoked: given['revoked'] === true || undefined };
}

/** What the list of issues shows: a state, all, or when left out those that wait for somebody. */
export const ISSUE_VIEWS = [
  'open',
  'acknowledged',
  'snoozed',
  'resolved',
  'ignored',
  'all',
] as const satisfies readonly (IssueState | 'all')[];
export type IssueView = (typeof ISSUE_VIEWS)[number];

export interface IssuesSearch {
  /** In the search language. */
  q?: string;
  state?: IssueView;
  /** Those alone that whoever looks at the list looks after. */
  assignee?: 'me';
  /** The id of the issue whose row is open. */
  open?: string;
}

export function readIssuesSearch(given: Given): IssuesSearch {
  return {
    q: text(given['q']),
    state: oneOf(ISSUE_VIEWS, given['state']),
    assignee: oneOf(['me'], given['assignee']),
    open: idOf('issue', given['open']),
  };
}

/** What the list of alerts shows: a status, all, or when left out those that are not resolved. */
export const ALERT_VIEWS = ['open', 'acknowledged', 'resolved', 'all'] as const satisfies readonly (
  | AlertStatus
  | 'all'
)[];
export type AlertView = (typeof ALERT_VIEWS)[number];

export interface AlertsSearch {
  status?: AlertView;
  /** Of this rule alone, by its id. */
  rule?: string;
  /** The id of the alert that is open. */
  open?: string;
}

export function readAlertsSearch(given: Given): AlertsSearch {
  return {
    status: oneOf(ALERT_VIEWS, given['status']),
    rule: idOf('alertRule', given['rule']),
    open: idOf('alert', given['open']),
  };
}

/** What the list of interactions shows: a status, all, or when left out those that wait for an answer. */
export const INTERACTION_VIEWS = ['resolved', 'expired', 'canceled', 'all'] as const satisfies readonly (
  | InteractionStatus
  | 'all'
)[];
export type InteractionView = (typeof INTERACTION_VIEWS)[number];

export interface InteractionsSearch {
  status?: InteractionView;
  /** The id of the interaction that is open. */
  open?: string;
}

export function readInteractionsSearch(given: Given): InteractionsSearch {
  return { status: oneOf(INTERACTION_VIEWS, given['status']), open: idOf('interaction', given['open']) };
}

/** The router reads `q=42` as a number; here it is what somebody looks for. */
function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, 2000) : undefined;
}

function idOf(kind: IdKind, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const found = kind === 'delivery' ? parseDeliveryId(value) : uuidFromId(kind, value);
  return found === null ? undefined : value;
}

/** What is audited is counted. */
function auditId(value: unknown): string | undefined {
  return typeof value === 'string' && /^aud_[0-9]+$/.test(value) ? value : undefined;
}

function oneOf<Value>(values: readonly Value[], value: unknown): Value | undefined {
  return values.find((each) => each === value);
}
