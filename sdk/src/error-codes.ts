import type { Answer, CallOptions, Send } from './request.ts';

/** The codes that errors have. */
export class ErrorCodes {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Every code, with its status and what to do about it. */
  async list(options?: CallOptions): Promise<ListedError[]> {
    return (await this.#send<'listErrors'>('GET', '/v1/errors', { options })).data;
  }
}

export type ListedError = Answer<'listErrors'>['data'][number];
