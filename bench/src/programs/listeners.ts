/**
 * Many who listen to the live stream, over bare sockets, and an even stream of events for them to hear. Each event says
 * when it was due, so that a stall is charged to every event it delayed.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Agent, request } from 'node:http';
import type { Listeners, ListenersResult } from '../workloads/live.ts';

/** Events that one in so many clients wants. */
const GROUPS = 100;

process.on('message', (load: Listeners) => void run(load).then((answer) => process.send?.(answer)));
process.on('disconnect', () => process.exit());

async function run({ url, token, clients, perSecond, seconds, warmUp }: Listeners): Promise<ListenersResult> {
  const waits: number[] = [];
  let heard = 0;
  let dropped = 0;
  let begun = Infinity;
  const sockets = await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      // Each asks something else, so that nothing is shared.
      const query = `agent=agent-${index % GROUPS} -event:never.${index}`;
      const socket = await open(url, token, `/v1/live?kinds=events&query=${encodeURIComponent(query)}`);
      let rest = '';
      socket.setEncoding('latin1').on('data', (text: string) => {
        const now = Date.now();
        const lines = (rest + text).split('\n');
        rest = lines.pop()!;
        for (const line of lines) {
          if (line.includes('"kind":"dropped"')) dropped++;
          const due = Number(/"summary":"(\d+)"/.exec(line)?.[1] ?? 0);
          if (due < begun) continue;
          heard++;
          waits.push(now - due);
        }
      });
      return socket;
    }),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const send = (count: number): Promise<void> => sendEvenly({ url, token, perSecond, agent }, count);
  await send(perSecond * warmUp);
  begun = Date.now();
  const total = perSecond * seconds;
  await send(total);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  for (const socket of sockets) socket.destroy();
  agent.destroy();
  waits.sort((a, b) => a - b);
  const at = (share: number): number =>
    waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
  const expected = (total * clients) / GROUPS;
  return { heard, expected, dropped, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: waits.at(-1) ?? 0 };
}

function open(url: string, token: string, path: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.once('error', reject);
    socket.once('data', () => resolve(socket));
    socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n\r\n`);
  });
}

async function sendEvenly(
  { url, token, perSecond, agent }: Pick<Listeners, 'url' | 'token' | 'perSecond'> & { agent: Agent },
  count: number,
): Promise<void> {
  const begun = Date.now();
  const sent: Promise<void>[] = [];
  for (let i = 0; i < count;) {
    const due = Math.min(count, Math.floor(((Date.now() - begun) * perSecond) / 1000));
    for (; i < due; i++) {
      const event = {
        type: 'bench.live',
        organization: 'bench',
        agentId: `agent-${i % GROUPS}`,
        summary: String(Math.floor(begun + (i * 1000) / perSecond)),
        data: { filler: 'x'.repeat(800) },
      };
      sent.push(post(`${url}/v1/events`, token, agent, JSON.stringify(event)));
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(sent);
}

function post(url: string, token: string, agent: Agent, body: string): Promise<void> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 202) resolve();
        else reject(new Error(`an event was answered with ${response.statusCode}`));
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
