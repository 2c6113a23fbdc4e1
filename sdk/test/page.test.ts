import { expect, test } from 'vitest';
import { readPage } from '../src/page.ts';
import type { Page } from '../src/page.ts';

/** A list of 1 to 7 in pages of three. */
function firstPage(asked: unknown[] = []): Promise<Page<number>> {
  return readPage(async (turn) => {
    asked.push(turn.cursor);
    const start = Number(turn.cursor ?? 1);
    return {
      data: [start, start + 1, start + 2].filter((n) => n <= 7),
      nextCursor: start + 3 <= 7 ? String(start + 3) : null,
      prevCursor: start > 1 ? String(start - 3) : null,
    };
  });
}

test('a page is an array', async () => {
  const page = await firstPage();
  expect([page[0], page.length, [...page], page.at(-1)]).toEqual([1, 3, [1, 2, 3], 3]);
  expect(Array.isArray(page)).toBe(true);
  expect(page).toEqual([1, 2, 3]);
  expect(JSON.stringify({ page })).toBe('{"page":[1,2,3]}');
  expect(Object.keys(page)).toEqual(['0', '1', '2']);
});

test('what is made of a page is a plain array', async () => {
  const doubled = (await firstPage()).map((n) => n * 2);
  expect(doubled).toEqual([2, 4, 6]);
  expect(doubled.constructor).toBe(Array);
});

test('a page knows its neighbours', async () => {
  const first = await firstPage();
  expect([first.prevCursor, first.nextCursor]).toEqual([null, '4']);
  expect(await first.prev()).toBeNull();
  const second = await first.next();
  const third = await second?.next();
  expect([...(third ?? [])]).toEqual([7]);
  expect(await third?.next()).toBeNull();
  expect([...((await third?.prev()) ?? [])]).toEqual([4, 5, 6]);
});

test('for await walks all pages, and asks for each when it is reached', async () => {
  const asked: unknown[] = [];
  const seen: number[] = [];
  for await (const n of await firstPage(asked)) {
    seen.push(n);
    if (n === 3) expect(asked).toEqual([undefined]);
  }
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(asked).toEqual([undefined, '4', '7']);
});

test('leaving the loop asks for no more', async () => {
  const asked: unknown[] = [];
  for await (const n of await firstPage(asked)) if (n === 4) break;
  expect(asked).toEqual([undefined, '4']);
});
