/**
 * What holds for every notification type: each is run through the same cases. A new type has a line in `CASES`, with a
 * config and with the limits of its service, which are checked on the bytes that would go out.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOG } from '../catalog/index.ts';
import type { Place } from './conversation.ts';
import type { PayloadEvent } from '../payload-formats/format.ts';
import { TYPES } from './index.ts';
import { NOTIFICATION_TYPES, secretFields, Unrenderable } from './notification-type.ts';
import type { AnswerLink, NotificationRequest, NotificationTypeName } from './notification-type.ts';

interface Case {
  readonly config: Record<string, unknown>;
  /** What is wrong with a request, by the documentation of the service. */
  readonly faults: (request: NotificationRequest) => string[];
  /** What somebody hears who does not see the message. */
  readonly said: (request: NotificationRequest) => string;
  /** A message of a template that is more than the service takes. */
  readonly tooMuch: unknown;
  /** Answers after which it is tried again; those of HTTP when left out. */
  readonly passing?: readonly number[];
  /** Answers that no second attempt changes. */
  readonly terminal: readonly [number, string][];
}

/** Texts that something between sender and reader could take for its own. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '<!channel> <@U123> <https://evil.example|bank>',
  '@everyone @here <@&1> [bank](https://evil.example) ![x](http://x/y.png)',
  '*bold* _it_ ~s~ `code` > quote # head || spoiler ||',
  '&amp; &lt; & < >',
  '\u202egnirts desrever\u202c \u200b\u2066',
  'a\r\nBcc: victim@example.com\r\n\r\nbody',
  '{{data.secret}} ${x} %s {0}',
  '\ud83d half \udc00',
  '𝕏'.repeat(5000),
  '<&>*_'.repeat(3000),
  'x'.repeat(100_000),
  '\u0000\u0007\u001b[31m',
  '"}],"routing_key":"stolen","x":[{"y":"',
];

const SECRET_URL = 'https://hooks.example.com/services/T0/B0/s3cr3tt0k3n';
const json = ({ body }: NotificationRequest): any => JSON.parse(Buffer.from(body).toString());
const longer = (what: string, text: string | undefined, most: number): string[] =>
  (text ?? '').length > most ? [`${what} has ${(text ?? '').length} characters`] : [];

const CASES: Record<NotificationTypeName, Case> = {
  rest: {
    config: {},
    faults: () => [],
    said: (request) => Buffer.from(request.body).toString(),
    tooMuch: null,
    terminal: [],
  },
  slack: {
    config: { url: SECRET_URL },
    faults(request) {
      const { text, blocks } = json(request);
      return [
        ...longer('text', text, 4000),
        ...(blocks.length > 50 ? ['too many blocks'] : []),
        ...blocks.flatMap((block: any) => [
          ...longer(block.type, block.text?.text, block.type === 'header' ? 150 : 3000),
          ...(block.fields?.length > 10 ? ['too many fields'] : []),
          ...(block.fields ?? []).flatMap((field: any) => longer('field', field.text, 2000)),
          ...(block.elements?.length > 10 ? ['too many elements'] : []),
          // Nothing but dates of ours, and links to where the event's own links lead.
          ...[block.text, ...(block.fields ?? []), ...(block.elements ?? [])]
            .filter((one) => one?.type === 'mrkdwn')
            .flatMap((one) => [...one.text.matchAll(/<([^>]*)>/g)])
            .filter(([, inside]) => !/^(!date\^\d+\^|https?:\/\/)/.test(inside))
            .map(([all]) => `not escaped: ${all}`),
        ]),
      ];
    },
    said: (request) => json(request).text,
    tooMuch: { blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) },
    terminal: [
      [400, 'invalid_payload'],
      [400, 'invalid_blocks'],
      [403, 'invalid_token'],
      [403, 'action_prohibited'],
      [404, 'no_service'],
      [404, 'channel_not_found'],
      [410, 'channel_is_archived'],
      [418, 'something new'],
    ],
  },
  pagerduty: {
    config: { routingKey: 'R'.repeat(32) },
    faults(request) {
      const event = json(request);
      if (new URL(request.url).pathname === '/v2/change/enqueue') {
        const members = [...Object.keys(event), ...Object.keys(event.payload)].filter(
          (name) => !/^(routing_key|payload|links|summary|source|timestamp|custom_details)$/.test(name),
        );
        return [...members, ...longer('summary', event.payload.summary, 1024)];
      }
      if (event.event_action !== 'trigger') {
        const members = Object.keys(event).filter(
          (name) => !['routing_key', 'event_action', 'dedup_key'].includes(name),
        );
        return [...members, ...longer('dedup_key', event.dedup_key, 255)];
      }
      return [
        ...longer('dedup_key', event.dedup_key, 255),
        ...longer('summary', event.payload.summary, 1024),
        ...(event.payload.summary === '' || event.payload.source === '' ? ['a required text is empty'] : []),
        ...(['critical', 'error', 'warning', 'info'].includes(event.payload.severity) ? [] : ['severity']),
        ...(request.body.length > 512 * 1024 ? [`${request.body.length} bytes`] : []),
        ...(event.routing_key === 'R'.repeat(32) ? [] : ['the routing key is another']),
      ];
    },
    said: (request) => json(request).payload?.summary ?? 'resolved',
    tooMuch: { summary: 'x'.repeat(1025) },
    terminal: [
      [
        400,
        '{"status":"invalid event","message":"Event object is invalid","errors":["Invalid routing key"]}',
      ],
      [400, '{"status":"invalid event"}'],
      [404, ''],
    ],
  },
  teams: {
    config: { url: SECRET_URL },
    faults(request) {
      const { attachments } = json(request);
      return [
        ...(request.body.length > 28 * 1024 ? [`${request.body.length} bytes`] : []),
        ...(attachments[0].contentType === 'application/vnd.microsoft.card.adaptive' ? [] : ['no card']),
        // TextBlock and FactSet know Markdown; text runs do not.
        ...attachments[0].content.body
          .filter(({ type }: any) => type !== 'RichTextBlock')
          .map(({ type }: any) => `${type} formats text`),
      ];
    },
    said: (request) => json(request).attachments[0].content.fallbackText,
    tooMuch: { card: { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: 'x'.repeat(29_000) }] } },
    terminal: [
      [400, '{"error":{"code":"TriggerInputSchemaMismatch","message":"…"}}'],
      [401, '{"error":{"code":"DirectApiAuthorizationRequired"}}'],
      [404, '{"error":{"code":"WorkflowNotFound"}}'],
      [403, ''],
    ],
  },
  discord: {
    config: { url: SECRET_URL },
    faults(request) {
      const { content, embeds, allowed_mentions: mentions } = json(request);
      const sizes = embeds.flatMap(({ title, description, footer, fields }: any) => [
        title,
        description ?? '',
        footer.text,
        ...fields.flatMap(({ name, value }: any) => [name, value]),
      ]);
      return [
        ...longer('content', content, 2000),
        ...(embeds.length > 10 ? ['too many embeds'] : []),
        ...(sizes.join('').length > 6000 ? [`embeds have ${sizes.join('').length} characters`] : []),
        ...embeds.flatMap(({ title, description, fields }: any) => [
          ...longer('title', title, 256),
          ...longer('description', description, 4096),
          ...(fields.length > 25 ? ['too many fields'] : []),
          ...fields.flatMap(({ name, value }: any) => [
            ...longer('name', name, 256),
            ...longer('value', value, 1024),
            ...(name === '' || value === '' ? ['a field is empty'] : []),
          ]),
        ]),
        ...(mentions.parse.length === 0 ? [] : ['mentions are allowed']),
      ];
    },
    said: (request) => json(request).content,
    tooMuch: { embeds: [{ description: 'x'.repeat(6001) }] },
    terminal: [
      [401, '{"message":"Invalid Webhook Token","code":50027}'],
      [404, '{"message":"Unknown Webhook","code":10015}'],
      [400, '{"code":50035,"errors":{}}'],
    ],
  },
  email: {
    config: {
      host: 'mail.example.com',
      from: 'tidings@example.com',
      to: ['ada@example.com'],
      username: 'tidings',
      password: 's3cr3tt0k3n',
    },
    faults(request) {
      const mail = json(request);
      const { references, messageId, subject, text, html } = mail;
      const tags = [...html.matchAll(/<(\/?[a-z0-9!]+)/g)].map(([, tag]) => tag!.replace('/', ''));
      const known = [
        '!doctype',
        'html',
        'head',
        'meta',
        'title',
        'body',
        'h1',
        'p',
        'a',
        'table',
        'tr',
        'th',
        'td',
      ];
      return [
        ...longer('subject', subject, 200),
        ...(/[\u0000-\u001f\u007f]/.test(subject) ? ['the subject has control characters'] : []),
        ...(/[\u0000-\u0009\u000b-\u001f\u007f]/.test(text) ? ['the text has control characters'] : []),
        ...[references, messageId].filter((id) => !/^<[0-9a-f]{40}@example\.com>$/.test(id)),
        ...tags.filter((tag) => !known.includes(tag)).map((tag) => `not escaped: ${tag}`),
        ...(mail.to.join() === 'ada@example.com' ? [] : ['another recipient']),
        ...(request.body.length > 512 * 1024 ? [`${request.body.length} bytes`] : []),
        ...(Buffer.from(request.body).includes('s3cr3tt0k3n') ? ['the password is in the mail'] : []),
      ];
    },
    said: (request) => json(request).text,
    tooMuch: { text: 'x'.repeat(64 * 1024 + 1) },
    passing: [421, 450, 451, 452, 429],
    terminal: [
      [535, '5.7.8 Error: authentication failed'],
      [550, '5.1.1 User unknown'],
      [554, 'rejected'],
      [599, ''],
    ],
  },
};

const encoder = new TextEncoder();

function eventOf(
  type: string,
  data: unknown,
  attributes: object | null = null,
  project: string | null = null,
): PayloadEvent {
  return {
    id: 'evt_01kah3c3t6f8mvav5nq1j6w0zs',
    type,
    created: '2023-11-14T22:13:20Z',
    organization: 'org-123',
    project,
    data: encoder.encode(JSON.stringify(data)),
    attributes: attributes && encoder.encode(JSON.stringify(attributes)),
    asks: false,
    record: null,
  };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function render(
  name: NotificationTypeName,
  event: PayloadEvent,
  message: unknown = null,
  place: Place | null = null,
  answerLinks: readonly AnswerLink[] = [],
): NotificationRequest {
  return TYPES[name].render({
    event,
    webhook: { id: 'wh_1', name: 'On call' },
    config: CASES[name].config,
    message: message === null ? null : encoder.encode(JSON.stringify(message)),
    place,
    answerLinks,
    digest,
  });
}

function classify(
  name: NotificationTypeName,
  status: number,
  body: string,
  header: Record<string, string> = {},
) {
  const retryAfterMs = header['retry-after'] === undefined ? null : Number(header['retry-after']) * 1000;
  return TYPES[name].classify(
    { status, body: () => body, header: (one) => header[one], retryAfterMs: () => retryAfterMs },
    () => ({
      url: new URL('https://example.com/'),
      signing: 'none',
      hasApiKey: false,
      contentType: 'application/json',
      bodyBytes: 2,
      body: () => '{}',
      counts: true,
    }),
  );
}

describe.each(NOTIFICATION_TYPES)('%s', (name) => {
  const one = CASES[name];

  test('every example of the types that ship is rendered within the limits, and can be heard', () => {
    for (const { name: type, example } of CATALOG.values()) {
      const request = render(name, eventOf(type, example));
      expect(one.faults(request), type).toEqual([]);
      expect(one.said(request).trim(), type).not.toBe('');
    }
  });

  test('hints of its settings stand in forms, beside words: none calls another setting as the API does', () => {
    const settings = Object.entries<{ description?: string }>(TYPES[name].config.properties);
    for (const [setting, { description = '' }] of settings)
      for (const [other] of settings)
        if (other !== setting) expect(description, setting).not.toContain(`\`${other}\``);
  });

  test('says where its messages are if they belong together, and none else', () => {
    const { conversation, placeOf } = TYPES[name];
    expect(placeOf === undefined).toBe(conversation === undefined);
    const event = eventOf('approval.required', { id: 'apr-1' });
    const places: (Place | null)[] = [
      null,
      { kind: 'message', channel: 'C0123456789', ts: '1503435956.000247' },
      { kind: 'response', url: 'https://hooks.slack.com/actions/T1/2/3' },
    ];
    for (const place of places) expect(one.faults(render(name, event, null, place))).toEqual([]);
    if (!conversation) return;
    const first = conversation(event, one.config)!;
    const later = conversation({ ...event, type: 'approval.resolved' }, one.config)!;
    expect(first).toMatchObject({ key: later.key, manner: 'update' });
    expect(later.revision).toBeGreaterThan(first.revision);
    expect(conversation(eventOf('policy.denied', {}), one.config)).toBe(null);
  });

  test('shows links to answer by where its receivers have no other way', () => {
    const links = [{ label: 'Say <yes>', url: 'https://tidings.example.com/answer/ta_1', secret: 'ta_1' }];
    const event = eventOf('interaction.opened', CATALOG.get('interaction.opened')!.example);
    const request = render(name, event, null, null, links);
    expect(one.faults(request)).toEqual([]);
    const shown = Buffer.from(request.body).toString();
    expect(shown.includes(links[0]!.url)).toBe(TYPES[name].responder !== undefined);
  });

  test('the same event makes the same bytes', () => {
    const event = (): PayloadEvent =>
      eventOf('policy.denied', CATALOG.get('policy.denied')!.example, { agentId: 'a' });
    expect(render(name, event())).toEqual(render(name, event()));
  });

  test.each(HOSTILE)('takes hostile text: %j', (text) => {
    const links = [
      {
        href: `https://example.com/${encodeURIComponent(text.toWellFormed()).slice(0, 1900)}`,
        text: text.slice(0, 256),
      },
    ];
    const attributes = {
      severity: 'critical',
      agentId: text.slice(0, 256),
      summary: text.slice(0, 1024),
      links,
    };
    const data = {
      [text.slice(0, 500)]: text,
      agent: { id: text, name: text },
      reason: text,
      list: [text, text],
      rule: { name: text },
    };
    for (const event of [
      eventOf('policy.denied', data, attributes, 'p-1'),
      eventOf('policy.denied', data),
      eventOf('a', text),
    ]) {
      const request = render(name, event);
      expect(one.faults(request)).toEqual([]);
      expect(one.said(request).trim()).not.toBe('');
    }
  });

  test('takes any JSON', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 4 }),
        fc.string({ unit: 'binary', maxLength: 300 }),
        (data, summary) => {
          const event = { ...eventOf('x.y', null, { summary }), data: encoder.encode(data) };
          expect(one.faults(render(name, event))).toEqual([]);
        },
      ),
      { numRuns: 50 },
    );
  });

  test.each(['2016-12-31T23:59:60Z', '2015-07-01T08:59:60.5+09:00', '9999-12-31T23:59:60Z'])(
    'a leap second is a time: %s',
    (created) => {
      const request = render(name, { ...eventOf('a.b', {}), created });
      expect(one.faults(request)).toEqual([]);
    },
  );

  test('a link is sent as addresses are written', () => {
    const links = [{ href: 'https://example.com/a b"<c>?d=é', text: 'receipt' }];
    const { body } = render(name, eventOf('a.b', {}, { links }));
    const text = new TextDecoder().decode(body);
    if (name !== 'rest') expect(text).toContain('https://example.com/a%20b%22%3Cc%3E?d=%C3%A9');
  });

  test('an event of a megabyte is no more than is taken', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => ({ [`field ${i}`]: 'x"\\é'.repeat(15) }));
    expect(one.faults(render(name, eventOf('a.b', { rows, ...rows[0] })))).toEqual([]);
  });

  test('what is broken or busy for a while is tried again', () => {
    for (const status of one.passing ?? [429, 500, 502, 503, 504]) {
      const outcome = classify(name, status, '', { 'retry-after': '30' });
      expect(outcome, String(status)).toMatchObject({ kind: 'retry', error: expect.any(String) });
    }
    expect(classify(name, 429, '').errorClass).toBe('rate_limited');
    expect(classify(name, 200, '').kind).toBe('delivered');
  });

  test('what no second attempt changes says what to do', () => {
    for (const [status, body] of one.terminal) {
      const { kind, errorClass, error } = classify(name, status, body);
      expect([kind, errorClass], `${status} ${body}`).toEqual(['refused', 'refused']);
      // What happened, and what to do; answers are not quoted.
      expect(error).toMatch(/^[A-Z].* answered \d{3}.*: .{20,}\.$/);
      expect(error).not.toContain('something new');
    }
  });

  test('no answer makes it throw, or is quoted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.string({ unit: 'binary' }), (status, body) => {
        const { error } = classify(name, status, `xyzzy${body}`);
        expect(error ?? '').not.toContain('xyzzy');
      }),
    );
  });

  test('its secrets are no part of its address', () => {
    const type = TYPES[name];
    const address = type.address(one.config);
    for (const field of secretFields(type)) {
      expect(address).not.toContain(String(one.config[field]).slice(-12));
      expect(type.config.properties[field]).toMatchObject({ description: expect.any(String) });
    }
    if (name !== 'rest') expect(new URL(address).host).toBe(new URL(render(name, eventOf('a', {})).url).host);
  });

  if (one.tooMuch === null) return;
  test('a template that makes too much is refused, with the place', () => {
    expect(() => render(name, eventOf('a', {}), one.tooMuch)).toThrow(Unrenderable);
    expect(() => render(name, eventOf('a', {}), ['no object'])).toThrow(/has to be an object/);
    expect(() => render(name, eventOf('a', {}), { nosuch: 1 })).toThrow(/nosuch/);
  });
});
