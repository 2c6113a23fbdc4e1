/**
 * What an answer outside 2xx means, in words. The body is looked at for hints and never quoted: sentences are shown to
 * people who may not see what receivers answer.
 */
import type { ErrorClass } from '../attempt.ts';
import { MAX_RETRY_AFTER_MS } from '../retry.ts';
import type { SigningProfile } from '../webhook.ts';
import { inWords, size } from './words.ts';

export interface AnswerFacts {
  readonly status: number;
  /** By lower-case name. */
  readonly header: (name: string) => string | undefined;
  readonly body: () => string;
  /** How long it asks to be left alone (`Retry-After`). */
  readonly retryAfterMs: () => number | null;
}

/** What of the request an answer may be about. */
export interface RequestFacts {
  readonly url: URL;
  readonly signing: SigningProfile;
  readonly hasApiKey: boolean;
  readonly contentType: string;
  readonly bodyBytes: number;
  readonly body: () => string;
  /** False for tests and previews, which leave the webhook as it is. */
  readonly counts: boolean;
}

/** The class of an answer outside 2xx. */
export function classOf(status: number): ErrorClass {
  if (status >= 300 && status < 400) return 'redirect';
  return status === 429 ? 'rate_limited' : 'http';
}

/** One that is outside 2xx, with what to do. */
export function explainAnswer(answer: AnswerFacts, request: RequestFacts): string {
  const { status } = answer;
  const proxy = proxyOf(answer);
  const said = `The receiver answered ${status}${NAMES[status] ? ` ${NAMES[status]}` : ''}`;
  if (status >= 300 && status < 400) return explainRedirect(answer, request, said);
  if (status >= 500) return explainFailure(answer, proxy, said);
  switch (status) {
    case 400:
    case 401:
    case 403:
    case 419:
      return explainRefusal(answer, request, proxy, said);
    case 404:
      return `${said}: there is nothing at ${request.url.pathname}. Check the path in the webhook's URL${proxy ? `; it is ${proxy} that says so` : ''}.`;
    case 405:
      return `${said}: ${request.url.pathname} does not accept POST${allowed(answer)}. Check the path, or have the receiver accept POST there.`;
    case 407:
      return `${said}: a proxy on the way asks for credentials. Give the webhook an address that bypasses it.`;
    case 408:
      return `${said}: it waited too long for the request. It may be overloaded.`;
    case 410:
      return request.counts
        ? `${said}, which disables the webhook: the receiver wants no more. Enable it again if that was a mistake.`
        : `${said}. For an event, that would disable the webhook; a test leaves it as it is.`;
    case 406:
    case 415:
      return `${said}: it does not accept ${request.contentType}. Have it accept that content type, or choose a payload format that it accepts.`;
    case 411:
      return `${said}, although each request states its length: a proxy on the way removes it. Look there.`;
    case 413:
      return `${said}: a body of ${size(request.bodyBytes)} is too large for it. Raise its limit (Express: 100 KB unless set otherwise, nginx: client_max_body_size), or send less with a template.`;
    case 422:
      return `${said}: it can read the body but does not accept what is in it. Check that it expects this payload format, and this event type.`;
    case 426:
      return `${said}: it wants a protocol other than HTTP/1.1. Check the path; it may be that of a WebSocket.`;
    case 429:
      return `${said}: it asks for fewer requests${pause(answer, 'none')}. That is respected; a rate limit on the webhook (rateLimit) keeps it from happening.`;
    case 431:
      return `${said}: the headers are too large for it. Give the webhook fewer or shorter ones.`;
    default:
      return `${said}. See the receiver's log, or its answer.`;
  }
}

const NAMES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function explainRedirect(answer: AnswerFacts, { url }: RequestFacts, said: string): string {
  const given = answer.header('location');
  if (answer.status === 304 || given === undefined || !URL.canParse(given, url.href))
    return `${said}, a redirect without an address. Redirects are not followed: set the webhook's URL to the final address.`;
  const to = new URL(given, url.href);
  const shown = shorten(to);
  if (to.host === url.host && to.pathname === url.pathname && to.protocol !== url.protocol)
    return `${said}, a redirect to ${to.protocol.slice(0, -1)}. Redirects are not followed: write the webhook's URL with ${to.protocol}//.`;
  if (/\b(log-?in|sign-?in|auth|sso|session)/i.test(to.pathname))
    return `${said}, a redirect to ${shown}, which looks like a sign-in. Exempt the webhook's path from signing in.`;
  return `${said}, a redirect to ${shown}. Redirects are not followed: set the webhook's URL to the final address.`;
}

const LONGEST_ADDRESS = 120;
/** Longer parts of a path are more likely values than names. */
const LONGEST_SEGMENT = 40;

/** Without what a query or a long part may give away. */
function shorten(url: URL): string {
  const path = url.pathname
    .split('/')
    .map((segment) => (segment.length > LONGEST_SEGMENT ? '…' : segment))
    .join('/');
  const query = url.search === '' ? '' : '?…';
  const whole = `${url.origin}${path}${query}`;
  return whole.length > LONGEST_ADDRESS ? `${whole.slice(0, LONGEST_ADDRESS)}…` : whole;
}

/** 400, 401 and 403 are what receivers answer that do not believe the request. */
function explainRefusal(
  answer: AnswerFacts,
  request: RequestFacts,
  proxy: string | null,
  said: string,
): string {
  const text = answer.body().toLowerCase();
  const wants = /^(basic|bearer|digest)\b/i.exec(answer.header('www-authenticate') ?? '')?.[1];
  if (/csrf|cross-site request|forgery token|page expired/.test(text) || answer.status === 419)
    return `${said} and mentions CSRF. Requests from programs carry no such token: exempt the webhook's path from that check.`;
  if (
    /captcha|challenge|just a moment|attention required|access denied|\bwaf\b|bot detect/.test(text) &&
    isHtml(answer)
  )
    return `${said} with a page from ${proxy ?? 'a firewall'} that is meant for people. Let the sending addresses through there (GET /v1/meta lists them), or the webhook's path.`;
  if (/timestamp|too old|clock|tolerance|expired|replay/.test(text))
    return `${said} and mentions the time. Check the receiver's clock, that it allows five minutes either way, and in which unit it reads the timestamp: seconds, and milliseconds with the profile admin.`;
  if (/signature|hmac|digest|not verified|verif(y|ication)|invalid secret/.test(text))
    return `${said} and mentions the signature. ${explainSignature(request)}`;
  if (answer.status === 400) {
    return /json|unexpected token|unexpected end|parse/.test(text)
      ? `${said}: it cannot read the body (${request.contentType}). Check that it expects this payload format, and how it parses it.`
      : `${said}: it does not understand the request. Check that it expects this payload format; its answer may say more.`;
  }
  if (wants)
    return `${said} and wants credentials (${wants}). Give the webhook a header Authorization, or an API key${proxy ? '' : ', or leave its path out of that check'}.`;
  if (proxy && isHtml(answer))
    return `${said}, and it is ${proxy} that says so. Let the sending addresses through there (GET /v1/meta lists them), or the webhook's path.`;
  if (request.signing === 'none' && !request.hasApiKey)
    return `${said}, and requests carry neither a signature nor an API key. Give the webhook what the receiver asks for.`;
  return `${said}. If it verifies the signature: ${lowerFirst(explainSignature(request))} If it asks for credentials, give the webhook an API key or a header.`;
}

/** Larger bodies are not looked at for what parsing makes of them. */
const LARGEST_PARSED = 64 * 1024;

function explainSignature({ signing, bodyBytes, body }: RequestFacts): string {
  if (signing === 'none') return 'Requests are not signed: choose a signing profile for the webhook.';
  const raw =
    'verify the bytes as they came, before any JSON parser (in Express: express.raw() on this route)';
  if (bodyBytes <= LARGEST_PARSED && changesWhenParsed(body()))
    return `It seems to verify a parsed body: this one changes when it is parsed and written out again. Have it ${raw}.`;
  return `Check that it knows the webhook's current secret and the profile ${signing}; and have it ${raw}.`;
}

function changesWhenParsed(body: string): boolean {
  try {
    return JSON.stringify(JSON.parse(body)) !== body;
  } catch {
    return false;
  }
}

function explainFailure(answer: AnswerFacts, proxy: string | null, said: string): string {
  const { status } = answer;
  const from = proxy ?? 'a proxy in front of it';
  const it = proxy && isHtml(answer) ? `${said}, and it is ${proxy} that says so` : said;
  switch (status) {
    case 501:
      return `${said}: it does not know the request. Check the path, and that it accepts POST.`;
    case 502:
      return `${said}: ${from} could not reach the receiver itself. Check that it is running, and its log.`;
    case 503:
      return `${it}: it is overloaded or down for a while${pause(answer, 'asks for no requests')}.`;
    case 504:
      return `${said}: ${from} got no answer from the receiver itself in time. Have it answer as soon as it has stored the event, and work on it afterwards.`;
    case 520:
    case 521:
    case 522:
    case 523:
    case 524:
    case 525:
    case 526:
    case 530:
      return `${said}: ${proxy ?? 'Cloudflare'} ${CLOUDFLARE[status]}.`;
    default:
      return proxy && isHtml(answer)
        ? `${it}. See its log, and that of the receiver behind it.`
        : `${said}: it failed while handling the request. Its log from that time says why.`;
  }
}

const CLOUDFLARE: Record<number, string> = {
  520: 'got an answer from the receiver that it does not understand. See the log of the receiver',
  521: 'was refused by the receiver. Check that it is running, and lets Cloudflare in',
  522: 'could not connect to the receiver in time. Check its firewall',
  523: 'found no route to the receiver. Check its address in DNS',
  524: 'got no answer from the receiver in time. Have it answer as soon as it has stored the event, and work on it afterwards',
  525: 'could not make a TLS connection to the receiver. Check its certificate',
  526: "does not trust the receiver's certificate. Renew it",
  530: 'cannot find the receiver. See its dashboard',
};

function pause({ retryAfterMs }: AnswerFacts, what: string): string {
  const asked = retryAfterMs();
  if (asked === null || asked <= 0) return '';
  return `, and ${what} for ${inWords(Math.min(asked, MAX_RETRY_AFTER_MS))}`;
}

function allowed({ header }: AnswerFacts): string {
  const methods = header('allow') ?? '';
  return /^[A-Z]{3,7}(, ?[A-Z]{3,7}){0,8}$/.test(methods) ? `, only ${methods}` : '';
}

/** Of what stands in front of receivers and answers in their place; by its headers, or its page. */
const PROXIES: readonly [string, (answer: AnswerFacts) => boolean][] = [
  [
    'Cloudflare',
    ({ header }) => header('cf-ray') !== undefined || /cloudflare/i.test(header('server') ?? ''),
  ],
  ['Heroku', ({ header }) => /heroku|cowboy/i.test(header('server') ?? header('via') ?? '')],
  ['Vercel', ({ header }) => header('x-vercel-id') !== undefined],
  ['an AWS load balancer', ({ header }) => /awselb|cloudfront|amazons3/i.test(header('server') ?? '')],
  ['ngrok', ({ header }) => header('ngrok-error-code') !== undefined],
  ['Fastly', ({ header }) => /varnish/i.test(header('via') ?? '') || header('x-served-by') !== undefined],
  ['Envoy', ({ header }) => /envoy/i.test(header('server') ?? '')],
  ['nginx', (answer) => names(answer, 'nginx')],
  ['Apache', (answer) => names(answer, 'apache')],
  ['Traefik', (answer) => names(answer, 'traefik')],
  ['Caddy', (answer) => names(answer, 'caddy')],
];

function names(answer: AnswerFacts, program: string): boolean {
  if ((answer.header('server') ?? '').toLowerCase().includes(program)) return true;
  return isHtml(answer) && answer.body().toLowerCase().includes(`<center>${program}`);
}

function proxyOf(answer: AnswerFacts): string | null {
  return PROXIES.find(([, is]) => is(answer))?.[0] ?? null;
}

function isHtml({ header, body }: AnswerFacts): boolean {
  return /^text\/html/i.test(header('content-type') ?? '') || /^\s*<(!doctype html|html)/i.test(body());
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
