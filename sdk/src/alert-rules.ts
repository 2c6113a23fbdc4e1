import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf } from './request.ts';
import type { CallOptions, Send } from './request.ts';

/** What happens too often, too much, or not at all, and who is to know. */
export class AlertRules {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** It counts events that are accepted from now on. */
  async create(input: AlertRuleInput, options?: CallOptions): Promise<AlertRule> {
    return this.#send<'createAlertRule'>('POST', '/v1/alert-rules', { body: input, options });
  }

  /** Makes the rules of a pack, but for those whose names are taken. */
  async install(input: AlertRulePackInput, options?: CallOptions): Promise<AlertRulePackInstalled> {
    return this.#send<'installAlertRulePack'>('POST', '/v1/alert-rules/install', { body: input, options });
  }

  /** In the order of their making. */
  async list(query: AlertRulesQuery = {}, options?: CallOptions): Promise<Page<AlertRule>> {
    return readPage((turn) =>
      this.#send<'listAlertRules'>('GET', '/v1/alert-rules', { query: { ...query, ...turn }, options }),
    );
  }

  /** With how it does. */
  async get(id: string, options?: CallOptions): Promise<AlertRule> {
    return this.#send<'getAlertRule'>('GET', pathOf('alert-rules', id), { options });
  }

  /** What is left out stays as it is. A change to what is counted has it count anew, and resolves its alerts. */
  async update(id: string, change: AlertRuleChange, options?: CallOptions): Promise<AlertRule> {
    return this.#send<'updateAlertRule'>('PATCH', pathOf('alert-rules', id), { body: change, options });
  }

  /** Its alerts are resolved. */
  async delete(id: string, options?: CallOptions): Promise<void> {
    await this.#send<'deleteAlertRule'>('DELETE', pathOf('alert-rules', id), { options });
  }
}

export type AlertRule = components['schemas']['AlertRule'];
export type AlertRuleInput = components['schemas']['AlertRuleInput'];
export type AlertRuleChange = components['schemas']['AlertRuleChange'];
export type AlertRulePackInput = components['schemas']['AlertRulePackInput'];
export type AlertRulePackInstalled = components['schemas']['AlertRulePackInstalled'];
export type AlertRulesQuery = NonNullable<operations['listAlertRules']['parameters']['query']>;
