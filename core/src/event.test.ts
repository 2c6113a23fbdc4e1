import { expect, test } from 'vitest';
import { recordOf } from './event.ts';

test('the link of an event names the minutes around its acceptance, however long ago that was', () => {
  const event = { id: 'e-1', organization: 'acme', uid: '018cc251-f400-7000-8000-000000000000' };
  expect(recordOf(event, null)).toBe(null);
  const link = new URL(recordOf(event, new URL('https://tidings.example.com'))!);
  expect(link.pathname).toBe('/events');
  expect(Object.fromEntries(link.searchParams)).toEqual({
    organization: 'acme',
    q: 'id="e-1"',
    range: '2023-12-31T23:59:00Z..2024-01-01T00:01:00Z',
    open: 'e-1',
  });
});
