import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERRORS } from '@tidings/core/errors';
import { startTidings, until, type Answer, type Tidings } from './start.ts';

let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

describe('the key', () => {
  const wrong: [string, Record<string, string>][] = [
    ['missing', { authorization: '' }],
    ['of another scheme', { authorization: 'Basic dGs6' }],
    ['unknown', { authorization: `Bearer tk_${'0'.repeat(48)}` }],
    ['too long', { authorization: `Bearer tk_${'0'.repeat(10_000)}` }],
    ['no key of ours', { authorization: 'Bearer ☃'.replace('☃', '%E2%98%83') }],
  ];
  test.each(wrong)('is refused when it is %s', async (_, headers) => {
    for (const [method, path] of [
      ['POST', '/v1/events'],
      ['POST', '/v1/events/batch'],
      ['GET', '/v1/webhooks'],
      ['DELETE', '/v1/webhooks/wh_x'],
      ['GET', '/v1/organizations'],
    ] as const) {
      const answer = await tidings.request(method, path, method === 'POST' ? {} : undefined, headers);
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('unauthorized');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('of somebody who has been shut out ends within a second', async () => {
    const own = await startTidings();
    expect((await own.request('GET', '/v1/webhooks')).status).toBe(200);
    // A new fixed key ends the one before.
    const other = await startTidings({ beside: { ...own, apiKey: `tk_${'r'.repeat(30)}` } });
    try {
      await until(
        async () => (await own.request('GET', '/v1/webhooks')).status === 401,
        'the end of a revoked key',
        1000,
      );
      expect((await other.request('GET', '/v1/webhooks')).status).toBe(200);
    } finally {
      await other.stop();
      await own.stop();
    }
  });

  test('is not needed to ask how the server is', async () => {
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/v1/errors']) {
      const answer = await tidings.request('GET', path, undefined, { authorization: '' });
      expect(answer.status).toBe(200);
    }
  });
});

describe('a problem document', () => {
  const isProblem = (answer: Answer<unknown>, status: number, code: keyof typeof ERRORS): void => {
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toEqual({
      type: `/v1/errors#${code}`,
      title: ERRORS[code].title,
      status,
      code,
      detail: expect.stringMatching(/^[A-Z/].*\.$/s),
      ...((answer.body as { errors?: unknown }).errors !== undefined && { errors: expect.any(Array) }),
    });
    expect(answer.status).toBe(status);
  };

  test.each([
    ['GET', '/v1/nothing'],
    ['GET', '/v1/webhooks/wh_01kah3c3t6f8mvav5nq1j6w0zs'],
    ['GET', '/v1/webhooks/nonsense'],
    ['PATCH', '/v1/webhooks/wh_01kah3c3t6f8mvav5nq1j6w0zs'],
    ['DELETE', '/v1/webhooks/evt_01kah3c3t6f8mvav5nq1j6w0zs'],
    ['GET', '/v1/webhooks/wh_01kah3c3t6f8mvav5nq1j6w0zs/deliveries'],
    ['GET', '/v1/organizations/nobody'],
    ['GET', '/v1/events/evt_01kah3c3t6f8mvav5nq1j6w0zs'],
    ['GET', `/v1/events/${encodeURIComponent("' OR 1=1 --")}`],
  ])('says that there is nothing at %s %s', async (method, path) => {
    const body = method === 'PATCH' ? { name: 'x' } : undefined;
    isProblem(await tidings.request(method, path, body), 404, 'not_found');
  });

  test.each(['/v1/events', '/v1/events/batch', '/v1/webhooks'])('says that %s takes no XML', async (path) => {
    const answer = await tidings.request('POST', path, '<a/>', { 'content-type': 'application/xml' });
    isProblem(answer, 415, 'unsupported_media_type');
  });

  test.each(['/v1/webhooks/%zz', '/v1/organizations/%00', '/v1/events/%00', `/v1/events/${'a'.repeat(161)}`])(
    'refuses the address %s',
    async (path) => {
      isProblem(await tidings.request('GET', path), 422, 'invalid_request');
    },
  );

  test('has every code in the public list', async () => {
    const answer = await tidings.request<{ data: { code: string }[] }>('GET', '/v1/errors');
    expect(answer.body.data.map(({ code }) => code)).toEqual(Object.keys(ERRORS));
  });

  test('says when to try again where the database went away', async () => {
    const release = await lockEvents();
    const answer = tidings.request('POST', '/v1/events', { type: 'a', data: 1 });
    try {
      await until(async () => {
        const [row] = await tidings.query<{ ended: boolean }>(
          `SELECT bool_or(pg_terminate_backend(pid)) AS ended FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%ingest(%'
             AND pid <> pg_backend_pid()`,
        );
        return row?.ended;
      }, 'the end of a commit that waits');
      isProblem(await answer, 503, 'unavailable');
      expect((await answer).headers.get('retry-after')).toBe('1');
    } finally {
      await release();
    }
    expect((await tidings.request('POST', '/v1/events', { type: 'a', data: 1 })).status).toBe(202);
  });

  test('says when to try again to an organization that sends too fast', async () => {
    const item = { organization: 'flood', type: 'a', data: 1 };
    const batch = Array.from({ length: 1000 }, () => item);
    await tidings.send(item);
    const release = await lockEvents();
    const accepted = Array.from({ length: 11 }, () => tidings.request('POST', '/v1/events/batch', batch));
    try {
      await until(
        async () => (await tidings.metric('tidings_waiting_commits')) >= 10_000,
        'as much as may wait of one organization',
      );
      const refused = await tidings.request('POST', '/v1/events', item);
      isProblem(refused, 429, 'rate_limited');
      expect(refused.headers.get('retry-after')).toBe('1');
    } finally {
      await release();
    }
    for (const answer of await Promise.all(accepted)) expect([202, 207]).toContain(answer.status);
    expect((await tidings.request('POST', '/v1/events', item)).status).toBe(202);
  });

  /** Keeps commits waiting, until it is released. */
  async function lockEvents(): Promise<() => Promise<void>> {
    const client = new pg.Client({ connectionString: tidings.databaseUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE event IN ACCESS EXCLUSIVE MODE');
    return () => client.end();
  }
});
