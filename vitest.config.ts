import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import type { PostgresDir } from './server/test/global-setup.ts';

const POSTGRES_15 = '/usr/lib/postgresql/15/bin';
const has15 = existsSync(`${POSTGRES_15}/initdb`);
if (!has15) {
  console.warn(
    `!!! PostgreSQL 15 is not installed in ${POSTGRES_15}: the server's tests run on 18 only. To run them on both: apt-get install postgresql-15`,
  );
}

const filesOf = (names: string): string[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `server/test/${name}.test.ts`);

/** Files that need a process of their own, for what they put in the place of a module: in one that others share it is loaded already. */
const ALONE = globSync('server/test/*.test.ts', { cwd: import.meta.dirname }).filter((file) =>
  readFileSync(join(import.meta.dirname, file), 'utf8').includes('vi.mock('),
);

/** Files that need another cluster: they start and kill processes that are busy, and hold transactions open for longer than others can wait. */
const ROUGH = filesOf(`
  alert-story embedded first-start memory network-faults ordered-processes postgres-faults takeover
`);

/**
 * What these are about lies beside the statements that PostgreSQL is given, or they give it the same ones as others do, in
 * another order: it is seen once, on 18.
 */
const SAME_ON_ANY = filesOf(`
  alert-downtime alert-model alert-processes alert-rule-errors alert-rule-packs alert-rules alerts answer-links asking auto-disable
  batch body-room bytes cell-rate concealed conversations decisions default-retry email encryption event-type-import events
  exact-numbers example-approval example-express-receiver failures http in-doubt inbox-rate instance interaction-processes isolation
  lane-model listen live-access live-costly live-processes live-search main-job master-key meta metrics notification-types oidc
  openapi ordered ordered-model pagerduty passwords patient-client payloads portal-sessions preview problems project-lists public-catalog
  rate-limit rate-limit-setting replay-model replay-processes reports request-headers request-keys retries routing schema-enforcement sdk
  sdk-event-types sdk-live sdk-published-page sdk-search secrecy session-cookie sign-in sign-in-limits signatures
  signing-profiles slack-buttons slack-denial slack-signature storm strictness subscriptions supervisor template-examples tenants
  test-inbox-servers warnings webhook-secrets webhooks
`);

/** What hangs is to end; how fast a test is on a busy machine says nothing. */
const TIMEOUT_MS = 60_000;

const room = (name: string, include: string[]) => ({
  extends: true as const,
  test: { name, include, isolate: false, testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS },
});
const server = {
  globalSetup: 'server/test/global-setup.ts',
  testTimeout: TIMEOUT_MS,
  hookTimeout: TIMEOUT_MS,
  expect: { poll: { timeout: 45_000 } },
};

export default defineConfig({
  test: {
    // One more than the least machine has cores: a good part of the tests waits for something. With four, a twelfth is quicker,
    // and what says how long something may take is wrong at times.
    maxWorkers: 3,
    fileParallelism: true,
    projects: [
      room('core', ['core/src/**/*.test.ts']),
      room('verify', ['verify/src/**/*.test.ts']),
      room('sdk', ['sdk/{src,test}/**/*.test.ts']),
      room('examples', ['examples/**/*.test.ts']),
      room('bench', ['bench/src/**/*.test.ts']),
      room('scripts', ['scripts/*.test.ts']),
      {
        extends: true,
        test: {
          ...server,
          name: 'server',
          isolate: false,
          include: ['{cli,server}/{src,test}/**/*.test.ts'],
          exclude: [...ALONE, ...ROUGH],
          provide: { postgresDir: null satisfies PostgresDir },
        },
      },
      {
        extends: true,
        test: {
          ...server,
          name: 'alone',
          include: ALONE,
          provide: { postgresDir: null satisfies PostgresDir },
        },
      },
      {
        extends: true,
        test: {
          ...server,
          name: 'rough',
          isolate: false,
          include: ROUGH,
          provide: { postgresDir: null satisfies PostgresDir },
        },
      },
      {
        extends: true,
        test: {
          name: 'console',
          isolate: false,
          globalSetup: 'console/test/global-setup.ts',
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
          expect: { poll: { timeout: 30_000 } },
          include: ['console/{src,test}/**/*.test.ts'],
          provide: { postgresDir: null satisfies PostgresDir },
        },
      },
      ...(has15
        ? [
            {
              extends: true as const,
              test: {
                ...server,
                name: 'server-on-15',
                isolate: false,
                include: ['server/test/**/*.test.ts'],
                exclude: [...ALONE, ...ROUGH, ...SAME_ON_ANY],
                provide: { postgresDir: POSTGRES_15 },
              },
            },
          ]
        : []),
    ],
  },
});
