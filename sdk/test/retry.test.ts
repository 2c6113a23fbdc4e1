import { describe, expect, test } from 'vitest';
import { ConnectionError, toApiError } from '../src/errors.ts';
import { readRetryAfter, retryWait } from '../src/retry.ts';

const answer = (status: number, retryAfter?: number) =>
  toApiError({
    status,
    code: 'unknown',
    title: '',
    detail: '',
    errors: [],
    retryAfter,
  });

describe('the wait', () => {
  const lost = new ConnectionError('');

  test('doubles, up to eight seconds', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => retryWait(lost, attempt, 1));
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  test('is chance for its half', () => {
    expect([0, 0.5, 1].map((random) => retryWait(lost, 2, random))).toEqual([250, 375, 500]);
  });

  test('is as long as the server asks for, at least', () => {
    expect(retryWait(answer(429, 3), 1, 1)).toBe(3000);
    expect(retryWait(answer(503, 0), 1, 1)).toBe(250);
  });

  test('is not begun when the server asks for more than a minute', () => {
    expect([60, 61].map((seconds) => retryWait(answer(429, seconds), 1, 0))).toEqual([60_000, null]);
  });
});

test.each([408, 429, 502, 503, 504])('%i may pass', (status) => {
  expect(retryWait(answer(status), 1, 0)).toBe(125);
});

test.each([400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 500, 501])('%i does not pass', (status) => {
  expect(retryWait(answer(status), 1, 0)).toBeNull();
});

test('a conflict passes when the server says when', () => {
  expect(retryWait(answer(409, 1), 1, 0)).toBe(1000);
  expect(retryWait(answer(422, 1), 1, 0)).toBeNull();
});

test('what is no failure of the request is not repeated', () => {
  expect(retryWait(new TypeError('a bug'), 1, 0)).toBeNull();
});

test('Retry-After holds seconds or a date', () => {
  const now = Date.parse('2026-03-02T12:00:00.500Z');
  const read = (header: string | null) => readRetryAfter(header, now);
  expect(read(null)).toBeUndefined();
  expect(read('soon')).toBeUndefined();
  expect(read('7')).toBe(7);
  expect(read('Mon, 02 Mar 2026 12:00:10 GMT')).toBe(10);
  expect(read('Mon, 02 Mar 2026 11:00:00 GMT')).toBe(0);
});
