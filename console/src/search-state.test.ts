import { expect, test } from 'vitest';
import type { DeliveryColumnName } from './components/delivery-columns.tsx';
import { layoutOf, printLayout, says } from './components/log-columns.tsx';
import type { Columns } from './components/log-columns.tsx';
import { readLayoutSearch } from './search-state.ts';
import type { LayoutSearch } from './search-state.ts';

const KNOWN: Columns<object, DeliveryColumnName> = {
  subject: 'deliveries',
  of: {} as Columns<object, DeliveryColumnName>['of'],
  usual: ['time', 'status'],
  storedAs: 'x',
  at: (label) => ({ label, cell: () => null }),
};
const nothing = { columns: undefined, pinned: undefined, dense: undefined };

test('of the columns in an address those are read that are there, once each, and no more than are told', () => {
  const paths = Array.from({ length: 10 }, (_, n) => `data.n${n}`);
  for (const [given, read] of [
    [{}, nothing],
    [
      { columns: 'event time', pinned: 'time', dense: true },
      { columns: 'event time', pinned: 'time', dense: true },
    ],
    [{ columns: ' time  time zzz Event' }, { ...nothing, columns: 'time' }],
    [
      { columns: 'time', pinned: 'time time http zzz' },
      { ...nothing, columns: 'time', pinned: 'time' },
    ],
    [
      { columns: 'event time', pinned: 'time event' },
      { ...nothing, columns: 'event time', pinned: 'event time' },
    ],
    // What stays is one of what is chosen.
    [{ pinned: 'time' }, nothing],
    [{ columns: 'data["a b"].c time data. data[x]' }, { ...nothing, columns: 'data["a b"].c time' }],
    [
      { columns: ['time', ...paths].join(' ') },
      { ...nothing, columns: ['time', ...paths.slice(0, 8)].join(' ') },
    ],
    [{ columns: '"time event' }, nothing],
    [{ columns: ['time'], pinned: { time: true }, dense: 1 }, nothing],
    [{ columns: null, dense: 'true' }, nothing],
    [
      { columns: 7, dense: false },
      { ...nothing, dense: false },
    ],
    [{ columns: 'constructor __proto__ toString' }, nothing],
  ] as const)
    expect(readLayoutSearch('deliveries', given), JSON.stringify(given)).toEqual(read);
  expect(readLayoutSearch('events', { columns: 'time data.n http webhooks' }).columns).toBe('time webhooks');
  expect(readLayoutSearch('audit-log', { columns: 'resource.id status' }).columns).toBe('resource.id');
});

test('what an address says is what is written again, and nothing where it is as usual', () => {
  for (const search of [
    {},
    { dense: true },
    { columns: 'status' },
    { columns: 'status data["a b"] time', pinned: 'data["a b"] time', dense: true },
  ] satisfies LayoutSearch[])
    expect(printLayout(layoutOf(KNOWN, search))).toEqual(search);
  expect(layoutOf(KNOWN, { dense: true })).toEqual({
    columns: KNOWN.usual,
    pinned: [],
    dense: true,
    isOwn: false,
  });
  const both = layoutOf(KNOWN, { columns: 'time event' });
  expect(printLayout({ ...both, pinned: ['event', 'time'] }).pinned).toBe('time event');
  expect([says({}), says({ dense: false })]).toEqual([false, true]);
  const { at: _, ...blind } = KNOWN;
  expect(layoutOf(blind, { columns: 'data.n time', pinned: 'data.n' })).toEqual({
    ...{ columns: ['time'], pinned: [], dense: false, isOwn: true },
  });
});
