/**
 * The receiver: a bare TCP server that reads just enough of HTTP/1.1 to answer 200, and of the body to know
 * which event came and how long it took. It costs about as much CPU for a request as nginx does.
 * Messages: "reset" forgets everything, "count" answers with how many have come since, "read" also with percentiles.
 */
import { createServer, type Socket } from 'node:net';
import { MAX_SEQ, monotonicMicros } from '../event-body.ts';
import { machineCpuMs } from '../usage.ts';

const OK = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const CONTENT_LENGTH = Buffer.from('content-length: ');
const SEQ = Buffer.from('"seq":');
const SENT_AT = Buffer.from('"sentAt":');
const MAX_LATENCIES = 2 ** 22;
/** The kernel counts in hundredths of a second. */
const LOOK_MS = 10;

const seen = new Uint8Array(MAX_SEQ / 8);
const latencies = new Float64Array(MAX_LATENCIES);
const arrivals = new Float64Array(MAX_LATENCIES);
/** Stretches in which the hypervisor gave time of this machine to others, in microseconds. */
let stolen: [from: number, to: number][] = [];
let requests = 0;
let unique = 0;
let unknown = 0;

const server = createServer({ noDelay: true }, (socket) => {
  let left: Buffer | null = null;
  socket.on(
    'data',
    (chunk) => (left = consume(socket, left === null ? chunk : Buffer.concat([left, chunk]))),
  );
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));

process.on('message', (message) => {
  if (message === 'reset') {
    seen.fill(0);
    requests = unique = unknown = 0;
    stolen = [];
    process.send?.({});
  } else {
    const counts = { requests, unique, unknown, duplicates: requests - unique - unknown };
    process.send?.(message === 'count' ? counts : { ...counts, ...percentiles() });
  }
});
process.on('disconnect', () => process.exit());

/** Takes every whole request from the bytes, answers it, and gives back what is left over. */
function consume(socket: Socket, bytes: Buffer): Buffer | null {
  let from = 0;
  while (from < bytes.length) {
    const headEnd = bytes.indexOf(HEAD_END, from);
    if (headEnd < 0) break;
    const end = headEnd + 4 + contentLength(bytes, from, headEnd);
    if (end > bytes.length) break;
    receive(bytes, headEnd + 4, end);
    socket.write(OK);
    from = end;
  }
  if (from === bytes.length) return null;
  return from === 0 ? bytes : bytes.subarray(from);
}

function receive(bytes: Buffer, from: number, end: number): void {
  const now = monotonicMicros();
  requests++;
  const seq = numberAfter(bytes, SEQ, from, end);
  if (seq <= 0 || seq >= MAX_SEQ) {
    unknown++;
    return;
  }
  const bit = 1 << (seq & 7);
  const byte = seen[seq >> 3] ?? 0;
  if ((byte & bit) !== 0) return;
  seen[seq >> 3] = byte | bit;
  if (unique < MAX_LATENCIES) {
    latencies[unique] = now - numberAfter(bytes, SENT_AT, from, end);
    arrivals[unique] = now;
  }
  unique++;
}

function contentLength(bytes: Buffer, from: number, headEnd: number): number {
  const at = bytes.indexOf(CONTENT_LENGTH, from);
  if (at >= 0 && at < headEnd) return digits(bytes, at + CONTENT_LENGTH.length);
  const match = bytes.toString('latin1', from, headEnd).match(/^content-length:\s*(\d+)/im);
  return Number(match?.[1] ?? 0);
}

function numberAfter(bytes: Buffer, name: Buffer, from: number, end: number): number {
  const at = bytes.indexOf(name, from);
  return at < 0 || at >= end ? -1 : digits(bytes, at + name.length);
}

function digits(bytes: Buffer, at: number): number {
  let value = 0;
  let index = at;
  while (bytes[index] === 0x20) index++;
  for (;;) {
    const digit = (bytes[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
    index++;
  }
}

function percentiles(): object {
  const known = latencies.subarray(0, Math.min(unique, MAX_LATENCIES));
  const at = percentilesOf(known);
  const own = known.filter((latency, i) => !wasStolen(arrivals[i]! - latency, arrivals[i]!));
  return {
    ...{ p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), p999Ms: at(0.999), maxMs: at(1) },
    ...{ ownP99Ms: percentilesOf(own)(0.99), ownShare: own.length / Math.max(1, known.length) },
  };
}

/** In milliseconds. */
function percentilesOf(micros: Float64Array): (share: number) => number {
  const sorted = micros.toSorted();
  return (share) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) / 1000;
}

/** Whether something was stolen from the machine meanwhile. */
function wasStolen(from: number, to: number): boolean {
  let [low, high] = [0, stolen.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stolen[middle]![1] < from) low = middle + 1;
    else high = middle;
  }
  return low < stolen.length && stolen[low]![0] <= to;
}

let looked = { at: monotonicMicros(), stolenMs: machineCpuMs().stolenMs };
setInterval(() => {
  const now = { at: monotonicMicros(), stolenMs: machineCpuMs().stolenMs };
  if (now.stolenMs > looked.stolenMs) stolen.push([looked.at, now.at]);
  looked = now;
}, LOOK_MS);
