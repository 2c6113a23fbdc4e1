import { confirmed } from './confirm.ts';
import type { ConfirmOptions } from './confirm.ts';
import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** Parts of organizations, each of which has ids of its own. They also come into being on first use. */
export class Projects {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  async create(input: ProjectInput, options?: CallOptions): Promise<Project> {
    return this.#send<'createProject'>('POST', '/v1/projects', { body: input, options });
  }

  /** In the order of their making. */
  async list(query: ProjectsQuery = {}, options?: CallOptions): Promise<Page<Project>> {
    return readPage((turn) =>
      this.#send<'listProjects'>('GET', '/v1/projects', { query: { ...query, ...turn }, options }),
    );
  }

  async get(id: string, place: ProjectPlace = {}, options?: CallOptions): Promise<Project> {
    return this.#send<'getProject'>('GET', pathOf('projects', id), { query: { ...place }, options });
  }

  async update(
    id: string,
    change: ProjectChange,
    place: ProjectPlace = {},
    options?: CallOptions,
  ): Promise<Project> {
    const path = pathOf('projects', id);
    return this.#send<'updateProject'>('PATCH', path, { query: { ...place }, body: change, options });
  }

  /** With its webhooks and API keys. Rejects with `in_use` while there is something in it, unless confirmed. */
  async delete(id: string, place: ProjectPlace = {}, options?: ConfirmOptions): Promise<void> {
    const query = { ...place, ...confirmed(options) };
    await this.#send<'deleteProject'>('DELETE', pathOf('projects', id), { query, options });
  }
}

/** Whose project it is: the caller's own organization, or `default`, when left out. */
export interface ProjectPlace {
  organization?: string | undefined;
}
export type Project = components['schemas']['Project'];
export type ProjectInput = components['schemas']['ProjectInput'];
export type ProjectChange = components['schemas']['ProjectChange'];
export type ProjectsQuery = NonNullable<operations['listProjects']['parameters']['query']>;
