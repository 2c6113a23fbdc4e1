import { expect, test } from 'vitest';
import { stepOf } from './search-change.ts';

test('what is asked for and what is opened are steps; what is closed, or how it is looked at, is none', () => {
  for (const [before, change, step] of [
    [{}, { open: 'a' }, 'opens'],
    [{ open: 'a' }, { open: 'b', attempt: undefined }, 'stays'],
    [{ open: 'a' }, { beside: true }, 'stays'],
    [{ open: 'a', beside: true }, { open: undefined, beside: undefined }, 'closes'],
    [{ open: 'a' }, { q: 'x', open: undefined }, 'asks'],
    [{ q: 'x' }, { q: 'x', open: undefined }, 'stays'],
    [{}, { range: '-24h' }, 'asks'],
    [{ status: 'failed' }, { status: undefined }, 'asks'],
    [{}, { tail: true }, 'stays'],
    [{}, { sort: 'name' }, 'stays'],
    [{}, { order: 'oldest' }, 'asks'],
    [{}, { cursor: 'bmV4dA' }, 'stays'],
    [{}, { columns: 'time', pinned: undefined, dense: true }, 'stays'],
    [{ q: 'x' }, { q: 'x', columns: 'time', open: undefined }, 'asks'],
  ] as const)
    expect(stepOf(before, change), JSON.stringify([before, change])).toBe(step);
});
