/** Links by which a mail can be answered: made for each request anew, kept as hashes, and good for one answer. */
import { createHash, randomBytes } from 'node:crypto';
import { uuidFromId } from '@tidings/core/id';
import type { InteractionAction } from '@tidings/core/interaction';
import type { AnswerLink, Responder } from '@tidings/core/notification-types/notification-type';
import { putAnswerLinks } from '../store/answer-links.ts';
import type { Db } from '../store/db.ts';
import type { Target } from './directory.ts';
import type { OutgoingEvent } from './work.ts';

export interface AnswerLinkRooms {
  db: Db;
  /** Where people find this server; null: nobody knows, and there are no links. */
  publicUrl: URL | null;
}

export class AnswerLinks {
  readonly #rooms: AnswerLinkRooms;

  constructor(rooms: AnswerLinkRooms) {
    this.#rooms = rooms;
  }

  /** One for each action of an interaction that is open; else none. */
  async of(event: OutgoingEvent, { number }: Target, responder: Responder): Promise<AnswerLink[]> {
    const { db, publicUrl } = this.#rooms;
    if (publicUrl === null || !event.type.startsWith('interaction.')) return [];
    const data = JSON.parse(Buffer.from(event.data).toString()) as {
      id: string;
      status: string;
      actions: InteractionAction[];
    };
    const uid = uuidFromId('interaction', data.id);
    if (uid === null || data.status !== 'open') return [];
    const made = data.actions.map(({ id, label }) => {
      const token = `ta_${randomBytes(32).toString('base64url')}`;
      const link: AnswerLink = { label, url: new URL(`/answer/${token}`, publicUrl).href, secret: token };
      return { link, row: { action: id, hash: createHash('sha256').update(token).digest() } };
    });
    const isOpen = await putAnswerLinks(
      db,
      uid,
      number,
      responder,
      made.map(({ row }) => row),
    );
    return isOpen ? made.map(({ link }) => link) : [];
  }
}
