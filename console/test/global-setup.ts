import type { TestProject } from 'vitest/node';
import { buildConsoleIfStale } from '../../scripts/build-console.ts';
import setUpPostgres from '../../server/test/global-setup.ts';

/** The console as it stands in the tree, and a PostgreSQL for its server. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const [stop] = await Promise.all([setUpPostgres(project), buildConsoleIfStale()]);
  return stop;
}
