import { AlertRules } from './alert-rules.ts';
import { Alerts } from './alerts.ts';
import { ApiKeys } from './api-keys.ts';
import { AuditLog } from './audit-log.ts';
import { Deliveries } from './deliveries.ts';
import { EventTypes } from './event-types.ts';
import { ErrorCodes } from './error-codes.ts';
import { Events } from './events.ts';
import { Members } from './members.ts';
import { Meta } from './meta.ts';
import { NotificationTypes } from './notification-types.ts';
import { Organizations } from './organizations.ts';
import { PortalSessions } from './portal-sessions.ts';
import { Projects } from './projects.ts';
import { Interactions } from './interactions.ts';
import { Issues } from './issues.ts';
import { LiveTokens, listenTo } from './live.ts';
import type { LiveItem, LiveOptions } from './live.ts';
import { Replays } from './replays.ts';
import { createSend } from './request.ts';
import type { SendSettings } from './request.ts';
import { SavedSearches } from './saved-searches.ts';
import { OwnSession } from './session.ts';
import { Statistics } from './statistics.ts';
import { TestInboxes } from './test-inboxes.ts';
import { Watchers } from './watchers.ts';
import { Webhooks } from './webhooks.ts';

export interface TidingsOptions {
  /** `tk_…`, or `tp_…`: the token of a portal session. */
  apiKey?: string | undefined;
  /** In the place of an API key, for pages of the server: whoever is signed in in this browser. */
  session?: boolean | undefined;
  /** Where the server is, with the path in front of `/v1` where there is one. */
  baseUrl?: string | undefined;
  /** How long one attempt of a request may take; 30,000 when left out. */
  timeoutMs?: number | undefined;
  /** How often a request that may succeed later is sent again; 3 when left out. */
  retries?: number | undefined;
  /** Stands in for the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
}

/** A client of one Tidings server. It holds the API key in private: printing it shows no secret. */
export class Tidings {
  readonly events: Events;
  readonly eventTypes: EventTypes;
  readonly webhooks: Webhooks;
  readonly notificationTypes: NotificationTypes;
  readonly deliveries: Deliveries;
  readonly savedSearches: SavedSearches;
  readonly testInboxes: TestInboxes;
  readonly watchers: Watchers;
  readonly replays: Replays;
  readonly issues: Issues;
  readonly interactions: Interactions;
  readonly alertRules: AlertRules;
  readonly alerts: Alerts;
  readonly liveTokens: LiveTokens;
  readonly #settings: SendSettings;
  readonly organizations: Organizations;
  readonly projects: Projects;
  readonly members: Members;
  readonly session: OwnSession;
  readonly apiKeys: ApiKeys;
  readonly portalSessions: PortalSessions;
  readonly stats: Statistics;
  readonly auditLog: AuditLog;
  readonly meta: Meta;
  readonly errors: ErrorCodes;

  /** @throws TypeError when an option cannot be used */
  constructor(options: TidingsOptions) {
    this.#settings = readOptions(options);
    const send = createSend(this.#settings);
    this.events = new Events(send);
    this.eventTypes = new EventTypes(send);
    this.webhooks = new Webhooks(send);
    this.notificationTypes = new NotificationTypes(send);
    this.deliveries = new Deliveries(send);
    this.savedSearches = new SavedSearches(send);
    this.testInboxes = new TestInboxes(send);
    this.watchers = new Watchers(send);
    this.replays = new Replays(send);
    this.issues = new Issues(send);
    this.interactions = new Interactions(send);
    this.alertRules = new AlertRules(send);
    this.alerts = new Alerts(send);
    this.liveTokens = new LiveTokens(send);
    this.organizations = new Organizations(send);
    this.projects = new Projects(send);
    this.members = new Members(send);
    this.session = new OwnSession(send);
    this.apiKeys = new ApiKeys(send);
    this.portalSessions = new PortalSessions(send);
    this.stats = new Statistics(send);
    this.auditLog = new AuditLog(send);
    this.meta = new Meta(send);
    this.errors = new ErrorCodes(send);
  }

  /**
   * Events and deliveries as they happen. Comes back by itself after an interruption, where it was, and misses nothing:
   * `for await (const { kind, ... } of admin.live({ kinds: ['deliveries'], query: 'status:failed' }))`.
   */
  live(options: LiveOptions = {}): AsyncGenerator<LiveItem, void, undefined> {
    const { apiKey, baseUrl, fetch } = this.#settings;
    const shown = apiKey === null ? { session: true } : { headers: { authorization: `Bearer ${apiKey}` } };
    return listenTo({ baseUrl, credentials: async () => shown, renewable: false, fetch }, options);
  }
}

const DEFAULT_BASE_URL = 'http://127.0.0.1:8420';
/** The longest that timers can wait. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

function readOptions({
  apiKey,
  session = false,
  baseUrl,
  timeoutMs = 30_000,
  retries = 3,
  fetch,
}: TidingsOptions): SendSettings {
  // The engine's own complaint about a malformed header would quote the key.
  if (session ? apiKey !== undefined : typeof apiKey !== 'string' || !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new TypeError(
      session
        ? 'apiKey and session contradict each other: give one of them.'
        : 'apiKey must be an API key of the server, such as tk_…, without spaces or line breaks.',
    );
  }
  if (!(timeoutMs > 0 && timeoutMs <= LONGEST_TIMEOUT_MS)) {
    throw new TypeError(`timeoutMs must be a number of milliseconds from 1 to ${LONGEST_TIMEOUT_MS}.`);
  }
  if (!Number.isInteger(retries) || retries < 0)
    throw new TypeError('retries must be 0 or a whole number above.');
  return {
    apiKey: apiKey ?? null,
    baseUrl: readBaseUrl(baseUrl ?? DEFAULT_BASE_URL),
    timeoutMs,
    retries,
    // Looked up at each call and called without a receiver, which browsers insist on.
    fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)),
  };
}

/** Answers without a slash at the end. */
function readBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new TypeError(
      `baseUrl must be an http or https address without user, password, query and fragment, such as ${DEFAULT_BASE_URL}.`,
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}
