import type { components } from './openapi.gen.ts';
import type { Answer, CallOptions, Send } from './request.ts';

/** What a server says of itself to whoever runs a receiver: its version, and where deliveries come from. */
export class Meta {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  async get(options?: CallOptions): Promise<ServerMeta> {
    return this.#send<'getMeta'>('GET', '/v1/meta', { options });
  }

  /** What the server is set to, and, for callers of the whole instance, how it does. Takes `settings:read`. */
  async instance(options?: CallOptions): Promise<Instance> {
    return this.#send<'getInstance'>('GET', '/v1/instance', { options });
  }

  /** The public keys that a webhook signs with, as a JSON Web Key Set. */
  async keysOf(webhook: string, options?: CallOptions): Promise<Answer<'getWebhookJwks'>> {
    return this.#send<'getWebhookJwks'>('GET', '/.well-known/jwks.json', { query: { webhook }, options });
  }
}

export type Instance = components['schemas']['Instance'];
export type ServerMeta = components['schemas']['Meta'];
