import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memberSpans } from '../core/src/raw-json.ts';
import { FORMATS } from '../core/src/payload-formats/formats.ts';
import type { FormatName } from '../core/src/payload-formats/formats.ts';

const page = readFileSync(new URL('../docs/payload-formats.md', import.meta.url), 'utf8');
const [eventText = ''] = blocksAfter('This event:');
const bytes = Buffer.from(eventText);
const spans = memberSpans(bytes, { start: 0, end: bytes.length })!;

function blocksAfter(words: string): string[] {
  const rest = page.slice(page.indexOf(words));
  return [...rest.matchAll(/```json\n([\s\S]*?)\n```/g)].map(([, block]) => block!);
}

function rawMember(name: string): Buffer {
  const { start, end } = spans.get(name)!;
  return bytes.subarray(start, end);
}

test.each(['native', 'context', 'alert', 'standard', 'cloudevents'] as FormatName[])(
  'the example of %s on the page is what is sent',
  (name) => {
    const event = JSON.parse(eventText) as Record<string, string>;
    const attributes = ['severity', 'agentId', 'summary', 'links', 'context']
      .map((member) => `"${member}":${rawMember(member).toString()}`)
      .join();
    const { body, contentType } = FORMATS[name]({
      id: event['id']!,
      type: event['type']!,
      created: event['created']!,
      organization: event['organization']!,
      project: null,
      data: rawMember('data'),
      attributes: Buffer.from(`{${attributes}}`),
      asks: false,
      record: null,
    });
    expect(Buffer.from(body).toString()).toBe(blocksAfter(`**\`${name}\`**`)[0]);
    expect(page).toMatch(new RegExp(`\\| \`${name}\` \\|.*\\| \`${contentType.replace('+', '\\+')}\``));
  },
);

test('the page names every payload', () => {
  for (const name of [...Object.keys(FORMATS), 'custom']) expect(page).toContain(`| \`${name}\` |`);
});
