import { describe, expect, test } from 'vitest';
import { HEADER_VALUE_PATTERN, isCredential, isHarmless, refusedHeader } from './headers.ts';

describe('a header of one’s own', () => {
  test.each([
    'x-acme-source',
    'X-Api-Key',
    'Authorization',
    'cookie',
    'traceparent',
    'accept',
    'x-hubspot-id',
    'a',
  ])('can be %s', (name) => {
    expect(refusedHeader(name, 'own')).toBeNull();
  });

  test.each([
    ['Host', 'URL'],
    ['CONNECTION', 'connection'],
    ['Proxy-Authorization', 'connection'],
    ['content-md5', 'body'],
    ['Webhook-Id', 'Tidings'],
    ['x-forwarded-host', 'came from'],
    ['stripe-signature', 'signing profile'],
    ['a b', 'letters, digits and dashes'],
  ])('cannot be %s, with a reason', (name, reason) => {
    expect(refusedHeader(name, 'own')).toContain(reason);
  });
});

test('a signature may go by the names of other platforms, and by none of ours', () => {
  for (const name of ['X-Hub-Signature-256', 'svix-signature', 'x-acme-signature', 'stripe-signature'])
    expect(refusedHeader(name, 'signature')).toBeNull();
  for (const name of ['webhook-signature', 'content-type', 'host', 'a b', ''])
    expect(refusedHeader(name, 'signature')).not.toBeNull();
});

test('names tell credentials', () => {
  for (const name of [
    'Authorization',
    'x-api-key',
    'X-Auth',
    'cookie',
    'x-acme-token',
    'Client-Secret',
    'x-password',
    'X-Pass',
    'x-jwt',
    'X-Otp-Code',
    'x_sid',
  ])
    expect([name, isCredential(name), isHarmless(name)]).toEqual([name, true, false]);
  for (const name of ['x-tenant', 'traceparent', 'x-acme-source', 'x-pinned', 'x-compass'])
    expect([name, isCredential(name), isHarmless(name)]).toEqual([name, false, false]);
  for (const name of ['Accept', 'X-Source'])
    expect([name, isCredential(name), isHarmless(name)]).toEqual([name, false, true]);
});

test('values are visible ASCII from end to end', () => {
  const pattern = new RegExp(HEADER_VALUE_PATTERN);
  for (const value of ['a', 'a b', 'a\tb', '~', '!', 'Bearer abc.def'])
    expect([value, pattern.test(value)]).toEqual([value, true]);
  for (const value of ['', ' ', 'a ', ' a', 'a\n', 'a\r\nb', 'ä', '\u0000', '\u007f'])
    expect([value, pattern.test(value)]).toEqual([value, false]);
});
