import Type from 'typebox';
import type { Static } from 'typebox';
import { TEXT_PATTERN } from '../../event.ts';
import { hostFault, WAYS } from '../notification-type.ts';
import type { Way } from '../notification-type.ts';

export const SLACK_HOST = 'https://slack.com';

export const TOKEN_PATTERN = '^xox[A-Za-z0-9.-]{8,300}$';
export const SIGNING_SECRET_PATTERN = '^[A-Za-z0-9]{16,128}$';

export const SLACK_WAYS: readonly Way[] = [
  { label: 'Incoming webhook', required: ['url'] },
  { label: 'Slack app with a bot token', required: ['token', 'channel'], optional: ['host', 'threads'] },
];

export const SlackConfig = Type.Object(
  {
    url: Type.Optional(
      Type.String({
        minLength: 8,
        maxLength: 2048,
        writeOnly: true,
        description:
          'The incoming webhook’s URL (`https://hooks.slack.com/services/…`), which names the channel. A secret: whoever has it can post there.',
      }),
    ),
    token: Type.Optional(
      Type.String({
        pattern: TOKEN_PATTERN,
        writeOnly: true,
        description:
          'The bot token (`xoxb-…`) of a Slack app that is in the channel and has the scope `chat:write`, instead of an incoming webhook.',
      }),
    ),
    channel: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        pattern: TEXT_PATTERN,
        description: 'Where the app posts, such as `C0123456789`. Ids stay when a channel is renamed.',
      }),
    ),
    host: Type.Optional(
      Type.String({
        maxLength: 2048,
        description: `Where Slack’s Web API is, by which the app posts; \`${SLACK_HOST}\` when left out.`,
      }),
    ),
    threads: Type.Optional(
      Type.Enum(['agent'], {
        type: 'string',
        description:
          '`agent`: the app makes one thread for each `agentId`, which later events of the agent are added to. Alerts, approvals and interactions keep messages of their own, which change in place.',
      }),
    ),
    signingSecret: Type.Optional(
      Type.String({
        pattern: SIGNING_SECRET_PATTERN,
        writeOnly: true,
        description:
          'The signing secret of the Slack app (Basic Information), whose Request URL for interactivity is `/v1/slack/interactions` of this server. With it alerts and interactions have buttons, whose presses are verified by it.',
      }),
    ),
  },
  {
    title: 'SlackConfig',
    additionalProperties: false,
    [WAYS]: SLACK_WAYS,
  },
);
export type SlackConfig = Static<typeof SlackConfig>;

/** Either an incoming webhook, or an app that posts. */
export function checkSlackConfig(config: SlackConfig): { path: string; message: string } | null {
  const { url, token, channel } = config;
  if (url === undefined && token === undefined && channel !== undefined) {
    const message = 'is required with a channel: the bot token of the app that posts there.';
    return { path: '/token', message };
  }
  if (url === undefined && token === undefined) {
    const message = 'is required: the URL of an incoming webhook; or give token and channel in its place.';
    return { path: '/url', message };
  }
  if (url !== undefined) {
    const other = (['token', 'channel', 'host', 'threads'] as const).find(
      (field) => config[field] !== undefined,
    );
    if (other === undefined) return null;
    const message = `is for an app that posts with a token, and url is that of an incoming webhook: leave one of them out.`;
    return { path: `/${other}`, message };
  }
  if (channel !== undefined) return hostFault(config.host);
  return { path: '/channel', message: 'is required with a token: the channel that the app posts to.' };
}
