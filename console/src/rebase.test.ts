import { expect, test } from 'vitest';
import { rebase, replacesUnseen } from './rebase.ts';
import type { BegunChange, Parts } from './rebase.ts';

interface Draft {
  name: string;
  url: string;
  header: string;
  value: string;
  /** In no part. */
  typed: string;
}

const PARTS: Parts<Draft> = [
  ['Name', 'name'],
  ['URL', 'url'],
  ['Header', 'header', 'value'],
];
const BASE: Draft = { name: 'a', url: 'b', header: 'c', value: 'd', typed: '' };

const begun = (written: Partial<Draft>): BegunChange<Draft> => ({
  base: BASE,
  draft: { ...BASE, ...written },
});

test('what others have saved is taken up where nothing is written, and named once', () => {
  const saved = { ...BASE, url: 'theirs' };
  const first = rebase(PARTS, begun({ name: 'mine', typed: 'half' }), saved);
  expect(first).toMatchObject({ clashes: [], theirs: ['URL'], base: saved });
  expect(first.draft).toEqual({ ...saved, name: 'mine', typed: 'half' });
  expect(rebase(PARTS, first, { ...saved, url: 'theirs again' }).theirs).toEqual(['URL']);
  expect(rebase(PARTS, first, saved)).toEqual(first);
});

test('what is written stays where others have saved something else, until theirs is taken', () => {
  const saved = { ...BASE, name: 'theirs', value: 'theirs' };
  const found = rebase(PARTS, begun({ name: 'mine', header: 'mine' }), saved);
  expect(found).toMatchObject({ clashes: ['Name', 'Header'], theirs: [] });
  // What holds together stays together.
  expect(found.draft).toEqual({ ...BASE, name: 'mine', header: 'mine' });
  expect(found.taken).toEqual(saved);
  // It is still told of when the rest was looked at again.
  expect(rebase(PARTS, found, saved).clashes).toEqual(['Name', 'Header']);
  expect(rebase(PARTS, { ...found, draft: found.taken }, saved)).toMatchObject({ clashes: [], draft: saved });
});

test('whoever has saved the same, or what there was before, is in nobody’s way', () => {
  expect(rebase(PARTS, begun({ name: 'same' }), { ...BASE, name: 'same' })).toMatchObject({
    clashes: [],
    theirs: [],
  });
  const back = rebase(PARTS, rebase(PARTS, begun({ name: 'mine' }), { ...BASE, name: 'theirs' }), BASE);
  expect(back).toMatchObject({ clashes: [], draft: { name: 'mine' } });
});

test('nothing is replaced that was not shown', () => {
  const saved = { ...BASE, name: 'theirs' };
  const found = rebase(PARTS, begun({ name: 'mine' }), saved);
  expect(replacesUnseen(PARTS, found, BASE, saved)).toBe(true);
  expect(replacesUnseen(PARTS, found, saved, saved)).toBe(false);
  // What is not written here is not replaced.
  expect(replacesUnseen(PARTS, found, saved, { ...saved, url: 'theirs' })).toBe(false);
});
