/**
 * A test inbox and a webhook to it, made at the first start of a server with a PostgreSQL of its own: so the first event that
 * anybody sends has somewhere to go, with nothing else to run.
 */
import { randomBytes } from 'node:crypto';
import { generateSecret } from '@tidings/verify';
import { DEFAULT_ORGANIZATION } from '@tidings/core/event';
import { idFromUuid, uuidSource } from '@tidings/core/id';
import { INBOX_MS, INBOX_PATH } from '@tidings/core/test-inbox';
import { DEFAULT_TIMEOUT_MS } from '@tidings/core/webhook';
import type { DatabaseSettings } from './prepare.ts';
import { openDatabase } from './store/db.ts';
import { ensureOrganization } from './store/organizations.ts';
import { databaseTime } from './store/processes.ts';
import { SecretBox, webhookSecretOwner } from './store/secrets.ts';
import { insertTestInbox } from './store/test-inboxes.ts';
import { insertWebhook } from './store/webhooks.ts';

const NAME = 'Test inbox';

/**
 * Answers with where the inbox is in the console.
 *
 * @param origin by which people open the server
 */
export async function makeFirstInbox(
  { databaseUrl, masterKeys, log }: DatabaseSettings,
  origin: string,
): Promise<string> {
  const database = openDatabase(databaseUrl, log);
  try {
    const db = database.control;
    const now = await databaseTime(db);
    const newUuid = uuidSource((digits) =>
      randomBytes(Math.ceil(digits / 2))
        .toString('hex')
        .slice(0, digits),
    );
    const { organization } = await ensureOrganization(db, now, DEFAULT_ORGANIZATION, null);
    const token = randomBytes(18).toString('base64url');
    const inbox = { uid: newUuid(now), organization: organization.number };
    const expiresAt = now + INBOX_MS;
    await insertTestInbox(db, now, { ...inbox, project: null, name: NAME, token, answer: null, expiresAt });
    const owner = { uid: newUuid(now), organization: organization.number };
    await insertWebhook(db, now, {
      ...owner,
      project: null,
      name: NAME,
      description: '',
      type: 'rest',
      url: origin + INBOX_PATH + token,
      testInbox: inbox.uid,
      config: null,
      events: ['*'],
      filters: {},
      categories: null,
      minSeverity: null,
      enabled: true,
      signing: 'standard',
      headerNames: null,
      secret: new SecretBox(masterKeys).seal(await generateSecret('standard'), webhookSecretOwner(owner)),
      apiKeyHeader: null,
      headers: {},
      credentials: null,
      payload: 'native',
      template: null,
      encryption: null,
      retry: 'standard',
      timeoutMs: DEFAULT_TIMEOUT_MS,
      ratePerSecond: null,
      ordered: false,
    });
    return `${origin}/test-inboxes/${idFromUuid('testInbox', inbox.uid)}`;
  } finally {
    await database.close();
  }
}
