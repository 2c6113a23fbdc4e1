import { createSocket } from 'node:dgram';
import type * as Dns from 'node:dns/promises';

export interface NameServer {
  /** `127.0.0.1:port`, as a resolver takes it. */
  address: string;
  /** What each name resolves to from now on; names that are not here do not exist. */
  records: Map<string, string[]>;
  /** How long it takes to answer. */
  delayMs: number;
  /** Names asked for, in order. */
  asked: string[];
  close(): Promise<void>;
}

const A = 1;
const NAME_ERROR = 3;

let latest = '';

/**
 * What takes the place of `node:dns/promises`. The resolver is the real one; only whom it asks is ours, the name server
 * made last, and the machine itself knows no name.
 */
export function askingOnlyOurs<Real extends typeof Dns>(real: Real): Real {
  class Resolver extends real.Resolver {
    constructor(...options: ConstructorParameters<typeof Dns.Resolver>) {
      super(...options);
      this.setServers([latest]);
    }
  }
  const lookup = () => Promise.reject(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }));
  return { ...real, Resolver, lookup };
}

/** A name server on 127.0.0.1 that knows IPv4 addresses, with a time to live of zero (RFC 1035 §4.1). */
export async function createNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4');
  const records = new Map<string, string[]>();
  const asked: string[] = [];
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    asked.push(name);
    const known = records.get(name);
    const addresses = type === A ? (known ?? []) : [];
    const head = Buffer.alloc(12);
    head.writeUInt16BE(query.readUInt16BE(0), 0);
    head.writeUInt16BE(0x8180 | (known ? 0 : NAME_ERROR), 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(addresses.length, 6);
    const answers = addresses.map((address) =>
      // Name (a pointer to the question), type A, class IN, time to live 0, four bytes.
      Buffer.of(0xc0, 12, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)),
    );
    const answer = Buffer.concat([head, query.subarray(12, end), ...answers]);
    const send = (): void => socket.send(answer, from.port, from.address);
    if (server.delayMs === 0) send();
    else setTimeout(send, server.delayMs);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const server: NameServer = {
    address: `127.0.0.1:${socket.address().port}`,
    records,
    delayMs: 0,
    asked,
    close: () => new Promise((resolve) => socket.close(resolve)),
  };
  latest = server.address;
  return server;
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.subarray(at + 1, at + 1 + length).toString());
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}
