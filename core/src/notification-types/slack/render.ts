/**
 * Messages for Slack: Block Kit, with the whole meaning in `text`, which is what notifications and screen readers say.
 */
import { noticeOf } from '../notice.ts';
import type { Notice } from '../notice.ts';
import { jsonBody, readMessage, readSaid } from '../notification-type.ts';
import type { Notification, NotificationRequest } from '../notification-type.ts';
import { fit } from '../text.ts';
import { buttonsOf, doSomething } from './buttons.ts';
import { SLACK_HOST } from './config.ts';
import type { SlackConfig } from './config.ts';
import { slackConversation } from './conversation.ts';
import { checkSlackMessage, MOST_BLOCKS, MOST_HEADER, MOST_SECTION } from './limits.ts';

/** Slack takes 40,000 and cuts notifications far earlier. */
const MOST_TEXT = 4000;
const MOST_BYTES = 512 * 1024;

export function renderSlack(notification: Notification<SlackConfig>): NotificationRequest {
  const { config, event, place } = notification;
  const contentType = 'application/json; charset=utf-8';
  const message = slackMessage(notification, config.signingSecret !== undefined);
  if (config.url !== undefined) {
    const body = place?.kind === 'response' ? { replace_original: true, ...message } : message;
    const url = place?.kind === 'response' ? place.url : config.url;
    return { url, contentType, headers: {}, body: jsonBody(body, MOST_BYTES) };
  }
  const { token, channel, host } = config;
  const there = place?.kind === 'message' ? place : null;
  const updates = there !== null && slackConversation(event, config)?.manner === 'update';
  const where = updates
    ? { channel: there.channel, ts: there.ts }
    : { channel: there?.channel ?? channel, ...(there && { thread_ts: there.ts }) };
  return {
    url: updates ? webApi(host, 'chat.update') : postMessage(host),
    contentType,
    headers: { authorization: `Bearer ${token}` },
    body: jsonBody({ ...where, ...message }, MOST_BYTES),
  };
}

/** Where new messages go. */
export function postMessage(host: string | undefined): string {
  return webApi(host, 'chat.postMessage');
}

function webApi(host: string | undefined, method: string): string {
  return new URL(`/api/${method}`, host ?? SLACK_HOST).href;
}

/** Members that a template may make. */
const MEMBERS = [
  'text',
  'blocks',
  'attachments',
  'username',
  'icon_emoji',
  'icon_url',
  'unfurl_links',
  'unfurl_media',
];

/**
 * The message of an event, or what a template has made of it.
 *
 * @param hasButtons whether somebody hears when they are pressed
 */
export function slackMessage(
  notification: Pick<Notification<unknown>, 'event' | 'message' | 'webhook'>,
  hasButtons: boolean,
): object {
  const { event, webhook } = notification;
  const notice = noticeOf(event);
  const buttons = hasButtons ? buttonsOf(event, webhook.id, notice) : null;
  const message = readMessage(notification, MEMBERS);
  if (message === null) {
    const blocks = [...blocksOf(notice, event.id), ...(buttons === null ? [] : [buttons])];
    return { text: textOf(notice), blocks };
  }
  const text = readSaid(message, 'text', MOST_TEXT);
  checkSlackMessage(message);
  // Blocks alone are silent to whoever does not see them.
  const made = { ...message, text: text ?? textOf(notice) };
  // What only leads somewhere is for the template to say.
  if (buttons === null || !doSomething(buttons)) return made;
  // With blocks the text is not shown.
  const said = {
    type: 'section',
    text: mrkdwn(text === undefined ? escaped(notice.text, MOST_SECTION) : fit(text, MOST_SECTION)),
  };
  const blocks = (message['blocks'] as unknown[] | null | undefined) ?? [said];
  return { ...made, blocks: [...blocks.slice(0, MOST_BLOCKS - 1), buttons] };
}

interface PlainText {
  type: 'plain_text';
  text: string;
}
interface MarkdownText {
  type: 'mrkdwn';
  text: string;
}
export type SlackBlock =
  | { type: 'header'; text: PlainText }
  | { type: 'section'; text: MarkdownText }
  | { type: 'section'; fields: MarkdownText[] }
  | { type: 'context'; elements: MarkdownText[] };

/** The blocks of a notice; what acts on it would come last. */
export function blocksOf(notice: Notice, event: string): SlackBlock[] {
  const { title, summary, fields, links, at } = notice;
  const blocks: SlackBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: fit(title, MOST_HEADER) } },
  ];
  if (summary !== null) blocks.push({ type: 'section', text: mrkdwn(escaped(summary, MOST_SECTION)) });
  blocks.push({
    type: 'section',
    fields: fields.map(({ name, value }) => mrkdwn(`*${escaped(name, 500)}*\n${escaped(value, 1400)}`)),
  });
  const linked = links.flatMap(asLink);
  if (linked.length > 0) blocks.push({ type: 'section', text: mrkdwn(linked.join(' · ')) });
  const time = `<!date^${at}^{date_short_pretty} {time_secs}|${new Date(at * 1000).toISOString()}>`;
  blocks.push({ type: 'context', elements: [mrkdwn(`${escaped(event, 500)} · ${time}`)] });
  return blocks;
}

function textOf({ text }: Notice): string {
  return escaped(text, MOST_TEXT);
}

function mrkdwn(text: string): MarkdownText {
  return { type: 'mrkdwn', text };
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Without what Slack would read as a mention, a link or an entity. It knows no way to escape marks such as `*`. */
function escaped(text: string, room: number): string {
  return fit(text, room, (character) => ESCAPES[character] ?? character);
}

function escape(text: string): string {
  return text.replaceAll(/[&<>]/g, (character) => ESCAPES[character]!);
}

const LONGEST_LINK = 500;

/** A link as Slack writes it; one that is too long to be shown stays in the event. */
function asLink({ href, text }: { href: string; text: string }): string[] {
  const address = escape(href.replaceAll('|', '%7C').replaceAll(/[<>]/g, encodeURIComponent));
  return address.length > LONGEST_LINK ? [] : [`<${address}|${escaped(text.replaceAll('|', '¦'), 75)}>`];
}
