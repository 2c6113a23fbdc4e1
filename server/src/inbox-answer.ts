/** What a test inbox answers, as bytes: the same by every way that leads to it. */
import type { ServerResponse } from 'node:http';
import type { ForcedAnswer } from '@tidings/core/test-inbox';

const HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
  // It is an address of this server that says what somebody else has it say.
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  connection: 'close',
};

/** Writes the answer when its delay is over; nothing when the caller has gone by then. */
export function writeInboxAnswer(response: ServerResponse, answer: ForcedAnswer | null): void {
  const { delayMs = 0 } = answer ?? {};
  if (delayMs === 0) {
    write(response, answer ?? {});
    return;
  }
  const timer = setTimeout(() => write(response, answer ?? {}), delayMs);
  response.once('close', () => clearTimeout(timer));
}

function write(response: ServerResponse, { status = 200, retryAfterSeconds, cut }: ForcedAnswer): void {
  const { socket } = response;
  if (response.destroyed || !socket) return;
  if (cut === 'at-once') {
    socket.resetAndDestroy();
    return;
  }
  const text = status < 300 ? 'Received.\n' : `This test inbox was told to answer ${status}.\n`;
  const hasBody = status !== 204 && status !== 205 && status !== 304;
  response.writeHead(status, {
    ...HEADERS,
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    ...(hasBody && { 'content-length': String(Buffer.byteLength(text) + (cut ? 1 : 0)) }),
  });
  if (cut === undefined) response.end(hasBody ? text : undefined);
  // A byte less than was promised, and no end.
  else response.write(hasBody ? text : '', () => socket.resetAndDestroy());
}
