/** Links for whoever starts the server, or cannot get in, made in the database itself: `tidings sign-in-link` without its terminal. */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { uuidSource } from '@tidings/core/id';
import { normalizeEmail } from '@tidings/core/member';
import { SIGN_IN_LINK_MS } from '@tidings/core/session';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { refuseWithoutDatabase, withEmbedded } from './reach-database.ts';
import { openDatabase } from './store/db.ts';
import type { Pool } from './store/db.ts';
import { ensureInstanceOwner, findMembersByEmail } from './store/members.ts';
import type { MemberRow } from './store/members.ts';
import { migrate } from './store/migrate.ts';
import { databaseTime } from './store/processes.ts';
import { newLinkToken, replaceLink } from './store/sessions.ts';

/** For whom. Without an e-mail address: the first owner of the instance, who is made when there is none. */
export interface LinkWanted {
  email: string | null;
  organization: string | null;
}

export interface MadeLink {
  url: string;
  expiresAt: Date;
  email: string;
  /** Null: the whole instance. */
  organization: string | null;
}

/** @throws an error that says what to do */
export async function makeSignInLink(config: Config, log: Log, wanted: LinkWanted): Promise<MadeLink> {
  if (config.databaseUrl !== null) return makeIn(config.databaseUrl, config, log, wanted);
  const dataDir = resolve(config.dataDir);
  refuseWithoutDatabase(dataDir);
  return withEmbedded(dataDir, log, (url) => makeIn(url, config, log, wanted));
}

/** For the first owner of an instance that runs at this address. */
export async function makeFirstLink(
  databaseUrl: string,
  config: Config,
  log: Log,
  address: string,
): Promise<MadeLink> {
  // A port that the system chose is known by now.
  const listening = { ...config, port: Number(new URL(address).port) || config.port };
  return makeIn(databaseUrl, listening, log, { email: null, organization: null });
}

async function makeIn(url: string, config: Config, log: Log, wanted: LinkWanted): Promise<MadeLink> {
  const database = openDatabase(url, log);
  try {
    await migrate(database.control);
    const now = await databaseTime(database.control);
    const member = await findWanted(database.control, now, wanted);
    const token = newLinkToken();
    const expiresAt = now + SIGN_IN_LINK_MS;
    await replaceLink(database.control, now, member, token, expiresAt);
    return {
      url: `${originOf(config)}/sign-in#token=${token}`,
      expiresAt: new Date(expiresAt),
      email: member.email,
      organization: member.organizationId,
    };
  } finally {
    await database.close();
  }
}

async function findWanted(pool: Pool, now: number, { email, organization }: LinkWanted): Promise<MemberRow> {
  if (email === null) return ensureInstanceOwner(pool, now, uuidSource(randomHex)(now));
  const found = await findMembersByEmail(pool, normalizeEmail(email), organization);
  const [first, second] = found;
  const where = organization === null ? '' : ` of ${organization}`;
  if (!first) throw new Error(`There is no member ${email}${where}. Leave --email out for the first owner.`);
  if (second && first.organization !== null)
    throw new Error(`${email} is a member of several organizations. Name one with --organization.`);
  return first;
}

/** Where people open the server: as the settings say, or on this machine. */
function originOf({ publicUrl, host, port }: Config): string {
  if (publicUrl) return publicUrl.origin;
  const isAny = host === '0.0.0.0' || host === '::';
  return new URL(`http://${isAny ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`).origin;
}

function randomHex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);
}
