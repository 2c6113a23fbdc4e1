import { notificationType, urlsIn } from '../notification-type.ts';
import { classifyDiscord } from './classify.ts';
import { DiscordConfig } from './config.ts';
import { renderDiscord } from './render.ts';

export const discord = notificationType({
  type: 'discord',
  label: 'Discord',
  config: DiscordConfig,
  reaches: urlsIn('url'),
  address: ({ url }) => `${new URL(url).origin}/***`,
  render: renderDiscord,
  classify: classifyDiscord,
});
