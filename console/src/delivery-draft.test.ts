import { expect, test } from 'vitest';
import { emptyDraft, toChange } from './webhook-draft.ts';
import {
  deliveryChange,
  deliveryDraftOf,
  deliveryFaults,
  deliveryInput,
  NO_DELIVERY,
  printDelays,
  readDelays,
  withoutDeliverySecrets,
} from './delivery-draft.ts';

const WEBHOOK = {
  retry: { delays: [5, 300, 7200, 90] },
  timeoutMs: 15_000,
  rateLimit: { perSecond: 0.5 },
  ordered: true,
  headers: { 'x-region': 'eu', 'x-open': { shown: 'yes' }, authorization: { secret: true as const } },
  encryption: { scheme: 'jwe' as const, publicKey: null, keep: 'ciphertext' as const },
};

test('delays are read with and without units, and printed as they are shortest', () => {
  expect(readDelays('5, 5m;2h  1.5d 0')).toEqual([5, 300, 7200, 129_600, 0]);
  expect(readDelays('5s soon')).toBe('soon');
  expect(readDelays(' ')).toEqual([]);
  expect(printDelays([0, 5, 90, 300, 7200, 86_400])).toBe('0s 5s 90s 5m 2h 1d');
});

test('a webhook that is shown and not changed is sent nothing of', () => {
  const draft = deliveryDraftOf(WEBHOOK);
  expect(draft).toMatchObject({ delays: '5s 5m 2h 90s', timeout: '', perSecond: '0.5', ordered: true });
  expect(deliveryChange(draft, draft, true)).toEqual({});
  expect(deliveryFaults(draft, true, true)).toEqual({});
});

test('what is changed is sent, and secrets that are left empty stay', () => {
  const before = deliveryDraftOf(WEBHOOK);
  const headers = [...before.headers.slice(1), { name: 'x-key', value: 'k', isShown: false, isKept: false }];
  const after = { ...before, headers, timeout: '2.5', perSecond: ' ', keepsPlaintext: true };
  expect(deliveryChange(before, after, true)).toEqual({
    timeoutMs: 2500,
    rateLimit: null,
    headers: { 'x-open': { shown: 'yes' }, authorization: { secret: true }, 'x-key': { secret: 'k' } },
    encryption: { scheme: 'jwe', keep: 'plaintext' },
  });
  expect(deliveryChange(before, { ...before, encryption: '' }, true)).toEqual({ encryption: null });
  expect(deliveryChange(before, after, false)).toEqual({ timeoutMs: 2500, rateLimit: null });
});

test('a new one has what is written, and a key of either sort', () => {
  expect(deliveryInput(NO_DELIVERY, true, true)).toEqual({});
  const draft = { ...NO_DELIVERY, encryption: 'jwe' as const, secret: 'my-secret' };
  expect(deliveryInput({ ...draft, encryptionKey: ' {"kty":"EC"} ' }, true, true)).toEqual({
    secret: 'my-secret',
    encryption: { scheme: 'jwe', keep: 'plaintext', publicKey: { kty: 'EC' } },
  });
  expect(deliveryInput({ ...draft, encryptionKey: 'YWJj' }, true, true).encryption).toEqual({
    ...{ scheme: 'jwe', keep: 'plaintext', key: 'YWJj' },
  });
  expect(deliveryInput(draft, false, true)).toEqual({});
  // Nor a secret that is not asked for any more.
  expect(deliveryInput({ ...draft, encryption: '' }, true, false)).toEqual({});
});

test('what makes no sense is said at its field', () => {
  const wrong = {
    ...NO_DELIVERY,
    ...{ timeout: 'long', perSecond: 'few', encryption: 'jwe' as const, encryptionKey: '{no' },
    headers: [
      { name: 'X-A', value: '1', isShown: true, isKept: false },
      { name: 'x-a', value: '2', isShown: true, isKept: false },
    ],
  };
  expect(Object.keys(deliveryFaults(wrong, true, true)).toSorted()).toEqual([
    '/encryption',
    '/headers',
    '/rateLimit',
    '/retry',
    '/timeoutMs',
  ]);
  // What is not there to be seen cannot be mended.
  expect(Object.keys(deliveryFaults(wrong, false, false)).toSorted()).toEqual(['/rateLimit', '/timeoutMs']);
  const [header] = wrong.headers;
  const faultOf = (change: object): string | undefined =>
    deliveryFaults({ ...NO_DELIVERY, headers: [{ ...header!, ...change }] }, false, true)['/headers'];
  expect(faultOf({})).toBeUndefined();
  expect(faultOf({ value: '' })).toBe('X-A has no value.');
  expect(faultOf({ value: '', isKept: true })).toBeUndefined();
  expect(faultOf({ name: ' ' })).toBe('A header has no name.');
});

test('a secret that its field shows is sent, whichever signing profile is chosen at last', () => {
  const before = emptyDraft({});
  const written = { ...before, secret: 'typed' };
  expect(toChange(before, { ...written, signing: 'stripe' }, {})).toEqual({
    signing: 'stripe',
    secret: 'typed',
  });
  expect(toChange(before, written, {})).toEqual({ secret: 'typed' });
  expect(toChange(before, { ...written, signing: 'none' }, {})).toEqual({ signing: 'none' });
});

test('no secret is kept in the browser', () => {
  const draft = {
    ...NO_DELIVERY,
    ...{ secret: 'one', encryptionKey: 'two' },
    headers: [
      { name: 'a', value: 'three', isShown: false, isKept: false },
      { name: 'b', value: 'open', isShown: true, isKept: false },
    ],
  };
  expect(JSON.stringify(withoutDeliverySecrets(draft))).not.toMatch(/one|two|three/);
  expect(withoutDeliverySecrets(draft).headers[1]!.value).toBe('open');
});
