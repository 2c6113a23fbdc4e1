import { hostFault, notificationType, urlsIn } from '../notification-type.ts';
import { classifyPagerDuty } from './classify.ts';
import { PAGERDUTY_HOSTS, PagerDutyConfig } from './config.ts';
import { renderPagerDuty } from './render.ts';

export const pagerduty = notificationType({
  type: 'pagerduty',
  label: 'PagerDuty',
  config: PagerDutyConfig,
  check: ({ host }) => hostFault(host),
  reaches: urlsIn('host'),
  address: ({ host }) => new URL('/v2/enqueue', host ?? PAGERDUTY_HOSTS.us).href,
  render: renderPagerDuty,
  classify: classifyPagerDuty,
});
