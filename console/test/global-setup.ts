import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sparticuz from '@sparticuz/chromium';
import type { TestProject } from 'vitest/node';
import setUpPostgres from '../../server/test/global-setup.ts';

const BUILD = join(import.meta.dirname, '..', '..', 'scripts', 'build-console.ts');

/**
 * The console as it stands in the tree, a PostgreSQL for its server, and a browser. The browser is unpacked here, by one
 * process: of several workers that do, the second would start what the first still writes.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const [stop] = await Promise.all([
    setUpPostgres(project),
    promisify(execFile)(process.execPath, [BUILD]),
    sparticuz.executablePath(),
  ]);
  return stop;
}
