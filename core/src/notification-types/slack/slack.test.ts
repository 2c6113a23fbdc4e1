import type { KnownBlock } from '@slack/types';
import { describe, expect, test } from 'vitest';
import { CATALOG } from '../../catalog/index.ts';
import { noticeOf } from '../notice.ts';
import { classifySlack } from './classify.ts';
import { blocksOf, renderSlack, slackMessage } from './render.ts';

const encoder = new TextEncoder();
const denied = {
  id: 'evt_1',
  type: 'policy.denied',
  created: '2023-11-14T22:13:20Z',
  organization: 'org-123',
  project: null,
  data: encoder.encode(JSON.stringify(CATALOG.get('policy.denied')!.example)),
  attributes: encoder.encode(
    JSON.stringify({
      severity: 'critical',
      links: [{ href: 'https://audit.example/r?a=1&b=<2>|3', text: 'rcpt_1' }],
    }),
  ),
};

test('a message is what Slack’s own types say, and says it all in its text', () => {
  // The compiler holds ours against Slack's.
  const blocks: KnownBlock[] = blocksOf(noticeOf(denied), denied.id);
  expect({ text: '[critical] Policy denied: shell.execute by agent-alpha', blocks }).toEqual(
    slackMessage({ event: denied, message: null }),
  );
  expect(blocks).toEqual([
    { type: 'header', text: { type: 'plain_text', text: 'Policy denied' } },
    { type: 'section', text: { type: 'mrkdwn', text: 'shell.execute is denied in production' } },
    {
      type: 'section',
      fields: [
        { type: 'mrkdwn', text: '*Severity*\ncritical' },
        { type: 'mrkdwn', text: '*Agent*\nagent-alpha' },
        { type: 'mrkdwn', text: '*Action*\nshell.execute' },
        { type: 'mrkdwn', text: '*Rule*\nNo shell in production' },
        { type: 'mrkdwn', text: '*Receipt id*\nrcpt_1' },
        { type: 'mrkdwn', text: '*Denials in window*\n3' },
        { type: 'mrkdwn', text: '*Evaluated in ms*\n2' },
        { type: 'mrkdwn', text: '*Denied at*\n2023-11-14T22:13:20Z' },
      ],
    },
    {
      type: 'section',
      text: { type: 'mrkdwn', text: '<https://audit.example/r?a=1&amp;b=%3C2%3E%7C3|rcpt_1>' },
    },
    {
      type: 'context',
      elements: [
        {
          type: 'mrkdwn',
          text: 'evt_1 · <!date^1700000000^{date_short_pretty} {time_secs}|2023-11-14T22:13:20.000Z>',
        },
      ],
    },
  ]);
});

describe('a template', () => {
  const made = (message: unknown) =>
    slackMessage({ event: denied, message: encoder.encode(JSON.stringify(message)) });

  test('replaces the message, which keeps a text to be heard', () => {
    expect(made({ text: 'Hello' })).toEqual({ text: 'Hello' });
    expect(made({ blocks: [{ type: 'divider' }] })).toEqual({
      text: '[critical] Policy denied: shell.execute by agent-alpha',
      blocks: [{ type: 'divider' }],
    });
  });

  test.each([
    [{ blocks: 'x' }, '/blocks'],
    [{ blocks: [{}] }, '/blocks/0'],
    [{ text: 'x'.repeat(4001) }, '/text'],
    [
      { blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] },
      '/blocks/0/text/text',
    ],
    [
      { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }] },
      '/blocks/0/text/text',
    ],
    [{ blocks: [{ type: 'section', fields: Array.from({ length: 11 }, () => ({})) }] }, '/blocks/0/fields'],
    [
      { blocks: [{ type: 'section', fields: [{ type: 'mrkdwn', text: 'x'.repeat(2001) }] }] },
      '/blocks/0/fields/0/text',
    ],
  ])('that Slack would refuse fails where it is wrong (case %#)', (message, path) => {
    expect(() => made(message)).toThrow(`${path} `);
  });
});

test('an app posts to its channel with its token', () => {
  const config = { token: 'xoxb-12345678-token', channel: 'C01' };
  const render = (more: object) =>
    renderSlack({
      event: denied,
      webhook: { id: 'wh_1', name: 'W' },
      config: { ...config, ...more },
      message: null,
      place: null,
      digest: () => '',
    });
  const made = render({});
  expect([made.url, made.headers]).toEqual([
    'https://slack.com/api/chat.postMessage',
    { authorization: 'Bearer xoxb-12345678-token' },
  ]);
  expect(JSON.parse(Buffer.from(made.body).toString())).toEqual({
    channel: 'C01',
    ...slackMessage({ event: denied, message: null }),
  });
  expect(render({ host: 'https://slack-gov.com' }).url).toBe('https://slack-gov.com/api/chat.postMessage');
});

describe('an app that is told', () => {
  const outcomeOf = (body: object) =>
    classifySlack({
      status: 200,
      body: () => JSON.stringify(body),
      header: () => undefined,
      retryAfterMs: null,
    });

  test.each([
    ['invalid_auth', 'refused', 'bot token'],
    ['token_revoked', 'refused', 'the token was revoked'],
    ['channel_not_found', 'refused', '/invite'],
    ['is_archived', 'refused', 'unarchived'],
    ['some_new_code', 'refused', 'its answer may say more'],
    ['ratelimited', 'retry', 'tried again'],
    ['internal_error', 'retry', 'tried again'],
  ])('%s: %s', (code, kind, words) => {
    const outcome = outcomeOf({ ok: false, error: code });
    expect(outcome.kind).toBe(kind);
    expect(outcome.error).toContain(words);
    expect(outcome.error).not.toContain('some_new_code');
  });

  test('that it is well has posted', () => {
    expect(outcomeOf({ ok: true, ts: '1.2' }).kind).toBe('delivered');
  });
});

test('each code of Slack has its own remedy', () => {
  const said = (status: number, body: string): string =>
    classifySlack({ status, body: () => body, header: () => undefined, retryAfterMs: null }).error!;
  expect(said(404, 'no_service')).toBe(
    'Slack answered 404 (no_service): the incoming webhook was disabled or removed: make a new incoming webhook in the settings of the Slack app, and set config.url to its URL.',
  );
  expect(said(410, 'channel_is_archived')).toContain('Have it unarchived');
  expect(said(403, 'constructor')).not.toContain('constructor');
});
