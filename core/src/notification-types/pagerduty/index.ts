import { incidentConversation } from '../conversation.ts';
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
  // What comes late, after a retry for example, must not open an incident anew that is over. With keys of one's own an incident
  // is of several things, whose order says nothing.
  conversation: (event, { groupBy }) => (groupBy === undefined ? incidentConversation(event) : null),
  placeOf: () => null,
  classify: classifyPagerDuty,
});
