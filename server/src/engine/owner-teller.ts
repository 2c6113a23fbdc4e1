/**
 * Tells owners by mail of webhooks that need somebody, through the mail server of the instance. ARCHITECTURE.md, "What owners are
 * told", has the states. Where the instance has no mail server there is none of it, and the console says it alone.
 */
import { createHash } from 'node:crypto';
import { idFromUuid } from '@tidings/core/id';
import { ownerMail } from '@tidings/core/owner-mail';
import type { OwnerNotice } from '@tidings/core/owner-mail';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { MailSetting } from '../mail-setting.ts';
import type { Database } from '../store/db.ts';
import { finishOwnerNotices, ownerAddresses, takeOwnerNotices } from '../store/owner-notices.ts';
import type { OwnerNoticeRow } from '../store/owner-notices.ts';
import { Loop } from './loop.ts';
import type { Sender } from './sender.ts';

const EVERY_MS = 1000;
const TIMEOUT_MS = 30_000;
/** What could not be told is tried again after so long; longer than a mail may take. */
const LEASE_MS = 10 * 60_000;

export interface OwnerTellerRooms {
  database: Database;
  sender: Sender;
  mail: MailSetting;
  publicUrl: URL | null;
  clock: Clock;
  log: Log;
}

export function createOwnerTeller(rooms: OwnerTellerRooms): Loop {
  const { database, clock, log } = rooms;
  return new Loop('owner teller', EVERY_MS, log, async () => {
    const notices = await takeOwnerNotices(database.control, clock.now(), LEASE_MS);
    if (notices.length === 0) return false;
    await tell(rooms, notices);
    return true;
  });
}

async function tell(
  { database, sender, mail, publicUrl, clock, log }: OwnerTellerRooms,
  rows: readonly OwnerNoticeRow[],
): Promise<void> {
  const { organization, organizationId } = rows[0]!;
  const to = await ownerAddresses(database.control, organization);
  // Somebody may become an owner.
  if (to.length === 0) return;
  const notices = rows.map(noticeOf);
  const told = ownerMail(organizationId, notices, publicUrl);
  const domain = mail.from.slice(mail.from.lastIndexOf('@') + 1);
  const idOf = (what: unknown): string =>
    `<${createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 40)}@${domain}>`;
  const answer = await sender.mail(
    mail.server,
    {
      from: mail.from,
      to,
      ...told,
      // The same where it is sent once more.
      messageId: idOf(notices),
      references: idOf(organizationId),
      date: new Date(clock.now()).toISOString(),
    },
    TIMEOUT_MS,
  );
  if (answer.status === null || answer.status >= 400) {
    log.warn(
      {
        organization: organizationId,
        status: answer.status,
        said:
          answer.body === null
            ? null
            : withoutAddresses(Buffer.from(answer.body).toString(), to).slice(0, 200),
        failure: answer.failure,
      },
      'owners could not be told by mail what needs them; it is tried again',
    );
    return;
  }
  await finishOwnerNotices(database.control, clock.now(), rows);
}

/** Mail servers quote them. */
function withoutAddresses(said: string, addresses: readonly string[]): string {
  return addresses.reduce((text, address) => text.replaceAll(address, '***'), said);
}

function noticeOf({
  endedAt,
  since,
  enabled,
  refusedFor,
  disabledReason,
  ...row
}: OwnerNoticeRow): OwnerNotice {
  const { name, type } = row;
  const webhook = { webhook: idFromUuid('webhook', row.webhookUid), name, type };
  if (endedAt !== null) return { ...webhook, kind: 'well', error: null, since: endedAt.getTime() };
  const error = enabled ? refusedFor : disabledReason;
  return { ...webhook, kind: enabled ? 'refused' : 'disabled', error, since: since.getTime() };
}
