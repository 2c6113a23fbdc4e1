/**
 * Adaptive Cards for Microsoft Teams. All text of events is in text runs, which know no Markdown, so nothing in it can
 * become a link or a mention. Sources: https://adaptivecards.io/explorer/,
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
import type { Static } from 'typebox';
import { noticeOf } from '../notice.ts';
import type { Notice } from '../notice.ts';
import { jsonBody, readMessage, readSaid, Unrenderable } from '../notification-type.ts';
import type { Notification, NotificationRequest } from '../notification-type.ts';
import { fit } from '../text.ts';
import type { TeamsConfig } from './config.ts';

/** A message of a workflow, all of it. */
const MOST_BYTES = 28 * 1024;
const MOST_TEXT = 2000;
const LONGEST_LINK = 1024;
const MOST_LINKS = 3;
const LONGEST_VALUE = 200;

export function renderTeams(notification: Notification<Static<typeof TeamsConfig>>): NotificationRequest {
  const notice = noticeOf(notification.event);
  const own = readMessage(notification, ['text', 'card']);
  const text = (own && readSaid(own, 'text', MOST_TEXT)) ?? notice.text;
  const card = own?.['card'] ?? cardOf(notice, notification.event.id);
  if (typeof card !== 'object' || card === null || (card as { type?: unknown }).type !== 'AdaptiveCard')
    throw new Unrenderable('/card', 'has to be an Adaptive Card, whose type is "AdaptiveCard"');
  const body = jsonBody(
    {
      type: 'message',
      summary: text,
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          // What is said where the card cannot be shown, or is read out.
          content: { fallbackText: text, speak: text, ...card },
        },
      ],
    },
    MOST_BYTES,
  );
  return { url: notification.config.url, contentType: 'application/json', headers: {}, body };
}

const COLORS = { info: 'accent', warning: 'warning', error: 'attention', critical: 'attention' } as const;

function cardOf({ title, severity, summary, fields, links, at }: Notice, event: string): object {
  const run = (text: string, style: object = {}): object => ({ type: 'TextRun', text, ...style });
  const row = (...inlines: object[]): object => ({ type: 'RichTextBlock', inlines });
  const facts = fields.map(({ name, value }) =>
    row(run(`${name}: `, { weight: 'bolder' }), run(fit(value, LONGEST_VALUE))),
  );
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      row(run(title, { size: 'large', weight: 'bolder', color: COLORS[severity] })),
      ...(summary === null ? [] : [row(run(summary))]),
      ...facts,
      row(run(`${event} · ${new Date(at * 1000).toISOString()}`, { size: 'small', isSubtle: true })),
    ],
    actions: links
      .filter(({ href }) => href.length <= LONGEST_LINK)
      .slice(0, MOST_LINKS)
      .map(({ href, text }) => ({ type: 'Action.OpenUrl', title: fit(text, 40), url: href })),
  };
}
