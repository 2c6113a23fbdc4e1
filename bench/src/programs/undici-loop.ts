/** Sends signed bodies to the sink through `Pool.dispatch`, 64 at a time, with no database and no server. */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import { bodyTemplate, fillBody, monotonicMicros, splitTemplate } from '../event-body.ts';

const IN_FLIGHT = 64;
const template = splitTemplate(bodyTemplate({ ownIds: false }));
// A key object: with raw bytes every signature pays for importing the key, several times the HMAC itself.
const key = createSecretKey(randomBytes(32));

process.on('message', (order: { url: string; seconds: number }) => {
  void run(order.url, order.seconds).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());

async function run(url: string, seconds: number): Promise<{ sent: number; seconds: number }> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: IN_FLIGHT, pipelining: 1, allowH2: false });
  const started = performance.now();
  let sent = 0;
  let seq = 0;
  await new Promise<void>((resolve, reject) => {
    let open = IN_FLIGHT;
    const next = () => {
      if (performance.now() - started >= seconds * 1000) {
        if (--open === 0) resolve();
        return;
      }
      const body = fillBody(template, '', ++seq, monotonicMicros());
      const id = `msg_${String(seq).padStart(22, '0')}`;
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'tidings-bench',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      };
      pool.dispatch(
        { method: 'POST', path: pathname, headers, body },
        {
          onRequestStart() {},
          onResponseStart() {},
          onResponseData() {},
          onResponseEnd() {
            sent++;
            next();
          },
          onResponseError: (_controller, error) => reject(error),
        },
      );
    };
    for (let line = 0; line < IN_FLIGHT; line++) next();
  });
  const took = (performance.now() - started) / 1000;
  await pool.close();
  return { sent, seconds: took };
}
