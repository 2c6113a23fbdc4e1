/** An exchange step by step: what was tried, how far it came, and what to look at though it worked. */
import Type from 'typebox';
import type { Timing } from '../attempt.ts';
import type { Certificate } from './certificate.ts';
import type { Stage } from './failure.ts';
import { day, inWords } from './words.ts';

export const CHECKS = ['name', 'connection', 'tls', 'answer'] as const;

export const Check = Type.Object(
  {
    check: Type.Enum(CHECKS, { type: 'string' }),
    result: Type.Enum(['passed', 'warning', 'failed', 'skipped'], {
      type: 'string',
      description: '`skipped`: there was nothing to check, or it did not come that far.',
    }),
    says: Type.String({ description: 'In words.' }),
  },
  { title: 'Check', additionalProperties: false },
);
export type Check = Type.Static<typeof Check>;

export interface Exchanged {
  readonly url: URL;
  /** The host is an address. */
  readonly isLiteral: boolean;
  /** Null when a connection was there already. */
  readonly connection: { readonly address: string | null; readonly certificate: Certificate | null } | null;
  readonly timing: Timing;
  readonly status: number | null;
  /** Where it failed; null when an answer came. */
  readonly failedAt: Stage | null;
  /** Why, where it was not delivered. */
  readonly cause: string | null;
  readonly delivered: boolean;
}

/** A certificate that ends sooner is due. */
const DUE_MS = 14 * 24 * 3600 * 1000;
/** Longer, and a busy receiver runs into its deadline. */
const SLOW_MS = 5000;
const ORDER: readonly Stage[] = ['name', 'connection', 'tls', 'request'];

export function checksOf(exchanged: Exchanged, now: number): Check[] {
  const reached = exchanged.failedAt === null ? ORDER.length : ORDER.indexOf(exchanged.failedAt);
  return CHECKS.map((check, i) => {
    if (i > reached) return { check, result: 'skipped', says: 'The check did not get that far.' };
    if (i === reached) return { check, result: 'failed', says: exchanged.cause ?? 'It failed.' };
    return { check, ...PASSED[check](exchanged, now) };
  });
}

type Finding = Pick<Check, 'result' | 'says'>;

const PASSED: Record<Check['check'], (exchanged: Exchanged, now: number) => Finding> = {
  name: ({ url, isLiteral, timing: { dnsMs } }) =>
    isLiteral
      ? { result: 'skipped', says: `${url.hostname} is an address.` }
      : passed(`${url.hostname} has an address, found ${dnsMs === null ? 'before' : `in ${dnsMs} ms`}.`),
  connection: ({ connection, timing: { connectMs } }) =>
    passed(
      connection === null
        ? 'A connection was already open.'
        : `Connected${connection.address === null ? '' : ` to ${connection.address}`} in ${connectMs ?? 0} ms.`,
    ),
  tls: ({ url, connection, timing: { tlsMs } }, now) => {
    if (url.protocol === 'http:') {
      return {
        result: 'warning',
        says: 'The URL is plain http: anyone on the way can read and change requests.',
      };
    }
    const certificate = connection?.certificate;
    if (!certificate) return passed('The receiver’s certificate was checked before.');
    const { issuer, validTo } = certificate;
    const of = `The certificate of ${issuer || 'an authority without a name'} is valid until ${day(validTo)}`;
    if (validTo - now < DUE_MS)
      return { result: 'warning', says: `${of}, which is in ${inWords(validTo - now)}. Renew it in time.` };
    return passed(`${of}; the handshake took ${tlsMs ?? 0} ms.`);
  },
  answer: ({ status, delivered, cause, timing }) => {
    const { totalMs } = timing;
    if (!delivered) return { result: 'failed', says: cause ?? `The receiver answered ${status}.` };
    if (cause !== null) return { result: 'warning', says: `The receiver answered ${status}. ${cause}` };
    if (totalMs > SLOW_MS) {
      const says = `The receiver answered ${status} after ${inWords(totalMs)}. Have it answer as soon as it has stored the event.`;
      return { result: 'warning', says };
    }
    return passed(`The receiver answered ${status} within ${totalMs} ms.`);
  },
};

function passed(says: string): Finding {
  return { result: 'passed', says };
}
