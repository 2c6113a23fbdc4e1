/** What somebody writes of a webhook that is to be made or changed, and what the API takes of it. */
import type { NotificationType, Webhook, WebhookChange, WebhookInput } from '@tidings/sdk';
import { toConfig, toConfigChange, toWritten, WAY, withoutSecrets } from './config-schema.ts';
import type { ConfigSchema, WrittenConfig } from './config-schema.ts';
import {
  deliveryChange,
  deliveryDraftOf,
  deliveryFaults,
  deliveryInput,
  NO_DELIVERY,
  readDelays,
  withoutDeliverySecrets,
} from './delivery-draft.ts';
import type { DeliveryDraft } from './delivery-draft.ts';
import { OWN_RETRY, retryChoice } from './components/retry-words.ts';
import type { RetryChoice } from './components/retry-words.ts';
import { readExactly } from './json-text.ts';
import { forgetDraft as forget, readDraft, writeDraft } from './kept-draft.ts';
import { openEventFault } from './open-event.ts';
import type { Place } from './search-state.ts';
import type { BegunChange, Parts } from './rebase.ts';

export interface WebhookDraft extends DeliveryDraft {
  name: string;
  organization: string;
  /** Empty: of the whole organization. */
  project: string;
  events: string[];
  /** What is typed where events are chosen, and neither taken in nor used to find one. */
  openEvent: string;
  /** Only events of these groups of the catalog; none: any. */
  categories: string[];
  /** Empty: any. */
  minSeverity: string;
  type: NotificationType['type'];
  url: string;
  apiKeyHeader: string;
  apiKey: string;
  description: string;
  /** Empty: as the server has it. */
  signing: string;
  payload: string;
  /** Empty: as the project or the organization has it. */
  retry: RetryChoice;
  /** JSON as text. Empty: none. So for filters. */
  template: string;
  filters: string;
  /** A condition is begun and not written to its end; `filters` has nothing of it. */
  hasOpenFilter: boolean;
  /** By notification type, so that changing it back and forth loses nothing. */
  configs: Partial<Record<NotificationType['type'], WrittenConfig>>;
  /** Secrets of the settings that are to go. */
  removed: string[];
  /** Who makes it goes on to say who is told when it fails. */
  alerts: boolean;
}

/** What of one is changed by others and by somebody here, part by part. */
export const WEBHOOK_PARTS: Parts<WebhookDraft> = [
  ['Name', 'name'],
  ['Project', 'project'],
  ['Events', 'events'],
  ['Categories', 'categories'],
  ['Minimum severity', 'minSeverity'],
  ['URL', 'url'],
  ['API key', 'apiKeyHeader', 'apiKey'],
  ['Description', 'description'],
  ['Signing', 'signing', 'secret'],
  ['Body', 'payload', 'template'],
  ['Retries', 'retry', 'delays'],
  ['Timeout', 'timeout'],
  ['Pace', 'perSecond'],
  ['Order', 'ordered'],
  ['Headers', 'headers'],
  ['Encryption', 'encryption', 'encryptionKey', 'keepsPlaintext'],
  ['Filters', 'filters', 'hasOpenFilter'],
  ['Settings of the type', 'configs', 'removed'],
];

/** The schema of the settings of a type; null while it is not known. */
export type SchemaOf = (type: NotificationType['type']) => ConfigSchema | null;

const KEY = 'tidings-webhook-draft';

export function emptyDraft({ organization = '', project = '' }: Place): WebhookDraft {
  return {
    ...NO_DELIVERY,
    name: '',
    organization,
    project,
    events: [],
    openEvent: '',
    categories: [],
    minSeverity: '',
    type: 'rest',
    url: '',
    apiKeyHeader: '',
    apiKey: '',
    description: '',
    signing: '',
    payload: '',
    retry: '',
    template: '',
    filters: '',
    hasOpenFilter: false,
    configs: {},
    removed: [],
    alerts: false,
  };
}

/** Whether nothing is written in it, or not any more. */
export function isBlank(draft: WebhookDraft): boolean {
  const { organization, project, configs } = draft;
  const blank = { ...emptyDraft({ organization, project }), configs };
  const written = Object.values(configs).flatMap((config) => Object.entries(config));
  return (
    written.every(([name, value]) => name === WAY || value === '') &&
    JSON.stringify(draft) === JSON.stringify(blank)
  );
}

/** A webhook as its form shows it. @param template as JSON text; empty: it has none */
export function draftOf(webhook: Webhook, template: string, schema: ConfigSchema): WebhookDraft {
  const { type, config, retry } = webhook;
  return {
    ...emptyDraft({ organization: webhook.organization }),
    ...deliveryDraftOf(webhook),
    project: webhook.project ?? '',
    name: webhook.name,
    events: [...webhook.events],
    categories: [...(webhook.categories ?? [])],
    minSeverity: webhook.minSeverity ?? '',
    type,
    url: webhook.url,
    apiKeyHeader: webhook.apiKey?.header ?? '',
    description: webhook.description,
    signing: unless(webhook.signing, 'standard'),
    payload: unless(webhook.payload ?? 'native', 'native'),
    retry: retryChoice(retry),
    template,
    filters: filtersDraft(webhook.filters),
    configs: { [type]: toWritten(schema, config ?? {}) },
  };
}

function unless(value: string, usual: string): string {
  return value === usual ? '' : value;
}

/** The draft outlives a reload of the page, all but its secrets. @param what of a new webhook, when left out */
export function keptDraft(what = ''): WebhookDraft | null {
  const kept = readDraft<WebhookDraft>(KEY + what);
  return kept && { ...emptyDraft({}), ...kept };
}

export function keepDraft(draft: WebhookDraft, schemaOf: SchemaOf, what = ''): void {
  const configs = Object.fromEntries(
    (Object.keys(draft.configs) as NotificationType['type'][]).map((type) => {
      const schema = schemaOf(type);
      // Before a schema is there, nothing can be written; what there is was kept before.
      const written = draft.configs[type]!;
      return [type, schema === null ? written : withoutSecrets(schema, written)];
    }),
  );
  const kept = { ...draft, ...withoutDeliverySecrets(draft), apiKey: '', hasOpenFilter: false, configs };
  writeDraft(KEY + what, kept);
}

export function forgetDraft(what = ''): void {
  forget(KEY + what);
}

/** A change of a webhook outlives it, too: with what it was begun from. */
export function keptChange(id: string): BegunChange<WebhookDraft> | null {
  const base = keptDraft(`-${id}-from`);
  const draft = keptDraft(`-${id}`);
  return base && draft && { base, draft };
}

export function keepChange(id: string, { base, draft }: BegunChange<WebhookDraft>, schemaOf: SchemaOf): void {
  keepDraft(base, schemaOf, `-${id}-from`);
  keepDraft(draft, schemaOf, `-${id}`);
}

export function forgetChange(id: string): void {
  forgetDraft(`-${id}-from`);
  forgetDraft(`-${id}`);
}

/** What the console finds wrong by itself, by field; of fields that are there alone, or nobody would see it. */
export function draftFaults(draft: WebhookDraft): Record<string, string> {
  const openEvent = openEventFault(draft.events, draft.openEvent);
  return {
    ...(openEvent !== null && { '/events': openEvent }),
    ...(takesTemplate(draft) && jsonFault('/template', draft.template)),
    ...jsonFault('/filters', draft.filters),
    ...(draft.hasOpenFilter && {
      '/filters': 'A condition is not finished: enter its field and what that must be, or remove it.',
    }),
    ...deliveryFaults(draft, draft.retry === OWN_RETRY, draft.type === 'rest'),
  };
}

function jsonFault(path: string, text: string): Record<string, string> {
  if (text.trim() === '') return {};
  try {
    JSON.parse(text);
    return {};
  } catch (error) {
    return { [path]: `This is not JSON: ${(error as Error).message}` };
  }
}

/** Filters as they are written. */
export function filtersDraft(filters: Readonly<Record<string, unknown>>): string {
  return Object.keys(filters).length === 0 ? '' : JSON.stringify(filters, null, 2);
}

/** Filters that were written; undefined when they are no JSON. */
export function filtersFrom(text: string): unknown {
  if (text.trim() === '') return {};
  return jsonFault('', text)[''] === undefined ? readExactly(text) : undefined;
}

/** As the API takes it. What is left empty is left out, but for what is required: that is refused, at its field. */
export function toInput(draft: WebhookDraft, schemaOf: SchemaOf): WebhookInput {
  const { name, events, type, organization, project, categories, minSeverity, description, retry } = draft;
  const { url, apiKeyHeader, apiKey, signing, payload } = draft;
  const schema = schemaOf(type);
  return {
    name,
    events,
    type,
    ...(organization !== '' && { organization }),
    ...(project !== '' && { project }),
    ...(categories.length > 0 && { categories }),
    ...(minSeverity !== '' && { minSeverity: minSeverity as Severity }),
    ...(description !== '' && { description }),
    ...(retry !== '' && { retry: retryOf(draft) }),
    ...deliveryInput(draft, type === 'rest', signing !== 'none'),
    ...(hasTemplate(draft) && { template: templateOf(draft) }),
    ...(draft.filters.trim() !== '' && { filters: filtersFrom(draft.filters) as Filters }),
    ...(type === 'rest'
      ? {
          url,
          ...((apiKey !== '' || apiKeyHeader !== '') && {
            apiKey: { ...(apiKeyHeader !== '' && { header: apiKeyHeader }), value: apiKey },
          }),
          ...(signing !== '' && { signing: signing as NonNullable<WebhookInput['signing']> }),
          ...(payload !== '' && { payload: payload as NonNullable<WebhookInput['payload']> }),
        }
      : schema !== null && {
          config: toConfig(schema, draft.configs[type] ?? {}),
        }),
  };
}

type Filters = NonNullable<WebhookInput['filters']>;
type Severity = NonNullable<WebhookInput['minSeverity']>;

/** Of the type rest only one payload format takes a template. */
export function takesTemplate({ type, payload }: Pick<WebhookDraft, 'type' | 'payload'>): boolean {
  return type !== 'rest' || payload === 'custom';
}

function hasTemplate(draft: WebhookDraft): boolean {
  return takesTemplate(draft) && draft.template.trim() !== '';
}

/** What is no delay is told before it is sent. */
function retryOf({ retry, delays }: WebhookDraft): NonNullable<WebhookInput['retry']> {
  if (retry !== OWN_RETRY) return retry === '' ? 'standard' : retry;
  const read = readDelays(delays);
  return { delays: typeof read === 'string' ? [] : read };
}

/** Text that is no JSON is told before it is sent. */
function templateOf(draft: WebhookDraft): unknown {
  return '/template' in draftFaults(draft) ? null : readExactly(draft.template);
}

/** What differs, as the API takes it. */
export function toChange(before: WebhookDraft, after: WebhookDraft, schema: ConfigSchema): WebhookChange {
  const differs = (name: keyof WebhookDraft): boolean =>
    JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  const config = toConfigChange(
    schema,
    before.configs[before.type] ?? {},
    after.configs[before.type] ?? {},
    after.removed,
  );
  const hadTemplate = hasTemplate(before);
  const changesTemplate = hasTemplate(after) ? differs('template') || !hadTemplate : hadTemplate;
  return {
    ...(differs('name') && { name: after.name }),
    ...(differs('description') && { description: after.description }),
    ...(differs('events') && { events: after.events }),
    ...(differs('categories') && { categories: after.categories.length === 0 ? null : after.categories }),
    ...(differs('minSeverity') && { minSeverity: after.minSeverity === '' ? null : after.minSeverity }),
    ...((differs('retry') || (after.retry === OWN_RETRY && differs('delays'))) && {
      retry: retryOf(after),
    }),
    ...deliveryChange(before, after, before.type === 'rest'),
    ...(differs('filters') && { filters: filtersFrom(after.filters) }),
    ...(changesTemplate && { template: hasTemplate(after) ? templateOf(after) : null }),
    ...(before.type === 'rest'
      ? {
          ...(differs('url') && { url: after.url }),
          ...(differs('signing') && { signing: after.signing === '' ? 'standard' : after.signing }),
          // Whatever profile is chosen at last: where it is not taken, that is said at its field.
          ...(after.secret !== '' && after.signing !== 'none' && { secret: after.secret }),
          ...(differs('payload') && { payload: after.payload === '' ? 'native' : after.payload }),
          ...((differs('apiKeyHeader') || after.apiKey !== '') && { apiKey: apiKeyChange(before, after) }),
        }
      : Object.keys(config).length > 0 && { config }),
  } as WebhookChange;
}

/** As the server has it (`DEFAULT_API_KEY_HEADER` of `core`, whose schemas a browser has no use for). */
export const USUAL_API_KEY_HEADER = 'X-API-Key';

/** Without a header and a value the key goes; without a value the present one stays, and without a header it is the usual one. */
function apiKeyChange(before: WebhookDraft, { apiKeyHeader, apiKey }: WebhookDraft): WebhookChange['apiKey'] {
  if (apiKeyHeader === '' && apiKey === '') return null;
  const header = apiKeyHeader === '' ? USUAL_API_KEY_HEADER : apiKeyHeader;
  return {
    ...(header !== before.apiKeyHeader && { header }),
    ...(apiKey !== '' && { value: apiKey }),
  };
}
