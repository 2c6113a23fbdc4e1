import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import setUpPostgres from '../../server/test/global-setup.ts';

const BUILD = join(import.meta.dirname, '..', '..', 'scripts', 'build-console.ts');

/** The console as it stands in the tree, and a PostgreSQL for its server. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const [stop] = await Promise.all([setUpPostgres(project), promisify(execFile)(process.execPath, [BUILD])]);
  return stop;
}
