/**
 * What services publish of their limits, held against what goes out: of templates, at each limit and one beyond it, and of events whose
 * data are as long and as strange as can be.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PayloadEvent } from '../payload-formats/format.ts';
import { RECORD_LINK } from '../payload-formats/format.ts';
import { TYPES } from './index.ts';
import { Unrenderable } from './notification-type.ts';
import type { NotificationTypeName } from './notification-type.ts';

const encoder = new TextEncoder();
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const CONFIGS = {
  slack: { url: 'https://hooks.example.com/services/T0/B0/s3cr3t', signingSecret: 'f'.repeat(32) },
  pagerduty: { routingKey: 'R'.repeat(32) },
  teams: { url: 'https://hooks.example.com/workflow' },
  discord: { url: 'https://hooks.example.com/api/webhooks/1/s3cr3t' },
  email: { host: 'mail.example.com', from: 'tidings@example.com', to: ['ada@example.com'] },
} satisfies Partial<Record<NotificationTypeName, Record<string, unknown>>>;
type Limited = keyof typeof CONFIGS;

function render(name: Limited, event: PayloadEvent, template: unknown = null): any {
  const { body } = TYPES[name].render({
    event,
    webhook: { id: 'wh_1', name: 'On call' },
    config: CONFIGS[name],
    message: template === null ? null : encoder.encode(JSON.stringify(template)),
    place: null,
    answerLinks: [],
    digest,
  });
  return { ...JSON.parse(Buffer.from(body).toString()), bytes: body.length };
}

function eventOf(type: string, data: unknown, attributes: object = {}, project = 'p-1'): PayloadEvent {
  return {
    id: 'evt_01kah3c3t6f8mvav5nq1j6w0zs',
    type,
    created: '2023-11-14T22:13:20Z',
    organization: 'org-123',
    project,
    data: encoder.encode(JSON.stringify(data)),
    attributes: encoder.encode(JSON.stringify(attributes)),
    asks: false,
    record: null,
  };
}
const EVENT = eventOf('policy.denied', { reason: 'no-shell' }, { severity: 'critical' });

const x = (length: number): string => 'x'.repeat(length);
const plain = (text: string): object => ({ type: 'plain_text', text });
const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
const block = (one: object): object => ({ text: 'x', blocks: [one] });
const button = (more: object): object =>
  block({ type: 'actions', elements: [{ type: 'button', action_id: 'a', text: plain('x'), ...more }] });
const confirm = (more: object): object =>
  button({
    confirm: { title: plain('x'), text: plain('x'), confirm: plain('x'), deny: plain('x'), ...more },
  });
const option = { text: plain('x'), value: 'x' };
const select = (more: object): object =>
  block({
    type: 'section',
    text: plain('x'),
    accessory: { type: 'static_select', action_id: 'a', placeholder: plain('x'), options: [option], ...more },
  });
const image = (more: object): object =>
  block({ type: 'image', image_url: 'https://x', alt_text: 'x', ...more });
const embed = (more: object): object => ({ embeds: [{ title: 'x', ...more }] });

/** What is limited, a template that makes so much of it, and how much is taken. */
type Limit = [what: string, template: (size: number) => unknown, most: number];
/** Sources: as in the type's `render.ts`. */
const LIMITS: Record<Limited, Limit[]> = {
  slack: [
    ['text', (size) => ({ text: x(size) }), 4000],
    ['blocks', (size) => ({ blocks: many(size, { type: 'divider' }) }), 50],
    ['block_id', (size) => block({ type: 'divider', block_id: x(size) }), 255],
    ['header', (size) => block({ type: 'header', text: plain(x(size)) }), 150],
    ['section', (size) => block({ type: 'section', text: plain(x(size)) }), 3000],
    ['fields', (size) => block({ type: 'section', fields: many(size, plain('x')) }), 10],
    ['field', (size) => block({ type: 'section', fields: [plain(x(size))] }), 2000],
    ['context', (size) => block({ type: 'context', elements: many(size, plain('x')) }), 10],
    ['text of a context', (size) => block({ type: 'context', elements: [plain(x(size))] }), 3000],
    [
      'actions',
      (size) => block({ type: 'actions', elements: many(size, { type: 'button', text: plain('x') }) }),
      25,
    ],
    ['button', (size) => button({ text: plain(x(size)) }), 75],
    ['action_id', (size) => button({ action_id: x(size) }), 255],
    ['value', (size) => button({ value: x(size) }), 2000],
    ['url', (size) => button({ url: x(size) }), 3000],
    ['accessibility_label', (size) => button({ accessibility_label: x(size) }), 75],
    ['title of a confirmation', (size) => confirm({ title: plain(x(size)) }), 100],
    ['text of a confirmation', (size) => confirm({ text: plain(x(size)) }), 300],
    ['confirm', (size) => confirm({ confirm: plain(x(size)) }), 30],
    ['deny', (size) => confirm({ deny: plain(x(size)) }), 30],
    ['options', (size) => select({ options: many(size, option) }), 100],
    ['text of an option', (size) => select({ options: [{ ...option, text: plain(x(size)) }] }), 75],
    ['value of an option', (size) => select({ options: [{ ...option, value: x(size) }] }), 150],
    ['placeholder', (size) => select({ placeholder: plain(x(size)) }), 150],
    ['image_url', (size) => image({ image_url: x(size) }), 3000],
    ['alt_text', (size) => image({ alt_text: x(size) }), 2000],
    ['title of an image', (size) => image({ title: plain(x(size)) }), 2000],
    ['markdown', (size) => block({ type: 'markdown', text: x(size) }), 12_000],
    ['attachments', (size) => ({ text: 'x', attachments: many(size, { text: 'x' }) }), 100],
    [
      'blocks of an attachment',
      (size) => ({ text: 'x', attachments: [{ blocks: many(size, { type: 'divider' }) }] }),
      50,
    ],
    [
      'header of an attachment',
      (size) => ({ text: 'x', attachments: [{ blocks: [{ type: 'header', text: plain(x(size)) }] }] }),
      150,
    ],
  ],
  pagerduty: [
    ['summary', (size) => ({ summary: x(size) }), 1024],
    ['source', (size) => ({ source: x(size) }), 255],
    ['component', (size) => ({ component: x(size) }), 255],
    ['group', (size) => ({ group: x(size) }), 255],
    ['class', (size) => ({ class: x(size) }), 255],
  ],
  teams: [['text', (size) => ({ text: x(size) }), 2000]],
  discord: [
    ['content', (size) => ({ content: x(size) }), 2000],
    ['username', (size) => ({ content: 'x', username: x(size) }), 80],
    ['embeds', (size) => ({ embeds: many(size, { title: 'x' }) }), 10],
    ['title', (size) => embed({ title: x(size) }), 256],
    ['description', (size) => embed({ description: x(size) }), 4096],
    ['fields', (size) => embed({ fields: many(size, { name: 'x', value: 'x' }) }), 25],
    ['name of a field', (size) => embed({ fields: [{ name: x(size), value: 'x' }] }), 256],
    ['value of a field', (size) => embed({ fields: [{ name: 'x', value: x(size) }] }), 1024],
    ['footer', (size) => embed({ footer: { text: x(size) } }), 2048],
    ['author', (size) => embed({ author: { name: x(size) } }), 256],
    [
      'all texts of embeds',
      (size) => ({
        embeds: [{ description: x(4000) }, { description: x(size - 4000), url: `https://${x(200)}` }],
      }),
      6000,
    ],
  ],
  email: [
    ['subject', (size) => ({ subject: x(size) }), 998],
    ['text', (size) => ({ text: x(size) }), 64 * 1024],
    ['html', (size) => ({ html: x(size) }), 64 * 1024],
  ],
};

/** Templates of which nothing could be seen, or that the service refuses for what is empty. */
const EMPTY: Record<Limited, unknown[]> = {
  slack: [
    block({ type: 'header', text: plain('') }),
    block({ type: 'section', text: plain('') }),
    block({ type: 'section', fields: [plain('')] }),
    block({ type: 'section', fields: [] }),
    block({ type: 'context', elements: [] }),
    block({ type: 'actions', elements: [] }),
    button({ text: plain('') }),
  ],
  pagerduty: [],
  teams: [],
  discord: [embed({ fields: [{ name: '', value: 'x' }] }), embed({ fields: [{ name: 'x', value: '' }] })],
  email: [],
};

describe.each(Object.keys(CONFIGS) as Limited[])('%s', (name) => {
  test.each(LIMITS[name])('of a template: %s', (_, template, most) => {
    expect(() => render(name, EVENT, template(most))).not.toThrow();
    expect(() => render(name, EVENT, template(most + 1))).toThrow(Unrenderable);
  });

  test('a template that leaves what it has to have empty is refused, with the place', () => {
    for (const template of EMPTY[name])
      expect(() => render(name, EVENT, template), JSON.stringify(template)).toThrow(Unrenderable);
  });
});

test('what a template leaves empty is said all the same', () => {
  const line = '[critical] Policy denied';
  const divider = [{ type: 'divider' }];
  for (const text of ['', ' ', null]) {
    expect(render('slack', EVENT, { text, blocks: divider }).text).toBe(line);
    expect(render('pagerduty', EVENT, { summary: text, source: text }).payload).toMatchObject({
      summary: line,
      source: 'org-123',
    });
    expect(render('teams', EVENT, { text }).summary).toBe(line);
    expect(render('discord', EVENT, { content: text, embeds: [] }).content).not.toBe('');
    expect(render('email', EVENT, { subject: text, text: 'x' }).subject).toBe(line);
  }
  // What is shown need not be said twice.
  expect(render('discord', EVENT, { content: '', embeds: [{ title: 'x' }] }).content).toBe('');
});

test.each(Object.keys(CONFIGS) as Limited[])('%s gets no link that leads nowhere', (name) => {
  const links = ['https://', 'https://a b', 'http://[', 'https://x:99999/', 'https://audit.example/1'].map(
    (href) => ({ href, text: 'x' }),
  );
  const data = { id: 'alt_1', status: 'open' };
  const sent = JSON.stringify(render(name, eventOf('alert.opened', data, { links: links.toReversed() })));
  expect(sent).toContain('https://audit.example/1');
  for (const { href } of links.slice(0, 4))
    expect(sent.replaceAll('https://audit', '')).not.toContain(`${href}"`);
});

test('the link to the record is in every message, whatever other links there are; it alone is behind a button', () => {
  const record = { href: 'https://tidings.example.com/alerts?open=alt_1', text: RECORD_LINK };
  const others = many(5, { href: `https://audit.example/${x(200)}`, text: x(100) });
  const told = (links: object[]) => eventOf('alert.opened', { id: 'alt_1', status: 'open' }, { links });
  for (const name of Object.keys(CONFIGS) as Limited[])
    expect(JSON.stringify(render(name, told([...others, record]))), name).toContain(record.href);
  const investigated = (links: object[]): string[] =>
    render('slack', told(links)).blocks.flatMap(({ elements = [] }: any) =>
      elements.flatMap(({ url }: any) => url ?? []),
    );
  expect(investigated([...others, record])).toEqual([record.href]);
  expect(investigated(others)).toEqual([]);
  const page = 'https://tidings.example.com/events?open=evt_1';
  const sent = { ...eventOf('policy.denied', {}, { links: others }), record: page };
  for (const name of Object.keys(CONFIGS) as Limited[])
    expect(JSON.stringify(render(name, sent)), name).toContain(page);
  // Of an alert the record is its own.
  for (const name of Object.keys(CONFIGS) as Limited[])
    expect(JSON.stringify(render(name, { ...told([...others, record]), record: page })), name).not.toContain(
      page,
    );
});

/** Each takes as much room as it can, in one way or another. */
const LONG = ['x', '漢', '"', '\\', '&', '<', '*', '@', '\u{1f600}', '\u0001', ' ', '|', ')'].map((one) =>
  one.repeat(3000),
);

describe.each(LONG)('events full of %.3s', (text) => {
  const attributes = {
    severity: 'critical',
    agentId: text.slice(0, 256),
    summary: text.slice(0, 1024),
    links: many(5, {
      href: `https://example.com/${text}`.slice(0, 1000),
      text: text.slice(0, 256),
    }),
  };
  const data = Object.fromEntries(many(12, 0).map((_, i) => [`${text.slice(0, 100)}${i}`, text]));
  const asked = {
    ...{ id: 'int_1', status: 'open', question: text.slice(0, 1000), quorum: 3, default: 'a' },
    actions: many(5, { id: 'a', label: text.slice(0, 30), style: 'danger', veto: true }),
    answers: many(9, { by: { id: text, name: text }, action: 'a', comment: text }),
    ...{ data, expiresAt: '2023-11-14T23:13:20Z', reason: text },
  };
  const events = [
    eventOf('a'.repeat(128), data, attributes, 'p'.repeat(128)),
    eventOf('interaction.opened', asked, attributes, 'p'.repeat(128)),
    eventOf('alert.opened', { id: 'alt_1', status: 'open', ...data }, attributes),
  ];
  test.each(Object.keys(CONFIGS) as Limited[])('are within the limits of %s', (name) => {
    for (const event of events) expect(FAULTS[name](render(name, event)), event.type).toEqual([]);
  });
});

const ANYTHING = [
  'interaction.opened',
  'interaction.answered',
  'interaction.of_somebody',
  'alert.opened',
  'alert.digest',
  'alert.rule.failing',
  'alert.of_somebody',
  'approval.required',
  '_',
  '-',
];

test.each(Object.keys(CONFIGS) as Limited[])('%s takes any data of any type', (name) => {
  const word = fc.constantFrom(
    'id',
    'status',
    'question',
    'actions',
    'answers',
    'quorum',
    'default',
    'data',
    'rule',
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('open', 'resolved', x(500), [null], [{}], ['a']),
  );
  const data = fc.oneof(
    fc.dictionary(word, value),
    fc.record({
      id: value,
      question: fc.string(),
      status: fc.constant('open'),
      actions: fc.array(value),
      answers: value,
    }),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...ANYTHING), data, (type, held) => {
      expect(FAULTS[name](render(name, eventOf(type, held)))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

const length = (what: string, text: string | undefined, most: number, least = 1): string[] =>
  text !== undefined && (text.length > most || text.trim().length < least)
    ? [`${what} has ${text.length} characters`]
    : [];
const count = (what: string, list: unknown[] | undefined, most: number): string[] =>
  list !== undefined && (list.length > most || list.length === 0)
    ? [`${what} has ${list.length} entries`]
    : [];

/** What is wrong with what goes out where no template has a say. */
const FAULTS: Record<Limited, (sent: any) => string[]> = {
  slack: ({ text, blocks, bytes }) => [
    ...length('text', text, 4000),
    ...count('blocks', blocks, 50),
    ...(bytes > 512 * 1024 ? ['bytes'] : []),
    ...blocks.flatMap((one: any) => [
      ...length(one.type, one.text?.text, one.type === 'header' ? 150 : 3000),
      ...length('block_id', one.block_id, 255),
      ...count('fields', one.fields, 10),
      ...(one.fields ?? []).flatMap((field: any) => length('field', field.text, 2000)),
      ...count('elements', one.elements, one.type === 'actions' ? 25 : 10),
      ...(one.elements ?? []).flatMap((element: any) =>
        element.type === 'button'
          ? [
              ...length('button', element.text.text, 75),
              ...length('action_id', element.action_id, 255),
              ...length('value', element.value, 2000),
              ...length('url', element.url, 3000),
              ...length('title', element.confirm?.title.text, 100),
              ...length('text of a confirmation', element.confirm?.text.text, 300),
              ...length('confirm', element.confirm?.confirm.text, 30),
              ...length('deny', element.confirm?.deny.text, 30),
            ]
          : length('element', element.text, 3000),
      ),
    ]),
  ],
  pagerduty: ({ event_action: action, dedup_key: key, payload, links, bytes }) => [
    ...length('dedup_key', key, 255),
    ...(bytes > 512 * 1024 ? ['bytes'] : []),
    ...(payload === undefined
      ? action === 'trigger'
        ? ['no payload']
        : []
      : [
          ...length('summary', payload.summary, 1024),
          ...length('source', payload.source, 255),
          ...length('group', payload.group, 255),
          ...length('class', payload.class, 255),
        ]),
    ...(links ?? []).flatMap((link: any) => length('link', link.text, 255)),
  ],
  teams: ({ summary, attachments: [{ content }], bytes }) => [
    ...length('summary', summary, 2000),
    ...(bytes > 28 * 1024 ? [`${bytes} bytes`] : []),
    ...content.body.flatMap(({ inlines }: any) =>
      inlines.flatMap((run: any) => length('run', run.text, 2000)),
    ),
    ...(content.actions.length > 6 ? ['actions'] : []),
    ...content.actions.flatMap((action: any) => length('title of an action', action.title, 40)),
  ],
  discord: ({ content, embeds }) => [
    ...length('content', content, 2000),
    ...count('embeds', embeds, 10),
    ...embeds.flatMap(({ title, description, fields, footer }: any) => [
      ...length('title', title, 256),
      ...length('description', description, 4096),
      ...count('fields', fields, 25),
      ...length('footer', footer.text, 2048),
      ...fields.flatMap(({ name, value }: any) => [
        ...length('name', name, 256),
        ...length('value', value, 1024),
      ]),
      ...((
        title +
        (description ?? '') +
        footer.text +
        fields.map((one: any) => one.name + one.value).join('')
      ).length > 6000
        ? ['all of it']
        : []),
    ]),
  ],
  email: ({ subject, text, html, bytes }) => [
    ...length('subject', subject, 200),
    ...length('text', text, 64 * 1024),
    ...length('html', html, 128 * 1024),
    ...(bytes > 512 * 1024 ? ['bytes'] : []),
  ],
};
