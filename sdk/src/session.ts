import type { components } from './openapi.gen.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** Who calls; and for pages of the server, signing in and out. */
export class OwnSession {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Who calls and what they may do, with an API key as well. */
  async get(options?: CallOptions): Promise<Caller> {
    return this.#send<'getSession'>('GET', '/v1/session', { options });
  }

  async signIn(input: SignIn, options?: CallOptions): Promise<Caller> {
    return this.#send<'signIn'>('POST', '/v1/session', { body: input, options, once: true });
  }

  /** `token` is what follows `#token=` in the link. */
  async signInByLink(input: SignInByLink, options?: CallOptions): Promise<Caller> {
    return this.#send<'signInByLink'>('POST', '/v1/session/link', { body: input, options, once: true });
  }

  async signOut(options?: CallOptions): Promise<void> {
    await this.#send<'signOut'>('DELETE', '/v1/session', { options, once: true });
  }

  /** Ends every other session of the member. */
  async changePassword(input: PasswordChange, options?: CallOptions): Promise<Caller> {
    return this.#send<'changePassword'>('PUT', '/v1/session/password', { body: input, options, once: true });
  }

  /** One's own, newest first. */
  async list(options?: CallOptions): Promise<Session[]> {
    return (await this.#send<'listOwnSessions'>('GET', '/v1/sessions', { options })).data;
  }

  /** Ends one of one's own. */
  async end(id: string, options?: CallOptions): Promise<void> {
    await this.#send<'endOwnSession'>('DELETE', pathOf('sessions', id), { options });
  }
}

export type Caller = components['schemas']['Caller'];
export type Session = components['schemas']['Session'];
export type SignIn = components['schemas']['SignIn'];
export type SignInByLink = components['schemas']['SignInByLink'];
export type PasswordChange = components['schemas']['PasswordChange'];
