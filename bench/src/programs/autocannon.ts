/** The generator where wrk is missing: one autocannon run for each message. */
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { fillBody, monotonicMicros, splitTemplate } from '../event-body.ts';
import type { ClosedLoop } from '../generate/closed-loop.ts';

process.on('message', (load: ClosedLoop & { template: string; perRequest: number }) => {
  void run(load).then((answer) => process.send?.(answer));
});

async function run(load: ClosedLoop & { template: string; perRequest: number }): Promise<object> {
  const template = splitTemplate(readFileSync(load.template, 'utf8'));
  let seq = load.after ?? 0;
  const event = () => {
    seq++;
    const id = load.tag.padEnd(10, '0').slice(0, 10) + String(seq).padStart(10, '0');
    return fillBody(template, id, seq, monotonicMicros());
  };
  const body = () =>
    load.perRequest === 1 ? event() : `[${Array.from({ length: load.perRequest }, event).join(',')}]`;
  const result = await autocannon({
    url: load.url,
    method: 'POST',
    connections: load.connections,
    duration: load.seconds,
    headers: {
      'content-type': 'application/json',
      ...(load.token === undefined ? {} : { authorization: `Bearer ${load.token}` }),
    },
    requests: [{ setupRequest: (request) => ({ ...request, body: body() }) }],
  });
  return {
    requests: result.requests.total,
    refused: result.non2xx,
    broken: result.errors + result.timeouts,
    seconds: result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
}
