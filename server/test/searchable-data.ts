/** A few hundred events and deliveries of two organizations, and what they are as records of the search language. */
import pg from 'pg';
import { ATTEMPT_TRIGGERS, ERROR_CLASSES } from '@tidings/core/attempt';
import type { DeliveryStatus } from '@tidings/core/delivery';
import { SEVERITIES } from '@tidings/core/event';
import { deliveryId, idFromUuid, uuidSource, uuidTime } from '@tidings/core/id';
import { searchableText } from '@tidings/core/search/record';
import { categoryOf } from '@tidings/core/severity';
import type { SearchRecord } from '@tidings/core/search/record';
import { ingest } from '../src/store/queue.ts';
import type { NewEvent } from '../src/store/queue.ts';
import { LANE, newEvent } from './lane.ts';
import type { Lane } from './lane.ts';

export interface Found {
  /** `uid` or `uid:webhook`, as rows are told apart. */
  key: string;
  organization: number;
  project: number | null;
  /** Webhooks it is for. */
  targets: number[];
  record: SearchRecord;
}

export interface SearchableData {
  deliveries: Found[];
  events: Found[];
}

interface Webhook {
  number: number;
  uid: string;
  organization: number;
  project: number | null;
  name: string;
  type: string;
  url: string;
  paused: boolean;
}

const HOUR_MS = 3_600_000;
export const ORGANIZATIONS = ['acme', 'Ünïon-2'];
export const TYPES = ['function.executed', 'function.failed', 'user.login', 'Order.Created', 'a'];
export const AGENTS = ['agent-7', 'Agent-7', '50%_off', 'back\\slash', null];
export const SUMMARIES = [
  'Grüße aus MÜNCHEN',
  'ΣΊΣΥΦΟΣ',
  'say "hi" (now)',
  'or',
  '',
  null,
  'nul \\u0000 end',
];
const ERRORS = ['The receiver answered 503.', 'Certificate expired 2 days ago', null];
const ADDRESSES = ['203.0.113.7', '203.0.113.70', '2001:db8::7'];
/** Of the first organization; another one of its own is deleted. */
const OWN_TYPE = { name: 'Order.Created', group: 'Shop 50%' };
const URLS = ['https://example.com/hooks?a=1', 'https://EXAMPLE.com/Hooks', 'http://127.0.0.1:1/'];
export const NAMES = ['Billing prod', 'billing-test', 'Überwachung', 'a*b', 'wh_', 'Ops [1]'];

/** JSON texts as senders write them. */
const DATA = [
  '{}',
  'null',
  '5',
  '"text"',
  '[1,"a",null,[2],{"a":1}]',
  '{"a":1,"b":{"c":"x"}}',
  '{ "a" : 1.0, "b":{"c":"X","d":[1,2,3]} }',
  '{"a":"1","b":{"c":"xyz","d":[{"a":1},{"a":"b"}]}}',
  '{"a":true,"b":false,"c":null}',
  '{"a":"true","b":"false","c":"null"}',
  '{"a":12345678901234567890,"b":1e400,"c":-1e400,"d":1e-400}',
  '{"a":12345678901234567891,"b":1e308,"c":-0,"d":-1.5e3}',
  '{"a":[],"b":[[]],"c":[[1]],"d":[{"a":[1,2]},{"a":[3]}]}',
  '{"a":"Grüße","b":{"c":"GRÜSSE"},"my key":{"x.y":1}}',
  '{"a":"nul\\u0000in","b":{"c":"\\ud800half"},"c":"\\ud83d\\ude00","d":"\\\\u0000"}',
  '{"a":"\\u0041b","b":{"c":"50%_off"},"c":"back\\\\slash","d":"2026-03-02"}',
  '{"a":1,"a":2,"b":{"c":[null,"x"]},"d":{"a":{"a":{"a":1}}}}',
  '{"a":"","b":{"c":{}},"c":0,"d":"\\uffff"}',
  '{"a":"\\ud83d\\ude00","d":"\\ue000"}',
];
/** Beyond what numeric holds: none of it can be found. */
const UNREADABLE = ['{"a":1e200000,"b":{"c":"x"}}', '{"a":1,"b":{"c":1e-20000}}'];
const CONTEXTS = [null, 'null', '{"a":1}', '["x",2]'];
const HEADERS = [
  { 'content-type': 'application/json', 'X-List': ['a', 'B'] },
  { 'Content-Type': 'text/plain', 'retry-after': '30' },
  {},
];
const BODIES: (string | Buffer | null)[] = [
  null,
  '',
  'upstream down',
  'Ünavailable',
  Buffer.from([0xff, 0xfe, 0x41, 0x41, 0x41, 0x41]),
  Buffer.concat([Buffer.from('cut Ü'), Buffer.from([0xe2, 0x82])]),
  Buffer.from('nul\0within it'),
];

/** @param random integers below a bound, reproducibly */
export async function fillLane(
  lane: Lane,
  now: number,
  random: (below: number) => number,
): Promise<SearchableData> {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const chance = (percent: number): boolean => random(100) < percent;
  const webhooks = await insertConfiguration(lane, now);
  const owner = await lane.register();
  const replays = await insertReplays(lane, now);
  const data: SearchableData = { deliveries: [], events: [] };
  for (let i = 0; i < 240; i++) {
    const at = now - random(20 * HOUR_MS);
    const organization = 1 + random(2);
    const project = organization === 1 && chance(60) ? 1 + random(2) : null;
    const targets = webhooks.filter((webhook) => webhook.organization === organization && chance(40));
    const text = chance(4) ? pick(UNREADABLE) : pick(DATA);
    const severity = chance(70) ? pick(SEVERITIES) : undefined;
    const [agent, summary, context] = [pick(AGENTS), pick(SUMMARIES), pick(CONTEXTS)];
    const source = chance(50)
      ? { kind: 'ai_guard.recipe', id: pick(['pro_1', 'pro_2']), name: pick(['Chat input', 'chat']) }
      : null;
    const trigger = chance(30) ? 'block' : null;
    const attributes = [
      severity && `"severity":"${severity}"`,
      agent !== null && `"agentId":${JSON.stringify(agent)}`,
      summary !== null && `"summary":${summary.includes('\\u') ? `"${summary}"` : JSON.stringify(summary)}`,
      context !== null && `"context":${context}`,
      source && `"source":${JSON.stringify(chance(50) ? source : { kind: source.kind, id: source.id })}`,
      trigger !== null && `"trigger":"${trigger}"`,
    ].filter(Boolean);
    const parsed = JSON.parse(`{${attributes.join(',')}}`) as Record<string, unknown>;
    const own = chance(40)
      ? pick(['order-1', 'order-12', 'ORDER-1', 'x_1', 'x%1']) + (chance(50) ? `/${i}` : '')
      : null;
    const type = pick(TYPES);
    const isTest = chance(10);
    const fates = targets.map(() => pick(['memory', 'queue', 'queue', 'ended', 'ended', 'ended'] as const));
    const event: NewEvent = newEvent({
      // A source of its own: one for all would never go back in time.
      uid: uuidSource((digits) => Array.from({ length: digits }, () => random(16).toString(16)).join(''))(at),
      organization,
      project,
      own: own === null ? null : { id: own, hash: '00' },
      type,
      attributes: attributes.length > 0 || chance(50) ? `{${attributes.join(',')}}` : null,
      test: isTest,
      named: false,
      data: Buffer.from(text),
      targets: targets.map(({ number }) => number),
    });
    const duplicates = await ingest(
      lane.pool,
      LANE,
      uuidTime(event.uid),
      fates.includes('memory') ? owner : null,
      [event],
    );
    if (duplicates.length > 0) continue;
    const ourId = idFromUuid('event', event.uid);
    const ofEvent: SearchRecord = {
      time: uuidTime(event.uid),
      event: type,
      'event.id': own === null ? ourId : [own, ourId],
      key: own,
      category: categoryOf(type, organization === 1 && type === OWN_TYPE.name ? OWN_TYPE.group : undefined),
      size: Buffer.byteLength(text),
      severity,
      agent,
      summary: parsed['summary'],
      watcher: Object.values({ ...(parsed['source'] as object), kind: null }),
      'watcher.kind': (parsed['source'] as { kind?: string } | undefined)?.kind,
      'watcher.trigger': trigger,
      org: ORGANIZATIONS[organization - 1],
      project: project === null ? null : ['p-1', 'P%2'][project - 1],
      ...(UNREADABLE.includes(text) ? {} : { data: JSON.parse(text) as unknown }),
      ...('context' in parsed && { context: parsed['context'] }),
      payload: text,
    };
    data.events.push({
      key: event.uid,
      organization,
      project,
      targets: targets.map(({ number }) => number),
      record: {
        ...ofEvent,
        id: ofEvent['event.id'],
        webhook: targets.map(({ name }) => name),
        'webhook.id': targets.map(({ uid }) => idFromUuid('webhook', uid)),
        webhooks: targets.length,
        type: targets.map((webhook) => webhook.type),
      },
    });
    for (const [index, webhook] of targets.entries()) {
      const fate = fates[index]!;
      const attempts = fate === 'memory' ? 0 : random(4);
      const owned = chance(30);
      const dueAt = now + random(10 * HOUR_MS) - 5 * HOUR_MS;
      let status: DeliveryStatus = 'pending';
      if (fate === 'ended') {
        status = pick(['success', 'success', 'failed', 'skipped', 'canceled']);
        await lane.query(
          `INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [LANE, event.uid, webhook.number, organization, status, attempts, new Date(at)],
        );
      } else if (fate === 'queue') {
        status = webhook.paused && !owned ? 'held' : attempts === 0 ? 'pending' : 'retrying';
        await lane.query(
          `INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked, owner) VALUES ($1, $2, $3, $4, 100, $5, 'event', $6, $7, $8)`,
          [
            LANE,
            event.uid,
            webhook.number,
            organization,
            attempts,
            new Date(dueAt),
            webhook.paused,
            owned ? owner : null,
          ],
        );
      }
      let latest: SearchRecord = { url: webhook.url };
      for (let number = 1; number <= attempts; number++) {
        const request = pick(HEADERS);
        const answered = chance(70);
        const response = answered ? pick(HEADERS) : null;
        const body = answered ? pick(BODIES) : null;
        const bytes = typeof body === 'string' ? Buffer.from(body) : body;
        const attempt = {
          http: answered ? pick([200, 204, 301, 404, 429, 500, 503]) : null,
          'attempt.n': number,
          trigger: pick(ATTEMPT_TRIGGERS),
          duration: pick([0, 5, 250, 2000, 15_000]),
          error: pick(ERRORS),
          'error.class': chance(60) ? pick(ERROR_CLASSES) : null,
          url: pick(URLS),
          address: answered || chance(20) ? pick(ADDRESSES) : null,
        };
        // Of the organization of what is replayed, as all replays are.
        const fitting = replays.filter((each) => each.organization === organization);
        const replay = attempt.trigger === 'replay' && chance(80) ? (fitting[number - 1] ?? null) : null;
        if (replay !== null)
          await insertReplayed(lane, replay, [event.uid, webhook.number, organization, number]);
        await lane.query(
          `INSERT INTO attempt (lane, event, webhook, number, at, trigger, status_code, error_class, error, duration_ms, first_byte_ms,
             url, rendering, request_headers, response_headers, response_body, truncated, resent, address)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, $11, 1, $12, $13, $14, false, false, $15)`,
          [
            LANE,
            event.uid,
            webhook.number,
            number,
            new Date(at + number * 1000),
            attempt.trigger,
            attempt.http,
            attempt['error.class'],
            attempt.error,
            attempt.duration,
            attempt.url,
            JSON.stringify(request),
            response && JSON.stringify(response),
            bytes,
            attempt.address,
          ],
        );
        latest = {
          ...attempt,
          replay: replay && idFromUuid('replay', replay.uid),
          header: request,
          'response.header': response,
          'response.body': bytes && searchableText(bytes),
        };
      }
      data.deliveries.push({
        key: `${event.uid}:${webhook.number}`,
        organization,
        project: webhook.project,
        targets: [webhook.number],
        record: {
          ...ofEvent,
          ...latest,
          status,
          id: deliveryId(event.uid, webhook.number),
          webhook: webhook.name,
          'webhook.id': idFromUuid('webhook', webhook.uid),
          type: webhook.type,
          attempts,
          next: status === 'retrying' ? dueAt : null,
        },
      });
    }
  }
  return data;
}

interface Replay {
  organization: number;
  number: number;
  uid: string;
}

async function insertReplays(lane: Lane, now: number): Promise<Replay[]> {
  const replays: Replay[] = [];
  for (const organization of [1, 2, 1, 2, 1, 2]) {
    const { uid } = newEvent();
    const [made] = await lane.query<{ number: number }>(
      `INSERT INTO replay (lane, uid, organization, asker_kind, asker_id, asker_name, source, query, zone, range_from, range_to,
         include_succeeded, per_second, newest_first, stride_ms, next_slot_at, created_at)
       VALUES ($1, $2, $3, 'member', 'mem_1', 'Ada', 'query', '', 'UTC', $4, $4, true, 10, false, 1000, $4, $4) RETURNING number`,
      [LANE, uid, organization, new Date(now)],
    );
    replays.push({ uid, organization, number: made!.number });
  }
  return replays;
}

/** As the one that has asked for an attempt, and as one that was taken back unsent. */
async function insertReplayed(lane: Lane, { number }: Replay, delivery: readonly unknown[]): Promise<void> {
  await lane.query(
    `INSERT INTO replayed (lane, event, webhook, organization, attempt, replay, outcome)
     VALUES ($1, $2, $3, $4, $5, $6, 'failed'), ($1, $2, $3, $4, $5, $6 + 1000, 'canceled') ON CONFLICT DO NOTHING`,
    [LANE, ...delivery, number],
  );
}

async function insertConfiguration(lane: Lane, now: number): Promise<Webhook[]> {
  const client: pg.Client = await lane.connect();
  // Past the trigger that wants secrets sealed: nothing is sent here.
  await client.query('SET session_replication_role = replica');
  for (const id of ORGANIZATIONS) {
    await client.query(
      `INSERT INTO organization (id, name, created_at, updated_at, version) VALUES ($1, $1, $2, $2, 1)`,
      [id, new Date(now)],
    );
  }
  for (const id of ['p-1', 'P%2']) {
    await client.query(
      `INSERT INTO project (organization, id, name, created_at, updated_at, version) VALUES (1, $1, $1, $2, $2, 1)`,
      [id, new Date(now)],
    );
  }
  for (const [name, group, deleted] of [
    [OWN_TYPE.name, OWN_TYPE.group, null],
    ['user.login', 'gone', new Date(now)],
  ] as const) {
    await client.query(
      `INSERT INTO event_type (organization, name, group_name, description, validation, deprecated, draft, created_at, updated_at, deleted_at, version)
       VALUES (1, $1, $2, '', 'off', false, false, $3, $3, $4, 1)`,
      [name, group, new Date(now), deleted],
    );
  }
  const webhooks: Webhook[] = [];
  for (const [index, name] of NAMES.entries()) {
    const webhook = {
      uid: newEvent().uid,
      organization: index < 4 ? 1 : 2,
      project: index === 1 ? 1 : null,
      name,
      type: index === 2 ? 'slack' : 'rest',
      url: URLS[index % URLS.length]!,
      paused: index % 3 === 0,
    };
    const made = await client.query<{ number: number }>(
      `INSERT INTO webhook (uid, organization, project, name, description, type, url, events, filters, enabled, paused, signing,
         headers, secret, payload, retry, timeout_ms, created_at, updated_at, deleted_at, version)
       VALUES ($1, $2, $3, $4, '', $5, $6, '{*}', '{}', true, $7, 'standard', '{}', '', 'native', '{}', 1000, $8, $8, $9, 1) RETURNING number`,
      [
        webhook.uid,
        webhook.organization,
        webhook.project,
        name,
        webhook.type,
        webhook.url,
        webhook.paused,
        new Date(now),
        index === 3 ? new Date(now) : null,
      ],
    );
    webhooks.push({ ...webhook, number: made.rows[0]!.number });
  }
  return webhooks;
}
