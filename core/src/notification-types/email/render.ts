/**
 * Mail, as JSON that the engine's mailer puts into MIME. Mails about the same thing refer to one id, so that mail
 * programs show them as one conversation.
 */
import { noticeOf } from '../notice.ts';
import type { Notice } from '../notice.ts';
import { jsonBody, readMessage, readSaid, readText } from '../notification-type.ts';
import type { Person } from '../../alert.ts';
import type { AnswerLink, Notification, NotificationRequest, Responder } from '../notification-type.ts';
import { subjectOf } from '../subject.ts';
import { fit, lines, oneLine } from '../text.ts';
import { portOf } from './config.ts';
import type { EmailConfig } from './config.ts';

const MOST_BYTES = 512 * 1024;
const MOST_SUBJECT = 200;
const MOST_TEXT = 64 * 1024;

/** What the mailer takes. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly messageId: string;
  readonly references: string;
  readonly date: string;
}

export function renderEmail(notification: Notification<EmailConfig>): NotificationRequest {
  const { event, config, webhook, digest, answerLinks } = notification;
  const notice = noticeOf(event);
  const own = readMessage(notification, ['subject', 'text', 'html']);
  const text = (own && readText(own, 'text', MOST_TEXT)) ?? textOf(notice, event.id);
  const domain = config.from.slice(config.from.lastIndexOf('@') + 1);
  const mail: Mail = {
    from: config.from,
    to: config.to,
    subject: fit(oneLine((own && readSaid(own, 'subject', 998)) ?? notice.text), MOST_SUBJECT),
    text: lines(text + answersAsText(answerLinks)),
    html: withAnswers(
      (own && readText(own, 'html', MOST_TEXT)) ??
        (own ? `<pre>${escaped(text)}</pre>` : htmlOf(notice, event.id)),
      answerLinks,
    ),
    // The same with each attempt, so that a mail that comes twice is known for one.
    messageId: `<${digest(`${webhook.id}\n${event.id}`).slice(0, 40)}@${domain}>`,
    references: `<${digest(`${webhook.id}\n${subjectOf(event, null).key}`).slice(0, 40)}@${domain}>`,
    date: new Date(notice.at * 1000).toISOString(),
  };
  const { host, security = 'starttls', username, password } = config;
  return {
    url: mailAddress(config),
    contentType: 'application/json',
    headers: {},
    body: jsonBody(mail, MOST_BYTES),
    server: { host, port: portOf(config), security, username, password },
  };
}

/** Mail that goes to several people is answered by one of them, and cannot tell by whom. */
export function mailResponder({ to }: EmailConfig, webhook: string): Responder {
  const [first, ...others] = to;
  const person: Person =
    others.length === 0
      ? { kind: 'person', id: `mailto:${first}`, name: first! }
      : { kind: 'person', id: `mail:${webhook}`, name: `one of ${to.length} (${first}, …)` };
  return { person, addresses: to };
}

const ONCE = 'Each link asks you to confirm before it counts, and only one of them counts.';

function answersAsText(links: readonly AnswerLink[]): string {
  if (links.length === 0) return '';
  return ['', '', ...links.map(({ label, url }) => `${label}: ${url}`), ONCE].join('\n');
}

function withAnswers(html: string, links: readonly AnswerLink[]): string {
  if (links.length === 0) return html;
  const anchors = links.map(
    ({ label, url }) =>
      `<a href="${escaped(url)}" style="padding:8px 16px;border:1px solid #888">${escaped(label)}</a>`,
  );
  const end = html.lastIndexOf('</body>');
  const at = end < 0 ? html.length : end;
  return `${html.slice(0, at)}<p>${anchors.join(' ')}</p><p style="color:#666">${ONCE}</p>${html.slice(at)}`;
}

export function mailAddress(config: EmailConfig): string {
  return `smtp://${config.host}:${portOf(config)}`;
}

function textOf({ text, summary, fields, links, at }: Notice, event: string): string {
  return [
    text,
    ...(summary === null ? [] : ['', summary]),
    '',
    ...fields.map(({ name, value }) => `${name}: ${value}`),
    ...(links.length === 0 ? [] : ['', ...links.map(({ href, text: label }) => `${label}: ${href}`)]),
    '',
    `${event} · ${new Date(at * 1000).toISOString()}`,
  ].join('\n');
}

function htmlOf({ title, summary, fields, links, at }: Notice, event: string): string {
  const rows = fields.map(
    ({ name, value }) => `<tr><th align="left">${escaped(name)}</th><td>${escaped(value)}</td></tr>`,
  );
  const anchors = links.map(({ href, text }) => `<a href="${escaped(href)}">${escaped(text)}</a>`);
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>${escaped(title)}</title></head><body><h1 style="font-size:1.2em">${escaped(title)}</h1>`,
    ...(summary === null ? [] : [`<p>${escaped(summary)}</p>`]),
    `<table cellpadding="4">${rows.join('')}</table>`,
    ...(anchors.length === 0 ? [] : [`<p>${anchors.join(' · ')}</p>`]),
    `<p style="color:#666">${escaped(event)} · ${new Date(at * 1000).toISOString()}</p></body></html>`,
  ].join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return lines(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}
