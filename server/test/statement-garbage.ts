/** How much of what many statements carry ends among the old objects, in bytes; run by `patient-client.test.ts`. */
import { getHeapSpaceStatistics } from 'node:v8';
import pg from 'pg';
import { patientClient } from '../src/store/patient-client.ts';

const STATEMENTS = 1000;
const VALUE_BYTES = 10_000;

const old = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')!.space_used_size;

const pool = new pg.Pool({
  connectionString: process.env['DATABASE_URL'],
  max: 1,
  Client: patientClient(10_000),
});
const ask = async (n: number): Promise<void> => {
  const values = [Buffer.alloc(VALUE_BYTES, 65 + (n % 26)).toString('latin1')];
  await pool.query({ name: 'garbage', text: 'SELECT length($1)', values });
};
// The first of them bring the code that stays.
for (let n = 0; n < 300; n++) await ask(n);

let most = 0;
const before = old();
for (let n = 0; n < STATEMENTS; n++) {
  await ask(n);
  if (n % 50 === 0) most = Math.max(most, old() - before);
}
process.stdout.write(JSON.stringify({ most, carried: STATEMENTS * VALUE_BYTES }));
await pool.end();
