/**
 * Keeps deliveries away from addresses they must not reach, at three points of each connection: an address written in
 * the URL before connecting (no look-up happens for it), every answer of the name look-up, and the address the socket
 * is connected to at the end.
 */
import { ADDRCONFIG } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { deniedAddress } from '@tidings/core/address';
import type { AddressPolicy } from '@tidings/core/address';
import { Connecting } from './connecting.ts';

/** The connection was refused by us: the address is one that deliveries must not reach. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';
}

/** The name has no address. */
export class NameNotFoundError extends Error {
  override readonly name = 'NameNotFoundError';
  readonly host: string;
  readonly code: string;

  constructor(host: string, code: string, options: { cause: unknown }) {
    super(`The name ${host} has no address (${code}).`, options);
    this.host = host;
    this.code = code;
  }
}

const SHORTEST_CACHE_MS = 1000;
const LONGEST_CACHE_MS = 60_000;
const CACHED_NAMES = 10_000;
/** The deadline of an attempt is the real limit; this only keeps sockets from waiting for ever. */
const CONNECT_TIMEOUT_MS = 30_000;
const TLS_SESSIONS = 10_000;

interface Answer {
  addresses: LookupAddress[];
  until: number;
}

/** Opens a connection that has passed the guard. */
export type Connect = buildConnector.connector;

/**
 * An undici connector whose every connection has passed the guard.
 *
 * @param watch is told what is measured of each connection, as it is begun
 */
export function guardedConnector(policy: AddressPolicy, watch: (connecting: Connecting) => void): Connect {
  const connect = buildConnector({
    allowH2: false,
    timeout: CONNECT_TIMEOUT_MS,
    maxCachedSessions: TLS_SESSIONS,
    lookup: guardedLookup(policy) as never,
  });
  return (options, callback) => {
    const literal = options.hostname.replace(/^\[|\]$/g, '');
    const isLiteral = isIP(literal) !== 0;
    if (isLiteral) {
      const denied = deniedAddress(literal, policy);
      if (denied) {
        callback(new BlockedAddressError(`${literal} is ${denied}, which deliveries must not reach.`), null);
        return;
      }
    }
    // It gives the socket back, which its type does not say.
    const begun = connect(options, (error, socket) => {
      if (error) {
        callback(error, null);
        return;
      }
      const remote = socket.remoteAddress ?? '';
      const denied = deniedAddress(remote, policy);
      if (denied) {
        socket.destroy();
        callback(
          new BlockedAddressError(
            `The connection led to ${remote}, ${denied}, which deliveries must not reach.`,
          ),
          null,
        );
        return;
      }
      callback(null, socket);
    }) as unknown as Socket;
    watch(new Connecting(begun, isLiteral, options.protocol === 'https:'));
  };
}

/**
 * An undici connector that leads to one port of this machine, whatever the request says of its origin.
 *
 * @param port asked for each connection
 */
export function doorConnector(port: () => Promise<number>): Connect {
  const connect = buildConnector({ allowH2: false, timeout: CONNECT_TIMEOUT_MS });
  return (options, callback) => {
    port().then(
      (number) => {
        const door = { ...options, protocol: 'http:', hostname: '127.0.0.1', port: String(number) };
        connect({ ...door, host: `127.0.0.1:${number}` }, callback);
      },
      (error: Error) => callback(error, null),
    );
  };
}

type LookupCallback = (error: Error | null, address?: string | LookupAddress[], family?: number) => void;

function guardedLookup(policy: AddressPolicy) {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  const cache = new Map<string, Answer>();
  const pending = new Map<string, Promise<Answer>>();

  function resolve(name: string): Promise<Answer> {
    const known = cache.get(name);
    if (known && known.until > performance.now()) return Promise.resolve(known);
    const underWay = pending.get(name);
    if (underWay) return underWay;
    const asked = ask(resolver, name)
      .then((answer) => {
        cache.delete(name);
        cache.set(name, answer);
        if (cache.size > CACHED_NAMES) cache.delete(cache.keys().next().value!);
        return answer;
      })
      .finally(() => pending.delete(name));
    pending.set(name, asked);
    return asked;
  }

  return (name: string, options: { all?: boolean }, callback: LookupCallback): void => {
    resolve(name).then(
      ({ addresses }) => {
        // One bad answer condemns the name: a mixed answer is how a name is made to change its mind later.
        for (const { address } of addresses) {
          const denied = deniedAddress(address, policy);
          if (denied) {
            callback(
              new BlockedAddressError(
                `${name} resolves to ${address}, ${denied}, which deliveries must not reach.`,
              ),
            );
            return;
          }
        }
        if (options.all) callback(null, addresses);
        else callback(null, addresses[0]!.address, addresses[0]!.family);
      },
      (error: Error) => callback(error),
    );
  };
}

/**
 * Asks the name servers directly, since the operating system's resolver runs in four threads that one slow name server
 * would fill. Names that only it knows (hosts file, search domains) are asked of it afterwards.
 */
async function ask(resolver: Resolver, name: string): Promise<Answer> {
  const [v4, v6] = await Promise.allSettled([
    resolver.resolve4(name, { ttl: true }),
    resolver.resolve6(name, { ttl: true }),
  ]);
  const found = [
    ...(v4.status === 'fulfilled' ? v4.value.map((record) => ({ ...record, family: 4 })) : []),
    ...(v6.status === 'fulfilled' ? v6.value.map((record) => ({ ...record, family: 6 })) : []),
  ];
  if (found.length > 0) {
    const ttl = Math.min(...found.map((record) => record.ttl)) * 1000;
    return {
      addresses: found.map(({ address, family }) => ({ address, family })),
      until: performance.now() + Math.min(Math.max(ttl, SHORTEST_CACHE_MS), LONGEST_CACHE_MS),
    };
  }
  try {
    const addresses = await lookup(name, { all: true, hints: ADDRCONFIG });
    return { addresses, until: performance.now() + SHORTEST_CACHE_MS };
  } catch (error) {
    // Name servers that do not answer say something else than those that know of no such name.
    const silent = [v4, v6].map((one) =>
      one.status === 'rejected' ? (one.reason as { code?: string }).code : '',
    );
    const code = silent.find((one) => one === 'ESERVFAIL' || one === 'ETIMEOUT');
    throw new NameNotFoundError(name, code ?? (error as { code?: string }).code ?? 'unknown', {
      cause: error,
    });
  }
}
