/**
 * Writes event, delivery and attempt in one statement a batch, from four connections. The bodies of a batch
 * go as one bytea and are cut apart in SQL, because drivers send arrays of bytea as hexadecimal text.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { bodyTemplate, BODY_BYTES } from '../event-body.ts';

const CONNECTIONS = 4;
const body = Buffer.from(bodyTemplate({ ownIds: false }));
const webhookId = uuid();
const clients: pg.Client[] = [];
for (let n = 0; n < CONNECTIONS; n++) {
  const client = new pg.Client({ connectionString: process.argv[2] });
  await client.connect();
  clients.push(client);
}

process.on('message', (order: { batch: number; seconds: number }) => {
  void run(order.batch, order.seconds).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());

async function run(batch: number, seconds: number): Promise<{ rows: number; seconds: number }> {
  const started = performance.now();
  let rows = 0;
  const write = async (client: pg.Client) => {
    while (performance.now() - started < seconds * 1000) {
      const ids = Array.from({ length: batch }, uuid);
      const deliveries = Array.from({ length: batch }, uuid);
      const attempts = Array.from({ length: batch }, uuid);
      const bodies = Buffer.concat(ids.map(() => body));
      const values = [ids, deliveries, attempts, webhookId, bodies, BODY_BYTES, new Date()];
      await client.query({ name: 'write', text: WRITE, values });
      rows += batch;
    }
  };
  await Promise.all(clients.map(write));
  return { rows, seconds: (performance.now() - started) / 1000 };
}

/** A UUIDv7, so that new keys go to the right end of the index (RFC 9562). */
function uuid(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

const WRITE = `
  WITH u AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS u(event, delivery, attempt, n)),
  e AS (INSERT INTO event SELECT event, 0, 'bench', 'order.paid', $7,
               substring($5::bytea FROM ((n - 1) * $6::int + 1)::int FOR $6::int) FROM u),
  d AS (INSERT INTO delivery SELECT delivery, event, $4::uuid, 1, NULL FROM u)
  INSERT INTO attempt SELECT attempt, delivery, 1, 1, 200, 1, $7 FROM u`;
