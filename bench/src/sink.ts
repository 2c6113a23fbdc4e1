import { once } from 'node:events';
import { ask, startProgram, type Child } from './children.ts';

export async function startSink(): Promise<Sink> {
  const child = startProgram(new URL('programs/sink.ts', import.meta.url));
  const [{ port }] = (await once(child.process, 'message')) as [{ port: number }];
  return {
    child,
    url: `http://127.0.0.1:${port}/hook`,
    reset: () => ask(child, 'reset'),
    count: () => ask<Counts>(child, 'count'),
    read: () => ask<Receipts>(child, 'read'),
  };
}

export interface Sink {
  child: Child;
  url: string;
  reset(): Promise<unknown>;
  count(): Promise<Counts>;
  read(): Promise<Receipts>;
}

/** What has come since the last reset. */
export interface Counts {
  requests: number;
  unique: number;
  duplicates: number;
  /** Requests whose body named no event, or one of a warm-up: none in a sound run. */
  unknown: number;
}

/** Latencies run from the `sentAt` inside the body to the receipt. */
export interface Receipts extends Counts {
  p50Ms: number;
  p90Ms: number;
  p99Ms: number;
  p999Ms: number;
  maxMs: number;
  /** Of those on whose way the hypervisor took nothing from the machine, and their share. */
  ownP99Ms: number;
  ownShare: number;
}
