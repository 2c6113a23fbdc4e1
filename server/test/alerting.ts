/** Alert rules in a test: made, fed with events, and looked at once everything is counted. */
import { expect } from 'vitest';
import type { Alert, AlertSummary } from '@tidings/core/alert';
import type { AlertRule } from '@tidings/core/alert-rule';
import { createReceiver, type Receiver } from './harness.ts';
import {
  startTidings,
  TestClock,
  until,
  type Answer,
  type Page,
  type Tidings,
  type TidingsOptions,
} from './start.ts';

export const MINUTE = 60_000;

export interface Told {
  type: string;
  data: Record<string, unknown> & { id: string; count: number; group: string; status: string };
}

export class Alerting {
  readonly clock: TestClock;
  readonly tidings: Tidings;
  /** Hears what webhooks of the organization are told, at a path of its own. */
  readonly ears: Receiver;
  organization = '';
  #organizations = 0;
  #sent = 0;

  constructor(clock: TestClock, tidings: Tidings, ears: Receiver) {
    this.clock = clock;
    this.tidings = tidings;
    this.ears = ears;
  }

  async stop(): Promise<void> {
    await Promise.all([this.tidings.stop(), this.ears.close()]);
  }

  /** For the next test. */
  begin(): void {
    this.organization = `rules-${++this.#organizations}`;
  }

  /** Three denials of one agent in ten minutes, unless told otherwise. */
  ask(changes: Record<string, unknown> = {}): Promise<Answer<AlertRule>> {
    return this.tidings.request('POST', '/v1/alert-rules', {
      name: 'Repeated denials',
      organization: this.organization,
      match: { types: ['policy.denied'] },
      groupBy: ['agentId'],
      condition: { count: { atLeast: 3 } },
      windowSeconds: 600,
      severity: 'error',
      ...changes,
    });
  }

  async create(changes: Record<string, unknown> = {}): Promise<AlertRule> {
    const answer = await this.ask(changes);
    expect(answer.status, answer.text).toBe(201);
    return answer.body;
  }

  change({ id }: AlertRule, body: unknown): Promise<Answer<AlertRule>> {
    return this.tidings.request('PATCH', `/v1/alert-rules/${id}`, body);
  }

  async read({ id }: AlertRule): Promise<AlertRule> {
    await this.settled();
    return (await this.tidings.request<AlertRule>('GET', `/v1/alert-rules/${id}`)).body;
  }

  async send(agentId: string | undefined, more: Record<string, unknown> = {}): Promise<string> {
    const event = {
      id: `event-${++this.#sent}`,
      organization: this.organization,
      type: 'policy.denied',
      data: {},
      ...more,
    };
    return (await this.tidings.send(agentId === undefined ? event : { ...event, agentId })).id;
  }

  /** In one transaction. */
  async sendBatch(agents: readonly string[]): Promise<string[]> {
    const events = agents.map((agentId) => ({
      ...{ id: `event-${++this.#sent}`, organization: this.organization },
      ...{ type: 'policy.denied', agentId, data: {} },
    }));
    const sent = await this.tidings.request<{ data: { status: number }[] }>(
      'POST',
      '/v1/events/batch',
      events,
    );
    expect(sent.body.data.map(({ status }) => status)).toEqual(agents.map(() => 202));
    return events.map(({ id }) => id);
  }

  async sendMany(count: number, agentId = 'a', more: Record<string, unknown> = {}): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) ids.push(await this.send(agentId, more));
    return ids;
  }

  /** Everything that was accepted is counted, and what is due is done. */
  async settled(): Promise<void> {
    const [newest] = await this.tidings.query<{ last: string }>(
      `SELECT coalesce(max(transaction), 0) AS last FROM journal WHERE NOT attempted`,
    );
    await until(async () => {
      const done = await this.tidings.query(
        `SELECT FROM alert_progress WHERE lane = 0 AND counted > $1
           AND NOT EXISTS (SELECT FROM alert WHERE due_at <= $2) AND NOT EXISTS (SELECT FROM alert_group WHERE due_at <= $2)
           AND NOT EXISTS (SELECT FROM alert_rule_status WHERE digest_at <= $2 OR recovers_at <= $2)`,
        [newest!.last, new Date(this.clock.now())],
      );
      return done.length === 1;
    }, 'the count of all events');
  }

  async alerts(query = ''): Promise<AlertSummary[]> {
    await this.settled();
    const path = `/v1/alerts?organization=${this.organization}${query}`;
    return (await this.tidings.request<Page<AlertSummary>>('GET', path)).body.data;
  }

  async get(id: string): Promise<Alert> {
    return (await this.tidings.request<Alert>('GET', `/v1/alerts/${id}`)).body;
  }

  async act({ id }: { id: string }, verb: 'acknowledge' | 'resolve'): Promise<Alert> {
    // As people do, once more when the database was cut off from us.
    return until(async () => {
      const answer = await this.tidings.request<Alert>('POST', `/v1/alerts/${id}/${verb}`);
      return answer.status === 200 && answer.body;
    }, `the ${verb} of an alert`);
  }

  listen(input: Record<string, unknown> = {}): Promise<{ id: string }> {
    return this.tidings.createWebhook({
      organization: this.organization,
      url: `${this.ears.url}/${this.organization}`,
      events: ['alert.*'],
      ...input,
    });
  }

  /** What was told so far. */
  async told(): Promise<Told[]> {
    await this.settled();
    const underWay = 'SELECT FROM report UNION ALL SELECT FROM batch UNION ALL SELECT FROM queue';
    await until(async () => (await this.tidings.query(underWay)).length === 0, 'the last report');
    const mine = this.ears.requests.filter(({ url }) => url === `/${this.organization}`);
    return mine.map(({ body }) => JSON.parse(body.toString()) as Told);
  }

  async types(): Promise<string[]> {
    return (await this.told()).map(({ type }) => type);
  }
}

export async function startAlerting(options: TidingsOptions = {}): Promise<Alerting> {
  const clock = new TestClock();
  const [tidings, ears] = await Promise.all([startTidings({ clock, ...options }), createReceiver()]);
  return new Alerting(clock, tidings, ears);
}
