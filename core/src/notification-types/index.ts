/** The notification types, by name. To add one, add its folder and a line here. */
import type { Static } from 'typebox';
import type { DiscordConfig } from './discord/config.ts';
import { discord } from './discord/index.ts';
import type { EmailConfig } from './email/config.ts';
import { email } from './email/index.ts';
import type { NotificationType, NotificationTypeName } from './notification-type.ts';
import type { PagerDutyConfig } from './pagerduty/config.ts';
import { pagerduty } from './pagerduty/index.ts';
import { rest } from './rest/index.ts';
import type { SlackConfig } from './slack/config.ts';
import { slack } from './slack/index.ts';
import type { TeamsConfig } from './teams/config.ts';
import { teams } from './teams/index.ts';

export const TYPES = { rest, slack, pagerduty, teams, discord, email } as const satisfies Record<
  NotificationTypeName,
  NotificationType
>;

/** What of a webhook each of them takes in `config`. */
export type NotificationConfigInput =
  | Static<typeof SlackConfig>
  | Static<typeof PagerDutyConfig>
  | Static<typeof TeamsConfig>
  | Static<typeof DiscordConfig>
  | EmailConfig;
