import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { pino } from 'pino';
import { parseRange } from '@tidings/core/address';
import type { Delivery } from '@tidings/core/delivery';
import type { EventAccepted } from '@tidings/core/event';
import type { Webhook } from '@tidings/core/webhook';
import type { Problem } from '../src/api/errors.ts';
import type { Clock } from '../src/clock.ts';
import { readConfig } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import { startServer } from '../src/server.ts';
import { createDatabase } from './harness.ts';
import { CLOCKS_BEGIN } from './template.ts';

/** Stands still until a test moves it. */
export class TestClock implements Clock {
  #now: number;

  constructor(start = CLOCKS_BEGIN) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  /** Moves on to a time that an answer names. */
  advanceTo(time: string): void {
    this.#now = Math.max(this.#now, Date.parse(time));
  }
}

export interface TidingsOptions extends Partial<Omit<Config, 'masterKeys'>> {
  clock?: Clock;
  /** The database and keys of another one, to be shared with it. */
  beside?: Tidings;
  /** The one to seal with first. */
  masterKeys?: Uint8Array[];
}

export interface Answer<T> {
  status: number;
  headers: Headers;
  text: string;
  /** The text parsed where it is JSON, null when there is none. */
  body: T;
}

/** A list, as the API answers it. */
export interface Page<T> {
  data: T[];
  nextCursor: string | null;
  prevCursor: string | null;
}

export interface Tidings {
  url: string;
  /** Empty without a port for metrics. */
  metricsUrl: string;
  apiKey: string;
  masterKeys: readonly Uint8Array[];
  databaseUrl: string;
  /** Every line that was logged, at every level. */
  log: string[];
  /** A body that is text or bytes goes out as it is, anything else as JSON. */
  request<T = Problem>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    /** Another port of the same server. */
    at?: string,
  ): Promise<Answer<T>>;
  /** Makes a webhook for every event, unless told otherwise. */
  createWebhook(input: Record<string, unknown>): Promise<Webhook>;
  /** Whatever the answer is. */
  changeWebhook(webhook: Pick<Webhook, 'id'>, changes: unknown): Promise<Answer<Webhook>>;
  /** Has an event accepted. */
  send(event: Record<string, unknown>): Promise<EventAccepted>;
  /** Newest first, with all that the query lets through. */
  deliveries(webhook: string, query?: string): Promise<Delivery[]>;
  /** The newest delivery of a webhook, with bodies, once it has one in this status. */
  delivery(webhook: string, status: Delivery['status']): Promise<Delivery>;
  query<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  /** One of its metrics now, by name and labels as they are printed; 0 when there is none. */
  metric(name: string): Promise<number>;
  /** Stops the server alone. */
  stopServer(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole server in this process, on a database of its own; 127.0.0.0/8 may receive. */
export async function startTidings({
  clock,
  beside,
  masterKeys = [...(beside?.masterKeys ?? [randomBytes(32)])],
  ...overrides
}: TidingsOptions = {}): Promise<Tidings> {
  const database = beside ? null : await createDatabase(clock?.now() ?? Date.now());
  const databaseUrl = beside?.databaseUrl ?? database!.url;
  const apiKey = overrides.apiKey ?? beside?.apiKey ?? `tk_${randomBytes(24).toString('hex')}`;
  const log: string[] = [];
  const server = await startServer({
    config: { ...defaults(), ...overrides, apiKey },
    databaseUrl,
    masterKeys,
    log: pino({ level: 'trace', base: null }, { write: (line: string) => void log.push(line) }),
    ...(clock && { clock }),
  });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  const url = server.address ?? '';

  const tidings: Tidings = {
    url,
    metricsUrl: server.metricsAddress ?? '',
    apiKey,
    masterKeys,
    databaseUrl,
    log,
    async request<T>(
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
      at = url,
    ): Promise<Answer<T>> {
      const raw = typeof body === 'string' || body instanceof Uint8Array;
      const response = await fetch(at + path, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && {
          body: raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body),
        }),
      });
      const text = await response.text();
      const isJson = /^application\/(\w+\+)?json\b/.test(response.headers.get('content-type') ?? '');
      const parsed = text === '' ? null : isJson ? (JSON.parse(text) as unknown) : text;
      return { status: response.status, headers: response.headers, text, body: parsed as T };
    },
    async createWebhook(input) {
      const made = await tidings.request<Webhook>('POST', '/v1/webhooks', {
        name: 'A test',
        events: ['*'],
        ...input,
      });
      if (made.status !== 201) throw new Error(`no webhook was made: ${made.text}`);
      return made.body;
    },
    changeWebhook: ({ id }, changes) => tidings.request<Webhook>('PATCH', `/v1/webhooks/${id}`, changes),
    async send(event) {
      const accepted = await tidings.request<EventAccepted>('POST', '/v1/events', event);
      if (accepted.status !== 202) throw new Error(`the event was not accepted: ${accepted.text}`);
      return accepted.body;
    },
    async deliveries(webhook, query = '?') {
      // However long ago by the test's clock.
      const path = `/v1/webhooks/${webhook}/deliveries${query}&start=1970-01-01`;
      const listed = await tidings.request<Page<Delivery>>('GET', path);
      if (listed.status !== 200) throw new Error(`no deliveries were listed: ${listed.text}`);
      return listed.body.data;
    },
    async delivery(webhook, status) {
      const found = await until(async () => {
        const [newest] = await tidings.deliveries(webhook, '?limit=1');
        return newest?.status === status && newest;
      }, `a delivery that is ${status}`);
      const path = `/v1/webhooks/${webhook}/deliveries/${found.id}`;
      return (await tidings.request<Delivery>('GET', path)).body;
    },
    async query<T extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      return (await pool.query<T>(text, values)).rows;
    },
    async metric(name) {
      return parseMetrics((await tidings.request<string>('GET', '/metrics')).text).get(name) ?? 0;
    },
    stopServer: () => server.stop(),
    async stop() {
      await server.stop();
      await pool.end();
      await database?.drop();
    },
  };
  return tidings;
}

function defaults(): Config {
  const read = readConfig({ PORT: '0' });
  if ('faults' in read) throw new Error(read.faults.join(' '));
  return { ...read.config, addresses: { allowPrivate: [parseRange('127.0.0.0/8')!], allowHttp: false } };
}

/** What `/metrics` prints: values by name and labels. */
export function parseMetrics(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

const LOOK_MS = 25;
const LONGEST_LOOK_MS = 150;

/** Looks until the probe finds something, and gives it back. For what only a question can tell. */
export async function until<T>(
  probe: () => Promise<T | null | undefined | false>,
  what: string,
  timeoutMs = 45_000,
): Promise<T> {
  const started = performance.now();
  for (;;) {
    const found = await probe();
    if (found) return found;
    const waited = performance.now() - started;
    if (waited > timeoutMs) throw new Error(`${what} did not come about within ${timeoutMs} ms`);
    // Less often the longer it takes: who looks takes time from what is looked for.
    const pause = Math.min(LONGEST_LOOK_MS, Math.max(LOOK_MS, waited / 3));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
