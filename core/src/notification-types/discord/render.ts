/**
 * Messages for Discord: an embed, and its meaning in `content`, which is what is notified and read out. Nobody is ever
 * mentioned. Source: https://discord.com/developers/docs/resources/webhook#execute-webhook
 */
import type { Static } from 'typebox';
import { noticeOf } from '../notice.ts';
import type { Notice } from '../notice.ts';
import { jsonBody, readMessage, readText, Unrenderable } from '../notification-type.ts';
import type { Notification, NotificationRequest } from '../notification-type.ts';
import { fit } from '../text.ts';
import type { DiscordConfig } from './config.ts';

const MOST_BYTES = 512 * 1024;
export const MOST_CONTENT = 2000;
export const MOST_TITLE = 256;
export const MOST_DESCRIPTION = 4096;
export const MOST_FIELD_NAME = 256;
export const MOST_FIELD_VALUE = 1024;
export const MOST_EMBEDS = 10;
/** Characters of all embeds of a message. */
export const MOST_OF_EMBEDS = 6000;
/** Of what is escaped, which may take twice its room. */
const SUMMARY = 800;
const VALUE = 300;
const LINKS = 600;

export function renderDiscord(notification: Notification<Static<typeof DiscordConfig>>): NotificationRequest {
  const notice = noticeOf(notification.event);
  const own = readMessage(notification, ['content', 'embeds', 'username', 'avatar_url']);
  if (own) checkOwn(own);
  const content = escaped(notice.text, MOST_CONTENT);
  const message = own ?? { embeds: [embedOf(notice, notification.event.id)] };
  const body = jsonBody({ content, ...message, allowed_mentions: { parse: [] } }, MOST_BYTES);
  return { url: notification.config.url, contentType: 'application/json', headers: {}, body };
}

const COLORS = { info: 0x3b82f6, warning: 0xf59e0b, error: 0xef4444, critical: 0xb91c1c } as const;

function embedOf({ title, severity, summary, fields, links, at }: Notice, event: string): object {
  const linked = links.flatMap(({ href, text }) =>
    href.length > 300 ? [] : [`[${escaped(text, 75)}](<${href.replaceAll(/[<>\s]/g, encodeURIComponent)}>)`],
  );
  const description = [
    ...(summary === null ? [] : [escaped(summary, SUMMARY)]),
    ...(linked.length === 0 ? [] : [firstOf(linked, LINKS).join(' · ')]),
  ].join('\n');
  return {
    title: escaped(title, MOST_TITLE),
    ...(description !== '' && { description }),
    color: COLORS[severity],
    fields: fields.map(({ name, value }) => ({
      name: escaped(name, MOST_FIELD_NAME),
      value: escaped(value, VALUE) || '–',
      inline: true,
    })),
    timestamp: new Date(at * 1000).toISOString(),
    footer: { text: fit(event, 200) },
  };
}

function firstOf(texts: readonly string[], room: number): string[] {
  let left = room;
  return texts.filter((text) => (left -= text.length + 3) >= 0);
}

/** What Discord would format, or read as a mention or a link. */
function escaped(text: string, room: number): string {
  return fit(text, room, (character) => {
    if ('\\*_~`|>#-[]()<:+.'.includes(character)) return `\\${character}`;
    return character === '@' ? '@\u200b' : character;
  });
}

function checkOwn(own: Readonly<Record<string, unknown>>): void {
  readText(own, 'content', MOST_CONTENT);
  readText(own, 'username', 80);
  const { embeds } = own;
  if (embeds === undefined) return;
  if (!Array.isArray(embeds) || embeds.length > MOST_EMBEDS)
    throw new Unrenderable('/embeds', `has to be an array of at most ${MOST_EMBEDS}`);
  const size = embeds.reduce((sum: number, embed: unknown) => sum + lengthOf(embed), 0);
  if (size > MOST_OF_EMBEDS)
    throw new Unrenderable('/embeds', `have ${size} characters, and Discord takes ${MOST_OF_EMBEDS}`);
}

/** Characters of all texts in it, which is never fewer than Discord counts. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, member) => sum + lengthOf(member), 0);
}
