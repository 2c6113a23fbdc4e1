import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { toTimes } from './time-range.ts';
import type { TimeRange } from './time-range.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** Who changed what. */
export class AuditLog {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Newest first, unless told otherwise. */
  async list(
    { timeRange, ...query }: Omit<AuditLogQuery, 'total' | 'histogram'> = {},
    options?: CallOptions,
  ): Promise<Page<AuditEntry>> {
    const range = toTimes(timeRange);
    return readPage((turn) =>
      this.#send<'listAuditLog'>('GET', '/v1/audit-log', { query: { ...query, ...range, ...turn }, options }),
    );
  }

  async get(id: string, options?: CallOptions): Promise<AuditEntry> {
    return this.#send<'getAuditEntry'>('GET', pathOf('audit-log', id), { options });
  }

  /** The same as JSON text, in which the numbers of `changes` keep all their digits. */
  async getText(id: string, options?: CallOptions): Promise<string> {
    const parts = { options, asText: true };
    return (await this.#send<'getAuditEntry'>('GET', pathOf('audit-log', id), parts)) as unknown as string;
  }

  /** One page as JSON text, in which the numbers of `changes` keep all their digits; with how many there are, and when, where asked for. */
  async listText({ timeRange, ...query }: AuditLogQuery = {}, options?: CallOptions): Promise<string> {
    const parts = { query: { ...query, ...toTimes(timeRange) }, options, asText: true };
    return (await this.#send<'listAuditLog'>('GET', '/v1/audit-log', parts)) as unknown as string;
  }

  /** All of it, newest first, as the bytes of a file. It is made as fast as it is read. */
  async export(
    { timeRange, ...query }: AuditLogExport,
    options?: CallOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    return this.#send<'exportAuditLog'>('GET', '/v1/exports/audit-log', {
      query: { ...query, ...toTimes(timeRange) },
      options,
    });
  }

  /** Makes nothing: throws what `export` would be refused for now. */
  async checkExport({ timeRange, ...query }: AuditLogExport, options?: CallOptions): Promise<void> {
    await this.#send<'exportAuditLog'>('GET', '/v1/exports/audit-log', {
      query: { ...query, ...toTimes(timeRange), dryRun: true },
      options,
    });
  }
}

export type AuditLogExport = Omit<
  NonNullable<operations['exportAuditLog']['parameters']['query']>,
  'start' | 'end' | 'dryRun'
> & {
  timeRange?: TimeRange | undefined;
};
export type AuditEntry = components['schemas']['AuditEntry'];
export type AuditAction = components['schemas']['AuditAction'];
export type AuditLogQuery = Omit<
  NonNullable<operations['listAuditLog']['parameters']['query']>,
  'start' | 'end'
> & {
  timeRange?: TimeRange | undefined;
};
