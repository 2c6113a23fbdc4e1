/**
 * Sends at a fixed rate whatever the answers do. Each event has the moment at which it was due as its
 * `sentAt`, also when it had to wait for a connection, so a stall is charged to every event it delayed
 * (no coordinated omission). Bare sockets, one request at a time on each.
 */
import { connect, type Socket } from 'node:net';
import {
  agentOf,
  bodyTemplate,
  fillBody,
  monotonicMicros,
  splitTemplate,
  BODY_BYTES,
} from '../event-body.ts';
import type { OpenLoop } from '../generate/open-loop.ts';

process.on('message', (load: OpenLoop) => void run(load).then((answer) => process.send?.(answer)));
process.on('disconnect', () => process.exit());

async function run(load: OpenLoop): Promise<object> {
  const url = new URL(load.url);
  const { agents } = load;
  const template = splitTemplate(bodyTemplate({ ownIds: false, agents: agents !== undefined }));
  const token = load.token === undefined ? '' : `authorization: Bearer ${load.token}\r\n`;
  const head =
    `POST ${url.pathname} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
    `${token}content-length: ${BODY_BYTES}\r\n\r\n`;
  const total = Math.round(load.perSecond * load.seconds);
  const interval = 1e6 / load.perSecond;
  const waits = new Float64Array(total);
  const idle: Line[] = [];
  const lines: Line[] = [];
  const dueQueue: number[] = [];
  let queueHead = 0;
  let sent = load.after ?? 0;
  let answered = 0;
  let refused = 0;
  let broken = 0;

  await Promise.all(Array.from({ length: load.connections }, open));
  const begun = monotonicMicros();
  await new Promise<void>((resolve) => {
    let due = 0;
    const deadline = begun + (load.seconds + 20) * 1e6;
    const tick = () => {
      const now = monotonicMicros();
      while (due < total && begun + due * interval <= now) dueQueue.push(begun + due++ * interval);
      pump();
      if (answered + broken >= total || now > deadline) resolve();
      else setTimeout(tick, 1);
    };
    tick();
  });
  for (const line of lines) line.socket.destroy();
  const sorted = waits.subarray(0, answered).toSorted();
  const at = (share: number) => (sorted[Math.min(answered - 1, Math.floor(answered * share))] ?? 0) / 1000;
  const unanswered = total - answered - broken;
  return {
    total,
    accepted: answered - refused,
    refused,
    broken: broken + unanswered,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };

  function pump(): void {
    while (queueHead < dueQueue.length) {
      const line = idle.pop();
      if (line === undefined) return;
      line.dueAt = dueQueue[queueHead++] ?? 0;
      line.busy = true;
      const body = fillBody(template, '', ++sent, Math.round(line.dueAt));
      const named = agents === undefined ? body : body.replace(agentOf(0), agentOf(sent, agents));
      line.socket.write(head + named, 'latin1');
    }
    dueQueue.length = queueHead = 0;
  }

  function open(): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ port: Number(url.port), host: '127.0.0.1', noDelay: true });
      const line: Line = { socket, dueAt: 0, busy: false };
      let text = '';
      lines.push(line);
      socket.setEncoding('latin1');
      socket.on('connect', () => {
        idle.push(line);
        resolve();
      });
      socket.on('data', (chunk: string) => {
        // A server may say why it closes a connection on which nothing was asked.
        if (!line.busy) return;
        text += chunk;
        const headEnd = text.indexOf('\r\n\r\n');
        if (headEnd < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
        if (text.length < headEnd + 4 + length) return;
        if (text.charCodeAt(9) !== 0x32) refused++;
        text = '';
        waits[answered++] = monotonicMicros() - line.dueAt;
        line.busy = false;
        idle.push(line);
        pump();
      });
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        const index = idle.indexOf(line);
        if (index >= 0) idle.splice(index, 1);
        if (line.busy) broken++;
        resolve();
      });
    });
  }
}

interface Line {
  socket: Socket;
  dueAt: number;
  busy: boolean;
}
