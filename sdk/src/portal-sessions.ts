import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** With what customers are let in to the portal of their organization. */
export class PortalSessions {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * Makes one that lasts an hour unless told otherwise. `url` of the answer is the page to open or embed; it holds the
   * token, which is shown this once.
   */
  async create(input: PortalSessionInput = {}, options?: CallOptions): Promise<NewPortalSession> {
    return this.#send<'createPortalSession'>('POST', '/v1/portal-sessions', {
      body: input,
      once: true,
      options,
    });
  }

  /** Those that are open, newest first. */
  async list(query: PortalSessionsQuery = {}, options?: CallOptions): Promise<Page<PortalSession>> {
    return readPage((turn) =>
      this.#send<'listPortalSessions'>('GET', '/v1/portal-sessions', {
        query: { ...query, ...turn },
        options,
      }),
    );
  }

  async get(id: string, options?: CallOptions): Promise<PortalSession> {
    return this.#send<'getPortalSession'>('GET', pathOf('portal-sessions', id), { options });
  }

  /** Ends one within a second, with the live streams that it opened. */
  async revoke(id: string, options?: CallOptions): Promise<void> {
    await this.#send<'revokePortalSession'>('DELETE', pathOf('portal-sessions', id), { options });
  }
}

export type PortalSession = components['schemas']['PortalSession'];
export type NewPortalSession = components['schemas']['NewPortalSession'];
export type PortalSessionInput = components['schemas']['PortalSessionInput'];
type PortalSessionsQuery = NonNullable<operations['listPortalSessions']['parameters']['query']>;
