/**
 * Messages for Discord: an embed, and its meaning in `content`, which is what is notified and read out. Nobody is ever
 * mentioned. Source: https://discord.com/developers/docs/resources/webhook#execute-webhook
 */
import type { Static } from 'typebox';
import { noticeOf } from '../notice.ts';
import type { Notice } from '../notice.ts';
import { jsonBody, readMessage, readSaid, readText, Unrenderable } from '../notification-type.ts';
import type { Notification, NotificationRequest } from '../notification-type.ts';
import { checkLimits } from '../limits.ts';
import type { Limits } from '../limits.ts';
import { fit } from '../text.ts';
import type { DiscordConfig } from './config.ts';

const MOST_BYTES = 512 * 1024;
const MOST_CONTENT = 2000;
const MOST_TITLE = 256;
const MOST_FIELD_NAME = 256;
/** Characters of all embeds of a message. */
const MOST_OF_EMBEDS = 6000;
const LIMITS: Limits = {
  service: 'Discord',
  most: {
    message: { embeds: 10 },
    embed: { title: MOST_TITLE, description: 4096, fields: 25 },
    field: { name: MOST_FIELD_NAME, value: 1024 },
    footer: { text: 2048 },
    author: { name: 256 },
  },
  everywhere: {},
  filled: { field: ['name', 'value'] },
  kinds: { embeds: 'embed', fields: 'field', footer: 'footer', author: 'author' },
};
/** Of what is escaped, which may take twice its room. */
const SUMMARY = 800;
const VALUE = 300;
const LINKS = 600;

export function renderDiscord(notification: Notification<Static<typeof DiscordConfig>>): NotificationRequest {
  const notice = noticeOf(notification.event);
  const own = readMessage(notification, ['content', 'embeds', 'username', 'avatar_url']);
  if (own) checkOwn(own);
  const message = own ?? { embeds: [embedOf(notice, notification.event.id)] };
  // What embeds show need not be said a second time; a message without anything is none.
  const isSaid = own?.['content'] !== undefined && hasEmbeds(own);
  const content =
    (own && readSaid(own, 'content', MOST_CONTENT)) ?? (isSaid ? '' : escaped(notice.text, MOST_CONTENT));
  const body = jsonBody({ ...message, content, allowed_mentions: { parse: [] } }, MOST_BYTES);
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

function hasEmbeds({ embeds }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(embeds) && embeds.length > 0;
}

function checkOwn(own: Readonly<Record<string, unknown>>): void {
  readText(own, 'content', MOST_CONTENT);
  readText(own, 'username', 80);
  const { embeds } = own;
  if (embeds == null) return;
  if (!Array.isArray(embeds)) throw new Unrenderable('/embeds', 'has to be an array');
  checkLimits(LIMITS, { embeds }, 'message', '');
  const size = embeds.reduce((sum: number, embed: Embed | null) => sum + lengthOf(embed), 0);
  if (size > MOST_OF_EMBEDS)
    throw new Unrenderable('/embeds', `have ${size} characters, and Discord takes ${MOST_OF_EMBEDS}`);
}

interface Embed {
  readonly title?: unknown;
  readonly description?: unknown;
  readonly footer?: { readonly text?: unknown } | null;
  readonly author?: { readonly name?: unknown } | null;
  readonly fields?: readonly ({ readonly name?: unknown; readonly value?: unknown } | null)[];
}

/** Characters of all texts that Discord counts. */
function lengthOf(embed: Embed | null): number {
  const fields = Array.isArray(embed?.fields) ? (embed.fields as NonNullable<Embed['fields']>) : [];
  const texts = [
    ...[embed?.title, embed?.description, embed?.footer?.text, embed?.author?.name],
    ...fields.flatMap((field) => [field?.name, field?.value]),
  ];
  return texts.reduce((sum: number, text) => sum + (typeof text === 'string' ? text.length : 0), 0);
}
