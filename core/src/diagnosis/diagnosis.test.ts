import { describe, expect, test } from 'vitest';
import { classOf, explainAnswer } from './answer.ts';
import type { AnswerFacts, RequestFacts } from './answer.ts';
import { checksOf } from './checks.ts';
import type { Certificate } from './certificate.ts';
import { diagnoseFailure } from './failure.ts';
import { inWords } from './words.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const DAY = 24 * 3600 * 1000;
const RECEIVER = new URL('https://hooks.example.com/in?token=abc');

const certificate = (changes: Partial<Certificate> = {}): Certificate => ({
  names: ['hooks.example.com'],
  issuer: "Let's Encrypt",
  validFrom: NOW - 90 * DAY,
  validTo: NOW + 60 * DAY,
  ...changes,
});

describe('an error of TLS', () => {
  const says = (code: string, shown: Certificate | null = certificate()): string => {
    const { errorClass, sentence } = diagnoseFailure(
      { kind: 'error', code, message: 'oh', certificate: shown },
      RECEIVER,
      NOW,
    );
    expect(errorClass).toBe('tls');
    return sentence;
  };

  test.each([
    ['CERT_HAS_EXPIRED', { validTo: NOW - 2.2 * DAY }, /expired 2 days ago, on 2026-11-19\. Renew it\.$/],
    [
      'CERT_HAS_EXPIRED',
      {},
      /A certificate in the receiver's chain has expired; its own is valid until 2027-01-20/,
    ],
    ['CERT_NOT_YET_VALID', { validFrom: NOW + DAY }, /is not valid before 2026-11-22/],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      { names: ['a.example', 'b.example'] },
      /is for a\.example, b\.example, not for hooks\.example\.com/,
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      { names: ['1', '2', '3', '4', '5', '6'] },
      /is for 1, 2, 3, 4 and 2 more, not/,
    ],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', {}, /self-signed/],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      { issuer: 'Our CA' },
      /authority that is not public \(it was signed by Our CA\)/,
    ],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', {}, /send the intermediate certificate/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', {}, /does not speak TLS at port 443/],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', {}, /TLS 1\.2 or 1\.3/],
    ['ERR_SSL_SOMETHING_NEW', {}, /failed \(ERR_SSL_SOMETHING_NEW\): oh\. Check the TLS settings/],
  ] as [string, Partial<Certificate>, RegExp][])('%s %j', (code, changes, sentence) => {
    expect(says(code, certificate(changes))).toMatch(sentence);
  });

  test('is told without a certificate, too', () => {
    for (const code of ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID'])
      expect(says(code, null)).toMatch(/^The receiver's certificate .*\.$/);
  });
});

test.each([
  ['name', 'timeout', /could not be looked up within 1 second/],
  ['connection', 'timeout', /hooks\.example\.com:443 does not answer at all\. A firewall/],
  ['tls', 'timeout', /does not speak TLS/],
  [null, 'timeout', /hooks\.example\.com:443 does not answer, or does not speak https/],
  ['request', 'timeout', /did not answer within 1 second\. Have it answer as soon as/],
] as const)('a deadline while at the %s', (stage, errorClass, sentence) => {
  const found = diagnoseFailure({ kind: 'deadline', stage, timeoutMs: 1000 }, RECEIVER, NOW);
  expect(found).toEqual({ errorClass, sentence: expect.stringMatching(sentence) });
});

test('names that do not exist are told from name servers that do not answer', () => {
  const say = (code: string) =>
    diagnoseFailure({ kind: 'no-name', host: 'a.test', code }, RECEIVER, NOW).sentence;
  expect(say('ENOTFOUND')).toMatch(/a\.test has no address \(ENOTFOUND\)\. Check the host/);
  expect(say('ESERVFAIL')).toMatch(/name servers do not answer/);
});

interface Answered {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  retryAfterMs?: number;
  sent?: string;
  request?: Partial<RequestFacts>;
}

function explained({
  status,
  headers = {},
  body = '',
  retryAfterMs,
  sent = '{"a":1}',
  request,
}: Answered): string {
  const answer: AnswerFacts = {
    status,
    header: (name) => headers[name],
    body: () => body,
    retryAfterMs: () => retryAfterMs ?? null,
  };
  return explainAnswer(answer, {
    url: RECEIVER,
    signing: 'standard',
    hasApiKey: false,
    contentType: 'application/json',
    bodyBytes: sent.length,
    body: () => sent,
    counts: true,
    ...request,
  });
}

const html = { 'content-type': 'text/html' };
const PARSED = /seems to verify a parsed body: this one changes when it is parsed .* express\.raw\(\)/;

test.each([
  [
    { status: 301, headers: { location: 'https://www.example.com/in' } },
    /redirect to https:\/\/www\.example\.com\/in\. .* final address/,
  ],
  [{ status: 308, headers: { location: '/in/' } }, /redirect to https:\/\/hooks\.example\.com\/in\//],
  [{ status: 302, headers: { location: '/login?next=/in' } }, /looks like a sign-in/],
  [{ status: 301, headers: { location: 'http://hooks.example.com/in' } }, /redirect to http\. .*with http:/],
  [
    { status: 302, headers: { location: `https://x.test/${'s'.repeat(60)}?key=hidden` } },
    /to https:\/\/x\.test\/…\?…\./,
  ],
  [{ status: 302 }, /a redirect without an address/],
  [{ status: 400, body: 'Unexpected token < in JSON' }, /cannot read the body \(application\/json\)/],
  [{ status: 400, body: 'No signatures found matching the expected signature' }, /mentions the signature/],
  [{ status: 401, body: 'Invalid signature', sent: '{"a": 1.0}' }, PARSED],
  [{ status: 401, body: 'Invalid signature' }, /current secret and the profile standard/],
  [
    { status: 401, body: '{"error":"HMAC mismatch"}', request: { signing: 'none' } },
    /not signed: choose a signing profile/,
  ],
  [{ status: 401, body: 'Timestamp too old' }, /receiver's clock, that it allows five minutes/],
  [{ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }, /wants credentials \(Basic\)/],
  [{ status: 401 }, /If it verifies the signature: check that it knows/],
  [{ status: 403, body: '<title>CSRF verification failed</title>' }, /exempt the webhook's path/],
  [
    { status: 403, headers: { ...html, 'cf-ray': '1' }, body: '<html>Just a moment...' },
    /with a page from Cloudflare that is meant for people/,
  ],
  [{ status: 403, headers: { ...html, server: 'nginx' }, body: '<html>403' }, /it is nginx that says so/],
  [{ status: 404 }, /nothing at \/in\. Check the path/],
  [{ status: 405, headers: { allow: 'GET, HEAD' } }, /\/in does not accept POST, only GET, HEAD\./],
  [{ status: 410 }, /410 Gone, which disables the webhook/],
  [{ status: 410, request: { counts: false } }, /410 Gone\. .* a test leaves it as it is/],
  [
    { status: 413, sent: 'x'.repeat(200 * 1024) },
    /a body of 200 KB is too large .*Express: 100 KB.*client_max_body_size/,
  ],
  [{ status: 415 }, /does not accept application\/json/],
  [{ status: 422 }, /does not accept what is in it/],
  [{ status: 429, retryAfterMs: 120_000 }, /asks for fewer requests, and none for 2 minutes\./],
  [{ status: 429 }, /asks for fewer requests\. .*rateLimit/],
  [{ status: 500 }, /failed while handling the request\. Its log/],
  [{ status: 500, headers: { ...html, server: 'nginx/1.25' }, body: '<html>' }, /it is nginx that says so/],
  [
    { status: 502, headers: html, body: '<html><center>nginx/1.18.0</center>' },
    /nginx could not reach the receiver itself/,
  ],
  [
    { status: 503, retryAfterMs: 3_600_000 },
    /overloaded or down for a while, and asks for no requests for 60 minutes/,
  ],
  [{ status: 504, headers: { server: 'awselb/2.0' } }, /an AWS load balancer got no answer/],
  [{ status: 522, headers: { server: 'cloudflare' } }, /Cloudflare could not connect to the receiver/],
  [{ status: 299 + 300 }, /answered 599/],
  [{ status: 418 }, /answered 418\. See the receiver's log/],
] as [Answered, RegExp][])('an answer: %j', (answered, sentence) => {
  const said = explained(answered);
  expect(said).toMatch(sentence);
  expect(said).toMatch(/^The receiver answered \d{3}.*\.$/s);
});

test('nothing of the body of an answer is in the sentence, nor of a query', () => {
  for (let status = 300; status < 600; status++) {
    const said = explained({
      status,
      headers: {
        ...html,
        location: '/next?token=planted-value',
        allow: 'planted-value',
        server: 'planted-value',
      },
      body: '<html>planted-value signature csrf timestamp json',
    });
    expect(said).not.toContain('planted-value');
    expect(classOf(status)).toBe(status < 400 ? 'redirect' : status === 429 ? 'rate_limited' : 'http');
  }
});

test('any body and header makes a sentence', () => {
  for (const body of ['', '\u0000', '{', '<html', 'x'.repeat(100_000)]) {
    for (const location of ['', '://', 'javascript:alert(1)', '\u0000']) {
      for (let status = 300; status < 600; status++)
        expect(explained({ status, body, headers: { location } })).toMatch(/\.$/);
    }
  }
});

describe('the checks', () => {
  const timing = { dnsMs: 3, connectMs: 4, tlsMs: 5, firstByteMs: 20, totalMs: 21 };
  const exchanged = {
    url: RECEIVER,
    isLiteral: false,
    connection: { address: '192.0.2.1', certificate: certificate() },
    timing,
    status: 200,
    failedAt: null,
    cause: null,
    delivered: true,
  };
  const results = (changes: Partial<Parameters<typeof checksOf>[0]>) =>
    checksOf({ ...exchanged, ...changes }, NOW).map(({ result }) => result);

  test('pass', () => {
    expect(checksOf(exchanged, NOW).map(({ says }) => says)).toEqual([
      'hooks.example.com has an address, found in 3 ms.',
      'Connected to 192.0.2.1 in 4 ms.',
      "The certificate of Let's Encrypt is valid until 2027-01-20; the handshake took 5 ms.",
      'The receiver answered 200 within 21 ms.',
    ]);
  });

  test('fail where it ended, and go no further', () => {
    const gone = { status: null, delivered: false, cause: 'why.' };
    expect(results({ ...gone, failedAt: 'name' })).toEqual(['failed', 'skipped', 'skipped', 'skipped']);
    expect(results({ ...gone, failedAt: 'tls' })).toEqual(['passed', 'passed', 'failed', 'skipped']);
    expect(results({ ...gone, failedAt: 'request' })).toEqual(['passed', 'passed', 'passed', 'failed']);
    expect(results({ status: 500, delivered: false, cause: 'why.' })[3]).toBe('failed');
  });

  test('warn of what is due, slow, or not safe', () => {
    const due = { address: null, certificate: certificate({ validTo: NOW + 3 * DAY }) };
    expect(checksOf({ ...exchanged, connection: due }, NOW)[2]).toEqual({
      check: 'tls',
      result: 'warning',
      says: "The certificate of Let's Encrypt is valid until 2026-11-24, which is in 3 days. Renew it in time.",
    });
    expect(results({ url: new URL('http://127.0.0.1/'), isLiteral: true })).toEqual([
      'skipped',
      'passed',
      'warning',
      'passed',
    ]);
    expect(results({ timing: { ...timing, totalMs: 9000 } })[3]).toBe('warning');
    expect(results({ cause: 'The body broke off.' })[3]).toBe('warning');
  });
});

test.each([
  [0, '1 second'],
  [1999, '2 seconds'],
  [119_000, '119 seconds'],
  [120_000, '2 minutes'],
  [2 * DAY - 1000, '47 hours'],
  [2 * DAY, '2 days'],
  [400 * DAY, '13 months'],
  [1000 * DAY, '2 years'],
])('%i ms are %s', (ms, words) => expect(inWords(ms)).toBe(words));
