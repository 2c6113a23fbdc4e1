import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** Receivers that are part of the server, to try webhooks with. */
export class TestInboxes {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Give its `url` to a webhook of the same organization. */
  async create(input: TestInboxInput = {}, options?: CallOptions): Promise<TestInbox> {
    return this.#send<'createTestInbox'>('POST', '/v1/test-inboxes', { body: input, options });
  }

  /** Newest first. */
  async list(query: TestInboxesQuery = {}, options?: CallOptions): Promise<Page<TestInbox>> {
    return readPage((turn) =>
      this.#send<'listTestInboxes'>('GET', '/v1/test-inboxes', { query: { ...query, ...turn }, options }),
    );
  }

  async get(id: string, options?: CallOptions): Promise<TestInbox> {
    return this.#send<'getTestInbox'>('GET', pathOf('test-inboxes', id), { options });
  }

  /** What is left out stays as it is. A new `answer` is counted anew; null has it answer 200 again. */
  async update(id: string, change: TestInboxChange, options?: CallOptions): Promise<TestInbox> {
    return this.#send<'updateTestInbox'>('PATCH', pathOf('test-inboxes', id), { body: change, options });
  }

  /** With what came into it. Webhooks that still send there are disabled by its last answer. */
  async delete(id: string, options?: CallOptions): Promise<void> {
    await this.#send<'deleteTestInbox'>('DELETE', pathOf('test-inboxes', id), { options });
  }

  /** What came, newest first: the last hundred at most, and with `after` only what came after that one. */
  async receipts(
    id: string,
    { after, waitSeconds, ...options }: ReceiptsOptions = {},
  ): Promise<ReceiptSummary[]> {
    const { data } = await this.#send<'listReceipts'>('GET', pathOf('test-inboxes', id, 'receipts'), {
      query: {
        ...(after !== undefined && { after }),
        ...(waitSeconds !== undefined && { wait: `${waitSeconds}s` }),
      },
      options,
    });
    return data;
  }

  /** One of them, with headers and body. */
  async receipt(id: string, receipt: string, options?: CallOptions): Promise<Receipt> {
    return this.#send<'getReceipt'>('GET', pathOf('test-inboxes', id, 'receipts', receipt), { options });
  }

  /** Throws away what came. */
  async clear(id: string, options?: CallOptions): Promise<void> {
    await this.#send<'clearTestInbox'>('DELETE', pathOf('test-inboxes', id, 'receipts'), { options });
  }
}

export interface ReceiptsOptions extends CallOptions {
  /** Id of a receipt. */
  after?: string | undefined;
  /** Where there is nothing: answer as soon as something comes, or after so long; 30 at most. */
  waitSeconds?: number | undefined;
}
export type TestInbox = components['schemas']['TestInbox'];
export type TestInboxInput = components['schemas']['TestInboxInput'];
export type TestInboxChange = components['schemas']['TestInboxChange'];
export type ForcedAnswer = components['schemas']['ForcedAnswer'];
export type SignatureVerdict = components['schemas']['SignatureVerdict'];
export type ReceiptSummary = components['schemas']['ReceiptSummary'];
export type Receipt = components['schemas']['Receipt'];
export type TestInboxesQuery = NonNullable<operations['listTestInboxes']['parameters']['query']>;
