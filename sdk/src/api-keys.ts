import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** What programs show to be let in. */
export class ApiKeys {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** `key` of the answer is the key itself. It is not shown again. */
  async create(input: ApiKeyInput, options?: CallOptions): Promise<NewApiKey> {
    return this.#send<'createApiKey'>('POST', '/v1/api-keys', { body: input, options });
  }

  /** Those in use, newest first; with `revoked` those that were revoked. */
  async list(query: ApiKeysQuery = {}, options?: CallOptions): Promise<Page<ApiKey>> {
    return readPage((turn) =>
      this.#send<'listApiKeys'>('GET', '/v1/api-keys', { query: { ...query, ...turn }, options }),
    );
  }

  async get(id: string, options?: CallOptions): Promise<ApiKey> {
    return this.#send<'getApiKey'>('GET', pathOf('api-keys', id), { options });
  }

  /** Only its name can change. */
  async update(id: string, change: ApiKeyChange, options?: CallOptions): Promise<ApiKey> {
    return this.#send<'updateApiKey'>('PATCH', pathOf('api-keys', id), { body: change, options });
  }

  /**
   * Makes another key in the place of one, which ends after an overlap: a day unless told otherwise. `key` of the answer is
   * the new one. It is not shown again.
   */
  async rotate(id: string, input: ApiKeyRotation = {}, options?: CallOptions): Promise<NewApiKey> {
    return this.#send<'rotateApiKey'>('POST', pathOf('api-keys', id, 'rotate'), { body: input, options });
  }

  /** Ends a key within a second. The reason is kept for who looks at the list or the audit log. */
  async revoke(id: string, { reason }: ApiKeyRevocation = {}, options?: CallOptions): Promise<void> {
    await this.#send<'revokeApiKey'>('DELETE', pathOf('api-keys', id), { query: { reason }, options });
  }
}

export type ApiKey = components['schemas']['ApiKey'];
export type NewApiKey = components['schemas']['NewApiKey'];
export type ApiKeyInput = components['schemas']['ApiKeyInput'];
export type ApiKeyRotation = components['schemas']['ApiKeyRotation'];
export type ApiKeyChange = components['schemas']['ApiKeyChange'];
/** A permission, all of a resource such as `webhooks:*`, or `*`. */
export type Grant = components['schemas']['Grant'];
export type ApiKeyRevocation = NonNullable<operations['revokeApiKey']['parameters']['query']>;
type ApiKeysQuery = NonNullable<operations['listApiKeys']['parameters']['query']>;
