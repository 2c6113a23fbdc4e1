import { expect, test } from 'vitest';
import { faultsOfLayout } from './layout.ts';
import { LOG_COLUMNS, MOST_DATA_PATHS } from './log-columns.ts';

test('what a log cannot be shown by is told where it stands', () => {
  const faults = (columns: string[] | null, pinned: string[] = [], payloads = true): string[] =>
    faultsOfLayout({ columns, pinned }, 'deliveries', payloads, '').map(
      ({ path, message }) => `${path} ${message}`,
    );
  expect(faults(['event', 'time', 'data.n'], ['time'])).toEqual([]);
  expect(faults(null)).toEqual([]);
  expect(faults(null, ['time'])).toEqual(['/pinned/0 is none of columns. Name time there, too.']);
  expect(faults(['time', 'status', 'time'], ['status', 'status'])).toEqual([
    '/columns/2 is there already. Name time once.',
    '/pinned/1 is there already. Name status once.',
  ]);
  expect(faults(['data.n'], [], false)).toEqual([
    '/columns/0 is of what events carry: it takes the permission payloads:read.',
  ]);
  const many = Array.from({ length: MOST_DATA_PATHS + 1 }, (_, n) => `data.n${n}`);
  expect(faults(['time', ...many])).toEqual([
    `/columns/${MOST_DATA_PATHS + 1} is one path too many: at most 8.`,
  ]);
  expect(
    faultsOfLayout({ columns: ['stats', 'data.n'], pinned: [] }, 'events', true, '/layout'),
  ).toMatchObject([
    { path: '/layout/columns/0', expected: LOG_COLUMNS.events },
    {
      path: '/layout/columns/1',
      message: expect.stringMatching(/^is no column of events\. There are time, [^/]*webhooks\.$/),
    },
  ]);
  expect(faultsOfLayout({ columns: ['stauts'], pinned: [] }, 'deliveries', true, '')[0]).toMatchObject({
    suggestion: 'status',
    message: expect.stringContaining('event.id, and paths such as data.execution.status.'),
  });
});
