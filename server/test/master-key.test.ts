/** One master key takes the place of another while everybody works. */
import { randomBytes } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { readConfig } from '../src/config.ts';
import { createLog } from '../src/log.ts';
import { openDatabase } from '../src/store/db.ts';
import type { Database } from '../src/store/db.ts';
import { admitMasterKeys } from '../src/store/master-keys.ts';
import { rotateMasterKey } from '../src/store/rotate-master-key.ts';
import { SEALED_COLUMNS } from '../src/store/sealed.ts';
import { SecretBox } from '../src/store/secrets.ts';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { startTidings, until, type Tidings } from './start.ts';

const [first, second, third] = [randomBytes(32), randomBytes(32), randomBytes(32)];
let receiver: Receiver;
let database: Database;
/** Holds the first key alone. */
let old: Tidings;

beforeAll(async () => {
  [old, receiver] = await Promise.all([startTidings({ masterKeys: [first] }), createReceiver()]);
  database = openDatabase(old.databaseUrl, createLog('error'));
});
afterAll(async () => {
  await database.close();
  await receiver.close();
  await old.stop();
});

const secretOf = async (tidings: Tidings, id: string): Promise<string> =>
  (await tidings.request<{ secret: string }>('GET', `/v1/webhooks/${id}/secret`)).body.secret;

const start = (...masterKeys: Uint8Array[]): Promise<Tidings> => startTidings({ beside: old, masterKeys });

async function rotate(
  masterKeys: Uint8Array[],
  options: { onProgress?: (count: number) => void } = {},
): Promise<number | null> {
  const secrets = new SecretBox(masterKeys);
  await admitMasterKeys(database.control, secrets);
  return rotateMasterKey({ database, secrets, ...options });
}

const verifies = ({ headers, body }: ReceivedRequest, secrets: Iterable<string>): boolean =>
  [...secrets].some((secret) => {
    try {
      new StandardWebhook(secret).verify(body.toString(), headers as Record<string, string>);
      return true;
    } catch {
      return false;
    }
  });

/** Sends, reads secrets, makes webhooks and changes secrets over and over, and notes whatever does not succeed. */
function work() {
  const alive = new Set<Tidings>();
  const failures: string[] = [];
  /** All secrets that each webhook ever had, the present one last; by the path it delivers to. */
  const secrets = new Map<string, { id: string; history: string[] }>();
  const sent = new Set<string>();
  let stopped = false;

  const asking = new Map<Tidings, number>();
  const count = (tidings: Tidings, more: number): unknown =>
    asking.set(tidings, (asking.get(tidings) ?? 0) + more);
  const ask = async <T>(...request: Parameters<Tidings['request']>): Promise<T> => {
    const tidings = [...alive][Math.floor(Math.random() * alive.size)]!;
    count(tidings, 1);
    const answer = await tidings.request<T>(...request).finally(() => count(tidings, -1));
    if (answer.status >= 300) failures.push(`${request[0]} ${request[1]} ${answer.status} ${answer.text}`);
    return answer.body;
  };
  const make = async (): Promise<void> => {
    const path = `/${secrets.size}-${randomBytes(4).toString('hex')}`;
    const input = { name: 'x', url: receiver.url + path, events: ['a'], signing: 'standard' };
    const key = { 'idempotency-key': path };
    const { id } = await ask<Webhook>('POST', '/v1/webhooks', input, key);
    const { secret } = await ask<{ secret: string }>('GET', `/v1/webhooks/${id}/secret`);
    secrets.set(path, { id, history: [secret] });
  };
  const change = async (): Promise<void> => {
    const chosen = [...secrets.values()][Math.floor(Math.random() * secrets.size)]!;
    const path = `/v1/webhooks/${chosen.id}/rotate-secret`;
    const { secret } = await ask<{ secret: string }>(
      'POST',
      path,
      { endPrevious: true },
      { 'idempotency-key': randomKey() },
    );
    chosen.history.push(secret);
    const revealed = await ask<{ secret: string }>('GET', `/v1/webhooks/${chosen.id}/secret`);
    if (revealed.secret !== secret) failures.push('another secret is revealed than was made');
  };
  const send = async (): Promise<void> => {
    const { id } = await ask<{ id: string }>('POST', '/v1/events', { type: 'a', data: 1 });
    sent.add(id);
  };
  const loop = async (round: () => Promise<void>): Promise<void> => {
    while (!stopped) {
      await round();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  return {
    alive,
    /** Asks it for nothing more, and waits for its answers. */
    async spare(tidings: Tidings): Promise<void> {
      alive.delete(tidings);
      await until(async () => asking.get(tidings) === 0, 'the last answers');
    },
    failures,
    secrets,
    sent,
    async begin(): Promise<{ end(): Promise<void> }> {
      for (let i = 0; i < 5; i++) await make();
      const running = [loop(send), loop(change), loop(async () => (secrets.size < 40 ? make() : undefined))];
      const ended = Promise.all(running);
      return {
        async end() {
          stopped = true;
          await ended;
        },
      };
    },
  };
}

const randomKey = (): string => randomBytes(8).toString('hex');

test('under load nothing fails, and the new key alone opens every secret', { timeout: 120_000 }, async () => {
  const load = work();
  load.alive.add(old);
  const running = await load.begin();
  try {
    // New processes beside old ones: what they seal, the old ones can open.
    const middle = await start(second, first);
    load.alive.add(middle);
    const size = load.secrets.size;
    await until(async () => load.secrets.size > size + 10, 'more webhooks', 30_000);
    await expect(rotate([second, first])).rejects.toThrow(
      new RegExp(`run without the new master key.*: process ${process.pid} on .*TIDINGS_MASTER_KEY_PREVIOUS`),
    );

    const api = await startTidings({ beside: old, masterKeys: [second, first], roles: ['api'] });
    load.alive.add(api);
    await load.spare(old);
    await old.stopServer();
    const many = load.secrets.size;
    expect(await rotate([second, first])).toBeGreaterThan(many);
    expect(await rotate([second, first])).toBeNull();
    await until(async () => load.secrets.size >= 40, 'more webhooks', 30_000);
    await running.end();
    load.alive.clear();
    for (const tidings of [middle, api]) await tidings.stop();

    const alone = await start(second);
    try {
      for (const { id, history } of load.secrets.values()) {
        expect(await secretOf(alone, id)).toBe(history.at(-1));
      }
      const [path, { id }] = [...load.secrets][0]!;
      const input = { name: 'x', url: receiver.url + path, events: ['a'], signing: 'standard' };
      const again = await alone.request<Webhook>('POST', '/v1/webhooks', input, { 'idempotency-key': path });
      expect(again.body.id).toBe(id);
      const { id: event, webhooks } = await alone.send({ type: 'a', data: 2 });
      expect(webhooks).toHaveLength(load.secrets.size);
      const last = (request: ReceivedRequest): boolean => request.headers['webhook-id'] === event;
      await receiver.waitFor((requests) => requests.filter(last).length === load.secrets.size);
      for (const request of receiver.requests.filter(last)) {
        expect(verifies(request, load.secrets.get(request.url)!.history.slice(-1))).toBe(true);
      }
      const failed = await alone.query(`SELECT FROM attempt WHERE status_code IS DISTINCT FROM 200`);
      expect(failed).toHaveLength(0);
    } finally {
      await alone.stop();
    }
  } finally {
    await running.end();
  }
  expect(load.failures).toEqual([]);
  expect(load.sent.size).toBeGreaterThan(20);
  for (const request of receiver.requests) {
    expect(verifies(request, load.secrets.get(request.url)!.history)).toBe(true);
  }
});

describe('a change that was cut off', () => {
  test('leaves both keys needed, and is ended by another', async () => {
    await expect(
      rotate([third, second], {
        onProgress: () => {
          throw new Error('cut off');
        },
      }),
    ).rejects.toThrow('cut off');
    for (const [keys, id] of [
      [[third], second],
      [[second], third],
      [[first], second],
    ] as const) {
      await expect(start(...keys)).rejects.toThrow(
        new RegExp(`being changed.* ${new SecretBox([id]).sealing} .*PREVIOUS`),
      );
    }
    const both = await start(third, second);
    const made = await both.createWebhook({ url: receiver.url });
    const secret = await secretOf(both, made.id);
    expect(await rotate([third, second])).toBeGreaterThan(0);
    expect(await secretOf(both, made.id)).toBe(secret);
    await both.stop();
    const alone = await start(third);
    expect(await secretOf(alone, made.id)).toBe(secret);
    await alone.stop();
  });

  test('can go back', async () => {
    await expect(
      rotate([second, third], {
        onProgress: () => {
          throw new Error('cut off');
        },
      }),
    ).rejects.toThrow('cut off');
    await rotate([third, second]);
    await (await start(third)).stop();
  });
});

test('a key that is not in use is refused, with what to do', async () => {
  await expect(start(first)).rejects.toThrow(/sealed with another master key.*Set TIDINGS_MASTER_KEY to it/);
  // The previous one alone will do: nothing was changed yet.
  await (await start(first, third)).stop();
});

test('what webhooks are set up with is sealed anew, too: with the new key alone it goes out as before', async () => {
  const [before, fourth] = [await start(third), randomBytes(32)];
  const organization = 'set-up';
  const config = { token: 'xoxb-12345678', channel: 'C1', host: receiver.url };
  const set = [
    {
      apiKey: { header: 'x-own-key', value: 'the-key' },
      headers: { 'x-own': 'the-header' },
      signing: 'none',
    },
    { type: 'pagerduty', config: { routingKey: 'e'.repeat(32), host: receiver.url } },
    { type: 'slack', config },
  ];
  const made: Webhook[] = [];
  for (const more of set)
    made.push(
      await before.createWebhook({ organization, ...('type' in more ? {} : { url: receiver.url }), ...more }),
    );
  receiver.respond(() => ({ status: 200, body: '{"ok":true,"ts":"1.2","channel":"C1"}' }));
  /** All that a test of each sends, without what is another one each time. */
  const sent = async (from: Tidings): Promise<string[]> => {
    const came: string[] = [];
    for (const { id } of made) {
      const already = receiver.requests.length;
      await from.request('POST', `/v1/webhooks/${id}/test`, { event: 'policy.denied', data: {} });
      for (const { headers, body } of receiver.requests.slice(already)) {
        const secrets = [headers['x-own-key'], headers['x-own'], headers.authorization];
        came.push(`${secrets.join()} ${/"routing_key":"\w+"/.exec(body.toString())?.[0] ?? ''}`);
      }
    }
    return came;
  };
  const wanted = ['the-key,the-header, ', `,, "routing_key":"${'e'.repeat(32)}"`, ',,Bearer xoxb-12345678 '];
  expect(await sent(before)).toEqual(wanted);
  await before.stop();
  expect(await rotate([fourth, third])).toBeGreaterThan(0);
  const after = await start(fourth);
  expect(await sent(after)).toEqual(wanted);
  await after.stop();
  expect(await rotate([third, fourth])).toBeGreaterThan(0);
});

test('nothing can be sealed with a key that has ended', async () => {
  const envelope = new SecretBox([second]).seal('x', 'y');
  await old.query(
    `INSERT INTO conversation (lane, webhook, key, response_ends, response_url, changed_at)
     SELECT 0, number, '\\x00', now(), secret, now() FROM webhook WHERE secret IS NOT NULL ORDER BY number DESC LIMIT 1`,
  );
  await old.query(
    `INSERT INTO press_reply (uid, webhook, url, message, at)
     SELECT gen_random_uuid(), number, secret, '{}', now() FROM webhook WHERE secret IS NOT NULL ORDER BY number DESC LIMIT 1`,
  );
  for (const { table, column } of SEALED_COLUMNS) {
    await expect(old.query(`UPDATE ${table} SET ${column} = $1`, [envelope])).rejects.toThrow(
      'no longer in use',
    );
  }
});

test('two changes at a time are refused', async () => {
  const other = await database.connect(() => undefined);
  await other.query('SELECT pg_advisory_lock(7305)');
  await expect(rotate([first, third])).rejects.toThrow('changed by another process already');
  await other.end();
});

test('every column that is sealed is sealed anew, and guarded', async () => {
  const marked = await old.query<{ name: string }>(
    `SELECT attrelid::regclass || '.' || attname AS name FROM pg_attribute
     WHERE col_description(attrelid, attnum) LIKE 'sealed:%' ORDER BY 1`,
  );
  const guarded = await old.query<{ name: string }>(
    `SELECT tgrelid::regclass || '.' || argument AS name
     FROM pg_trigger, string_to_table(encode(tgargs, 'escape'), E'\\\\000') AS argument
     WHERE tgfoid = 'refuse_ended_master_key'::regproc AND argument <> '' ORDER BY 1`,
  );
  const known = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).toSorted();
  expect(marked.map(({ name }) => name)).toEqual(known);
  expect(guarded.map(({ name }) => name)).toEqual(known);
});

describe('the settings', () => {
  const key = randomBytes(32).toString('base64');
  test.each([
    [{ TIDINGS_MASTER_KEY_PREVIOUS: key }, /set without TIDINGS_MASTER_KEY/],
    [{ TIDINGS_MASTER_KEY: key, TIDINGS_MASTER_KEY_PREVIOUS: key }, /are the same key/],
    [{ TIDINGS_MASTER_KEY: key, TIDINGS_MASTER_KEY_PREVIOUS: 'short' }, /PREVIOUS must be 32 bytes/],
  ])('refuse what contradicts itself: %o', (env, fault) => {
    const read = readConfig(env);
    expect('faults' in read && read.faults.join()).toMatch(fault);
  });
});
