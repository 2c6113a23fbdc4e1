/** The catalog that everybody may read: made once, not sent again to who has it, and not asked for without end. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { TypesFile } from '@tidings/core/catalog/types-file';
import { CALLS_AT_ONCE } from '../src/api/anonymous-rate.ts';
import { startTidings, type Tidings } from './start.ts';

let tidings: Tidings;
/** How many types were printed, in all downloads. */
const printed = vi.spyOn(TypesFile.prototype, 'add');
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

let organizations = 0;
/** An organization that publishes its catalog. */
async function publish(): Promise<string> {
  const id = `published-${organizations++}`;
  await tidings.request('POST', '/v1/organizations', { id, publishEventTypes: true });
  await add(id, 'a');
  return id;
}
const add = (organization: string, name: string, more: object = {}): Promise<unknown> => {
  const schema = { type: 'object', properties: { id: { type: 'string' } } };
  return tidings.request('POST', '/v1/event-types', { name, organization, schema, ...more });
};
const read = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(tidings.url + path, { headers });
const paths = (organization: string): string[] => [
  `/v1/event-types/types.ts?own=true&organization=${organization}`,
  `/v1/event-types?own=true&organization=${organization}`,
];

/** Of as many calls at once one is refused, unless they take a minute. */
const MOST_BURSTS = 5;

describe('a published catalog', () => {
  test('is printed once, however many ask for it at once and later', async () => {
    const organization = await publish();
    const [types] = paths(organization);
    printed.mockClear();
    const all = await Promise.all(Array.from({ length: 12 }, () => read(types!)));
    const texts = await Promise.all(all.map((answer) => answer.text()));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('export interface A {');
    expect(printed).toHaveBeenCalledTimes(1);
    await read(types!);
    expect(printed).toHaveBeenCalledTimes(1);
  });

  test('is not sent again to who has it, until it changes', async () => {
    const organization = await publish();
    for (const [i, path] of paths(organization).entries()) {
      const first = await read(path);
      const tag = first.headers.get('etag')!;
      expect(tag).toMatch(/^"[\w-]{22}"$/);
      for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
        const again = await read(path, { 'if-none-match': known });
        expect([known, again.status, await again.text()]).toEqual([known, 304, '']);
        expect(again.headers.get('etag')).toBe(tag);
        expect(again.headers.get('cache-control')).toBe('public, max-age=60');
      }
      expect((await read(path, { 'if-none-match': '"other"' })).status).toBe(200);
      await add(organization, `new${i}`);
      const changed = await read(path, { 'if-none-match': tag });
      expect(changed.status).toBe(200);
      expect((await changed.text()).toLowerCase()).toContain(`new${i}`);
    }
  });

  test('differs by what is asked for, and by who asks', async () => {
    const organization = await publish();
    await add(organization, 'hidden', { draft: true });
    const [types, list] = paths(organization);
    const tags = new Set<string | null>();
    for (const path of [types!, types!.replace('own=true&', ''), list!, `${list!}&limit=1`])
      tags.add((await read(path)).headers.get('etag'));
    expect(tags.size).toBe(4);
    // Drafts are for who has a key.
    const keyed = await tidings.request<string>('GET', types!, undefined, {});
    expect(keyed.text).toContain('export interface Hidden {');
    expect(await (await read(types!)).text()).not.toContain('Hidden');
    expect(keyed.headers.get('cache-control')).toBe('private, no-cache');
    const known = { 'if-none-match': keyed.headers.get('etag')! };
    expect((await tidings.request('GET', types!, undefined, known)).status).toBe(304);
    await tidings.request('PATCH', `/v1/organizations/${organization}`, { publishEventTypes: false });
    expect((await read(types!, { 'if-none-match': '*' })).status).toBe(401);
  });

  test('is asked for without a key so often and no more, with one as often as one likes', async () => {
    const own = await startTidings({ beside: tidings });
    try {
      const organization = await publish();
      const [types, list] = paths(organization);
      const ask = async (i: number): Promise<Response> => {
        const answer = await fetch(
          own.url + [types!, list!, `/v1/event-types/a?organization=${organization}`][i % 3]!,
        );
        await answer.text();
        return answer;
      };
      // At once, since one after another they may take as long as the limit needs to forget them.
      const askAtOnce = (): Promise<Response[]> =>
        Promise.all(Array.from({ length: CALLS_AT_ONCE }, (_, i) => ask(i)));
      const taken = await askAtOnce();
      expect([...new Set(taken.map(({ status }) => status))]).toEqual([200]);
      let refused: Response[] = [];
      for (let burst = 0; burst < MOST_BURSTS && refused.length === 0; burst++)
        refused = (await askAtOnce()).filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused[0]!.headers.get('cache-control')).toBeNull();
      expect((await own.request('GET', types!)).status).toBe(200);
    } finally {
      await own.stop();
    }
  });
});
