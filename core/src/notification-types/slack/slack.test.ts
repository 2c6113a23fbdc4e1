import type { KnownBlock } from '@slack/types';
import { describe, expect, test } from 'vitest';
import { checkSlackConfig, SLACK_WAYS } from './config.ts';
import { CATALOG } from '../../catalog/index.ts';
import { noticeOf } from '../notice.ts';
import { buttonsOf, isResponseUrl, readPress } from './buttons.ts';
import { classifySlack } from './classify.ts';
import { blocksOf, renderSlack, slackMessage } from './render.ts';

const encoder = new TextEncoder();
const webhook = { id: 'wh_1', name: 'W' };
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
  asks: false,
  record: null,
};

test('a message is what Slack’s own types say, and says it all in its text', () => {
  // The compiler holds ours against Slack's.
  const blocks: KnownBlock[] = blocksOf(noticeOf(denied), denied.id);
  expect({ text: '[critical] Policy denied: shell.execute by agent-alpha', blocks }).toEqual(
    slackMessage({ event: denied, message: null, webhook }, false),
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

describe('buttons', () => {
  const event = (type: string, more: object = {}) => ({
    ...denied,
    type,
    data: encoder.encode(JSON.stringify({ ...(CATALOG.get(type)!.example as object), ...more })),
  });
  const of = (type: string, more?: object) => {
    const told = event(type, more);
    return buttonsOf(told, 'wh_1', noticeOf(told));
  };

  test('are what Slack’s own types say, and are there while there is something to do', () => {
    const block: KnownBlock = of('interaction.opened')!;
    expect(block).toMatchObject({ type: 'actions', block_id: 'tidings:int_01kah3c3t6f8mvav5nq1j6w0zs' });
    for (const type of [
      'interaction.resolved',
      'interaction.expired',
      'interaction.canceled',
      'alert.resolved',
    ])
      expect([type, of(type)]).toEqual([type, null]);
    expect(of('alert.opened')!.elements[0]).toMatchObject({ action_id: 'acknowledge', value: 'wh_1' });
    expect(of('alert.acknowledged')!.elements[0]).toMatchObject({ action_id: 'resolve' });
  });

  const record = 'https://tidings.example.com/events?open=evt_1';
  const blocksWith = (
    changes: object,
    hasButtons = true,
    message: object | null = null,
  ): { type: string }[] =>
    (
      slackMessage(
        {
          event: { ...denied, record, ...changes },
          message: message && encoder.encode(JSON.stringify(message)),
          webhook,
        },
        hasButtons,
      ) as { blocks: { type: string }[] }
    ).blocks;

  test('lead to the record of any event, where it is known and somebody hears of presses', () => {
    const investigate: KnownBlock = {
      type: 'actions',
      block_id: 'tidings:evt_1',
      elements: [
        {
          type: 'button',
          action_id: 'investigate',
          text: { type: 'plain_text', text: 'Investigate' },
          url: record,
        },
      ],
    };
    expect(blocksWith({}).at(-1)).toEqual(investigate);
    expect(blocksWith({ type: 'webhook.disabled' }).at(-1)).toEqual(investigate);
    expect(
      readPress({
        type: 'block_actions',
        actions: [{ ...investigate.elements[0], block_id: 'tidings:evt_1' }],
      }),
    ).toBe('ours');
    const without = [
      blocksWith({ asks: false, record: null }),
      blocksWith({}, false),
      blocksWith(event('alert.resolved')),
    ];
    for (const blocks of without) expect(blocks.filter(({ type }) => type === 'actions')).toEqual([]);
    // The link is in the message all the same.
    expect(JSON.stringify(blocksWith({}, false))).toContain(`<${record}|Open in Tidings>`);
    // A template says itself where it leads.
    expect(blocksWith({}, true, { blocks: [{ type: 'divider' }] })).toEqual([{ type: 'divider' }]);
  });

  test('keep to the limits', () => {
    const actions = Array.from({ length: 5 }, (_, i) => ({
      id: `action-${i}`,
      label: 'x'.repeat(30),
      style: 'danger',
    }));
    const summary = { summary: 'x'.repeat(1000) };
    const long = {
      ...event('interaction.opened', { actions }),
      attributes: encoder.encode(JSON.stringify(summary)),
    };
    const { elements, block_id: block } = buttonsOf(long, 'wh_1', noticeOf(long))!;
    expect(block.length).toBeLessThanOrEqual(255);
    for (const { confirm, text } of elements) {
      expect(text.text.length).toBeLessThanOrEqual(75);
      expect(confirm!.title.text.length).toBeLessThanOrEqual(100);
      expect(confirm!.text.text.length).toBeLessThanOrEqual(300);
      expect(confirm!.confirm.text.length).toBeLessThanOrEqual(30);
    }
  });

  test('stand under what a template makes', () => {
    const made = (message: object) =>
      slackMessage(
        { event: event('interaction.opened'), message: encoder.encode(JSON.stringify(message)), webhook },
        true,
      ) as { blocks: { type: string }[] };
    const types = (message: object): string[] => made(message).blocks.map(({ type }) => type);
    expect(types({ text: 'Please' })).toEqual(['section', 'actions']);
    expect(types({ blocks: [{ type: 'divider' }] })).toEqual(['divider', 'actions']);
    expect(types({ blocks: Array.from({ length: 50 }, () => ({ type: 'divider' })) })).toHaveLength(50);
    const long = made({ text: `${'x'.repeat(2998)}${'😀'.repeat(2)}` }).blocks[0] as {
      text?: { text: string };
    };
    expect(long.text!.text).toBe(`${'x'.repeat(2998)}…`);
  });
});

describe('a press', () => {
  const payload = {
    type: 'block_actions',
    actions: [{ action_id: 'approve', block_id: 'tidings:int_1', value: 'wh_1' }],
    user: { id: 'U1', username: 'ada', team_id: 'T1' },
    response_url: 'https://hooks.slack.com/actions/1',
  };

  test('says what was pressed by whom', () => {
    expect(readPress(payload)).toEqual({
      webhook: 'wh_1',
      subject: 'int_1',
      action: 'approve',
      user: { id: 'slack:T1/U1', name: 'ada' },
      responseUrl: 'https://hooks.slack.com/actions/1',
    });
    const block_id = 'tidings:int_1';
    expect(readPress({ ...payload, actions: [{ action_id: 'investigate', block_id }] })).toBe('ours');
    // An answer may be called so.
    const answer = { action_id: 'investigate', block_id, value: 'wh_1' };
    expect(readPress({ ...payload, actions: [answer] })).toMatchObject({ action: 'investigate' });
  });

  test.each([
    [null],
    [{}],
    ['x'],
    [{ ...payload, type: 'view_submission' }],
    [{ ...payload, actions: [] }],
    [{ ...payload, actions: [null] }],
    [{ ...payload, actions: [{ ...payload.actions[0], block_id: 'other' }] }],
    [{ ...payload, actions: [{ ...payload.actions[0], value: 7 }] }],
    [{ ...payload, user: null }],
  ])('that is none of ours is told apart (case %#)', (foreign) => {
    expect(readPress(foreign)).toBe('foreign');
  });

  test('is answered at Slack, or where the webhook sends', () => {
    const own = { host: 'http://127.0.0.1:7000' };
    expect(isResponseUrl('https://hooks.slack.com/actions/1', {})).toBe(true);
    expect(isResponseUrl('http://127.0.0.1:7000/actions/1', own)).toBe(true);
    for (const other of [
      'http://hooks.slack.com/actions/1',
      'https://hooks.slack.com.attacker.example/',
      'https://user@hooks.slack.com/',
      'https://hooks.slack.com:8443/',
      'http://127.0.0.1:7001/',
      'file:///etc/passwd',
      'x',
    ]) {
      expect([other, isResponseUrl(other, own)]).toEqual([other, false]);
    }
  });
});

describe('a template', () => {
  const made = (message: unknown) =>
    slackMessage({ event: denied, message: encoder.encode(JSON.stringify(message)), webhook }, false);

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
      answerLinks: [],
      digest: () => '',
    });
  const made = render({});
  expect([made.url, made.headers]).toEqual([
    'https://slack.com/api/chat.postMessage',
    { authorization: 'Bearer xoxb-12345678-token' },
  ]);
  expect(JSON.parse(Buffer.from(made.body).toString())).toEqual({
    channel: 'C01',
    ...slackMessage({ event: denied, message: null, webhook }, false),
  });
  expect(render({ host: 'https://slack-gov.com' }).url).toBe('https://slack-gov.com/api/chat.postMessage');
});

describe('an app that is told', () => {
  const outcomeOf = (body: object) =>
    classifySlack({
      status: 200,
      body: () => JSON.stringify(body),
      header: () => undefined,
      retryAfterMs: () => null,
    });

  test.each([
    ['invalid_auth', 'refused', 'bot token'],
    ['token_revoked', 'refused', 'the token was revoked'],
    ['channel_not_found', 'refused', '/invite'],
    ['is_archived', 'refused', 'unarchived'],
    ['some_new_code', 'refused', 'its answer may say more'],
    ['ratelimited', 'retry', 'problems of its own, or too much to do.'],
    ['internal_error', 'retry', 'problems of its own, or too much to do.'],
  ])('%s: %s', (code, kind, words) => {
    const outcome = outcomeOf({ ok: false, error: code });
    expect(outcome.kind).toBe(kind);
    expect(outcome.error).toContain(words);
    expect(outcome.error).not.toContain('some_new_code');
    // Whether it is, the delivery says.
    expect(outcome.error).not.toContain('tried again');
  });

  test('that it is well has posted', () => {
    expect(outcomeOf({ ok: true, ts: '1.2' }).kind).toBe('delivered');
  });
});

test('each code of Slack has its own remedy', () => {
  const said = (status: number, body: string): string =>
    classifySlack({ status, body: () => body, header: () => undefined, retryAfterMs: () => null }).error!;
  expect(said(404, 'no_service')).toBe(
    'Slack answered 404 (no_service): the incoming webhook was disabled or removed: create a new incoming webhook in the settings of the Slack app, and set config.url to its URL.',
  );
  expect(said(410, 'channel_is_archived')).toContain('Have it unarchived');
  expect(said(403, 'constructor')).not.toContain('constructor');
});

test('each way to set it up is taken by itself, and refused with what belongs to another', () => {
  const whole = { url: 'https://hooks.slack.com/services/T0', token: 'xoxb-12345678', channel: 'C01' };
  for (const { required } of SLACK_WAYS) {
    const config = Object.fromEntries(Object.entries(whole).filter(([name]) => required.includes(name)));
    expect(checkSlackConfig(config)).toBeNull();
    for (const name of required) {
      const { [name]: _, ...without } = config;
      expect(checkSlackConfig(without)?.path).toBe(`/${name}`);
    }
    const others = SLACK_WAYS.flatMap((way) => (way.required === required ? [] : way.required));
    for (const name of others)
      expect(checkSlackConfig({ ...config, [name]: whole[name as keyof typeof whole] })).not.toBeNull();
  }
});
