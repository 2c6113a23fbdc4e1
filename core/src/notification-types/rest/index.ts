import { notificationType } from '../notification-type.ts';
import { classifyRest } from './classify.ts';
import { RestConfig } from './config.ts';
import { renderRest } from './render.ts';

export const rest = notificationType({
  type: 'rest',
  label: 'REST',
  config: RestConfig,
  reaches: () => [],
  address: () => '',
  render: renderRest,
  classify: classifyRest,
});
