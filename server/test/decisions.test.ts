import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { DecisionCounts, WebhookDecision } from '@tidings/core/explanation';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Page, type Tidings } from './start.ts';

interface Decisions extends Page<WebhookDecision> {
  event: { id: string; type: string; acceptedAt: string };
  summary: DecisionCounts | null;
}

let tidings: Tidings;
/** A second process over the same database, which learns of changes a moment later. */
let other: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
  other = await startTidings({ beside: tidings });
});
afterAll(async () => {
  await other.stop();
  await Promise.all([tidings.stop(), receiver.close()]);
});

let made = 0;
/** An organization of its own. */
const newOrganization = (): string => `explained-${++made}`;

async function decisions(event: string, query = ''): Promise<Decisions> {
  const answer = await tidings.request<Decisions>('GET', `/v1/events/${event}/decisions${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

async function decision(event: string, webhook: string): Promise<WebhookDecision> {
  const { data } = await decisions(event, `?webhook=${webhook}`);
  expect(data).toHaveLength(1);
  return data[0]!;
}

async function settled(event: string, webhook: string, result: WebhookDecision['result']) {
  return until(async () => {
    const found = await decision(event, webhook);
    return found.result === result && found;
  }, `the result ${result}`);
}

describe('each webhook of the scope', () => {
  test('is told what became of the event, and why', async () => {
    const organization = newOrganization();
    const url = receiver.url;
    receiver.respond(({ url: path }) => ({ status: path === '/fails' ? 500 : 200 }));
    const gets = await tidings.createWebhook({ organization, url, events: ['order.*'] });
    const unsubscribed = await tidings.createWebhook({ organization, url, events: ['invoice.paid'] });
    const filters = { 'order.*': { status: ['paid'], total: { gt: 100 } } };
    const filtered = await tidings.createWebhook({ organization, url, filters });
    const disabled = await tidings.createWebhook({ organization, url, enabled: false });
    const paused = await tidings.createWebhook({ organization, url });
    const pausing = await tidings.request('POST', `/v1/webhooks/${paused.id}/pause`);
    expect(pausing).toMatchObject({ status: 200, body: { paused: true } });
    const failing = await tidings.createWebhook({ organization, url: `${url}/fails`, retry: 'none' });
    const retrying = await tidings.createWebhook({ organization, url: `${url}/fails` });
    const elsewhere = await tidings.createWebhook({ organization, project: 'p2', url });
    const { id } = await tidings.send({
      organization,
      project: 'p1',
      type: 'order.created',
      data: { status: 'open', total: 7 },
    });
    const later = await tidings.createWebhook({ organization, url });

    await settled(id, gets.id, 'delivered');
    expect(await settled(id, failing.id, 'given-up')).toMatchObject({
      reason: expect.stringMatching(/^Given up after 1 attempt\. The receiver answered 500/),
    });
    await until(async () => (await decision(id, retrying.id)).until, 'the time of the next attempt');
    expect((await decision(id, retrying.id)).reason).toMatch(
      /^1 attempt failed\. .* The next one is due at 2\d{3}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.$/,
    );

    const all = await decisions(id);
    expect(all.data.map(({ webhook, result }) => [webhook.id, result])).toEqual([
      [later.id, 'made-later'],
      [retrying.id, 'waiting'],
      [failing.id, 'given-up'],
      [paused.id, 'held'],
      [disabled.id, 'disabled'],
      [filtered.id, 'filtered'],
      [unsubscribed.id, 'not-subscribed'],
      [gets.id, 'delivered'],
    ]);
    expect(all.summary).toMatchObject({ delivered: 1, filtered: 1, 'given-up': 1, 'rate-limited': 0 });
    expect(Object.values(all.summary!).reduce((sum, count) => sum + count)).toBe(8);
    expect(await decision(id, filtered.id)).toMatchObject({
      reason: 'status is "open"; wanted in ["paid"].',
      clause: { path: 'status', operator: 'in', expected: ['paid'], seen: '"open"' },
      delivery: null,
    });
    expect((await decision(id, gets.id)).delivery).toMatch(/^del_/);
    // Of another project: not in the list, and yet an answer to who asks for it.
    expect((await decision(id, elsewhere.id)).result).toBe('other-project');
    const missing = await tidings.request(
      'GET',
      `/v1/events/${id}/decisions?webhook=wh_01kah3c3t6f8mvav5nq1j6w0zs`,
    );
    expect(missing.status).toBe(404);
  });

  test('by who sent it, tests, and items that watch', async () => {
    const organization = newOrganization();
    const url = receiver.url;
    const named = await tidings.createWebhook({ organization, url });
    const unnamed = await tidings.createWebhook({ organization, url });
    const watching = await tidings.createWebhook({ organization, url, events: [] });
    await tidings.request('PUT', `/v1/webhooks/${watching.id}/watchers/policy/p1`, {
      name: 'P',
      triggers: ['block'],
    });
    const source = { kind: 'policy', id: 'p1' };
    const event = { organization, type: 'a', data: 1, source };
    const one = await tidings.send({ ...event, trigger: 'block', webhooks: [named.id] });
    expect((await decision(one.id, unnamed.id)).result).toBe('not-named');
    expect((await decision(one.id, watching.id)).result).toBe('not-named');
    const two = await tidings.send({ ...event, trigger: 'block' });
    const three = await tidings.send({ ...event, trigger: 'allow' });
    await tidings.request('DELETE', `/v1/webhooks/${watching.id}/watchers/policy/p1`);
    const four = await tidings.send({ ...event, trigger: 'block' });
    await settled(two.id, watching.id, 'delivered');
    expect((await decision(three.id, watching.id)).result).toBe('not-subscribed');
    expect((await decision(four.id, watching.id)).result).toBe('not-subscribed');

    await tidings.request('POST', `/v1/webhooks/${named.id}/test`, { event: 'a', data: 1 });
    const [tested] = await tidings.query<{ uid: string }>(
      'SELECT uid FROM event WHERE test ORDER BY uid DESC LIMIT 1',
    );
    const [delivery] = await tidings.deliveries(named.id, '?limit=1');
    expect(tested).toBeDefined();
    expect((await decision(delivery!.event.id, unnamed.id)).reason).toBe(
      'The event is a test of another webhook.',
    );
  });

  test('that is at its limit, canceled, or deleted since', async () => {
    const organization = newOrganization();
    const limited = await tidings.createWebhook({
      organization,
      url: receiver.url,
      rateLimit: { perSecond: 0.1 },
    });
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) ids.push((await tidings.send({ organization, type: 'a', data: n })).id);
    const waits = await settled(ids[2]!, limited.id, 'rate-limited');
    expect(waits.reason).toBe('The webhook takes 0.1 requests a second, and it waits for its turn.');
    await tidings.request('POST', `/v1/webhooks/${limited.id}/deliveries/${waits.delivery}/cancel`);
    expect((await decision(ids[2]!, limited.id)).reason).toMatch(/^It was canceled by hand at /);
    // The one before may be waiting for its slot in memory, and is canceled when that comes.
    await settled(ids[3]!, limited.id, 'rate-limited');
    await tidings.request('DELETE', `/v1/webhooks/${limited.id}`);
    expect((await settled(ids[3]!, limited.id, 'canceled')).reason).toBe(
      'The webhook was deleted before it was delivered.',
    );
    expect((await decisions(ids[3]!)).data).toHaveLength(1);
    const after = await tidings.send({ organization, type: 'a', data: 4 });
    expect((await decision(after.id, limited.id)).reason).toMatch(/^The webhook was deleted at .* before/);
    expect((await decisions(after.id)).data).toEqual([]);
  });
});

describe('the configuration of acceptance', () => {
  test('explains each of two events between which it changed', async () => {
    const organization = newOrganization();
    const webhook = await tidings.createWebhook({ organization, url: receiver.url, events: ['a'] });
    const send = async () => (await tidings.send({ organization, type: 'a', data: { n: 1 } })).id;
    const change = async (input: object) =>
      expect((await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, input)).status).toBe(200);
    const steps: [object, WebhookDecision['result']][] = [
      [{ events: ['b'] }, 'not-subscribed'],
      [{ events: ['a'], filters: { a: { n: [2] } } }, 'filtered'],
      [{ filters: {}, enabled: false }, 'disabled'],
      [{ enabled: true }, 'delivered'],
    ];
    const told: [string, WebhookDecision['result']][] = [[await send(), 'delivered']];
    for (const [input, result] of steps) {
      await change(input);
      told.push([await send(), result]);
    }
    await tidings.request('DELETE', `/v1/webhooks/${webhook.id}`);
    for (const [id, result] of told) await settled(id, webhook.id, result);
  });

  test('is that of the process that accepted the event, which may not have read a change yet', async () => {
    const organization = newOrganization();
    const webhook = await tidings.createWebhook({ organization, url: receiver.url });
    // An event that comes before the other process knows of the webhook at all is explained by that.
    await until(
      async () => (await other.send({ organization, type: 'a', data: null })).webhooks.length === 1,
      'the webhook in the other process',
    );
    const sent: { id: string; goes: boolean; stale: boolean; fresh: boolean }[] = [];
    // Until the other process was caught with the old configuration, both ways.
    for (let round = 0; round < 400; round++) {
      const wanted = round % 2 === 0 ? ['nothing'] : ['*'];
      const path = `/v1/webhooks/${webhook.id}`;
      expect((await tidings.request('PATCH', path, { events: wanted })).status).toBe(200);
      for (const process of [other, tidings]) {
        const accepted = await process.send({ organization, type: 'a', data: round });
        const goes = accepted.webhooks.length > 0;
        sent.push({ id: accepted.id, goes, stale: goes !== (round % 2 === 1), fresh: process === tidings });
      }
      const caught = sent.filter(({ stale }) => stale);
      if (caught.some(({ goes }) => goes) && caught.some(({ goes }) => !goes)) break;
    }
    for (const { id, goes, stale, fresh } of sent) {
      const { result, reason } = goes
        ? await settled(id, webhook.id, 'delivered')
        : await decision(id, webhook.id);
      if (goes) continue;
      expect(result).toBe('not-subscribed');
      if (stale) expect(reason).toMatch(/\(A change of 2.* UTC was not yet known to the process/);
      if (fresh) expect(reason).toBe('The webhook is not subscribed to a.');
    }
    expect(sent.some(({ stale, goes }) => stale && goes)).toBe(true);
    expect(sent.some(({ stale, goes }) => stale && !goes)).toBe(true);
  });

  test('never contradicts what was done, however fast it changes under events of both processes', async () => {
    const organization = newOrganization();
    const webhooks = await Promise.all(
      Array.from({ length: 4 }, () => tidings.createWebhook({ organization, url: receiver.url })),
    );
    const changes: object[] = [
      { events: ['b'] },
      { events: ['*'], filters: { a: { n: { gt: 5 } } } },
      { enabled: false },
      { enabled: true, filters: {} },
    ];
    let changing = true;
    const changer = (async () => {
      for (let i = 0; changing; i++) {
        const webhook = webhooks[i % webhooks.length]!;
        const input = changes[Math.floor(i / webhooks.length) % changes.length]!;
        await (i % 2 === 0 ? tidings : other).request('PATCH', `/v1/webhooks/${webhook.id}`, input);
      }
    })();
    const accepted: { id: string; webhooks: readonly string[] }[] = [];
    for (let n = 0; n < 120; n++) {
      accepted.push(
        await (n % 2 === 0 ? tidings : other).send({ organization, type: 'a', data: { n: n % 10 } }),
      );
    }
    changing = false;
    await changer;
    const seen = new Set<string>();
    for (const { id, webhooks: targets } of accepted) {
      for (const { webhook, result } of (await decisions(id)).data) {
        seen.add(result);
        // Without a target there was no choice of the sender's, so that would be a wrong guess.
        expect(result).not.toBe('not-named');
        const wentThere = ['delivered', 'waiting'].includes(result);
        if (targets.includes(webhook.id)) expect(wentThere || result === 'disabled').toBe(true);
        else expect(wentThere).toBe(false);
      }
    }
    expect(seen).toContain('not-subscribed');
    expect(seen).toContain('filtered');
  });

  test('is kept for as long as events are', async () => {
    const [before] = await tidings.query<{ count: number }>('SELECT count(*)::int FROM former_webhook');
    const third = await startTidings({ beside: tidings, roles: ['engine'] });
    await third.stop();
    expect(await tidings.query('SELECT count(*)::int FROM former_webhook')).toEqual([before]);
    const ended = `UPDATE former_webhook SET replaced_at = now() - interval '32 days 1 hour'`;
    await tidings.query(ended);
    const fourth = await startTidings({ beside: tidings, roles: ['engine'] });
    await fourth.stop();
    expect(await tidings.query('SELECT count(*)::int FROM former_webhook')).toEqual([{ count: 0 }]);
  });
});

describe('thousands of webhooks', () => {
  test('are counted first, and listed by the page, either way', async () => {
    const organization = newOrganization();
    const filters = { a: { n: [1] } };
    const model = await tidings.createWebhook({ organization, url: receiver.url, events: ['a'], filters });
    // Made by hand, and without reports: through the API it would take minutes.
    await tidings.query(
      `BEGIN;
       SET LOCAL session_replication_role = replica;
       SELECT pg_advisory_xact_lock(7302);
       INSERT INTO webhook (uid, organization, name, description, type, url, events, filters, enabled, signing, headers,
         payload, retry, timeout_ms, created_at, updated_at, version)
       SELECT gen_random_uuid(), w.organization, 'W' || n, '', 'rest', w.url, CASE WHEN n % 2 = 0 THEN '{b}' ELSE w.events END,
         w.filters, true, 'none', '{}', w.payload, w.retry, w.timeout_ms, now(), now(), v
       FROM (SELECT * FROM webhook ORDER BY number DESC LIMIT 1) w, nextval('config_version') v, generate_series(1, 2999) n;
       INSERT INTO former_webhook (webhook, until, replaced_at) SELECT number, version, created_at FROM webhook WHERE name ~ '^W[0-9]';
       COMMIT`,
    );
    await until(async () => {
      // By then the process has read them all.
      const accepted = await tidings.send({ organization, type: 'b', data: {}, webhooks: [model.id] });
      const { summary } = await decisions(accepted.id, '?limit=1');
      return summary!['made-later'] === 0;
    }, 'three thousand webhooks');
    const { id } = await tidings.send({ organization, type: 'a', data: { n: 2 } });
    const first = await decisions(id, '?limit=250&result=filtered');
    expect(first.summary).toMatchObject({ filtered: 1501, 'not-subscribed': 1499 });
    const ids = first.data.map(({ webhook }) => webhook.id);
    const second = await decisions(id, `?limit=250&result=filtered&cursor=${first.nextCursor}`);
    expect(second.summary).toBeNull();
    ids.push(...second.data.map(({ webhook }) => webhook.id));
    expect(new Set(ids).size).toBe(500);
    expect(new Set([...first.data, ...second.data].map(({ result }) => result))).toEqual(
      new Set(['filtered']),
    );
    const back = await decisions(id, `?limit=250&result=filtered&cursor=${second.prevCursor}`);
    expect(back.data).toEqual(first.data);
  });
});

test('what filters saw is for those who may see payloads', async () => {
  const organization = newOrganization();
  const filters = { a: { secret: ['x'] } };
  const webhook = await tidings.createWebhook({ organization, url: receiver.url, events: ['a'], filters });
  const { id } = await tidings.send({ organization, type: 'a', data: { secret: 'seven' } });
  const ask = async (permissions: string[]) => {
    const key = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
      name: 'k',
      organization,
      permissions,
    });
    const headers = { authorization: `Bearer ${key.body.key}` };
    return tidings.request<Decisions>('GET', `/v1/events/${id}/decisions`, undefined, headers);
  };
  expect((await ask(['deliveries:read'])).status).toBe(403);
  expect((await ask(['events:read'])).status).toBe(403);
  const blind = await ask(['events:read', 'deliveries:read']);
  expect(blind.text).not.toContain('seven');
  expect(blind.body.data[0]).toMatchObject({
    webhook: { id: webhook.id },
    reason: 'secret does not fit; wanted in ["x"].',
    clause: { path: 'secret', seen: null },
  });
  const seeing = await ask(['events:read', 'deliveries:read', 'payloads:read']);
  expect(seeing.body.data[0]!.clause!.seen).toBe('"seven"');
});
