import { notificationType, urlsIn } from '../notification-type.ts';
import { classifySlack, slackPlace } from './classify.ts';
import { checkSlackConfig, SlackConfig } from './config.ts';
import { slackConversation } from './conversation.ts';
import { postMessage, renderSlack } from './render.ts';

export const slack = notificationType({
  type: 'slack',
  label: 'Slack',
  config: SlackConfig,
  check: checkSlackConfig,
  reaches: urlsIn('url', 'host'),
  address: ({ url, host }) => (url === undefined ? postMessage(host) : `${new URL(url).origin}/***`),
  render: renderSlack,
  conversation: slackConversation,
  placeOf: slackPlace,
  classify: classifySlack,
});
