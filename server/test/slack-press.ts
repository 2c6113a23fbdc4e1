/** Presses of buttons of messages, as Slack sends them. */
import { slackForm } from './slack-form.ts';

export interface Button {
  action_id: string;
  value?: string;
  url?: string;
  style?: string;
  confirm?: object;
}
export interface Block {
  type: string;
  block_id: string;
  elements: Button[];
}
export interface Message {
  method: string;
  channel: string;
  ts?: string;
  text: string;
  blocks: Block[];
  replace_original?: boolean;
}

export interface Press {
  /** Where the server listens. */
  at: string;
  user: string;
  name?: string;
  /** Null: it is not signed. */
  secret: string | null;
  /** Seconds. */
  skew?: number;
  block?: string;
  value?: string | undefined;
  tamper?: (body: string) => string;
  responseUrl: string;
}

/** Presses a button of a message as Slack does. */
export async function pressInSlack(
  { blocks, channel, ts = '1.1' }: Message,
  action: string,
  { at, user, name = user.toLowerCase(), secret, skew = 0, tamper, responseUrl, block, value }: Press,
): Promise<{ status: number; text: string }> {
  const shown = blocks.find(({ type }) => type === 'actions')!;
  const style = shown.elements.find(({ action_id: id }) => id === action)?.style;
  const payload = {
    type: 'block_actions',
    user: { id: user, username: name, name, team_id: 'T1' },
    api_app_id: 'A1',
    token: 'deprecated',
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: '12466734323.1395872398',
    team: { id: 'T1', domain: 'acme' },
    channel: { id: channel, name: 'ask' },
    message: { type: 'message', ts },
    response_url: responseUrl,
    actions: [
      {
        type: 'button',
        action_id: action,
        block_id: block ?? shown.block_id,
        text: { type: 'plain_text', text: action, emoji: true },
        value,
        style,
        action_ts: '1548426417.840180',
      },
    ],
  };
  const { headers, body } = slackForm(payload, secret, Math.floor(Date.now() / 1000) + skew);
  const response = await fetch(`${at}/v1/slack/interactions`, {
    method: 'POST',
    headers,
    body: tamper?.(body) ?? body,
  });
  return { status: response.status, text: await response.text() };
}
