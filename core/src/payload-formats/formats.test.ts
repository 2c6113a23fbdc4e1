import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordOf } from '../event.ts';
import { ALERT_BYTES } from './alert.ts';
import type { PayloadEvent } from './format.ts';
import { FORMATS, PAYLOADS } from './formats.ts';
import type { FormatName } from './formats.ts';

const encoder = new TextEncoder();
const toText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const DATA = '{ "action":"shell.execute", "n":1.0, "n":2 }';
const CONTEXT = '{ "user" : "u-1", "big":12345678901234567890 }';
const LINKS = '[ {"href":"https://example.com/receipts/1","text":"receipt"} ]';
const event: PayloadEvent = {
  id: 'evt-123',
  type: 'policy.denied',
  created: '2023-06-15T12:34:56Z',
  organization: 'org-123',
  project: 'proj-123',
  data: encoder.encode(DATA),
  attributes: encoder.encode(
    `{"severity":"critical","agentId":"agent-7","summary":"Denied: Zoë","links":${LINKS},"context":${CONTEXT}}`,
  ),
  asks: false,
  record: null,
};
const bare: PayloadEvent = { ...event, project: null, attributes: null };

const EXPECTED: Record<FormatName, { contentType: string; body: string; bare: string }> = {
  native: {
    contentType: 'application/json',
    body: `{"id":"evt-123","type":"policy.denied","created":"2023-06-15T12:34:56Z","organization":"org-123","project":"proj-123","data":${DATA}}`,
    bare: `{"id":"evt-123","type":"policy.denied","created":"2023-06-15T12:34:56Z","organization":"org-123","project":null,"data":${DATA}}`,
  },
  context: {
    contentType: 'application/json',
    body: `{"event_time":"2023-06-15T12:34:56Z","event_type":"policy.denied","current_context":${CONTEXT},"data":${DATA}}`,
    bare: `{"event_time":"2023-06-15T12:34:56Z","event_type":"policy.denied","current_context":null,"data":${DATA}}`,
  },
  alert: {
    contentType: 'application/json',
    body: `{"id":"evt-123","type":"policy.denied","timestamp":"2023-06-15T12:34:56Z","severity":"critical","agentId":"agent-7","summary":"Denied: Zoë","details":${DATA},"links":${LINKS}}`,
    bare: `{"id":"evt-123","type":"policy.denied","timestamp":"2023-06-15T12:34:56Z","severity":null,"agentId":null,"summary":null,"details":${DATA},"links":[]}`,
  },
  'compact-alert': {
    contentType: 'application/json',
    body: `{"id":"evt-123","type":"policy.denied","timestamp":"2023-06-15T12:34:56Z","severity":"critical","agentId":"agent-7","summary":"Denied: Zoë","details":${DATA},"links":${LINKS}}`,
    bare: `{"id":"evt-123","type":"policy.denied","timestamp":"2023-06-15T12:34:56Z","severity":null,"agentId":null,"summary":null,"details":${DATA},"links":[]}`,
  },
  standard: {
    contentType: 'application/json',
    body: `{"type":"policy.denied","timestamp":"2023-06-15T12:34:56Z","data":${DATA}}`,
    bare: `{"type":"policy.denied","timestamp":"2023-06-15T12:34:56Z","data":${DATA}}`,
  },
  cloudevents: {
    contentType: 'application/cloudevents+json; charset=utf-8',
    body: `{"specversion":"1.0","id":"evt-123","source":"/organizations/org-123/projects/proj-123","type":"policy.denied","time":"2023-06-15T12:34:56Z","organization":"org-123","project":"proj-123","severity":"critical","agentid":"agent-7","summary":"Denied: Zoë","datacontenttype":"application/json","data":${DATA}}`,
    bare: `{"specversion":"1.0","id":"evt-123","source":"/organizations/org-123","type":"policy.denied","time":"2023-06-15T12:34:56Z","organization":"org-123","datacontenttype":"application/json","data":${DATA}}`,
  },
};

describe.each(Object.entries(EXPECTED))('%s', (name, { contentType, body, bare: bareBody }) => {
  const format = FORMATS[name as FormatName];

  test('is the event, member by member', () => {
    const payload = format(event);
    expect({ ...payload, body: toText(payload.body) }).toEqual({ contentType, body, warning: null });
    expect(toText(format(bare).body)).toBe(bareBody);
  });

  test('depends on nothing but the event', () => {
    expect(format({ ...event })).toEqual(format(event));
  });

  test('keeps data as it was received', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), (text) => {
        fc.pre(encoder.encode(text).length < 3000);
        const out = toText(format({ ...event, data: encoder.encode(text) }).body);
        expect(out).toContain(`${name.includes('alert') ? '"details"' : '"data"'}:${text}`);
        expect(() => JSON.parse(out) as unknown).not.toThrow();
      }),
      { numRuns: 50 },
    );
  });
});

describe.each(['alert', 'compact-alert'] as const)('the links of %s', (name) => {
  const record = 'https://tidings.example.com/events?open=evt-123';
  const linksOf = (changes: Partial<PayloadEvent>): unknown =>
    (JSON.parse(toText(FORMATS[name]({ ...event, ...changes }).body)) as { links: unknown }).links;
  const receipt = { href: 'https://example.com/receipts/1', text: 'receipt' };
  const page = { href: record, text: 'Open in Tidings' };
  const told = { href: 'https://tidings.example.com/alerts?open=alt_1', text: 'Open in Tidings' };
  const attributes = (links: object[]) => encoder.encode(JSON.stringify({ links }));

  test('end with the one to the full record, where it is known', () => {
    expect(linksOf({ record })).toEqual([receipt, page]);
    expect(linksOf({ record, attributes: null })).toEqual([page]);
    expect(linksOf({ record, attributes: encoder.encode('{"links":[ ]}') })).toEqual([page]);
    expect(linksOf({})).toEqual([receipt]);
  });

  test('lead to one record: of an alert that is its own', () => {
    expect(linksOf({ type: 'alert.opened', record, attributes: attributes([told]) })).toEqual([told]);
    expect(linksOf({ type: 'alert.opened', record, attributes: attributes([receipt, told]) })).toEqual([
      receipt,
      told,
    ]);
    expect(linksOf({ type: 'interaction.opened', record, attributes: attributes([receipt]) })).toEqual([
      receipt,
      page,
    ]);
    // What others call so is one of their links.
    expect(linksOf({ record, attributes: attributes([told]) })).toEqual([told, page]);
  });
});

test('the payloads are the formats and custom', () => {
  expect(PAYLOADS).toEqual([...Object.keys(FORMATS), 'custom']);
});

describe('an attribute of CloudEvents', () => {
  // https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#type-system, String.
  test.each([
    ['a control character', '\\u0000', '\u0000'],
    ['a line break', '\\n', '\n'],
    ['DEL', '\u007f', '\u007f'],
    ['a control character of Latin 1', '\u009f', '\u009f'],
    ['a noncharacter', '\ufdd0', '\ufdd0'],
    ['another noncharacter', '\u{1ffff}', '\u{1ffff}'],
    ['half a pair', '\\ud800', '\ud800'],
  ])('does not hold %s, for which there is U+FFFD', (_, written, meant) => {
    const hostile = encoder.encode(`{"agentId":"a${written}7","summary":"one${written}${written}line"}`);
    const { body, warning } = FORMATS.cloudevents({ ...event, attributes: hostile });
    const sent = JSON.parse(toText(body)) as Record<string, string>;
    expect([sent['agentid'], sent['summary']]).toEqual(['a\ufffd7', 'one\ufffd\ufffdline']);
    expect(warning).toMatch(/^agentid and summary hold .* CloudEvents .* U\+FFFD/);
    // What other payloads carry stays as it was received.
    const alert = JSON.parse(toText(FORMATS.alert({ ...event, attributes: hostile }).body)) as typeof sent;
    expect(alert['summary']).toBe(`one${meant}${meant}line`);
  });

  test('stays as it was written otherwise', () => {
    const plain = encoder.encode('{"summary":"Zo\\u00eb \\ud83d\\ude00 \u00a0"}');
    const { body, warning } = FORMATS.cloudevents({ ...event, attributes: plain });
    expect(toText(body)).toContain('"summary":"Zo\\u00eb \\ud83d\\ude00 \u00a0"');
    expect(warning).toBeNull();
  });
});

describe('an alert of more than 4,096 bytes', () => {
  const large = { ...event, data: encoder.encode(JSON.stringify({ log: 'x'.repeat(5000) })) };

  test('is sent whole, with a warning', () => {
    const { body, warning } = FORMATS.alert(large);
    expect(body.length).toBeGreaterThan(5000);
    expect(warning).toContain(`The body has ${body.length} bytes`);
    const exact = {
      ...bare,
      data: encoder.encode(
        `"${'x'.repeat(ALERT_BYTES - FORMATS.alert({ ...bare, data: encoder.encode('""') }).body.length)}"`,
      ),
    };
    expect(FORMATS.alert(exact).body).toHaveLength(ALERT_BYTES);
    expect(FORMATS.alert(exact).warning).toBeNull();
    expect(FORMATS['compact-alert'](exact)).toEqual(FORMATS.alert(exact));
  });

  test('is cut where that is asked for, and keeps the link', () => {
    const { body, warning } = FORMATS['compact-alert'](large);
    expect(body.length).toBeLessThanOrEqual(ALERT_BYTES);
    expect(body.length).toBeGreaterThan(ALERT_BYTES - 10);
    expect(warning).toContain('Details were cut');
    expect(JSON.parse(toText(body))).toEqual({
      id: 'evt-123',
      type: 'policy.denied',
      timestamp: '2023-06-15T12:34:56Z',
      severity: 'critical',
      agentId: 'agent-7',
      summary: 'Denied: Zoë',
      details: { log: expect.stringMatching(/^x{3000,}…$/) },
      links: [{ href: 'https://example.com/receipts/1', text: 'receipt' }],
      truncated: true,
    });
  });

  test('keeps the link to the full record, whatever has no room', () => {
    const record = 'https://tidings.example.com/events?open=evt-123';
    const links = Array.from({ length: 20 }, (_, i) => ({
      href: `https://example.com/${i}/${'z'.repeat(300)}`,
      text: `link ${i}`,
    }));
    const attributes = encoder.encode(JSON.stringify({ summary: 's'.repeat(1024), links }));
    const { body } = FORMATS['compact-alert']({ ...large, attributes, record });
    expect(body.length).toBeLessThanOrEqual(ALERT_BYTES);
    const kept = (JSON.parse(toText(body)) as { links: unknown[] }).links;
    expect(kept.at(-1)).toEqual({ href: record, text: 'Open in Tidings' });
    expect(kept.slice(0, -1)).toEqual(links.slice(0, kept.length - 1));
    expect(kept.length).toBeGreaterThan(1);
  });

  test('of the longest names there can be has room for the link', () => {
    const long = { id: `e${'+'.repeat(127)}`, organization: `o${'+'.repeat(127)}`, type: 'a'.repeat(128) };
    const uid = '0192f0c1-2b3c-7def-8123-456789abcdef';
    const record = recordOf({ ...long, uid }, new URL(`https://${'a.'.repeat(120)}example.com`))!;
    const attributes = encoder.encode(
      JSON.stringify({ agentId: '\u0001'.repeat(256), summary: 'x'.repeat(1024) }),
    );
    const { body } = FORMATS['compact-alert']({ ...large, ...long, attributes, record });
    expect(body.length).toBeLessThanOrEqual(ALERT_BYTES);
    expect((JSON.parse(toText(body)) as { links: unknown[] }).links).toEqual([
      { href: record, text: 'Open in Tidings' },
    ]);
  });

  test('keeps small members, in their order, before the beginnings of large ones', () => {
    const data = {
      trace: 'y'.repeat(9000),
      action: 'shell.execute',
      steps: Array.from({ length: 900 }, () => ({ a: 'step' })),
      rule: 'no-shell',
    };
    const { body } = FORMATS['compact-alert']({ ...event, data: encoder.encode(JSON.stringify(data)) });
    const { details } = JSON.parse(toText(body)) as { details: typeof data };
    expect(Object.keys(details)).toEqual(['trace', 'action', 'rule']);
    expect(details).toMatchObject({ action: 'shell.execute', rule: 'no-shell' });
    expect(details.trace.endsWith('…')).toBe(true);
  });

  test('whatever it holds, is valid, short enough, made of the event, and keeps the first link', () => {
    const json = fc.oneof(
      fc.json({ maxDepth: 3 }),
      fc.string({ unit: 'binary', minLength: 1000, maxLength: 3000 }).map((text) => JSON.stringify(text)),
      fc
        .array(fc.string({ unit: 'grapheme', minLength: 50, maxLength: 400 }), { minLength: 20 })
        .map((items) => JSON.stringify(items)),
      fc
        .dictionary(fc.string(), fc.string({ unit: 'binary', maxLength: 2000 }), { minKeys: 3 })
        .map((members) => JSON.stringify(members)),
      fc.string({ unit: 'binary', minLength: 500, maxLength: 900 }).map(
        (text) =>
          `"${[...text]
            .map((c) =>
              [...c]
                .flatMap((p) => p.split(''))
                .map((u) => `\\u${u.charCodeAt(0).toString(16).padStart(4, '0')}`)
                .join(''),
            )
            .join('')}"`,
      ),
    );
    const link = fc.record({ href: fc.webUrl(), text: fc.string({ maxLength: 200 }) });
    fc.assert(
      fc.property(
        json,
        fc.array(link, { minLength: 1, maxLength: 20 }),
        fc.string({ unit: 'binary', maxLength: 1024 }),
        fc.string({ unit: 'binary', maxLength: 128 }),
        fc.option(fc.webUrl()),
        (data, links, summary, agentId, record) => {
          const attributes = encoder.encode(JSON.stringify({ severity: 'error', agentId, summary, links }));
          const source = { ...event, data: encoder.encode(data), attributes, record };
          const { body } = FORMATS['compact-alert'](source);
          expect(body.length).toBeLessThanOrEqual(ALERT_BYTES);
          const alert = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as Record<
            string,
            unknown
          > & { links: unknown[] };
          expect(alert).toMatchObject({ id: event.id, agentId, severity: 'error' });
          expect(alert.links[0]).toEqual(links[0]);
          if (record !== null) expect(alert.links.pop()).toEqual({ href: record, text: 'Open in Tidings' });
          expect(alert.links).toEqual(links.slice(0, alert.links.length));
          expect(isCut(JSON.parse(data), alert['details'])).toBe(true);
          expect(isCut(summary, alert['summary'])).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });
});

/** Whether a value is what can be left of another one. */
function isCut(whole: unknown, part: unknown): boolean {
  if (typeof part === 'string' && part.endsWith('…') && typeof whole === 'string')
    return whole.startsWith(part.slice(0, -1)) || whole === part;
  if (Array.isArray(part) && Array.isArray(whole)) return part.every((item, i) => isCut(whole[i], item));
  if (typeof part === 'object' && part !== null && typeof whole === 'object' && whole !== null) {
    return Object.entries(part).every(
      ([name, value]) => Object.hasOwn(whole, name) && isCut((whole as Record<string, unknown>)[name], value),
    );
  }
  return Object.is(whole, part) || part === '' || (typeof whole === 'number' && part === null);
}
