/**
 * What went wrong before there was an answer, in words: the class of the error, and a sentence that says what to do. The
 * one place for it: attempts, tests, previews and `tidings doctor` all say what is said here and in `answer.ts`.
 */
import type { ErrorClass } from '../attempt.ts';
import { explainTls } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { seconds } from './words.ts';

/** How far an exchange came: `name` its host is looked up · `connection` · `tls` · `request` it was sent, all or in part. */
export type Stage = 'name' | 'connection' | 'tls' | 'request';

/** Facts about an exchange that brought no answer. */
export type Failure =
  /** There is no request; `message` says why. */
  | { readonly kind: 'unbuildable'; readonly message: string }
  /** The address is one that deliveries must not reach; `message` says which, and why. */
  | { readonly kind: 'blocked'; readonly message: string }
  | { readonly kind: 'no-name'; readonly host: string; readonly code: string }
  /** `stage`: null while it waits for a connection that somebody else began. */
  | { readonly kind: 'deadline'; readonly stage: Stage | null; readonly timeoutMs: number }
  /** What came is not HTTP. */
  | { readonly kind: 'not-http' }
  /** It is HTTP, and none that a request may be answered with. */
  | { readonly kind: 'bad-answer'; readonly what: 'continue' | 'upgrade' | 'length' }
  /** An error of the system, of TLS or of the HTTP client, by its code. */
  | {
      readonly kind: 'error';
      readonly code: string;
      readonly message: string;
      readonly certificate: Certificate | null;
    };

export interface Diagnosis {
  errorClass: ErrorClass;
  /** What it is, and what to do. */
  sentence: string;
}

/**
 * @param url of the webhook
 * @param now milliseconds since 1970
 */
export function diagnoseFailure(failure: Failure, url: URL, now: number): Diagnosis {
  switch (failure.kind) {
    case 'unbuildable':
      return { errorClass: 'config', sentence: `The request could not be built: ${failure.message}` };
    case 'blocked':
      return {
        errorClass: 'blocked_address',
        sentence: `${failure.message} Give the webhook a public address. The server's operator can allow private ones (TIDINGS_ALLOW_PRIVATE).`,
      };
    case 'no-name':
      return { errorClass: 'dns', sentence: explainName(failure) };
    case 'deadline':
      return { errorClass: 'timeout', sentence: explainDeadline(failure, url) };
    case 'not-http':
      return {
        errorClass: 'http',
        sentence:
          url.protocol === 'https:'
            ? 'The answer is not HTTP/1.1. Is the port right?'
            : 'The answer is not HTTP. Is the port right, or does the receiver expect https?',
      };
    case 'bad-answer':
      return { errorClass: 'http', sentence: BAD_ANSWERS[failure.what] };
    case 'error':
      return diagnoseError(failure, url, now);
  }
}

const BAD_ANSWERS = {
  continue:
    'The receiver sent 100 Continue before its answer, which only a request may get that asks for it. Have it, or the proxy before it, send the answer alone.',
  upgrade:
    'The receiver answered 101 Switching Protocols, which the request does not ask for. Have it answer with what became of the request.',
  length: 'The answer contradicts itself on how long it is. Have the receiver say that once.',
} as const;

function explainName({ host, code }: { host: string; code: string }): string {
  if (code === 'EAI_AGAIN' || code === 'ESERVFAIL' || code === 'ETIMEOUT') {
    return `The name ${host} could not be looked up (${code}): its name servers do not answer. If that lasts, check the domain with whoever runs its DNS.`;
  }
  return `The name ${host} has no address (${code}). Check the host in the webhook's URL, or its DNS record.`;
}

function explainDeadline({ stage, timeoutMs }: { stage: Stage | null; timeoutMs: number }, url: URL): string {
  const time = seconds(timeoutMs);
  switch (stage) {
    case 'name':
      return `The name ${url.hostname} could not be looked up within ${time}: its name servers do not answer. Check the domain's DNS.`;
    case 'connection':
      return `The receiver could not be connected to within ${time}: ${placeOf(url)} does not answer at all. A firewall may drop unknown senders: let the sending addresses in (GET /v1/meta lists them), and check the port.`;
    case null:
      return `The receiver could not be connected to within ${time}: ${placeOf(url)} does not answer, or does not speak ${url.protocol.slice(0, -1)}. Check the port, and let the sending addresses through its firewall (GET /v1/meta lists them).`;
    case 'tls':
      return `The TLS connection could not be made within ${time}: ${placeOf(url)} accepts connections but does not speak TLS. Check the port, and whether the receiver is overloaded.`;
    case 'request':
      return `The receiver did not answer within ${time}. Have it answer as soon as it has stored the event and work on it afterwards, or give the webhook a longer timeout (timeoutMs).`;
  }
}

function diagnoseError(
  failure: { code: string; message: string; certificate: Certificate | null },
  url: URL,
  now: number,
): Diagnosis {
  const { code } = failure;
  const known = Object.hasOwn(ERRORS, code) ? ERRORS[code]! : null;
  if (known) return { errorClass: known[0], sentence: known[1](url) };
  const tls = explainTls(failure, url, now);
  if (tls !== null) return { errorClass: 'tls', sentence: tls };
  return {
    errorClass: 'connect',
    sentence: `The connection to ${placeOf(url)} failed: ${failure.message}`,
  };
}

const CLOSED =
  'It may have crashed on the request, or a proxy in front of it gave up: its log from that time says more.';

function closedBeforeAnswer(url: URL): string {
  const tls = url.protocol === 'http:' ? ' Does it expect https?' : '';
  return `The receiver closed the connection before it answered. ${CLOSED}${tls}`;
}

function doesNotAnswer(url: URL): string {
  return `The connection could not be made in time: ${placeOf(url)} does not answer. Check that the receiver is reachable from outside, and let the sending addresses through its firewall (GET /v1/meta lists them).`;
}

const ERRORS: Record<string, readonly [ErrorClass, (url: URL) => string]> = {
  ECONNREFUSED: [
    'connect',
    (url) =>
      `The connection was refused: nothing listens at ${placeOf(url)}. Check that the receiver is running, and the port.`,
  ],
  EHOSTUNREACH: [
    'connect',
    (url) => `There is no route to ${url.hostname}. Check the address of the receiver.`,
  ],
  ENETUNREACH: [
    'connect',
    (url) => `There is no route to the network of ${url.hostname}. Check the address of the receiver.`,
  ],
  ETIMEDOUT: ['connect', doesNotAnswer],
  UND_ERR_CONNECT_TIMEOUT: ['connect', doesNotAnswer],
  ECONNRESET: ['reset', closedBeforeAnswer],
  EPIPE: [
    'reset',
    () =>
      'The receiver closed the connection before it had read the request. It may not accept bodies of this size: see its log.',
  ],
  UND_ERR_SOCKET: ['reset', closedBeforeAnswer],
  UND_ERR_HEADERS_OVERFLOW: [
    'http',
    () =>
      'The headers of the answer are larger than 16 KiB. Have the receiver answer with fewer, such as cookies.',
  ],
};

/** The receiver closed the connection, which it may also do with one that was kept alive for too long. */
export function isReset(failure: Failure): boolean {
  return failure.kind === 'error' && ERRORS[failure.code]?.[0] === 'reset';
}

/** `example.com:443` */
export function placeOf(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
}
