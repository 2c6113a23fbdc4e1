/**
 * The configuration in memory: organizations, projects, event types, webhooks and who subscribes to what. It follows the
 * database by version, a few times a second, and at once after a change made by this process.
 */
import type pg from 'pg';
import { CATALOG } from '@tidings/core/catalog/index';
import { parseFilters } from '@tidings/core/filter/filter';
import type { Filters } from '@tidings/core/filter/filter';
import { laneOf } from '@tidings/core/organization';
import { Subscriptions } from '@tidings/core/subscriptions';
import type { WatchedItem } from '@tidings/core/watcher';
import { idFromUuid } from '@tidings/core/id';
import type { Vitals } from '../counts.ts';
import type { Log } from '../log.ts';
import { readChanges, readVersion } from '../store/configuration.ts';
import type {
  ConfigurationChanges,
  EventTypeRule,
  OrganizationRow,
  WatchedWebhookRow,
  WebhookRow,
} from '../store/configuration.ts';
import type { SecretBox } from '../store/secrets.ts';
import { requestMaker } from './notifier.ts';
import type { RequestMaker } from './renderer.ts';

const REFRESH_MS = 300;
/** Longer than an outcome takes to be written down and read back. */
const JUST_MS = 5000;

/** A webhook ready for use. A change makes a new object, so a delivery under way keeps the one it started with. */
export interface Target {
  readonly number: number;
  readonly id: string;
  readonly organization: OrganizationEntry;
  readonly project: number | null;
  readonly origin: string;
  readonly path: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly watchers: readonly WatchedItem[];
  readonly filters: Filters;
  readonly row: WebhookRow;
  readonly renderer: RequestMaker;
}

export interface OrganizationEntry {
  readonly number: number;
  readonly id: string;
  readonly lane: number;
  strictEventTypes: boolean;
  readonly projects: Map<string, number>;
  readonly projectIds: Map<number, string>;
  readonly subscriptions: Subscriptions<Target>;
  /** Its own, by name. */
  readonly eventTypes: Map<string, EventTypeRule>;
}

export class Directory {
  readonly #db: pg.Pool;
  readonly #secrets: SecretBox;
  readonly #lanes: number;
  readonly #log: Log;
  readonly #organizations = new Map<string, OrganizationEntry>();
  readonly #byNumber = new Map<number, OrganizationEntry>();
  readonly #targets = new Map<number, Target>();
  readonly #byId = new Map<string, Target>();
  #failing = new Set<number>();
  /** Webhooks that failed in this process, and when: the database learns of it a moment later. */
  readonly #justFailed = new Map<number, number>();
  #missingKeys = '';
  #version = 0;
  #timer: NodeJS.Timeout | null = null;
  #reading: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #stopped = false;
  #onChange: (webhook: number, lane: number) => void = () => undefined;

  constructor(db: pg.Pool, secrets: SecretBox, lanes: number, log: Log) {
    this.#db = db;
    this.#secrets = secrets;
    this.#lanes = lanes;
    this.#log = log;
  }

  async start(): Promise<void> {
    await this.refresh();
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#reading?.catch(() => undefined);
  }

  /** Reads what changed. A reading that began before this call does not count, since it may have missed the change. */
  refresh(): Promise<void> {
    if (!this.#reading) return this.#read();
    this.#next ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.#read();
      });
    return this.#next;
  }

  /** Called when a webhook that was known is another than before. */
  onChange(listener: (webhook: number, lane: number) => void): void {
    this.#onChange = listener;
  }

  /** Of the configuration in memory: everything up to it is here, and nothing later. */
  get version(): number {
    return this.#version;
  }

  organization(id: string): OrganizationEntry | undefined {
    return this.#organizations.get(id);
  }

  target(number: number): Target | undefined {
    return this.#targets.get(number);
  }

  targetById(id: string): Target | undefined {
    return this.#byId.get(id);
  }

  organizationByNumber(number: number): OrganizationEntry | undefined {
    return this.#byNumber.get(number);
  }

  get vitals(): Pick<Vitals, 'webhooks' | 'organizations'> {
    const webhooks = { active: 0, paused: 0, disabled: 0, failing: this.#failing.size };
    for (const { row } of this.#targets.values()) {
      webhooks[!row.enabled ? 'disabled' : row.paused ? 'paused' : 'active']++;
    }
    return { webhooks, organizations: this.#organizations.size };
  }

  /** Whether the database holds the webhook as failing, so that a success must be written down. */
  isFailing(number: number): boolean {
    return this.#failing.has(number) || this.#justFailed.has(number);
  }

  noteFailing(number: number): void {
    this.#justFailed.set(number, performance.now());
  }

  noteRecovered(number: number): void {
    this.#failing.delete(number);
    this.#justFailed.delete(number);
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.refresh()
        .catch((error: Error) =>
          this.#log.warn({ error: error.message }, 'the configuration could not be read anew'),
        )
        .finally(() => this.#schedule());
    }, REFRESH_MS);
  }

  #read(): Promise<void> {
    this.#reading = (async () => {
      const { version, failing, masterKeys } = await readVersion(this.#db);
      this.#followMasterKeys(masterKeys);
      if (version > this.#version) {
        const changes = await readChanges(this.#db, this.#version);
        this.#apply(changes);
        this.#version = changes.version;
      }
      this.#failing = new Set(failing);
      const before = performance.now() - JUST_MS;
      for (const [webhook, at] of this.#justFailed) if (at < before) this.#justFailed.delete(webhook);
    })().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** A process that was cut off while the master key was changed may find that it cannot open what is new. */
  #followMasterKeys([first, ...others]: readonly string[]): void {
    if (first === undefined) return;
    const missing = [first, ...others].filter((id) => !this.#secrets.holds(id)).join();
    if (missing !== '' && missing !== this.#missingKeys) {
      this.#log.error(
        { missing },
        'a master key in use is not held: start this process again with TIDINGS_MASTER_KEY and TIDINGS_MASTER_KEY_PREVIOUS as the others have them',
      );
    }
    this.#missingKeys = missing;
    this.#secrets.sealWith(first);
  }

  #apply({ organizations, projects, webhooks, eventTypes }: ConfigurationChanges): void {
    for (const row of organizations) this.#applyOrganization(row);
    for (const project of projects) {
      const organization = this.#byNumber.get(project.organization);
      if (!organization) continue;
      organization.projectIds.set(project.number, project.id);
      if (!project.deletedAt) organization.projects.set(project.id, project.number);
      else if (organization.projects.get(project.id) === project.number)
        organization.projects.delete(project.id);
    }
    for (const row of webhooks) this.#applyWebhook(row);
    for (const rule of eventTypes) {
      const known = this.#byNumber.get(rule.organization)?.eventTypes;
      if (rule.deletedAt) known?.delete(rule.name);
      else known?.set(rule.name, rule);
    }
  }

  #applyOrganization(row: OrganizationRow): void {
    const known = this.#byNumber.get(row.number);
    // What still names it, such as a delivery under way, finds it by its number.
    if (row.deletedAt && this.#organizations.get(row.id) === known) this.#organizations.delete(row.id);
    if (known) {
      known.strictEventTypes = row.strictEventTypes;
      return;
    }
    const entry: OrganizationEntry = {
      number: row.number,
      id: row.id,
      lane: laneOf(row.id, this.#lanes),
      strictEventTypes: row.strictEventTypes,
      projects: new Map(),
      projectIds: new Map(),
      subscriptions: new Subscriptions(),
      eventTypes: new Map(),
    };
    if (!row.deletedAt) this.#organizations.set(row.id, entry);
    this.#byNumber.set(row.number, entry);
  }

  #applyWebhook(row: WatchedWebhookRow): void {
    const known = this.#targets.get(row.number);
    if (known) {
      known.organization.subscriptions.remove(known);
      this.#targets.delete(row.number);
      this.#byId.delete(known.id);
    }
    const organization = this.#byNumber.get(row.organization);
    if (!organization) throw new Error(`the organization ${row.organization} of a webhook was not read`);
    if (known) this.#onChange(row.number, organization.lane);
    if (row.deletedAt) return;
    const parsed = parseFilters(row.filters);
    if (!parsed.ok) {
      // It was checked when it was saved; a filter that cannot be read must not turn into no filter.
      this.#log.error(
        { webhook: row.uid, path: parsed.path },
        'a stored filter cannot be read; the webhook gets nothing',
      );
      return;
    }
    const target = this.#createTarget(row, organization, parsed.filters);
    organization.subscriptions.add(target);
    this.#targets.set(row.number, target);
    this.#byId.set(target.id, target);
  }

  #createTarget(row: WatchedWebhookRow, organization: OrganizationEntry, filters: Filters): Target {
    const url = new URL(row.url);
    return {
      number: row.number,
      id: idFromUuid('webhook', row.uid),
      organization,
      project: row.project,
      origin: url.origin,
      path: url.pathname + url.search,
      url: row.url,
      events: row.events,
      watchers: row.watching,
      filters,
      row,
      renderer: requestMaker(row, this.#secrets),
    };
  }
}

/** By the usual terms. */
const USUALLY = '{}';

/** What events of a type ask, as JSON; null: nothing. */
export function asksOf({ eventTypes }: OrganizationEntry, type: string): string | null {
  const own = eventTypes.get(type);
  if (own) return own.asks;
  return CATALOG.get(type)?.asks ? USUALLY : null;
}
