import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /** From now on nothing comes through, on no connection, and nobody is told. */
  silence(): void;
  /** New connections work again; those of before stay silent for ever, as when a router has forgotten them. */
  resume(): void;
  /** So many bytes come back on a connection, and then it is cut. */
  cutAfter: number;
  /** Milliseconds that everything takes from now on, one way. */
  delay: number;
  close(): Promise<void>;
}

/** A network between two programs on this machine. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const lines = new Set<{ sockets: Socket[]; silent: boolean }>();
  let silent = false;
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    const line = { sockets: [client, upstream], silent };
    lines.add(line);
    const pass = (from: Socket, to: Socket, most = Infinity): void => {
      let left = most;
      from.setNoDelay(true);
      from.on('data', (chunk: Buffer) =>
        after(line, () => {
          to.write(chunk.subarray(0, left));
          left -= chunk.length;
          if (left > 0) return;
          to.end();
          from.destroy();
        }),
      );
      from.on('end', () => after(line, () => to.end()));
      from.on('error', () => after(line, () => to.destroy()));
      from.on('close', () => after(line, () => to.destroy()));
    };
    pass(client, upstream);
    pass(upstream, client, proxy.cutAfter);
  });
  function after(line: { silent: boolean }, act: () => void): void {
    if (line.silent) return;
    if (proxy.delay === 0) act();
    else setTimeout(() => !line.silent && act(), proxy.delay);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: TcpProxy = {
    port: (server.address() as AddressInfo).port,
    delay: 0,
    cutAfter: Infinity,
    silence() {
      silent = true;
      for (const line of lines) line.silent = true;
    },
    resume() {
      silent = false;
    },
    async close() {
      for (const { sockets } of lines) for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
