/**
 * Links by which mails are answered. A link is a row with the hash of 256 random bits, for one action and one responder.
 *
 *     (none) ── a mail is made ──► open ── answered ──► used, and so are all links of the same responder
 *                                    ├── the interaction ends ──► in vain: the answer is refused with the reason
 *                                    └── its webhook mails somebody of them no more, or is deleted ──► unknown
 *
 * They go with their interaction.
 */
import { createHash } from 'node:crypto';
import type { Person } from '@tidings/core/alert';
import type { Responder } from '@tidings/core/notification-types/notification-type';
import { rows } from './db.ts';
import type { Db } from './db.ts';
import { answerInteraction } from './interactions.ts';
import type { Answered } from './interactions.ts';

export const ANSWER_TOKEN_PATTERN = /^ta_[A-Za-z0-9_-]{43}$/;

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Answers whether the interaction is open, and the webhook of a place that it is told to; nothing is kept where not. */
export async function putAnswerLinks(
  db: Db,
  interaction: string,
  webhook: number,
  { person, addresses }: Responder,
  links: readonly { action: string; hash: Buffer }[],
): Promise<boolean> {
  const put = await db.query(
    `INSERT INTO answer_link (hash, interaction, webhook, action, responder, addresses)
     SELECT decode(l.hash, 'hex'), i.number, w.number, l.action, $3, $6
     FROM interaction i JOIN webhook w ON w.organization = i.organization AND (w.project IS NULL OR w.project = i.project),
       unnest($4::text[], $5::text[]) AS l(hash, action)
     WHERE i.uid = $1 AND i.status = 'open' AND w.number = $2`,
    [
      interaction,
      webhook,
      JSON.stringify(person),
      links.map(({ hash }) => hash.toString('hex')),
      links.map(({ action }) => action),
      addresses,
    ],
  );
  return put.rowCount === links.length;
}

export interface AnswerLinkRow {
  /** Uid. */
  interaction: string;
  organization: number;
  action: string;
  responder: Person;
  usedAt: Date | null;
}

/** Null: there is none, or whoever was asked by it is not asked any more. */
export async function findAnswerLink(db: Db, token: string): Promise<AnswerLinkRow | null> {
  const found = await rows<AnswerLinkRow>(
    db,
    `SELECT i.uid AS interaction, i.organization, l.action, l.responder, l.used_at
     FROM answer_link l JOIN interaction i ON i.number = l.interaction
     JOIN webhook w ON w.number = l.webhook AND w.deleted_at IS NULL
     WHERE l.hash = $1 AND l.addresses <@ ARRAY(SELECT json_array_elements_text(w.config -> 'to'))`,
    [hashOf(token)],
  );
  return found[0] ?? null;
}

/**
 * Answers by a link, and uses up all that the same responder has.
 *
 * @param db in a transaction
 * @returns null: it is used already, or there is none
 */
export async function answerByLink(
  db: Db,
  token: string,
  comment: string | null,
  now: number,
): Promise<Answered | null> {
  // The lock that every answer takes comes first. Of two who use links of the same responder at once, the second waits here and
  // finds its own used.
  await db.query(
    'SELECT FROM interaction WHERE number = (SELECT interaction FROM answer_link WHERE hash = $1) FOR UPDATE',
    [hashOf(token)],
  );
  const link = await findAnswerLink(db, token);
  if (!link || link.usedAt) return null;
  const answer = { action: link.action, comment, by: link.responder, key: null, via: 'email' } as const;
  const answered = await answerInteraction(db, link.interaction, answer, now);
  await db.query(
    `UPDATE answer_link l SET used_at = $2 FROM interaction i
     WHERE i.uid = $1 AND l.interaction = i.number AND l.responder ->> 'id' = $3 AND l.used_at IS NULL`,
    [link.interaction, new Date(now), link.responder.id],
  );
  return answered;
}
