import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';
import { constantTimeEqual } from './constant-time-equal.ts';
import { toHex } from './hex.ts';

test('hex and base64 are what Node writes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['stray trailing bits', 'AAB='],
  ['missing padding', 'AA'],
  ['white space', 'AA A'],
  ['the URL alphabet', '-_-_'],
  ['other characters', 'é==='],
])('base64 with %s is refused', (_, text) => {
  expect(fromBase64(text)).toBeNull();
});

test('texts are equal exactly when every character is', () => {
  expect(constantTimeEqual('', '')).toBe(true);
  expect(constantTimeEqual('abc', 'abc')).toBe(true);
  expect(constantTimeEqual('abc', 'abcd')).toBe(false);
  expect(constantTimeEqual('abc', 'Abc')).toBe(false);
  expect(constantTimeEqual('abc', 'abd')).toBe(false);
  // Differences that would cancel out in a sum or an exclusive or of the whole.
  expect(constantTimeEqual('ab', 'ba')).toBe(false);
  expect(constantTimeEqual('a', '\u0161')).toBe(false);
});
