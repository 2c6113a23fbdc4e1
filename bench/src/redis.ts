import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, start, untilListening, type Child } from './children.ts';

/** A Redis that is as durable as a committed row: an append-only file, synced before each answer. */
export async function startRedis(directory: string): Promise<Redis> {
  const data = join(directory, 'redis');
  mkdirSync(data, { recursive: true });
  const port = await freePort();
  const settings = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--dir', data];
  const child = start('redis-server', ['--port', String(port), '--bind', '127.0.0.1', ...settings]);
  await untilListening(child, port);
  return { child, port };
}

export interface Redis {
  child: Child;
  port: number;
}
