/** The notification types, with the schemas of their settings: what a form for a webhook is drawn from. */
import type { FastifyPluginAsync } from 'fastify';
import Type from 'typebox';
import { TYPES } from '@tidings/core/notification-types/index';
import { NOTIFICATION_TYPES } from '@tidings/core/notification-types/notification-type';
import { Problem } from '../errors.ts';

const NotificationType = Type.Object(
  {
    type: Type.Enum(NOTIFICATION_TYPES, { type: 'string' }),
    label: Type.String({ description: 'What people call it.' }),
    config: Type.Record(Type.String(), Type.Unknown(), {
      description:
        'JSON Schema of a webhook’s `config`; fields with `writeOnly` are secrets. Without properties for `rest`, whose settings stand beside it.',
    }),
  },
  { title: 'NotificationType', additionalProperties: false },
);
const NotificationTypes = Type.Object(
  { data: Type.Array(NotificationType) },
  { additionalProperties: false },
);

export function notificationTypeRoutes(): FastifyPluginAsync {
  const data = Object.values(TYPES).map(({ type, label, config }) => ({ type, label, config }));
  return async (app) => {
    app.get('/notification-types', {
      config: { permission: 'webhooks:read' },
      schema: {
        operationId: 'listNotificationTypes',
        tags: ['webhooks'],
        summary: 'List the notification types',
        description: 'What kinds of receivers there are, and the schema of the settings of each.',
        response: { 200: NotificationTypes, '4xx': Problem, '5xx': Problem },
      },
      handler: () => ({ data }),
    });
  };
}
