/**
 * What the log has of an event or a delivery, as searches see it and as it is told. A field is read when a search asks
 * for it, and then once for all who listen.
 */
import type { Position } from '@tidings/core/live';
import { printCursor } from '@tidings/core/live';
import type { LiveDelivery, LiveKind } from '@tidings/core/live';
import { MASK } from '@tidings/core/concealer';
import { parseExactly } from '@tidings/core/exact-json';
import { deliveryId, idFromUuid, uuidTime } from '@tidings/core/id';
import { searchableJson, searchableText } from '@tidings/core/search/record';
import type { SearchRecord } from '@tidings/core/search/record';
import { categoryOf } from '@tidings/core/severity';
import { viewEventSummary } from '../event-summary.ts';
import type { LoggedDelivery, LoggedEvent } from '../store/live-log.ts';

/** Something to be told: where it stands in the stream, whose it is, and what. */
export interface Change {
  readonly kind: LiveKind;
  readonly position: Position;
  readonly cursor: string;
  readonly organization: number;
  readonly project: number | null;
  readonly record: SearchRecord;
  /** JSON of the message. */
  message(withPayload: boolean): string;
}

/** @param at the time now, for its cursor */
export function eventChange(position: Position, at: number, event: LoggedEvent): Change {
  const cursor = printCursor(position, at);
  return {
    kind: 'events',
    position,
    cursor,
    organization: event.organizationNumber,
    project: event.projectNumber,
    record: new EventRecord(event),
    message: once((withPayload) =>
      JSON.stringify({
        kind: 'event',
        cursor,
        event: { ...summaryOf(event), ...(withPayload && payloadOf(event)) },
      }),
    ),
  };
}

export function deliveryChange(
  position: Position,
  at: number,
  event: LoggedEvent,
  delivery: LoggedDelivery,
): Change {
  const cursor = printCursor(position, at);
  return {
    kind: 'deliveries',
    position,
    cursor,
    organization: delivery.organizationNumber,
    project: delivery.projectNumber,
    record: new DeliveryRecord(event, delivery),
    message: once(() => JSON.stringify({ kind: 'delivery', cursor, delivery: viewOf(event, delivery) })),
  };
}

/** Made once, whoever is told. */
function once(make: (withPayload: boolean) => string): (withPayload: boolean) => string {
  const made: [string?, string?] = [];
  return (withPayload) => (made[withPayload ? 1 : 0] ??= make(withPayload));
}

interface Attributes {
  severity?: string;
  agentId?: string;
  summary?: string;
  context?: unknown;
  links?: unknown;
  source?: { kind: string; id: string; name?: string };
  trigger?: string;
}

function attributesOf({ attributes }: LoggedEvent): Attributes {
  return attributes === null ? {} : (searchableJson(attributes) ?? {});
}

function summaryOf(event: LoggedEvent) {
  const { severity, agentId, summary, source, trigger } = attributesOf(event);
  return viewEventSummary({
    event: event.uid,
    ownId: event.ownId,
    type: event.type,
    created: event.created,
    organization: event.organization,
    project: event.project,
    severity: severity ?? null,
    agentId: agentId ?? null,
    summary: summary ?? null,
    source: source ?? null,
    trigger: trigger ?? null,
    size: event.size,
    webhooks: event.webhookCount,
  });
}

/** On one line, numbers as they were written. */
function payloadOf({ data, attributes }: LoggedEvent): object {
  const { context = null } = (attributes === null ? {} : parseExactly(attributes)) as Attributes;
  return { data: data && parseExactly(data.toString()), context };
}

function viewOf(event: LoggedEvent, delivery: LoggedDelivery): LiveDelivery {
  const { severity = null, agentId = null, summary = null } = attributesOf(event);
  return {
    id: deliveryId(delivery.event, delivery.webhook),
    event: { id: event.ownId ?? idFromUuid('event', event.uid), type: event.type },
    webhook: { id: idFromUuid('webhook', delivery.webhookUid), name: delivery.webhookName },
    organization: delivery.organization,
    project: event.project,
    notificationType: delivery.webhookType,
    status: statusOf(delivery),
    attemptCount: attemptsOf(delivery),
    attempt:
      delivery.number === null
        ? null
        : {
            number: delivery.number,
            at: delivery.at!.toISOString(),
            trigger: delivery.trigger!,
            url: delivery.url!,
            address: delivery.address,
            http: delivery.statusCode,
            durationMs: delivery.durationMs!,
            errorClass: delivery.errorClass,
            error: delivery.error,
          },
    createdAt: new Date(uuidTime(delivery.event)).toISOString(),
    severity,
    agentId,
    summary,
    size: event.size,
  };
}

/** What the attempt came to. A replay that fails leaves what had arrived as it was, which its row says. */
function statusOf({ ended, gaveUp, errorClass, statusCode }: LoggedDelivery): LiveDelivery['status'] {
  if (ended !== null) return ended as LiveDelivery['status'];
  if (gaveUp) return 'failed';
  const arrived = errorClass === null || (errorClass === 'body' && statusCode !== null && statusCode < 300);
  return arrived ? 'success' : 'retrying';
}

function attemptsOf({ attempt, endedAttempts }: LoggedDelivery): number {
  return attempt > 0 ? attempt : (endedAttempts ?? 0);
}

/** What searches see of the event, alike for both kinds. */
abstract class OfEvent implements SearchRecord {
  protected readonly of: LoggedEvent;
  #attributes: Attributes | undefined;
  #data: { value: unknown } | undefined;

  constructor(event: LoggedEvent) {
    this.of = event;
  }

  get #own(): Attributes {
    return (this.#attributes ??= attributesOf(this.of));
  }

  get time(): number {
    return uuidTime(this.of.uid);
  }
  get event(): string {
    return this.of.type;
  }
  get 'event.id'(): readonly string[] {
    const ours = idFromUuid('event', this.of.uid);
    return this.of.ownId === null ? [ours] : [this.of.ownId, ours];
  }
  get key(): string | null {
    return this.of.ownId;
  }
  get category(): string {
    return categoryOf(this.of.type, this.of.ownGroup ?? undefined);
  }
  get size(): number {
    return this.of.size;
  }
  get severity(): unknown {
    return this.#own.severity;
  }
  get agent(): unknown {
    return this.#own.agentId;
  }
  get summary(): unknown {
    return this.#own.summary;
  }
  get watcher(): unknown {
    const { source } = this.#own;
    return source && [source.id, source.name];
  }
  get 'watcher.kind'(): unknown {
    return this.#own.source?.kind;
  }
  get 'watcher.trigger'(): unknown {
    return this.#own.trigger;
  }
  get project(): string | null {
    return this.of.project;
  }
  get context(): unknown {
    return this.#own.context;
  }
  get data(): unknown {
    const { data } = this.of;
    const text = data && searchableText(data);
    return (this.#data ??= { value: text === null ? undefined : searchableJson(text) }).value;
  }
}

class EventRecord extends OfEvent {
  get id(): readonly string[] {
    return this['event.id'];
  }
  get webhook(): unknown {
    return this.of.webhooks?.map(({ name }) => name) ?? [];
  }
  get 'webhook.id'(): unknown {
    return this.of.webhooks?.map(({ uid }) => idFromUuid('webhook', uid)) ?? [];
  }
  get webhooks(): number {
    return this.of.webhookCount;
  }
  get type(): unknown {
    return this.of.webhooks?.map(({ type }) => type) ?? [];
  }
  get org(): string {
    return this.of.organization;
  }
}

class DeliveryRecord extends OfEvent {
  readonly #delivery: LoggedDelivery;

  constructor(event: LoggedEvent, delivery: LoggedDelivery) {
    super(event);
    this.#delivery = delivery;
  }

  get id(): string {
    return deliveryId(this.#delivery.event, this.#delivery.webhook);
  }
  get status(): string {
    return statusOf(this.#delivery);
  }
  get webhook(): string {
    return this.#delivery.webhookName;
  }
  get 'webhook.id'(): string {
    return idFromUuid('webhook', this.#delivery.webhookUid);
  }
  get type(): string {
    return this.#delivery.webhookType;
  }
  get org(): string {
    return this.#delivery.organization;
  }
  get attempts(): number {
    return attemptsOf(this.#delivery);
  }
  get http(): unknown {
    return this.#delivery.statusCode;
  }
  get 'attempt.n'(): unknown {
    return this.#delivery.number;
  }
  get trigger(): unknown {
    return this.#delivery.trigger;
  }
  get duration(): unknown {
    return this.#delivery.durationMs;
  }
  get error(): unknown {
    return this.#delivery.error;
  }
  get 'error.class'(): unknown {
    return this.#delivery.errorClass;
  }
  get url(): string {
    return this.#delivery.url ?? this.#delivery.webhookUrl;
  }
  get address(): unknown {
    return this.#delivery.address;
  }
  get replay(): unknown {
    return this.#delivery.replay && idFromUuid('replay', this.#delivery.replay);
  }
  get header(): unknown {
    return headersOf(this.#delivery.requestHeaders);
  }
  get 'response.header'(): unknown {
    return headersOf(this.#delivery.responseHeaders);
  }
  get 'response.body'(): unknown {
    const { responseBody } = this.#delivery;
    return responseBody && searchableText(responseBody);
  }
}

/** Signatures are marked, and not everybody may see them. */
function headersOf(text: string | null): unknown {
  const headers = text === null ? undefined : searchableJson(text);
  if (typeof headers !== 'object' || headers === null) return undefined;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'object' && value !== null && !Array.isArray(value) ? MASK : value,
    ]),
  );
}
