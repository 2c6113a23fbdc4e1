/** The audit log page by page, from either end. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEntry } from '@tidings/core/audit-log';
import type { Problem } from '../src/api/errors.ts';
import { startTidings, TestClock, type Answer, type Page, type Tidings } from './start.ts';

const clock = new TestClock();
let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings({ clock });
  await tidings.createWebhook({ organization: 'one', url: 'https://example.com/' });
});
afterAll(() => tidings.stop());

interface Walked extends Page<AuditEntry> {
  range: { start: string; end: string };
}
const list = (query: string): Promise<Answer<Walked & Problem>> =>
  tidings.request('GET', `/v1/audit-log?${query}`);
const rename = (name: string) => tidings.request('PATCH', '/v1/organizations/one', { name });

test('it is gone through from its other end, and cursors keep what was looked through', async () => {
  for (let n = 0; n < 12; n++) {
    clock.advance(1000);
    await rename(`No. ${n}`);
  }
  const { data: all } = (await list('limit=250&resource=organization')).body;
  const half = all[7]!.at;
  const alike = 'order=oldest&limit=3&resource=organization';
  const expected = all.filter(({ at }) => at >= half).toReversed();
  expect(expected).toHaveLength(8);
  const seen: AuditEntry[] = [];
  let { body } = await list(`${alike}&start=${half}`);
  const { range } = body;
  expect(range).toEqual({ start: half, end: new Date(clock.now()).toISOString() });
  for (;;) {
    seen.push(...body.data);
    if (body.nextCursor === null) break;
    // What is done meanwhile is no part of it, and how far back is asked for says nothing more.
    clock.advance(1000);
    await rename(`After ${seen.length}`);
    ({ body } = await list(`${alike}&cursor=${body.nextCursor}`));
    expect(body.range).toEqual(range);
  }
  expect(seen).toEqual(expected);
  const back = await list(`${alike}&start=${half}&cursor=${body.prevCursor}`);
  expect(back.body.data).toEqual(expected.slice(0, seen.length - body.data.length).slice(-3));
  const other = await list(`limit=3&resource=organization&cursor=${body.prevCursor}`);
  expect([other.status, other.body.code]).toEqual([422, 'invalid_cursor']);
  const both = await list(`${alike}&offset=1&cursor=${body.prevCursor}`);
  expect([both.status, both.body.errors![0]!.path]).toEqual([422, 'offset']);
  for (const cursor of ['nonsense', Buffer.from('next:1').toString('base64url')])
    expect((await list(`cursor=${cursor}`)).body.code).toBe('invalid_cursor');
});
