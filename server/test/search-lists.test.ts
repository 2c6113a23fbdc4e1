/** Deliveries and events listed by search, through the API. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { Delivery } from '@tidings/core/delivery';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, TestClock, until, type Answer, type Tidings } from './start.ts';

interface Found<T> {
  data: T[];
  nextCursor: string | null;
  prevCursor: string | null;
  range: { start: string; end: string };
  total?: { count: number; more: boolean } | null;
  histogram?: { stepMs: number; buckets: { start: string; counts: Record<string, number> }[] } | null;
}
interface EventSummary {
  id: string;
  type: string;
  summary: string | null;
}

const MINUTE = 60_000;
const clock = new TestClock();
const start = clock.now();
let tidings: Tidings;
let receiver: Receiver;
let billing: Webhook;
let audit: Webhook;
/** `/a` of the first organization answers, `/b` fails; one event a minute, the oldest five hours ago. */
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ clock }), createReceiver()]);
  receiver.respond(({ url }) => ({ status: url === '/b' ? 503 : 200, body: 'told' }));
  const url = receiver.url;
  billing = await tidings.createWebhook({
    name: 'Billing',
    organization: 'acme',
    url: `${url.replace(/\/in$/, '')}/a`,
  });
  audit = await tidings.createWebhook({
    name: 'Audit',
    organization: 'acme',
    url: `${url.replace(/\/in$/, '')}/b`,
    retry: 'none',
    events: ['order.failed'],
  });
  await tidings.createWebhook({ name: 'Other', organization: 'other', url });
  await send(1, -300 * MINUTE);
  await send(9, 10 * MINUTE);
  await until(async () => {
    const { body } = await search('query=status:(success OR failed)&start=-24h&limit=250');
    return body.data.length === 10 + 5 + 2;
  }, 'the deliveries');
});
afterAll(() => Promise.all([tidings.stop(), receiver.close()]));

let sent = 0;
async function send(count: number, later: number): Promise<void> {
  if (later > 0) clock.advance(300 * MINUTE);
  for (let i = 0; i < count; i++) {
    const type = sent % 2 === 0 ? 'order.failed' : 'order.paid';
    const event = {
      id: `order-${sent}`,
      type,
      data: { n: sent, secret: `planted-${sent}` },
      summary: `No. ${sent}`,
    };
    await tidings.send({ ...event, organization: 'acme' });
    if (sent < 2) await tidings.send({ ...event, organization: 'other' });
    sent++;
    clock.advance(MINUTE);
  }
}

function search(query: string, headers: Record<string, string> = {}): Promise<Answer<Found<Delivery>>> {
  return tidings.request('GET', `/v1/deliveries?${query}`, undefined, headers);
}
const events = (query: string): Promise<Answer<Found<EventSummary>>> =>
  tidings.request('GET', `/v1/events?${query}`);
const numbers = ({ body }: Answer<Found<Delivery>>): number[] =>
  body.data.map(({ event }) => Number(event.id.split('-')[1]));
const q = (text: string): string => `query=${encodeURIComponent(text)}`;

describe('deliveries', () => {
  test('are those of the last two hours, newest first, of all webhooks', async () => {
    const answer = await search('');
    expect(answer.status).toBe(200);
    expect(numbers(answer)).toEqual([9, 8, 8, 7, 6, 6, 5, 4, 4, 3, 2, 2, 1, 1]);
    const { range } = answer.body;
    expect(Date.parse(range.end) - Date.parse(range.start)).toBe(2 * 60 * MINUTE);
    expect(range.start).toBe(new Date(clock.now() - 120 * MINUTE).toISOString());
  });

  test('are found by search, and by the status of the simple face beside it', async () => {
    expect(numbers(await search(q('webhook:audit')))).toEqual([8, 6, 4, 2]);
    expect(numbers(await search(`${q('http:5xx org:acme')}&start=-24h`))).toEqual([8, 6, 4, 2, 0]);
    expect(numbers(await search(`${q('data.n>6')}&status=success`))).toEqual([9, 8, 7]);
    expect(numbers(await search(`${q('webhook:billing')}&status=failed`))).toEqual([]);
    const one = await tidings.request<Found<Delivery>>(
      'GET',
      `/v1/webhooks/${audit.id}/deliveries?${q('http:503')}`,
    );
    expect(numbers(one)).toEqual([8, 6, 4, 2]);
  });

  test('have their own attempts, though several webhooks got an event', async () => {
    const { body } = await search(q('event.id=order-8'));
    const about = body.data.map(({ webhook, status, attempts }) => [
      webhook,
      status,
      attempts.map(({ response, request }) => [response?.status, response?.body, request.body]),
    ]);
    expect(about).toEqual([
      [audit.id, 'failed', [[503, null, null]]],
      [billing.id, 'success', [[200, null, null]]],
    ]);
  });

  test.each([
    'query=event.id:order-0&end=9999-12-31',
    'query=next<=9999-12-31&start=-24h',
    'query=next:9999-12-31&zone=America/New_York',
    'query=time<=9999-12-31&end=9999-12-31T23:59:59-14:00',
    'query=next>"1970-01-01T00:00%2B14:00"&start=1970-01-01',
  ])('are looked for up to the ends of the calendar: %s', async (parameters) => {
    for (const list of ['deliveries', 'events']) {
      if (list === 'events' && parameters.includes('next')) continue;
      const { status, text } = await tidings.request('GET', `/v1/${list}?${parameters}`);
      expect(status, text).toBe(200);
    }
  });

  test('of a search for an id are found whenever they were', async () => {
    expect(numbers(await search(q('event.id=order-0')))).toEqual([0, 0, 0]);
    expect(numbers(await search(`${q('event.id=order-0')}&start=-2h`))).toEqual([]);
    const [delivery] = (await search(q('event.id=order-0'))).body.data;
    expect((await search(q(delivery!.id))).body.data.map(({ id }) => id)).toEqual([delivery!.id]);
  });

  test.each(['newest', 'oldest'])(
    'are walked there and back, the %s first, while others come in',
    async (order) => {
      const asked = `${q('-webhook:other time>-400m')}&start=-24h&order=${order}&limit=4`;
      const expected = numbers(await search(asked.replace('limit=4', 'limit=250')));
      expect(expected).toEqual(expected.toSorted((a, b) => (order === 'newest' ? b - a : a - b)));
      const forth: number[] = [];
      let page = await search(asked);
      expect(page.body.prevCursor).toBeNull();
      for (;;) {
        forth.push(...numbers(page));
        // Time passes, and more is accepted: neither moves the window that the search looks through.
        clock.advance(30 * MINUTE);
        await tidings.send({ organization: 'acme', type: 'order.later', data: 1, id: `late-${sent++}` });
        if (page.body.nextCursor === null) break;
        page = await search(`${asked}&cursor=${page.body.nextCursor}`);
      }
      expect(forth).toEqual(expected);
      const back = numbers(page);
      while (page.body.prevCursor !== null) {
        page = await search(`${asked}&cursor=${page.body.prevCursor}`);
        back.unshift(...numbers(page));
      }
      expect(back).toEqual(expected);
    },
  );

  test('tell of what their events carry, where somebody asks for it', async () => {
    const list = [{ q: 1.5 }, { q: [true, 'x, y'] }, {}];
    const data = { a: { b: 'at b' }, list, 'any "key': 12345678901234567890n.toString(), none: null };
    const { id } = await tidings.send({ organization: 'acme', type: 'order.told', data });
    const paths = 'data.a.b data.list[*].q  data["any \\"key"] data.a data.none data.list[0]';
    const asked = `${q(`event.id=${id}`)}&values=${encodeURIComponent(paths)}`;
    const told = await search(asked);
    expect(told.status, told.text).toBe(200);
    expect(told.body.data.map(({ values }) => values)).toEqual([
      [['at b'], ['1.5', 'true', 'x, y'], ['12345678901234567890'], ['{"b": "at b"}'], [], ['{"q": 1.5}']],
    ]);
    expect('values' in (await search(q(`event.id=${id}`))).body.data[0]!).toBe(false);
  });

  test('are counted, all and by time', async () => {
    const asked = q('event:order.(failed)').replace('(failed)', 'failed');
    const range = `start=${new Date(start).toISOString()}&end=${new Date(start + 310 * MINUTE).toISOString()}`;
    const { body } = await search(`${asked}&${range}&total=true&histogram=true&limit=1`);
    expect(body.total).toEqual({ count: 5 + 5 + 1, more: false });
    const { stepMs, buckets } = body.histogram!;
    expect(stepMs).toBe(10 * MINUTE);
    expect(buckets[0]).toEqual({ start: new Date(start).toISOString(), counts: { success: 2, failed: 1 } });
    const sum = (kind: string): number => buckets.reduce((all, { counts }) => all + (counts[kind] ?? 0), 0);
    expect([sum('success'), sum('failed')]).toEqual([6, 5]);
    expect(buckets.slice(1, 29).every(({ counts }) => Object.keys(counts).length === 0)).toBe(true);
    expect('total' in (await search(asked)).body).toBe(false);
  });
});

describe('events', () => {
  test('are found without what they carry', async () => {
    const { status, body } = await events(
      `${q('data.n:(3 OR 4) org:acme')}&start=-30d&total=true&histogram=true`,
    );
    expect(status).toBe(200);
    expect(body.data.map(({ id, summary }) => [id, summary])).toEqual([
      ['order-4', 'No. 4'],
      ['order-3', 'No. 3'],
    ]);
    expect(body.total).toEqual({ count: 2, more: false });
    expect(body.histogram!.buckets.reduce((sum, { counts }) => sum + (counts['events'] ?? 0), 0)).toBe(2);
    expect(JSON.stringify(body)).not.toContain('planted');
  });

  test('are walked by their cursors', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Answer<Found<EventSummary>> = await events(
        `${q('event:order.failed')}&start=-30d&order=oldest&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...page.body.data.map(({ id }) => id));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(['order-0', 'order-0', 'order-2', 'order-4', 'order-6', 'order-8']);
  });
});

test.each(['newest', 'oldest'])(
  'events of one moment are walked there and back, the %s first, and none that come in meanwhile',
  async (order) => {
    const organization = `moment-${order}`;
    const ids = Array.from({ length: 7 }, (_, n) => `m-${n}`);
    for (const id of ids) await tidings.send({ organization, type: 'moment', data: 1, id });
    const asked = `${q(`org:${organization}`)}&start=-1m&order=${order}&limit=3`;
    const expected = order === 'newest' ? ids.toReversed() : ids;
    const own = ({ body }: Answer<Found<EventSummary>>): string[] => body.data.map(({ id }) => id);
    let page = await events(asked);
    expect(page.body.prevCursor).toBeNull();
    const forth = own(page);
    // What comes in the very moment of the search may be found yet.
    clock.advance(2);
    while (page.body.nextCursor !== null) {
      await tidings.send({ organization, type: 'moment', data: 1, id: `later-${forth.length}` });
      page = await events(`${asked}&cursor=${page.body.nextCursor}`);
      forth.push(...own(page));
    }
    expect(forth).toEqual(expected);
    const back = own(page);
    while (page.body.prevCursor !== null) {
      page = await events(`${asked}&cursor=${page.body.prevCursor}`);
      back.unshift(...own(page));
    }
    expect(back).toEqual(expected);
  },
);

describe('what cannot be searched', () => {
  test('is told with its place, what could stand there, and what was meant', async () => {
    const asked = await tidings.request('GET', `/v1/deliveries?${q('http:5xx stauts:failed')}`);
    expect(asked.body).toMatchObject({
      status: 422,
      code: 'invalid_query',
      detail: 'At character 10 of the search: There is no field stauts.',
      errors: [
        { path: 'query', position: 9, length: 6, suggestion: 'status', message: 'There is no field stauts.' },
      ],
    });
    const value = await tidings.request('GET', `/v1/deliveries?${q('status:broken')}`);
    expect(value.body.errors![0]).toMatchObject({
      position: 7,
      length: 6,
      expected: expect.arrayContaining(['failed', 'held']),
    });
    const field = await tidings.request('GET', `/v1/events?${q('status:failed')}`);
    expect(field.body.errors![0]).toMatchObject({
      position: 0,
      message: 'status is a field of deliveries, and this searches events.',
    });
  });

  test('is refused where it would take too long, with how to narrow it', async () => {
    for (const text of ['*order', 'in:payload planted']) {
      const refused = await tidings.request('GET', `/v1/deliveries?${q(text)}&start=-2d`);
      expect(refused.body).toMatchObject({ status: 422, code: 'search_too_broad' });
      expect(refused.body.detail).toMatch(/at most 24 hours/);
      expect((await search(`${q(text)}&start=-24h`)).status).toBe(200);
    }
  });

  test.each([
    ['zone=Mars/Olympus', 'zone'],
    ['start=now&end=-1h', 'start'],
    ['end=soon', 'end'],
    ['order=best', 'order'],
    ['values=context.a', 'values'],
    ['values=data.a:1', 'values'],
    ['values=data.a%20OR%20data.b', 'values'],
    [`values=${Array.from({ length: 9 }, () => 'data.a').join('+')}`, 'values'],
    ['status=delivered', 'status'],
  ])('%s', async (query, path) => {
    const refused = await tidings.request('GET', `/v1/deliveries?${query}`);
    expect([refused.status, refused.body.errors![0]!.path]).toEqual([422, path]);
  });

  test('a cursor leads through no longer range than may be asked for', async () => {
    const asked = `${q('in:payload planted')}&start=-24h&limit=1`;
    const { nextCursor } = (await search(asked)).body;
    const parts = Buffer.from(nextCursor!, 'base64url').toString().split(':');
    const longer = Buffer.from(parts.with(3, '0').join(':')).toString('base64url');
    expect((await search(`${asked}&cursor=${nextCursor}`)).status).toBe(200);
    const refused = await tidings.request('GET', `/v1/deliveries?${asked}&cursor=${longer}`);
    expect(refused.body, refused.text).toMatchObject({ status: 422, code: 'search_too_broad' });
  });

  test('a cursor means the same instants in whatever time zone it is gone on with', async () => {
    // A time of some of them as clocks in Tokyo show it, which those in Los Angeles have yet to.
    const { createdAt } = (await search(`${q('org:acme')}&start=-30d`)).body.data[6]!;
    const written = new Date(Date.parse(createdAt) + 9 * 3_600_000).toISOString().slice(0, 16);
    const asked = `${q(`org:acme time>"${written}"`)}&start=-30d&limit=1`;
    const first = await search(`${asked}&zone=Asia/Tokyo`);
    const walked = async (zone: string): Promise<string[]> => {
      const found = first.body.data.map(({ id }) => id);
      for (let cursor = first.body.nextCursor; cursor !== null;) {
        const page = await search(`${asked}&zone=${zone}&cursor=${cursor}`);
        expect([page.status, page.body.range]).toEqual([200, first.body.range]);
        found.push(...page.body.data.map(({ id }) => id));
        cursor = page.body.nextCursor;
      }
      return found;
    };
    const all = await search(`${asked.replace('limit=1', 'limit=250')}&zone=Asia/Tokyo`);
    expect(all.body.data).toHaveLength(6);
    expect((await search(`${asked}&zone=America/Los_Angeles`)).body.data).toEqual([]);
    expect(await walked('America/Los_Angeles')).toEqual(all.body.data.map(({ id }) => id));
    const held = Buffer.from(first.body.nextCursor!, 'base64url').toString();
    const nowhere = Buffer.from(held.replace('Asia/Tokyo', 'Mars/Olympus')).toString('base64url');
    const refused = await tidings.request('GET', `/v1/deliveries?${asked}&cursor=${nowhere}`);
    expect([refused.status, refused.body.errors![0]!.path]).toEqual([422, 'cursor']);
  });

  test('a cursor belongs to its search', async () => {
    const { body } = await search(`${q('org:acme')}&start=-30d&limit=1`);
    for (const other of ['', `${q('org:other')}&start=-30d`, `${q('org:acme')}&start=-30d&order=oldest`]) {
      const refused = await tidings.request('GET', `/v1/deliveries?${other}&cursor=${body.nextCursor}`);
      expect(refused.body).toMatchObject({ status: 422, code: 'invalid_cursor' });
    }
  });
});

describe('who searches', () => {
  const keyFor = async (input: object): Promise<Record<string, string>> => {
    const made = await tidings.request<NewApiKey>('POST', '/v1/api-keys', { name: 'x', ...input });
    return { authorization: `Bearer ${made.body.key}` };
  };

  test('finds nothing of others, whatever the search says', async () => {
    const key = await keyFor({ organization: 'other', permissions: ['*'] });
    for (const text of ['', 'org:acme', 'NOT org:other', 'org:* OR -org:*', 'webhook:billing OR zzz']) {
      const { body } = await search(`${q(text)}&start=-30d`, key);
      const ids = new Set(body.data.map(({ event }) => event.id));
      expect([...ids].every((id) => id === 'order-0' || id === 'order-1')).toBe(true);
    }
    expect(numbers(await search('start=-30d', key))).toEqual([1, 0]);
  });

  test('cannot search what they may not see', async () => {
    const key = await keyFor({ organization: 'acme', permissions: ['deliveries:read', 'events:read'] });
    for (const text of ['data.n>3', 'in:payload planted', 'response.body:told', 'has:context']) {
      const refused = await search(q(text), key);
      expect([text, refused.status]).toEqual([text, 422]);
    }
    expect((await search(q('event:order.paid'), key)).status).toBe(200);
    expect((await search('values=data.n', key)).status).toBe(422);
  });
});
