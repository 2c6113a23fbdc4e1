import { expect, test } from 'vitest';
import { ownerMail } from './owner-mail.ts';
import type { OwnerNotice } from './owner-mail.ts';

const notice: OwnerNotice = {
  webhook: 'wh_1',
  name: 'Safety alerts',
  type: 'slack',
  kind: 'refused',
  error: 'Slack answered 410 (channel_is_archived): the channel is archived. Have it unarchived.',
  since: Date.parse('2026-03-02T12:00:30Z'),
};
const publicUrl = new URL('https://tidings.example.com');

test('one webhook is in the subject; the text says what is wrong, what to do and where', () => {
  const { subject, text } = ownerMail('acme', [notice], publicUrl);
  expect(subject).toBe('[Tidings] acme: “Safety alerts” is refused by its receiver');
  expect(text.split('\n\n')[0]).toBe(
    [
      '“Safety alerts” (slack) has been refused by its receiver since 2026-03-02 12:00 UTC; what is refused is given up.',
      notice.error,
      'https://tidings.example.com/webhooks/wh_1',
    ].join('\n'),
  );
});

test.each([
  ['disabled', 'The receiver answered 410 Gone.', '“Safety alerts” was disabled'],
  ['well', null, '“Safety alerts” has recovered'],
] as const)('one that is %s is told as such', (kind, error, said) => {
  const { subject, text } = ownerMail('acme', [{ ...notice, kind, error }], null);
  expect(subject).toBe(`[Tidings] acme: ${said}`);
  expect(text.includes('410')).toBe(error !== null);
  expect(text).not.toContain('https:');
});

test('several are one mail', () => {
  const well = { ...notice, kind: 'well', error: null } as const;
  expect(ownerMail('acme', [notice, well], publicUrl).subject).toBe(
    '[Tidings] acme: 2 webhooks need attention, or did',
  );
  expect(ownerMail('acme', [well, well], publicUrl).subject).toBe(
    '[Tidings] acme: 2 webhooks have recovered',
  );
  expect(
    ownerMail(
      'acme',
      Array.from({ length: 60 }, () => notice),
      null,
    ).text,
  ).toContain('And 10 more');
});

test('a name breaks no line, and is as long as there is room', () => {
  const { subject, text } = ownerMail(
    'acme',
    [{ ...notice, name: `a\r\nBcc: everybody@example.com\u202e${'x'.repeat(200)}` }],
    null,
  );
  expect(subject).toMatch(
    /^\[Tidings\] acme: “a Bcc: everybody@example\.com x+…” is refused by its receiver$/,
  );
  expect(text).not.toContain('\r');
  expect(text).not.toMatch(/^Bcc/m);
});
