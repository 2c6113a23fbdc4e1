/**
 * Whether a request is from Slack, as who made the signing secret of the app says.
 * Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface SlackSignature {
  /** Seconds since 1970. */
  readonly timestamp: string;
  readonly signature: string;
}

/** In both directions. */
const TOLERANCE_SECONDS = 300;

/** What the headers say, whether or not it is true; null: it is not signed. */
export function readSlackSignature(headers: IncomingHttpHeaders): SlackSignature | null {
  const timestamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return null;
  if (typeof signature !== 'string' || !/^v0=[0-9a-f]{64}$/.test(signature)) return null;
  return { timestamp, signature };
}

/** @param now milliseconds since 1970 */
export function slackFault(
  { timestamp, signature }: SlackSignature,
  body: Uint8Array,
  signingSecret: string,
  now: number,
): 'signature' | 'time' | null {
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest('hex');
  const expected = Buffer.from(`v0=${digest}`);
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'signature';
  return Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS ? 'time' : null;
}
