import { notificationType, urlsIn } from '../notification-type.ts';
import { classifyTeams } from './classify.ts';
import { TeamsConfig } from './config.ts';
import { renderTeams } from './render.ts';

export const teams = notificationType({
  type: 'teams',
  label: 'Microsoft Teams',
  config: TeamsConfig,
  reaches: urlsIn('url'),
  address: ({ url }) => `${new URL(url).origin}/***`,
  render: renderTeams,
  classify: classifyTeams,
});
