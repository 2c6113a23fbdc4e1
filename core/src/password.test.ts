import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizePassword, weakPassword } from './password.ts';

const email = 'ada.lovelace@example.com';

test.each([
  ['sardines', /shorter than 12/],
  ['eleven char', /shorter than 12/],
  // Twelve UTF-16 units, six characters.
  ['😀'.repeat(6), /shorter than 12/],
  ['é'.repeat(600), /longer than 1024 bytes/],
  ['x'.repeat(100_000), /longer than 1024 bytes/],
  ['aaaaaaaaaaaa', /repeat/],
  ['abababababab', /repeat/],
  ['123456789012', /tried first/],
  ['abcdefghijkl', /tried first/],
  ['qwertyuiopas', /tried first/],
  ['lkjhgfdsapoi', /tried first/],
  ['1qaz2wsx3edc', /tried first/],
  ['Password1234', /tried first/],
  ['P@ssw0rd123456', /tried first/],
  ['passwordpassword', /tried first/],
  ['administrator1', /tried first/],
  ['Welcome2026!!', /tried first/],
  ['changeme-changeme', /tried first/],
  ['tidings-admin-2026', /tried first/],
  ['blue72blue72blue72', /tried first/],
  ['ada.lovelace@example.com', /e-mail/],
  ['Ada.Lovelace2026', /e-mail/],
])('%s is refused', (password, why) => {
  const weak = weakPassword(password, email);
  expect(weak).toMatch(why);
  expect(weak).not.toContain(password);
});

test.each([
  'rain on a tin roof',
  'x7!kQ2#vLp9z',
  'Grüße aus Köln',
  '#?%&/()=_-:;<>|',
  '7 4 1 8 5 2 9 6 3 tango',
  'パスワードは長いほど良いです',
  'p'.repeat(3) + 'urple tricycle',
  'my grandmother sells seashells',
])('%s will do', (password) => {
  expect(weakPassword(password, email)).toBeNull();
});

test('what looks the same is the same', () => {
  expect(normalizePassword('ＡＢＣ ﬁne')).toBe(normalizePassword('ABC fine'));
});

test('any text gets an answer, in time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 1500 }), fc.emailAddress(), (password, address) => {
      const before = performance.now();
      weakPassword(password, address);
      expect(performance.now() - before).toBeLessThan(200);
    }),
  );
});

test('random text of twenty characters will do', () => {
  const text = fc.string({
    unit: fc.constantFrom(...'bcdfghjklmnpqrtuvwxyz2679BCDFGHJKLMNPQRTUVWXYZ-_#+'),
    minLength: 20,
    maxLength: 40,
  });
  fc.assert(
    fc.property(
      text.filter((each) => new Set(each.toLowerCase().replaceAll(/[\W_]/g, '')).size > 8),
      (password) => {
        expect(weakPassword(password, email)).toBeNull();
      },
    ),
  );
});
