/**
 * The door of the engine: takes an event that was read and checked, decides which webhooks it goes to, and answers
 * when it is durably committed.
 */
import { createHash, hash } from 'node:crypto';
import { PLATFORMS_OWN } from '@tidings/core/catalog/event-type';
import { CATALOG } from '@tidings/core/catalog/index';
import { isOperational } from '@tidings/core/catalog/operational';
import { TidingsError } from '@tidings/core/errors';
import { DEFAULT_ORGANIZATION } from '@tidings/core/event';
import type { EventAccepted, EventInput } from '@tidings/core/event';
import { exactly } from '@tidings/core/exact-json';
import { evaluateFilter, selectFilter } from '@tidings/core/filter/filter';
import { deliveryId, idFromUuid } from '@tidings/core/id';
import { categoryOf, isBelow, severityOf } from '@tidings/core/severity';
import type { Severity } from '@tidings/core/severity';
import type { ReportAttributes } from '@tidings/core/report';
import type { ReplayCount } from '@tidings/core/replay';
import type { WatchedItem } from '@tidings/core/watcher';
import type pg from 'pg';
import type { Clock } from '../clock.ts';
import type { Pool } from '../store/db.ts';
import { findRepeated } from '../store/events.ts';
import { ensureOrganization } from '../store/organizations.ts';
import type { ReplayPlan } from '../store/replays.ts';
import { webhookUid } from '../store/webhooks.ts';
import type { Sighting } from './alert-sightings.ts';
import type { Alerter } from './alerter.ts';
import type { Batcher } from './batcher.ts';
import { asksOf } from './directory.ts';
import type { Directory, OrganizationEntry, Target } from './directory.ts';
import type { Enforcer, Warning } from './enforcer.ts';
import type { Firings } from './firings.ts';
import type { Previewer, SampleEvent, Tried, Tries } from './previewer.ts';
import type { Replier } from './replier.ts';
import type { Arrival, Reception, TestInboxes } from './test-inboxes.ts';
import { countReplay } from './replay-count.ts';

export type { Arrival, Reception, SampleEvent, Tried, Tries };

export interface ReceivedEvent {
  input: EventInput;
  /** The bytes of `data` as received. */
  data: Uint8Array;
  /** JSON text of the members that are neither columns nor `data`, as received; null when there are none. */
  attributes: string | null;
}

/** An event of the platform's own. */
export interface Report {
  id: string;
  /** Numbers of what it is about. */
  organization: number;
  project: number | null;
  type: string;
  /** When it happened, in milliseconds since 1970. */
  at: number;
  data: Record<string, unknown>;
  attributes: ReportAttributes & { links?: EventInput['links'] };
  /** Numbers of those that it goes to whatever they subscribe to. */
  webhooks: readonly number[];
  /** Whether it also goes to those who subscribe to its type. */
  subscribers: boolean;
  /** Whether it is an event even where it goes to nobody. */
  isKept: boolean;
}

export interface Submit {
  /**
   * Accepts an event. Refuses with a `TidingsError`.
   *
   * @param db on behalf of whom an organization or a project is made that the event is the first of
   */
  event(received: ReceivedEvent, db: () => Pool): Promise<EventAccepted>;
  /** Sends a signed test to one webhook, whatever its state. Answers with the id of the delivery. */
  test(webhook: string, sample: Pick<SampleEvent, 'type' | 'data' | 'attributes'>): Promise<string>;
  /** Makes a request of a webhook that need not be saved, and sends it if that is wanted. Refuses with a `TidingsError`. */
  preview(tried: Tried, event: SampleEvent, send: boolean): Promise<Tries>;
  /** Takes a request that came to the address of a test inbox. */
  receive(token: string, arrival: Arrival): Promise<Reception>;
  /** Counts what a replay would send. */
  countReplay(pool: Pool, plan: ReplayPlan): Promise<ReplayCount>;
  /** A replay was made or ended. */
  wakeReplays(): void;
  /** Reads the configuration anew, after a change. */
  refresh(): Promise<void>;
  /** A person changed the webhook: what was learned about its health is forgotten. */
  forget(webhook: number): void;
  /** Has somebody told who pressed a button of a webhook, where their service takes it. */
  reply(webhook: number, to: string, message: object): Promise<void>;
  /** Something that waited may be sent now. */
  wake(): void;
  /** Something was written that is to be told. */
  tell(): void;
  /** Alert rules were changed. */
  followAlertRules(): void;
}

export interface SubmitRooms {
  pool: pg.Pool;
  directory: Directory;
  batcher: Batcher;
  firings: Firings;
  enforcer: Enforcer;
  previewer: Previewer;
  replier: Replier;
  inboxes: TestInboxes;
  alerts: Pick<Alerter, 'look' | 'keep'>;
  clock: Clock;
  forget: (webhook: number) => void;
  wake: () => void;
  wakeReplays: () => void;
  followAlertRules: () => void;
  /** The configuration was changed, which may be something to report. */
  reported: () => void;
  /** An event was accepted that asks. */
  asked: () => void;
}

const MOST_SEEN_WAITING = 2000;

export function createSubmit({
  pool,
  directory,
  batcher,
  firings,
  enforcer,
  previewer,
  replier,
  inboxes,
  alerts,
  clock,
  forget,
  wake,
  wakeReplays,
  followAlertRules,
  reported,
  asked,
}: SubmitRooms): Submit & { report(report: Report): Promise<void> } {
  /** Organizations that are being made, or given another project. */
  const learning = new Map<string, Promise<void>>();

  async function event({ input, data, attributes }: ReceivedEvent, db: () => Pool): Promise<EventAccepted> {
    if (isOperational(input.type)) throw platformsOwn(input.type);
    // What is refused leaves nothing behind, neither an organization nor a project.
    let known: OrganizationEntry | undefined;
    let warning: Warning | null | undefined;
    try {
      known = await findKnown(input);
      warning = known && inspect(known, input, data.length);
    } catch (error) {
      // What was accepted once was, whatever the organization takes by now.
      const repeated = await findAccepted({ input, data, attributes });
      if (repeated) return repeated;
      throw error;
    }
    const { organization, project } = await findScope(input, db);
    if (!known) warning = inspect(organization, input, data.length);
    const { targets, sighting } = look(organization, project, input, data);
    const configuration = directory.version;
    const asks = asksOf(organization, input.type);
    const watchers = input.source ? firing(organization, input, targets) : [];
    // Parsed, it takes many times the room of its bytes, and the commit may be long in coming.
    Object.assign(input, { data: null, context: undefined });
    const accepted = await batcher.add({
      organization,
      project,
      projectId: input.project ?? null,
      configuration,
      own: input.id === undefined ? null : { id: input.id, hash: contentHash(input, data, attributes) },
      type: input.type,
      created: input.created ?? null,
      attributes,
      data,
      targets,
      test: false,
      named: input.webhooks !== undefined,
      asks,
    });
    if (sighting && !accepted.duplicate) alerts.keep(accepted.uid, sighting);
    if (asks !== null && !accepted.duplicate) asked();
    if (!accepted.duplicate) for (const watcher of watchers) firings.note(watcher);
    if (warning && !accepted.duplicate) enforcer.accepted(warning);
    return {
      id: accepted.id,
      duplicate: accepted.duplicate,
      webhooks: await webhookIds(accepted.targets),
      ...(warning && { warnings: [...warning.faults] }),
    };
  }

  /** The answer to an event of an own id, if it was given before. */
  async function findAccepted({ input, data, attributes }: ReceivedEvent): Promise<EventAccepted | null> {
    const { id } = input;
    const organization = directory.organization(input.organization ?? DEFAULT_ORGANIZATION);
    if (id === undefined || !organization) return null;
    const key = { id, hash: contentHash(input, data, attributes), now: clock.now() };
    const found = await findRepeated(pool, organization.lane, { organization: organization.number, ...key });
    return found && { id, duplicate: true, webhooks: await webhookIds(found.targets) };
  }

  /** The watchers that an event of their source fires. Who is asked after the commit may know the webhooks as they were changed since. */
  function firing(
    organization: OrganizationEntry,
    input: EventInput,
    targets: readonly Target[],
  ): WatchedItem[] {
    const gets = new Set(targets);
    return [...organization.subscriptions.watching(input)]
      .filter(({ webhook }) => gets.has(webhook) && webhook.row.enabled)
      .map(({ watcher }) => watcher);
  }

  /** What is seen of an event while it is there as objects, of which nothing is kept: whoever waits for its commit would hold them. */
  function look(
    organization: OrganizationEntry,
    project: number | null,
    input: EventInput,
    bytes: Uint8Array,
  ): { targets: Target[]; sighting: Sighting | null } {
    const text = (): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
    const exact = exactly(input.data, text);
    const targets = match(organization, project, input, exact);
    // Where many wait to be committed, what rules make of them would be one thing more that waits.
    if (batcher.pile.waiting >= MOST_SEEN_WAITING) return { targets, sighting: null };
    const { type, severity, agentId, created, data } = input;
    const projectId = input.project ?? null;
    const about = { organization, project, projectId, type, severity, agentId, created, data, exact };
    return { targets, sighting: alerts.look({ ...about, bytes: bytes.length }) };
  }

  /** Accepts an event of the platform's own once, or drops it where nobody wants it and it need not be kept. */
  async function report({ id, type, at, data, attributes, ...about }: Report): Promise<void> {
    const organization = directory.organizationByNumber(about.organization);
    if (!organization) throw new Error(`the organization ${about.organization} of a report was not read`);
    // What ends with its organization is told to nobody any more.
    if (directory.organization(organization.id) !== organization) return;
    const input = { type, data, ...attributes };
    const targets = new Set(about.subscribers ? match(organization, about.project, input, () => data) : []);
    for (const number of about.webhooks) {
      const target = directory.target(number);
      if (target?.organization === organization) targets.add(target);
    }
    if (targets.size === 0 && !about.isKept) return;
    await batcher.add({
      organization,
      project: about.project,
      projectId: about.project === null ? null : (organization.projectIds.get(about.project) ?? null),
      configuration: directory.version,
      // The id says it all: a webhook may be called otherwise by the second time.
      own: { id, hash: hash('sha256', id, 'hex') },
      type,
      created: new Date(at).toISOString(),
      attributes: Object.keys(attributes).length === 0 ? null : JSON.stringify(attributes),
      data: Buffer.from(JSON.stringify(data)),
      targets: [...targets],
      test: false,
      named: !about.subscribers,
    });
  }

  /** The organization, where there is one already; read anew when it, or a webhook that is named, is not known yet. */
  async function findKnown({
    organization,
    project,
    webhooks = [],
  }: EventInput): Promise<OrganizationEntry | undefined> {
    const id = organization ?? DEFAULT_ORGANIZATION;
    const isUnknown = webhooks.some((webhook) => !directory.targetById(webhook));
    if (!isUnknown) return directory.organization(id);
    await directory.refresh();
    const found = directory.organization(id);
    if (!found) throw noSuchWebhook({ organization, project }, webhooks[0]!, 0);
    return found;
  }

  /** Refuses what the organization does not take. */
  function inspect(organization: OrganizationEntry, input: EventInput, bytes: number): Warning | null {
    if (organization.strictEventTypes) refuseUnknown(organization, input.type);
    input.webhooks?.forEach((id, i) => {
      const target = directory.targetById(id);
      const { project } = target?.row ?? {};
      const isOfProject = project === null || organization.projects.get(input.project ?? '') === project;
      if (target?.organization !== organization || !isOfProject) throw noSuchWebhook(input, id, i);
    });
    return enforcer.check(organization, input.type, input.data, bytes);
  }

  async function findScope(
    input: EventInput,
    db: () => Pool,
  ): Promise<{ organization: OrganizationEntry; project: number | null }> {
    const id = input.organization ?? DEFAULT_ORGANIZATION;
    for (;;) {
      const underWay = learning.get(id);
      if (underWay) {
        // No event overtakes one that came before it and whose project is being made.
        await underWay.catch(() => undefined);
        continue;
      }
      const organization = directory.organization(id);
      const project = input.project === undefined ? null : organization?.projects.get(input.project);
      if (organization && project !== undefined) return { organization, project };
      const learned = learn(db(), id, input.project ?? null).finally(() => learning.delete(id));
      learning.set(id, learned);
      await learned;
    }
  }

  async function learn(db: Pool, organization: string, project: string | null): Promise<void> {
    await ensureOrganization(db, clock.now(), organization, project);
    await directory.refresh();
  }

  /** @param exact the data with its numbers as they were written, for filters that compare some */
  function match(
    organization: OrganizationEntry,
    project: number | null,
    input: EventInput,
    exact: () => unknown,
  ): Target[] {
    const only = input.webhooks && new Set(input.webhooks);
    const work = { steps: 0 };
    let category: string | null = null;
    let severity: Severity | null = null;
    return organization.subscriptions.match(input, project).filter((target) => {
      if (only && !only.has(target.id)) return false;
      const { categories, minSeverity } = target.row;
      if (categories !== null) {
        category ??= categoryOf(input.type, organization.eventTypes.get(input.type)?.groupName);
        if (!categories.includes(category)) return false;
      }
      if (minSeverity !== null && isBelow((severity ??= severityOf(input, input.data)), minSeverity))
        return false;
      const filter = selectFilter(target.filters, input.type);
      if (!filter) return true;
      const { matched } = evaluateFilter(
        filter,
        filter.comparesNumbers ? exact() : input.data,
        input.type,
        work,
      );
      if (work.steps > MOST_FILTER_STEPS) throw tooMuchToFilter(organization);
      return matched;
    });
  }

  async function webhookIds(numbers: readonly number[]): Promise<string[]> {
    const ids: string[] = [];
    for (const number of numbers) {
      const known = directory.target(number)?.id;
      // Only a repeat can name a webhook that has been deleted since.
      const uid = known ? null : await webhookUid(pool, number);
      if (known) ids.push(known);
      else if (uid) ids.push(idFromUuid('webhook', uid));
    }
    return ids;
  }

  async function test(
    webhook: string,
    { type, data, attributes }: Pick<SampleEvent, 'type' | 'data' | 'attributes'>,
  ): Promise<string> {
    // Another process may have just made or changed it, and what is tried is what was saved.
    await directory.refresh();
    const target = directory.targetById(webhook);
    if (!target) throw new TidingsError('not_found', `There is no webhook ${webhook}.`);
    const accepted = await batcher.add({
      organization: target.organization,
      project: target.project,
      projectId:
        target.project === null ? null : (target.organization.projectIds.get(target.project) ?? null),
      configuration: directory.version,
      own: null,
      type,
      created: null,
      attributes,
      data,
      targets: [target],
      test: true,
      named: true,
    });
    return deliveryId(accepted.uid, target.number);
  }

  async function refresh(): Promise<void> {
    await directory.refresh();
    reported();
  }

  return {
    event,
    report,
    test,
    preview: (tried, sample, send) => previewer.try(tried, sample, send),
    receive: (token, arrival) => inboxes.fromOutside(token, arrival),
    reply: (webhook, to, message) => replier.reply(webhook, to, message),
    countReplay,
    wakeReplays,
    refresh,
    forget,
    wake,
    tell: reported,
    followAlertRules,
  };
}

function platformsOwn(type: string): TidingsError {
  return new TidingsError(
    'invalid_request',
    `Events of the type ${type} are made by the platform alone, which reports by them. Send this one under another name.`,
    { faults: [{ path: '/type', message: PLATFORMS_OWN }] },
  );
}

/** Of all filters together on one event: a tenth of a second, in which nobody else is answered. */
const MOST_FILTER_STEPS = 2_000_000;

function tooMuchToFilter(organization: OrganizationEntry): TidingsError {
  const message = `takes the filters of the organization's webhooks more than ${MOST_FILTER_STEPS} steps to look through`;
  return new TidingsError(
    'invalid_request',
    `The data ${message}. Send shorter arrays, or have fewer and simpler filters in ${organization.id}.`,
    { faults: [{ path: '/data', message: `${message}.` }] },
  );
}

/** The same for one that there is not, and one that does not get events of the project. */
function noSuchWebhook(
  { organization, project }: Pick<EventInput, 'organization' | 'project'>,
  id: string,
  index: number,
): TidingsError {
  const whose = `${project === undefined ? '' : `the project ${project} of `}the organization ${organization ?? DEFAULT_ORGANIZATION}`;
  return new TidingsError('invalid_request', `No webhook ${id} gets events of ${whose}.`, {
    faults: [{ path: `/webhooks/${index}`, message: `is no webhook that gets events of ${whose}` }],
  });
}

/** What makes two events under one id the same: the envelope by value, `data` and `context` byte for byte. */
function contentHash(input: EventInput, data: Uint8Array, attributes: string | null): string {
  const envelope = JSON.stringify([
    input.type,
    input.created,
    input.organization,
    input.project,
    input.webhooks,
    attributes,
  ]);
  if (data.length < 4096) return hash('sha256', Buffer.concat([Buffer.from(envelope), data]), 'hex');
  return createHash('sha256').update(envelope).update(data).digest('hex');
}

function refuseUnknown({ id, eventTypes }: OrganizationEntry, type: string): void {
  if (CATALOG.has(type) || eventTypes.has(type)) return;
  throw new TidingsError(
    'unknown_event_type',
    `The organization ${id} accepts known event types only, and ${type} is neither one that ships with the platform nor one of its own.`,
    { faults: [{ path: '/type', message: 'is not known. GET /v1/event-types lists what is.' }] },
  );
}
