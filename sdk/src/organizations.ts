import { confirmed } from './confirm.ts';
import type { ConfirmOptions } from './confirm.ts';
import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** Tenants. They also come into being on first use. */
export class Organizations {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  async create(input: OrganizationInput, options?: CallOptions): Promise<Organization> {
    return this.#send<'createOrganization'>('POST', '/v1/organizations', { body: input, options });
  }

  /** In the order of their making. */
  async list(query: OrganizationsQuery = {}, options?: CallOptions): Promise<Page<Organization>> {
    return readPage((turn) =>
      this.#send<'listOrganizations'>('GET', '/v1/organizations', { query: { ...query, ...turn }, options }),
    );
  }

  async get(id: string, options?: CallOptions): Promise<Organization> {
    return this.#send<'getOrganization'>('GET', pathOf('organizations', id), { options });
  }

  /** Only the fields given change. */
  async update(id: string, change: OrganizationChange, options?: CallOptions): Promise<Organization> {
    return this.#send<'updateOrganization'>('PATCH', pathOf('organizations', id), { body: change, options });
  }

  /**
   * With all that is in it: its events cannot be looked up any more, and its deliveries that wait are canceled. Rejects
   * with `in_use` while there is something in it, unless confirmed.
   */
  async delete(id: string, options?: ConfirmOptions): Promise<void> {
    const query = confirmed(options);
    await this.#send<'deleteOrganization'>('DELETE', pathOf('organizations', id), { query, options });
  }
}

export type Organization = components['schemas']['Organization'];
export type OrganizationInput = components['schemas']['OrganizationInput'];
export type OrganizationChange = components['schemas']['OrganizationChange'];
type OrganizationsQuery = NonNullable<operations['listOrganizations']['parameters']['query']>;
