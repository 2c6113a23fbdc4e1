import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { Issue } from '@tidings/core/issue';
import type { Counts, IssuesStats, Stats, WebhooksStats } from '@tidings/core/statistics';
import type { Webhook } from '@tidings/core/webhook';
import { countNext, countedUntil } from '../src/store/statistics.ts';
import { countAll, insertAttempts, makeCounted } from './counting.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { LANE, openLane, type Lane } from './lane.ts';
import type { Problem } from '../src/api/errors.ts';
import { startTidings, TestClock, until, type Answer, type Page, type Tidings } from './start.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const clock = new TestClock();
let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ clock }), createReceiver()]);
});
afterAll(() => Promise.all([receiver.close(), tidings.stop()]));

/** What has been written by now is counted at the start of a process. */
async function count(also: () => Promise<boolean> = async () => true): Promise<void> {
  const [written] = await tidings.query<{ xid: number }>('SELECT this_transaction() AS xid');
  const other = await startTidings({ clock, beside: tidings, roles: ['engine'] });
  await until(async () => {
    const [progress] = await tidings.query<{ counted: number }>('SELECT counted FROM statistic_progress');
    return progress && progress.counted > written!.xid && (await also());
  }, 'the count');
  await other.stop();
}

async function stats(path: string): Promise<Stats> {
  const answer = await tidings.request<Stats>('GET', path);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

const ofWebhook = (webhook: Webhook, query = ''): Promise<Stats> =>
  stats(`/v1/webhooks/${webhook.id}/stats${query}`);
const outcomes = ({ attempts, delivered, givenUp, skipped, canceled }: Counts): number[] => [
  attempts,
  delivered,
  givenUp,
  skipped,
  canceled,
];

/** A webhook that fails rests, by a clock that stands still otherwise. */
async function ended({ id }: Webhook, status: string, wanted: number): Promise<void> {
  await until(async () => {
    clock.advance(1000);
    return (await tidings.deliveries(id, `?status=${status}`)).length === wanted;
  }, `${wanted} deliveries that are ${status}`);
}

describe('what is counted', () => {
  test('is each attempt and each ending, in its hour, by class; tests are not', async () => {
    const organization = 'counted';
    const seen = new Map<unknown, number>();
    receiver.respond(({ url, headers }) => {
      const nth = (seen.get(headers['webhook-id']) ?? 0) + 1;
      if (url === '/late') seen.set(headers['webhook-id'], nth);
      // The event `late-3` arrives at its third attempt there.
      const due = Number(String(headers['webhook-id']).split('-')[1]);
      return { status: url === '/late' ? (nth < due ? 503 : 200) : Number(url.slice(1)) || 200 };
    });
    const late = await tidings.createWebhook({
      ...{ organization: 'late', url: `${receiver.url}/late`, retry: { delays: [1, 1, 1, 1] } },
    });
    for (const id of ['late-1', 'late-2', 'late-3', 'late-4'])
      await tidings.send({ organization: 'late', type: 'a', data: 1, id });
    await ended(late, 'success', 4);
    const to = (path: string, more = {}): Promise<Webhook> =>
      tidings.createWebhook({
        organization,
        project: 'p',
        url: `${receiver.url}/${path}`,
        retry: 'none',
        ...more,
      });
    const [good, failing, disabled] = [await to('200'), await to('503'), await to('200', { enabled: false })];
    const retried = await to('429', { retry: { delays: [3600] } });
    const send = async (): Promise<void> =>
      void (await tidings.send({ organization, project: 'p', type: 'a', data: 1 }));
    await send();
    await send();
    await tidings.request('POST', `/v1/webhooks/${good.id}/test`, { event: 'a', data: 1 });
    await ended(retried, 'retrying', 2);
    await ended(failing, 'failed', 2);
    // And the test.
    await ended(good, 'success', 3);
    clock.advance(2 * HOUR);
    await ended(retried, 'failed', 2);
    await count();

    const ofGood = await ofWebhook(good);
    expect(outcomes(ofGood.total)).toEqual([2, 2, 0, 0, 0]);
    expect(ofGood.total.latency).toMatchObject({ p50: expect.any(Number), max: expect.any(Number) });
    expect(ofGood.total.arrivals).toEqual({ first: 2, second: 0, later: 0 });
    const ofLate = await ofWebhook(late);
    expect(outcomes(ofLate.total)).toEqual([10, 4, 0, 0, 0]);
    expect(ofLate.total.arrivals).toEqual({ first: 1, second: 1, later: 2 });
    expect((await stats('/v1/stats?organization=late')).total.arrivals).toEqual(ofLate.total.arrivals);
    const ofFailing = (await ofWebhook(failing)).total;
    expect(outcomes(ofFailing)).toEqual([2, 0, 2, 0, 0]);
    expect(ofFailing).toMatchObject({ errors: { http: 2, timeout: 0 }, statuses: { '2xx': 0, '5xx': 2 } });
    expect(outcomes((await ofWebhook(disabled)).total)).toEqual([0, 0, 0, 2, 0]);
    const ofRetried = await ofWebhook(retried);
    expect(outcomes(ofRetried.total)).toEqual([4, 0, 2, 0, 0]);
    expect(ofRetried.total.errors.rate_limited).toBe(4);
    const busy = ofRetried.data.filter(({ attempts }) => attempts > 0);
    expect(busy[0]).toMatchObject({ at: '2026-03-02T12:00:00.000Z', attempts: 2, givenUp: 0 });
    expect(busy.slice(1).reduce((sum, { givenUp }) => sum + givenUp, 0)).toBe(2);

    const all = await stats(`/v1/stats?organization=${organization}`);
    expect(outcomes(all.total)).toEqual([8, 2, 4, 2, 0]);
    expect((await stats(`/v1/stats?organization=${organization}&project=p`)).total).toEqual(all.total);
    expect((await stats('/v1/stats')).total.attempts).toBeGreaterThanOrEqual(8);

    // Of several at once the same, in the order asked for.
    const several = await tidings.request<WebhooksStats>(
      'GET',
      `/v1/stats/webhooks?webhooks=${retried.id},${good.id},${disabled.id}`,
    );
    const [first, second, third] = several.body.data;
    expect(first).toMatchObject({ webhook: retried.id, ...ofRetried.total });
    expect(second).toMatchObject({
      webhook: good.id,
      ...ofGood.total,
      lastHour: '2026-03-02T12:00:00.000Z',
    });
    expect(third).toMatchObject({ webhook: disabled.id, skipped: 2, attempts: 0, lastHour: null });
    const refused = (ids: string): Promise<Answer<Problem>> =>
      tidings.request('GET', `/v1/stats/webhooks?webhooks=${ids}`);
    expect(await refused('wh_none')).toMatchObject({ status: 404 });
    const many = Array.from({ length: 51 }, (_, n) => `wh_${n}`).join();
    expect(await refused(many)).toMatchObject({ status: 422, body: { errors: [{ path: 'webhooks' }] } });
    // Issues: how often attempts failed so, hour by hour.
    const issues = await until(async () => {
      const { data } = (await tidings.request<Page<Issue>>('GET', `/v1/issues?organization=${organization}`))
        .body;
      return data.length === 2 && data.toSorted((a, b) => a.errorClass.localeCompare(b.errorClass));
    }, 'both issues');
    const ofIssues = (named: readonly string[]): Promise<Answer<IssuesStats>> =>
      tidings.request('GET', `/v1/stats/issues?issues=${named.join()}`);
    const [http, limited] = issues.map(({ id }) => id) as [string, string];
    const failures = (await ofIssues([limited, http])).body;
    expect(failures).toMatchObject({ start: '2026-03-01T15:00:00.000Z', end: '2026-03-02T15:00:00.000Z' });
    const nothing = Array.from({ length: 21 }, () => 0);
    expect(failures.data).toEqual([
      { issue: limited, failed: [...nothing, 2, 0, 2] },
      { issue: http, failed: [...nothing, 2, 0, 0] },
    ]);
    expect(await ofIssues([http, 'iss_none'])).toMatchObject({ status: 404 });
    expect(await ofIssues(Array.from({ length: 51 }, (_, n) => `iss_${n}`))).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'issues' }] },
    });
    const other = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
      ...{ name: 'Elsewhere', organization: 'elsewhere', permissions: ['deliveries:read'] },
    });
    const headers = { authorization: `Bearer ${other.body.key}` };
    const path = `/v1/stats/webhooks?webhooks=${good.id}`;
    expect((await tidings.request('GET', path, undefined, headers)).status).toBe(404);
    const theirs = `/v1/stats/issues?issues=${http}`;
    expect((await tidings.request('GET', theirs, undefined, headers)).status).toBe(404);
  });

  test('once, however often it is counted', async () => {
    const before = await stats('/v1/stats');
    await count();
    await count();
    const { total } = await stats('/v1/stats');
    expect(total).toEqual(before.total);
    const [rows] = await tidings.query<{ count: number }>(
      `SELECT count(*)::int FROM attempt WHERE trigger <> 'test'`,
    );
    expect(total.attempts).toBe(rows!.count);
  });

  test('although a retry by hand takes an ending back before', async () => {
    const organization = 'taken-back';
    receiver.respond(() => ({ status: 200 }));
    const webhook = await tidings.createWebhook({ organization, url: receiver.url, enabled: false });
    for (let n = 0; n < 3; n++) await tidings.send({ organization, type: 'a', data: n });
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/enable`);
    const [skipped] = await tidings.deliveries(webhook.id, '?status=skipped');
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${skipped!.id}/retry`);
    await tidings.delivery(webhook.id, 'success');
    await count();
    expect(outcomes((await ofWebhook(webhook)).total)).toEqual([1, 1, 0, 3, 0]);
    const [, other] = await tidings.deliveries(webhook.id);
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${other!.id}/retry`);
    await until(
      async () => (await tidings.deliveries(webhook.id, '?status=success')).length === 2,
      'another success',
    );
    await count();
    expect(outcomes((await ofWebhook(webhook)).total)).toEqual([2, 2, 0, 3, 0]);
    expect(await tidings.query('SELECT FROM uncounted_ending')).toEqual([]);
  });
});

describe('an answer', () => {
  test('has every step, also the empty ones, and takes its range by whole steps', async () => {
    const webhook = await tidings.createWebhook({ organization: 'steps', url: receiver.url });
    const range = '?start=2026-03-01T10:20:00Z&end=2026-03-03T00:00:00Z';
    const hours = await ofWebhook(webhook, range);
    expect(hours).toMatchObject({
      start: '2026-03-01T10:00:00.000Z',
      end: '2026-03-03T01:00:00.000Z',
      step: 'hour',
    });
    expect(hours.data).toHaveLength(39);
    expect(hours.data[0]).toMatchObject({ at: '2026-03-01T10:00:00.000Z', attempts: 0, latency: null });
    const days = await ofWebhook(webhook, `${range}&step=day`);
    expect(days.data.map(({ at }) => at.slice(0, 10))).toEqual(['2026-03-01', '2026-03-02', '2026-03-03']);
    expect((await ofWebhook(webhook)).data).toHaveLength(25);
  });

  test.each([
    ['?start=2026-03-02T00:00:00Z&end=2026-03-01T00:00:00Z', /later than end/],
    ['?start=2024-03-02T00:00:00Z&end=2026-03-01T00:00:00Z&step=day', /more than 400 days/],
    ['?start=2026-01-01T00:00:00Z&end=2026-03-01T00:00:00Z', /makes 1417 steps .* Take the step day/],
    ['?step=week', /must be one of hour, day/],
    ['?project=p', /is one of an organization/],
  ])('is refused to %s', async (query, message) => {
    const answer = await tidings.request('GET', `/v1/stats${query}`);
    expect([answer.status, answer.body.errors![0]!.message]).toEqual([422, expect.stringMatching(message)]);
  });

  test('has percentiles of all attempts of a step, not averages of hours', async () => {
    const organization = 'latency';
    receiver.respond(() => ({ status: 200 }));
    const webhook = await tidings.createWebhook({ organization, url: receiver.url });
    const { id } = await tidings.send({ organization, type: 'a', data: 1 });
    await tidings.delivery(webhook.id, 'success');
    await tidings.query(`DELETE FROM attempt WHERE webhook = (SELECT max(number) FROM webhook)`);
    // On another day than that one, which may be counted already.
    // Many quick ones in one hour, some slow ones in the next: an average of the hours would say 500 ms.
    await tidings.query(
      `INSERT INTO attempt (lane, event, webhook, number, at, trigger, status_code, duration_ms, url, rendering, request_headers,
         truncated, resent)
       SELECT 0, e.uid, w.number, 1, t.at, 'event', 200, t.ms, '', 1, '{}', false, false
       FROM (SELECT uid FROM event ORDER BY uid DESC LIMIT 1) e, (SELECT max(number) AS number FROM webhook) w,
         (SELECT $1::timestamptz AS at, 1 + n % 10 AS ms FROM generate_series(0, 989) n
          UNION ALL SELECT $1::timestamptz + interval '1 hour', 1000 + n FROM generate_series(0, 9) n) t`,
      ['2026-03-01T10:00:00Z'],
    );
    expect(id).toBeDefined();
    await count();
    const day = await ofWebhook(webhook, '?start=2026-03-01T00:00:00Z&end=2026-03-01T23:00:00Z&step=day');
    expect(day.data).toHaveLength(1);
    expect(day.data[0]!.attempts).toBe(1000);
    const { p50, p90, p99, max } = day.data[0]!.latency!;
    expect([p50, p90]).toEqual([6, 10]);
    expect(p99).toBeLessThanOrEqual(10);
    expect(max).toBeGreaterThanOrEqual(1000);
    expect(max).toBeLessThanOrEqual(1020);
    const hours = await ofWebhook(webhook, '?start=2026-03-01T10:00:00Z&end=2026-03-01T11:00:00Z');
    expect(hours.data[1]!.latency!.p50).toBeGreaterThanOrEqual(990);
  });

  test('outlives what it counts, and its webhook', async () => {
    const organization = 'outlived';
    const webhook = await tidings.createWebhook({ organization, url: receiver.url });
    await tidings.send({ organization, type: 'a', data: 1 });
    await tidings.delivery(webhook.id, 'success');
    await count();
    const at = new Date(clock.now()).toISOString();
    await tidings.request('DELETE', `/v1/webhooks/${webhook.id}`);
    clock.advance(40 * DAY);
    await count(async () => (await tidings.query('SELECT FROM event')).length === 0);
    const delivered = async (): Promise<number> =>
      (await ofWebhook(webhook, `?start=${at}&end=${at}`)).total.delivered;
    expect(await delivered()).toBe(1);
    clock.advance(400 * DAY);
    await count(async () => (await delivered()) === 0);
  });
});

describe('each row is counted once', () => {
  let lane: Lane;
  beforeAll(async () => {
    lane = await openLane();
    await makeCounted(lane);
  });
  afterAll(() => lane.close());

  let counted = 0;
  /** Takes steps until there are no more. */
  async function step(most = 1000): Promise<void> {
    counted += await countAll(lane, most);
  }

  test('whatever order transactions end in, and however late one is', async () => {
    const [first, second, third] = await Promise.all([lane.connect(), lane.connect(), lane.connect()]);
    await first.query('BEGIN');
    await first.query(insertAttempts(3));
    await second.query('BEGIN');
    await second.query(insertAttempts(5, 3));
    await third.query(insertAttempts(7));
    await step();
    // Nothing behind one that is under way is counted, even though it can be seen.
    expect(counted).toBe(0);
    await second.query('COMMIT');
    await step();
    expect(counted).toBe(0);
    await first.query('COMMIT');
    await step();
    expect(counted).toBe(15);
    await first.query('BEGIN');
    await first.query(insertAttempts(9));
    await first.query('ROLLBACK');
    await third.query(insertAttempts(2));
    await step(3);
    await step();
    expect(counted).toBe(17);
    expect(await countedUntil(lane.pool, 1)).not.toBeNull();
  });

  test('whatever other databases of the cluster do; who may not see whose a transaction is waits for all', async () => {
    const elsewhere = await openLane();
    const [other, own] = await Promise.all([elsewhere.connect(), lane.connect()]);
    const role = `blind_${process.pid}`;
    try {
      await other.query('BEGIN');
      const [long] = (await other.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid')).rows;
      await lane.query(insertAttempts(4));
      counted = 0;
      await step();
      expect(counted).toBe(4);

      await lane.query(`CREATE ROLE ${role}; GRANT USAGE ON SCHEMA public TO ${role}`);
      await own.query(`SET ROLE ${role}`);
      const horizon = 'SELECT ended_until()::text AS xid';
      const [seen] = (await own.query<{ xid: string }>(horizon)).rows;
      // Others of the cluster may have begun before.
      expect(BigInt(seen!.xid)).toBeLessThanOrEqual(BigInt(long!.xid));
    } finally {
      await own.query('RESET ROLE');
      await lane.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      await elsewhere.close();
    }
  });

  test('by any number of processes, of which some fail on the way', async () => {
    counted = 0;
    let committed = 0;
    let writing = true;
    const writers = Array.from({ length: 3 }, async (_, i) => {
      for (let n = 0; n < 30; n++) {
        await lane.query(insertAttempts(i + 1));
        committed += i + 1;
      }
    });
    const seen: number[] = [];
    const counters = Array.from({ length: 3 }, async (_, i) => {
      for (let round = 0; writing || round < 5; round++) {
        let mine = 0;
        await countNext(lane.pool, LANE, Date.now(), 7, async (db, rows) => {
          for (const row of rows) mine += row.count;
          // One that fails has counted nothing.
          if ((round + i) % 3 === 0) throw new Error('killed');
          await db.query('SELECT pg_sleep(0.002)');
        }).catch((error: Error) => {
          if (error.message !== 'killed') throw error;
          mine = 0;
        });
        seen.push(mine);
      }
    });
    await Promise.all(writers);
    writing = false;
    await Promise.all(counters);
    await step();
    expect(seen.reduce((sum, one) => sum + one, 0) + counted).toBe(committed);
  });

  test('and found without reading the log', async () => {
    // PostgreSQL has not tidied up yet, as it has not for the last minutes of a busy day.
    await lane.query(insertAttempts(20_000));
    const [{ xid }] = (await lane.query<{ xid: number }>('SELECT this_transaction() AS xid')) as [
      { xid: number },
    ];
    await lane.query(insertAttempts(10));
    const plan = await lane.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, BUFFERS) SELECT count(*) FROM attempt WHERE lane = 0 AND recorded >= ${xid} AND recorded < ${xid + 1000}`,
    );
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toMatch(/Index (Only )?Scan (on|using) attempt_\d+_recorded_idx/);
    expect(text).toMatch(/actual time=\S+ rows=10(\.0+)? /);
    expect(text).not.toContain('Rows Removed');
  });
});
