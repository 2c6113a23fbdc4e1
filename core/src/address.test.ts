import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deniedAddress, deniedUrl, isWithin, parseRange } from './address.ts';

const strict = { allowPrivate: [], allowHttp: false };

const DENIED_HOSTS = [
  // 127.0.0.1 in every notation of a URL parser.
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7F.1',
  '017700000001',
  '0177.0.0.1',
  '0177.0x0.0.01',
  '%31%32%37.0.0.1',
  '１２７.0.0.1',
  '127。0。0。1',
  '①②⑦.0.0.1',
  '127.0.0.1.',
  '127.255.255.254',
  // Of no host, this host, or of every host.
  '0',
  '0.0.0.0',
  '0.1.2.3',
  '255.255.255.255',
  // Private, shared and link-local ranges, at their edges.
  '10.0.0.0',
  '10.255.255.255',
  '0xa.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '3232235521',
  '100.64.0.1',
  '100.127.255.255',
  '169.254.0.1',
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  // Documentation, benchmarks, protocols, multicast, future.
  '192.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '192.88.99.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  // IPv6: its own special ranges.
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::2]',
  '[fe80::1]',
  '[febf::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[100::1]',
  '[100:0:0:1::1]',
  '[4000::1]',
  '[5f00::1]',
  // IPv4 inside IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo.
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:10.0.0.1]',
  '[::ffff:169.254.169.254]',
  '[::127.0.0.1]',
  '[::7f00:1]',
  '[::a9fe:a9fe]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::1]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[2001::1]',
  '[2001:0:7f00:1::]',
  // Names.
  'localhost',
  'LOCALHOST',
  'localhost.',
  'localhost..',
  'a.localhost',
  'a.b.localhost.',
  'ｌocalhost',
  'metadata.google.internal',
  'metadata.google.internal.',
  'Metadata.Goog',
  'instance-data',
  'intranet',
  'db.',
];

const DENIED_URLS = [
  '',
  'example.com',
  '//example.com/',
  '/webhook',
  'https://',
  'https:///',
  'http://example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:,x',
  'ws://example.com/',
  'https://user@example.com/',
  'https://user:password@example.com/',
  'https://:password@example.com/',
  'https://127.0.0.1@example.com/',
  'https://example.com/#fragment',
  'https://example.com:0x50/',
  'https://exa mple.com/',
  'https://example.com\u0000/',
  'https://example.com/\r\nHost: x',
  'https://exam\tple.com/',
  ' https://example.com/',
  'https://example.com/ ',
  'https://example.com/\u00a0',
  '\u2003https://example.com/',
  'https://example.com:0/',
  'https://8.8.8.8:00/',
  'https://[::1',
  'https://1.2.3.4.5/',
  'https://256.256.256.256/',
  'https:\\\\127.0.0.1\\',
  ...[22, 25, 53, 110, 143, 389, 587, 2049, 3306, 5432, 6379, 6667, 11_211].map(
    (port) => `https://example.com:${port}/`,
  ),
];

const ALLOWED = [
  'https://example.com/webhook',
  'https://example.com',
  'https://example.com.:8443/a?b=c',
  'https://EXAMPLE.com:443/',
  'https://münchen.example/',
  'https://hooks.slack.com/services/T/B/x',
  'https://example.com/path%00',
  'https://8.8.8.8/',
  'https://1.1.1.1:8080/',
  'https://172.32.0.1/',
  'https://100.128.0.1/',
  'https://[2606:4700:4700::1111]/',
  'https://[2001:4860:4860::8888]:8443/',
  'https://10.0.0.1.example.com/',
  'https://localhost.example.com/',
  // A backslash is a slash, so the host ends before it.
  'https://example.com\\@127.0.0.1:6379/',
];

describe('a URL is refused, in a sentence,', () => {
  test.each(DENIED_HOSTS)('for its host %s', (host) => {
    const https = deniedUrl(`https://${host}/webhook`, strict);
    expect(https).toMatch(/^[^\n]+\.$/);
    const withPort = deniedUrl(`https://${host}:8443/`, { ...strict, allowHttp: true });
    expect(withPort).toMatch(/\.$/);
  });

  test.each(DENIED_URLS)('for all of %j', (url) => {
    expect(deniedUrl(url, strict)).toMatch(/^[^\n]+\.$/);
  });
});

test.each([
  [' https://example.com/', 'white space'],
  ['https://example.com/\u00a0', 'white space'],
  ['\thttps://example.com/', 'control character'],
  ['https://example.com:0/', 'Port 0'],
])('%j is refused for its %s', (url, reason) => {
  expect(deniedUrl(url, strict)).toContain(reason);
});

test.each(['localhost', 'localhost.', 'a.localhost.'])('%s is loopback', (host) => {
  const ranges = { allowPrivate: [parseRange('10.0.0.0/8')!], allowHttp: true };
  expect(deniedUrl(`http://${host}:8080/`, ranges)).toContain('loopback');
});

test.each(ALLOWED)('%s may receive', (url) => {
  expect(deniedUrl(url, strict)).toBeNull();
});

describe('what is allowed by name', () => {
  const policy = {
    allowPrivate: [parseRange('10.1.0.0/16')!, parseRange('127.0.0.1')!, parseRange('fd00::/8')!],
    allowHttp: false,
  };

  test.each<[string, boolean]>([
    ['10.1.255.255', true],
    ['::ffff:10.1.2.3', true],
    ['10.2.0.0', false],
    ['127.0.0.1', true],
    ['127.0.0.2', false],
    ['fd12::1', true],
    ['fc00::1', false],
    ['::1', false],
    // An address that wraps an allowed one is routed elsewhere.
    ['64:ff9b::10.1.2.3', false],
    ['2002:a01:203::', false],
    ['nonsense', false],
    ['', false],
  ])('%s: %s', (address, allowed) => {
    expect(deniedAddress(address, policy) === null).toBe(allowed);
  });

  test('takes plain http on loopback, and nowhere else', () => {
    expect(deniedUrl('http://127.0.0.1:8080/', policy)).toBeNull();
    expect(deniedUrl('http://localhost:8080/', policy)).toBeNull();
    expect(deniedUrl('http://127.0.0.2:8080/', policy)).toContain('TIDINGS_ALLOW_PRIVATE');
    expect(deniedUrl('http://10.1.0.1/', policy)).toContain('TIDINGS_ALLOW_HTTP');
    expect(deniedUrl('http://10.1.0.1/', { ...policy, allowHttp: true })).toBeNull();
  });

  test.each<[string, string, boolean]>([
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '::ffff:10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '11.0.0.0', false],
    ['::ffff:a00:0/104', '10.1.2.3', true],
    ['::ffff:0:0/96', '192.0.2.1', true],
    ['::ffff:10.0.0.1', '10.0.0.1', true],
    ['::ffff:10.0.0.1/128', '::ffff:10.0.0.2', false],
  ])('%s holds %s: %s', (range, address, held) => {
    expect(isWithin(address, [parseRange(range)!])).toBe(held);
  });

  // What is around them holds no address that anybody has.
  test.each([
    '::ffff:10.0.0.0/95',
    '::ffff:0:0/0',
    '::ffff:0:0/200',
    '10.0.0.0/33',
    '10.0.0/8/8',
    'example.com',
    '',
    '10.0.0.0/-1',
    '10.0.0.0/x',
    '010.000.000.000/8',
    '192.168.010.001',
    '10.8',
    '1',
    '0x7f000001',
    'fe80::1%eth0',
    'fe80::1/1/2',
    '::10.0.0.1',
    '::10.0.0.0/104',
  ])('is not %j', (range) => {
    expect(parseRange(range)).toBeNull();
  });
});

describe('an IPv4 address', () => {
  const bytes = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((all) => [...all]);
  const number = (all: number[]): number => all.reduce((sum, byte) => sum * 256 + byte, 0);

  test('gets one verdict, however it is spelled', () => {
    fc.assert(
      fc.property(bytes, (all) => {
        const plain = all.join('.');
        const verdict = deniedUrl(`https://${plain}/`, strict) === null;
        expect(deniedAddress(plain, strict) === null).toBe(verdict);
        const hex = all.map((byte) => byte.toString(16).padStart(2, '0')).join('');
        for (const spelling of [
          String(number(all)),
          `0x${hex}`,
          `0${number(all).toString(8)}`,
          all.map((byte) => `0x${byte.toString(16)}`).join('.'),
          all.map((byte) => `0${byte.toString(8)}`).join('.'),
          `${all[0]}.${number(all) % 2 ** 24}`,
          `[::ffff:${plain}]`,
        ]) {
          expect(deniedUrl(`https://${spelling}/`, strict) === null).toBe(verdict);
        }
        // Inside any other IPv6 address it never gets through.
        for (const wrapped of [
          `::${plain}`,
          `64:ff9b::${plain}`,
          `::ffff:0:${plain}`,
          `2002:${hex.slice(0, 4)}:${hex.slice(4)}::`,
        ]) {
          expect(deniedAddress(wrapped, strict)).not.toBeNull();
        }
      }),
      { numRuns: 1000 },
    );
  });
});

test('nothing that a URL could be makes the check throw', () => {
  const text = fc.string({ unit: fc.constantFrom(...'a1.:/@[]%#?\\-x', '\u0000', 'ä', '\ud800') });
  const url = fc.oneof(
    text,
    text.map((rest) => `https://${rest}`),
    text.map((rest) => `https://[${rest}]/`),
  );
  fc.assert(
    fc.property(url, (one) => {
      const denied = deniedUrl(one, strict);
      expect(denied === null || denied.length > 10).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
