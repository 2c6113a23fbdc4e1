import Type from 'typebox';
import { SEVERITIES } from '../../event.ts';
import { GROUP_PATH_PATTERN } from '../subject.ts';

export const PAGERDUTY_HOSTS = {
  us: 'https://events.pagerduty.com',
  eu: 'https://events.eu.pagerduty.com',
} as const;

export const ROUTING_KEY_PATTERN = '^[A-Za-z0-9_-]{32}$';
const PagerDutySeverity = Type.Enum(['critical', 'error', 'warning', 'info'], { type: 'string' });

export const PagerDutyConfig = Type.Object(
  {
    routingKey: Type.String({
      pattern: ROUTING_KEY_PATTERN,
      writeOnly: true,
      description: 'The integration key of a service with the integration “Events API v2”: 32 characters.',
    }),
    host: Type.Optional(
      Type.String({
        maxLength: 2048,
        description: `Where events go: \`${PAGERDUTY_HOSTS.us}\` when left out, \`${PAGERDUTY_HOSTS.eu}\` for accounts in the EU, or a proxy in front of them.`,
      }),
    ),
    severities: Type.Optional(
      Type.Object(
        Object.fromEntries(SEVERITIES.map((severity) => [severity, Type.Optional(PagerDutySeverity)])),
        {
          additionalProperties: false,
          description:
            'What PagerDuty is told instead of the event’s own severity, such as `{"warning": "error"}`.',
        },
      ),
    ),
    groupBy: Type.Optional(
      Type.Array(Type.String({ pattern: GROUP_PATH_PATTERN, maxLength: 256 }), {
        minItems: 1,
        maxItems: 10,
        uniqueItems: true,
        description:
          'What makes events belong to one incident: `type`, `agentId`, `project`, or paths such as `data.host`. Type and agent when left out.',
      }),
    ),
  },
  { title: 'PagerDutyConfig', additionalProperties: false },
);
