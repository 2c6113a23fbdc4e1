import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Concealer } from './concealer.ts';

const SECRET = 'sk_live_a/b+c=ZyXwVu"9876&54321<end>';
const concealer = new Concealer([SECRET]);

/** Each character by its code, which `spell` writes. */
const each = (text: string, spell: (code: number) => string): string =>
  [...text].map((character) => spell(character.charCodeAt(0))).join('');
const hex = (code: number): string => code.toString(16).padStart(2, '0');
const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** How others write a secret down. */
const SPELLINGS: Record<string, (secret: string) => string> = {
  'as it is': (secret) => secret,
  JSON: (secret) => JSON.stringify(secret),
  'JSON in JSON': (secret) => JSON.stringify(JSON.stringify(secret)),
  'JSON with slashes escaped': (secret) => JSON.stringify(secret).replaceAll('/', '\\/'),
  'JSON with everything escaped': (secret) => each(secret, (code) => `\\u00${hex(code)}`),
  'JSON with everything escaped twice': (secret) => each(secret, (code) => `\\\\u00${hex(code)}`),
  'percent-encoded': (secret) => encodeURIComponent(secret),
  'percent-encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'percent-encoded whole': (secret) => each(secret, (code) => `%${hex(code)}`),
  'in HTML': html,
  'in HTML twice': (secret) => html(html(secret)),
  'in HTML by number': (secret) => each(secret, (code) => `&#${code};`),
  'in HTML by hexadecimal number': (secret) => each(secret, (code) => `&#x${hex(code)};`),
  'in hexadecimal': (secret) => each(secret, hex),
  'in hexadecimal capitals': (secret) => each(secret, hex).toUpperCase(),
  'in hexadecimal with colons': (secret) => each(secret, (code) => `${hex(code)}:`),
  'as the string of a program': (secret) => each(secret, (code) => `\\x${hex(code)}`),
  'as a list of bytes in hexadecimal': (secret) =>
    `[${Array.from(`xy${secret}z`, (c) => `0x${hex(c.charCodeAt(0))}`).join(',')}]`,
  'as a list of bytes in hexadecimal capitals': (secret) =>
    `{ ${Array.from(`xy${secret}z`, (c) => `0X${hex(c.charCodeAt(0)).toUpperCase()}`).join(', ')} }`,
  'as a list of bytes': (secret) => JSON.stringify([...Buffer.from(`xy${secret}z`)]),
  'as a list of bytes in lines': (secret) => JSON.stringify([...Buffer.from(`xy${secret}z`)], null, 2),
  ...Object.fromEntries(
    [0, 1, 2].flatMap((lead) => {
      const encode = (secret: string): string =>
        Buffer.from(`${'x'.repeat(lead)}${secret}yyy`).toString('base64');
      return [
        [`in base64 behind ${lead}`, encode],
        [
          `in base64url behind ${lead}`,
          (secret: string) => Buffer.from(`${'x'.repeat(lead)}${secret}yyy`).toString('base64url'),
        ],
        [`in base64 behind ${lead}, in JSON`, (secret: string) => encode(secret).replaceAll('/', '\\/')],
        [`in base64 behind ${lead}, in a URL`, (secret: string) => encodeURIComponent(encode(secret))],
        [
          `in base64 behind ${lead}, in lines`,
          (secret: string) =>
            encode(secret)
              .match(/.{1,10}/g)!
              .join('\r\n'),
        ],
        [
          `in base64 behind ${lead}, in lines in JSON`,
          (secret: string) =>
            encode(secret)
              .match(/.{1,10}/g)!
              .join('\\n'),
        ],
      ];
    }),
  ),
};

describe.each(Object.entries(SPELLINGS))('a secret %s', (_, spell) => {
  const spelled = spell(SECRET);

  test('is found in the midst of a text', () => {
    const shown = concealer.conceal(`before ${spelled} after`);
    expect(shown).toMatch(/^before .*\*\*\*.* after$/s);
    // Beside it there may be quotes, and what else was encoded with it.
    expect(shown.length).toBeLessThan(60);
  });

  test('is found where the text was cut within it', () => {
    for (let length = 0; length <= spelled.length; length++) {
      const shown = concealer.conceal(`before ${spelled.slice(0, length)}`, true);
      // Beginnings of three characters could be anything.
      expect([length, shown.length < 60]).toEqual([length, true]);
    }
  });
});

test('keys in base64 are found in the other alphabet, and by the bytes that they stand for', () => {
  const bytes = Buffer.from(Array.from({ length: 30 }, (_, i) => 251 + i * 7));
  const keys = new Concealer([`whsec_${bytes.toString('base64')}`, bytes.toString('latin1')]);
  for (const text of [
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('latin1'),
    Buffer.concat([Buffer.of(1), bytes])
      .toString('base64')
      .slice(1),
  ])
    expect(keys.conceal(`before ${text} after`)).toMatch(/^before .{0,3}\*\*\*.{0,3} after$/);
});

describe('in the name of a header, which comes in small letters,', () => {
  const keys = new Concealer([SECRET, 'Tok7fQ2-xYz', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']);

  test.each([
    ['as it is', 'x-tok7fq2-xyz', 'x-***'],
    ['without its tag', 'x-mfkq9r8gkyqrtwjupd8ilpzio2lalasw', 'x-***'],
    ['in base64', `x.${Buffer.from('Tok7fQ2-xYz').toString('base64url').toLowerCase()}`, 'x.***'],
    ['in hexadecimal', `x_${Buffer.from(SECRET).toString('hex')}`, 'x_***'],
    ['percent-encoded whole', `x-${each('Tok7fQ2-xYz', (code) => `%${hex(code)}`)}-1`, 'x-***-1'],
  ])('a secret is found %s', (_, name, shown) => {
    expect(keys.concealName(name)).toBe(shown);
  });

  test('what is none stays as it is', () => {
    for (const name of ['content-security-policy', 'x-tok7fq2-xy', 'x-%41%42%43%44%45%46'])
      expect(keys.concealName(name)).toBe(name);
  });
});

test('a space is found as the plus of a form', () => {
  const keys = new Concealer(['to k+en/wi th', 'abc+def ghi']);
  const { a, b } = { a: 'to k+en/wi th', b: 'abc+def ghi' };
  expect(keys.conceal(`[${new URLSearchParams({ a, b }).toString()}]`)).toBe('[a=***&b=***]');
  expect(keys.conceal(`[${encodeURIComponent(a)}]`)).toBe('[***]');
});

test('what holds no secret stays as it is', () => {
  const many = new Concealer([
    SECRET,
    'hunter2hunter2',
    '########',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  ]);
  const text = fc.string({ unit: fc.constantFrom(...'ab1%\\/&#;x=:, \n"u003'), maxLength: 200 });
  fc.assert(
    fc.property(text, fc.boolean(), (some, cut) => {
      expect(many.conceal(some, cut)).toBe(some);
    }),
  );
});

test('secrets beside, within and upon each other leave nothing', () => {
  const all = new Concealer(['abcdef', 'abcdefghij', 'fghijklm', 'short']);
  expect(all.conceal('1 abcdefghijklm 2 abcdefabcdef 3 short')).toBe('1 *** 2 ****** 3 short');
});

test('a text made to be slow takes no longer than others', () => {
  const nasty = ['%', '%41', '\\', '\\\\u00', '&amp;', '&#1', '1,', '64:', 'sk_l', '\n', '=', 'sk_live_%'];
  for (const unit of nasty) {
    const text = unit.repeat(Math.ceil(16_384 / unit.length));
    for (const cut of [false, true]) expect(concealer.conceal(text, cut).length).toBeGreaterThan(16_000);
  }
});

describe('a secret that is not ASCII', () => {
  const secret = 'пароль-für-крюк-🔑-42';
  const bytes = Buffer.from(secret).toString('latin1');
  const units = secret.split('').map((unit) => unit.charCodeAt(0));
  const points = Array.from(secret, (character) => character.codePointAt(0)!);
  const spellings: Record<string, string> = {
    'as it is': bytes,
    'JSON of ASCII alone': units
      .map((unit) => (unit < 0x80 ? String.fromCharCode(unit) : `\\u${unit.toString(16).padStart(4, '0')}`))
      .join(''),
    'JSON with everything escaped': units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join(''),
    'bytes taken for characters': each(bytes, (code) => `\\u00${hex(code)}`),
    'in HTML by number': points.map((point) => `&#${point};`).join(''),
    'in HTML by hexadecimal number': points.map((point) => `&#x${point.toString(16)};`).join(''),
    'percent-encoded': encodeURIComponent(secret),
  };

  test.each(Object.entries(spellings))('is masked %s', (_, spelled) => {
    expect(new Concealer([bytes]).conceal(`{"got":"${spelled}"}`)).toBe('{"got":"***"}');
  });
});

// Each would take minutes if an expression began again from each of its characters.
test.each([
  ['letters behind a list of bytes', ` a b c d e f g${'x'.repeat(400_000)}`],
  ['the same, escaped again and again', ` a b c d e f g&amp;amp;amp;amp;${'x'.repeat(400_000)}`],
  ['zeros', ` 0x1 0x2 0x3 0x4 0x5 0x6 ${'0'.repeat(400_000)}`],
  ['prefixes of bytes', ` 0x1 0x2 0x3 0x4 0x5 0x6 ${'0x'.repeat(200_000)}`],
  ['digits', ` 1 2 3 4 5 6 7 ${'1'.repeat(400_000)}`],
  ['digits before a letter', ` 1 2 3 4 5 6 7 ${'1'.repeat(400_000)}x`],
  ['backslashes', `\n${'\\'.repeat(400_000)}x`],
  ['spaces', `\n 1 2 3 4 5 6${' '.repeat(400_000)}x`],
  ['ampersands', `&#1;${'&'.repeat(400_000)}x`],
])('a long text of %s is read in one go', (_, text) => {
  for (const cut of [false, true]) expect(concealer.conceal(text, cut)).toBe(text);
});
