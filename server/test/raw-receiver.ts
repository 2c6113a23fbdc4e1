import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface RawReceiver {
  url: string;
  /** Connections so far. */
  connections: number;
  close(): Promise<void>;
}

/** A socket on 127.0.0.1 that does what no HTTP server would. */
export async function createRawReceiver(
  talk: (socket: Socket, index: number) => void,
  host = '127.0.0.1',
  port = 0,
): Promise<RawReceiver> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    talk(socket, receiver.connections++);
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  const receiver: RawReceiver = {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    connections: 0,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return receiver;
}

/** Calls back with each whole request that comes over the socket. */
export function onRequest(socket: Socket, answer: (index: number) => void): void {
  let bytes = Buffer.alloc(0);
  let index = 0;
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (;;) {
      const end = bytes.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(bytes.subarray(0, end).toString())?.[1] ?? 0);
      if (end < 0 || bytes.length < end + 4 + length) return;
      bytes = bytes.subarray(end + 4 + length);
      answer(index++);
    }
  });
}
