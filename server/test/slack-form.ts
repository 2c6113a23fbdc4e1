/** What Slack sends when a button is pressed: a form, signed over its bytes. */
import { createHmac } from 'node:crypto';

export interface SlackForm {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * @param secret null: it is not signed
 * @param timestamp seconds since 1970
 */
export function slackForm(payload: object, secret: string | null, timestamp: number): SlackForm {
  const body = `payload=${encodeURIComponent(JSON.stringify(payload)).replaceAll('%20', '+')}`;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  if (secret === null) return { headers: form, body };
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    headers: {
      ...form,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  };
}
