import type { components } from './openapi.gen.ts';
import type { CallOptions, Send } from './request.ts';

/** The kinds of receivers that a webhook can have. */
export class NotificationTypes {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Each with the JSON Schema of its settings. */
  async list(options?: CallOptions): Promise<NotificationType[]> {
    return (await this.#send<'listNotificationTypes'>('GET', '/v1/notification-types', { options })).data;
  }
}

export type NotificationType = components['schemas']['NotificationType'];
