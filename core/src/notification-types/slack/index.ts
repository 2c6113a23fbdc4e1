import { notificationType } from '../notification-type.ts';
import { classifySlack } from './classify.ts';
import { SlackConfig } from './config.ts';
import { renderSlack } from './render.ts';

export const slack = notificationType({
  type: 'slack',
  label: 'Slack',
  config: SlackConfig,
  urls: ['url'],
  address: ({ url }) => `${new URL(url).origin}/***`,
  render: renderSlack,
  classify: classifySlack,
});
