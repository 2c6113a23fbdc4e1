import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, start, startProgram } from '../children.ts';
import { bodyTemplate } from '../event-body.ts';

/**
 * Sends as fast as the answers come, over a fixed number of connections: `wrk`, or autocannon in a process
 * of its own where wrk is not installed (it then takes several times the CPU, and the figures say so).
 */
export async function runClosedLoop(directory: string, load: ClosedLoop): Promise<ClosedLoopResult> {
  const template = join(directory, load.ownIds ? 'event-own-id.json' : 'event.json');
  writeFileSync(template, bodyTemplate({ ownIds: load.ownIds ?? false }));
  const perRequest = load.perRequest ?? 1;
  if (!hasWrk()) {
    const child = startProgram(new URL('../programs/autocannon.ts', import.meta.url));
    const result = await ask<Answer>(child, { ...load, perRequest, template }, (load.seconds + 60) * 1000);
    await child.end();
    return toResult(result, perRequest);
  }
  const url = new URL(load.url);
  const child = start(
    'wrk',
    [
      ...['-t', '1', '-c', String(load.connections), '-d', `${load.seconds}s`, '--timeout', '20s'],
      ...['-s', new URL('event.lua', import.meta.url).pathname, url.origin],
      ...[
        '--',
        template,
        url.pathname,
        load.token ?? '-',
        String(perRequest),
        load.tag,
        String(load.after ?? 0),
      ],
    ],
    { stdout: 'pipe' },
  );
  let output = '';
  child.process.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  await child.exited;
  const line = output.match(/^RESULT (.*)$/m)?.[1];
  if (line === undefined) throw new Error(`wrk gave no result: ${output} ${child.errors()}`);
  return toResult(JSON.parse(line) as Answer, perRequest);
}

export function hasWrk(): boolean {
  return spawnSync('wrk', ['--version']).error === undefined;
}

function toResult(answer: Answer, perRequest: number): ClosedLoopResult {
  return {
    accepted: (answer.requests - answer.refused) * perRequest,
    refused: answer.refused * perRequest,
    broken: answer.broken,
    seconds: answer.seconds,
    acceptP50Ms: answer.p50,
    acceptP99Ms: answer.p99,
  };
}

export interface ClosedLoop {
  url: string;
  token?: string;
  connections: number;
  seconds: number;
  /** Differs for each run, so that own ids never repeat. At most 10 characters. */
  tag: string;
  perRequest?: number;
  ownIds?: boolean;
  /** Events are numbered from the one after this; 0 when left out. */
  after?: number;
}

export interface ClosedLoopResult {
  accepted: number;
  refused: number;
  broken: number;
  seconds: number;
  acceptP50Ms: number;
  acceptP99Ms: number;
}

interface Answer {
  requests: number;
  refused: number;
  broken: number;
  seconds: number;
  p50: number;
  p99: number;
}
