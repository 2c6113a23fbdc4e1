import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** Compiling the schemas of a large document takes the server some time. */
const IMPORT_TIMEOUT_MS = 60_000;

/** The catalog: what events mean and what they carry. Types that ship with the platform, and an organization's own. */
export class EventTypes {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** By name. */
  async list(query: EventTypesQuery = {}, options?: CallOptions): Promise<Page<EventType>> {
    return readPage((turn) =>
      this.#send<'listEventTypes'>('GET', '/v1/event-types', { query: { ...query, ...turn }, options }),
    );
  }

  async get(name: string, query: CatalogQuery = {}, options?: CallOptions): Promise<EventType> {
    return this.#send<'getEventType'>('GET', pathOf('event-types', name), { query, options });
  }

  /** The same as JSON text, in which the numbers of the example stand as they were written. */
  async getText(name: string, query: CatalogQuery = {}, options?: CallOptions): Promise<string> {
    const parts = { query, options, asText: true };
    const path = pathOf('event-types', name);
    return (await this.#send<'getEventType'>('GET', path, parts)) as unknown as string;
  }

  /** One with the name of a type that ships takes its place in the organization. */
  async create(input: EventTypeInput, options?: CallOptions): Promise<EventType> {
    return this.#send<'createEventType'>('POST', '/v1/event-types', { body: input, options });
  }

  /** Only the fields given change. A type that ships becomes the organization's own. */
  async update(
    name: string,
    change: EventTypeChange,
    query: CatalogQuery = {},
    options?: CallOptions,
  ): Promise<EventType> {
    const path = pathOf('event-types', name);
    return this.#send<'updateEventType'>('PATCH', path, { query, body: change, options });
  }

  /** Where it stood in the place of a type that ships, that one is back. */
  async delete(name: string, query: CatalogQuery = {}, options?: CallOptions): Promise<void> {
    await this.#send<'deleteEventType'>('DELETE', pathOf('event-types', name), { query, options });
  }

  /** The versions of its schema, newest first. */
  async versions(
    name: string,
    query: VersionsQuery = {},
    options?: CallOptions,
  ): Promise<Page<SchemaVersion>> {
    const path = pathOf('event-types', name, 'versions');
    return readPage((turn) =>
      this.#send<'listEventTypeVersions'>('GET', path, { query: { ...query, ...turn }, options }),
    );
  }

  /** As `events.send` takes it. */
  async example(name: string, query: CatalogQuery = {}, options?: CallOptions): Promise<EventExample> {
    const path = pathOf('event-types', name, 'example');
    return this.#send<'getEventTypeExample'>('GET', path, { query, options });
  }

  /**
   * Takes the `webhooks` of an OpenAPI document, or JSON Schemas by name. Each part is taken or refused on its own;
   * `dryRun` tells what would become of it.
   *
   * @param document an object, or text of JSON or YAML
   */
  async import(
    document: object | string,
    query: ImportQuery = {},
    options?: CallOptions,
  ): Promise<ImportAnswer> {
    const isYaml = typeof document === 'string' && !/^\s*\{/.test(document);
    return this.#send<'importEventTypes'>('POST', '/v1/event-types/import', {
      query,
      body: document,
      bodyType: isYaml ? 'application/yaml' : undefined,
      options: { ...options, timeoutMs: options?.timeoutMs ?? IMPORT_TIMEOUT_MS },
    });
  }

  /** The text of a TypeScript file: a type for the data of each event type, and `EventTypes`, a map to them. */
  async types(query: TypesQuery = {}, options?: CallOptions): Promise<string> {
    return this.#send<'getEventTypesFile'>('GET', '/v1/event-types/types.ts', { query, options });
  }
}

type QueryOf<Operation extends keyof operations> = NonNullable<operations[Operation]['parameters']['query']>;

export type EventType = components['schemas']['EventType'];
export type EventTypeInput = components['schemas']['EventTypeInput'];
export type EventTypeChange = components['schemas']['EventTypeChange'];
export type EventExample = components['schemas']['EventExample'];
export type SchemaVersion = components['schemas']['SchemaVersion'];
export type ImportAnswer = components['schemas']['ImportAnswer'];
export type EventTypesQuery = QueryOf<'listEventTypes'>;
export type ImportQuery = QueryOf<'importEventTypes'>;
type CatalogQuery = QueryOf<'getEventType'>;
type VersionsQuery = QueryOf<'listEventTypeVersions'>;
type TypesQuery = QueryOf<'getEventTypesFile'>;
