import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** Searches that an organization, or one of its projects, has a name for. */
export class SavedSearches {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  async create(input: SavedSearchInput, options?: CallOptions): Promise<SavedSearch> {
    return this.#send<'createSavedSearch'>('POST', '/v1/saved-searches', { body: input, options });
  }

  /** In the order of their making. */
  async list(query: SavedSearchesQuery = {}, options?: CallOptions): Promise<Page<SavedSearch>> {
    return readPage((turn) =>
      this.#send<'listSavedSearches'>('GET', '/v1/saved-searches', { query: { ...query, ...turn }, options }),
    );
  }

  async get(id: string, options?: CallOptions): Promise<SavedSearch> {
    return this.#send<'getSavedSearch'>('GET', pathOf('saved-searches', id), { options });
  }

  /** What is left out stays as it is. */
  async update(id: string, change: SavedSearchChange, options?: CallOptions): Promise<SavedSearch> {
    const path = pathOf('saved-searches', id);
    return this.#send<'updateSavedSearch'>('PATCH', path, { body: change, options });
  }

  async delete(id: string, options?: CallOptions): Promise<void> {
    await this.#send<'deleteSavedSearch'>('DELETE', pathOf('saved-searches', id), { options });
  }
}

export type SavedSearch = components['schemas']['SavedSearch'];
export type SavedSearchInput = components['schemas']['SavedSearchInput'];
export type SavedSearchChange = components['schemas']['SavedSearchChange'];
export type SavedSearchesQuery = NonNullable<operations['listSavedSearches']['parameters']['query']>;
