/** Signatures of requests, held against Slack’s own library. */
import { createHmac } from 'node:crypto';
import { verifySlackRequest } from '@slack/bolt';
import { expect, test } from 'vitest';
import { readSlackSignature, slackFault } from '../src/api/slack-signature.ts';

test('what Slack’s own library takes is taken, and nothing else; of the future less', () => {
  const secret = 'c'.repeat(32);
  const at = 1_700_000_000;
  const sign = (timestamp: number, body: string, key = secret): string =>
    `v0=${createHmac('sha256', key).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const theirs = (timestamp: number, signature: string, body: string): boolean => {
    try {
      const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp };
      verifySlackRequest({ signingSecret: secret, body, headers, nowMilliseconds: at * 1000 });
      return true;
    } catch {
      return false;
    }
  };
  const ours = (timestamp: number, signature: string, body: string): boolean => {
    const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': String(timestamp) };
    const read = readSlackSignature(headers);
    return read !== null && slackFault(read, Buffer.from(body), secret, at * 1000) === null;
  };
  for (const offset of [-1000, -301, -299, 0, 299]) {
    for (const body of ['payload=%7B%7D', 'payload=ü', '']) {
      const timestamp = at + offset;
      for (const [signature, sent] of [
        [sign(timestamp, body), body],
        [sign(timestamp, body), `${body}x`],
        [sign(timestamp, body, 'd'.repeat(32)), body],
        [sign(timestamp + 1, body), body],
        [sign(timestamp, body).replace('v0=', 'v1='), body],
        ['', body],
      ] as const) {
        expect([offset, sent, ours(timestamp, signature, sent)]).toEqual([
          offset,
          sent,
          theirs(timestamp, signature, sent),
        ]);
      }
    }
  }
  // Theirs would take this one.
  expect(ours(at + 301, sign(at + 301, ''), '')).toBe(false);
});
