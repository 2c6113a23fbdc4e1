/** What a running Tidings says of itself to whoever looks after it. */
import Type from 'typebox';
import { Time } from './time.ts';

const OrNull = Type.Union([Type.Number(), Type.Null()]);
const Count = Type.Integer({ minimum: 0 });

/** How it does: of the whole instance, so for callers of the whole instance. */
export const InstanceHealth = Type.Object(
  {
    databaseVersion: Type.String({ description: 'Of PostgreSQL.' }),
    processes: Type.Array(
      Type.Object(
        {
          host: Type.String(),
          pid: Type.Integer(),
          roles: Type.Array(Type.String()),
          startedAt: Time,
          heardAt: Type.String({
            format: 'date-time',
            description: 'They tell of themselves every two seconds.',
          }),
        },
        { additionalProperties: false },
      ),
      { description: 'Those at work on the database, in the order of their starts.' },
    ),
    queue: Type.Object(
      {
        waiting: Type.Integer({
          minimum: 0,
          description: 'Deliveries that wait in the database; beyond 100,000 an estimate.',
        }),
        ready: Count,
        parked: Type.Integer({ minimum: 0, description: 'Behind webhooks that rest, are paused or full.' }),
        claimed: Type.Integer({ minimum: 0, description: 'In the hands of a process.' }),
        backlogs: Type.Integer({ minimum: 0, description: 'Webhooks behind which deliveries wait.' }),
        oldestSeconds: Type.Union([Type.Number(), Type.Null()], {
          description: 'Age of the event that waits longest; null when none waits.',
        }),
        overdueSeconds: Type.Union([Type.Number(), Type.Null()], {
          description: 'How long the first delivery that nothing holds up has been due; null when none is.',
        }),
      },
      { additionalProperties: false },
    ),
    waitingReports: Type.Integer({
      minimum: 0,
      description: 'What the platform has to tell of itself and has not told.',
    }),
    openAlerts: Count,
    alertLagSeconds: { ...OrNull, description: 'Age of the oldest event that alert rules have not counted.' },
  },
  { additionalProperties: false },
);
export type InstanceHealth = Type.Static<typeof InstanceHealth>;

export const Instance = Type.Object(
  {
    version: Type.String(),
    publicUrl: Type.Union([Type.String(), Type.Null()], {
      description: 'Where people open this server; null when the operator has not said.',
    }),
    portalOrigins: Type.Array(Type.String(), {
      description: 'Of the sites that may show the portal in a frame.',
    }),
    retentionDays: Type.Integer({ description: 'Days for which events, deliveries and attempts are kept.' }),
    maxBodyBytes: Type.Integer({ description: 'The largest body of an event.' }),
    allowHttp: Type.Boolean({ description: 'Whether webhooks may have plain `http:` URLs.' }),
    allowPrivate: Type.Union([Type.Array(Type.String()), Type.Null()], {
      description:
        'Private addresses and ranges that deliveries may reach; null for callers who do not see the whole instance.',
    }),
    sendingAddresses: Type.Union([Type.Array(Type.String()), Type.Null()], {
      description: 'Addresses and ranges that deliveries come from; null when the operator has not said.',
    }),
    health: Type.Union([InstanceHealth, Type.Null()], {
      description: 'Null for callers who do not see the whole instance.',
    }),
  },
  { title: 'Instance', additionalProperties: false },
);
export type Instance = Type.Static<typeof Instance>;
