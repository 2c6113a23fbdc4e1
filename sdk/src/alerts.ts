import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** What alert rules opened, for people to look after. */
export class Alerts {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Newest first. */
  async list({ status, ...query }: AlertsQuery = {}, options?: CallOptions): Promise<Page<AlertSummary>> {
    const statuses = status === undefined ? {} : { status: [status].flat().join(',') };
    return readPage((turn) =>
      this.#send<'listAlerts'>('GET', '/v1/alerts', { query: { ...query, ...statuses, ...turn }, options }),
    );
  }

  /** One page as JSON text, in which the numbers of `group` stand as they were sent. */
  async listText({ status, ...query }: AlertsQuery = {}, options?: CallOptions): Promise<string> {
    const statuses = status === undefined ? {} : { status: [status].flat().join(',') };
    const parts = { query: { ...query, ...statuses }, options, asText: true };
    return (await this.#send<'listAlerts'>('GET', '/v1/alerts', parts)) as unknown as string;
  }

  /** With the events that made it. */
  async get(id: string, options?: CallOptions): Promise<Alert> {
    return this.#send<'getAlert'>('GET', pathOf('alerts', id), { options });
  }

  /** The same as JSON text, in which the numbers of `group` stand as they were sent. */
  async getText(id: string, options?: CallOptions): Promise<string> {
    const parts = { options, asText: true };
    return (await this.#send<'getAlert'>('GET', pathOf('alerts', id), parts)) as unknown as string;
  }

  /** Somebody looks after it: it is not escalated any more. */
  async acknowledge(id: string, options?: CallOptions): Promise<Alert> {
    return this.#send<'acknowledgeAlert'>('POST', pathOf('alerts', id, 'acknowledge'), { options });
  }

  /** It is over: what its rule counts from now on opens another one. */
  async resolve(id: string, options?: CallOptions): Promise<Alert> {
    return this.#send<'resolveAlert'>('POST', pathOf('alerts', id, 'resolve'), { options });
  }
}

export type Alert = components['schemas']['Alert'];
export type AlertSummary = components['schemas']['AlertSummary'];
export type AlertStatus = components['schemas']['AlertStatus'];
export type AlertsQuery = Omit<NonNullable<operations['listAlerts']['parameters']['query']>, 'status'> & {
  status?: AlertStatus | readonly AlertStatus[] | undefined;
};
