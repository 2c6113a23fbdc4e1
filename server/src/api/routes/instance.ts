/** What a running Tidings says of itself to whoever looks after it. */
import type { FastifyPluginAsync } from 'fastify';
import { printRange } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';
import { uuidTime } from '@tidings/core/id';
import { Instance } from '@tidings/core/instance';
import type { InstanceHealth } from '@tidings/core/instance';
import { databaseVersion, listProcesses } from '../../store/processes.ts';
import { VERSION } from '../../version.ts';
import type { Context } from '../context.ts';
import { DatabaseLook } from '../database-look.ts';
import { Problem } from '../errors.ts';

export function instanceRoutes(context: Context): FastifyPluginAsync {
  const { clock, config, database } = context;
  const look = new DatabaseLook(context);

  return async (app) => {
    app.get('/instance', {
      config: { permission: 'settings:read' },
      schema: {
        operationId: 'getInstance',
        tags: ['meta'],
        summary: 'What this server is set to, and how it does',
        description:
          'How it does, and which private addresses deliveries may reach, is told to callers of the whole instance.',
        response: { 200: Instance, '4xx': Problem, '5xx': Problem },
      },
      handler: async ({ principal }) => {
        const seesAll = principal.organization === null;
        return {
          version: VERSION,
          publicUrl: config.publicUrl?.href.replace(/\/$/, '') ?? null,
          portalOrigins: [...config.portalOrigins],
          retentionDays: config.retentionDays,
          maxBodyBytes: config.maxBodyBytes,
          allowHttp: config.addresses.allowHttp,
          allowPrivate: seesAll ? config.addresses.allowPrivate.map(printRange) : null,
          sendingAddresses: config.sendingAddresses,
          health: seesAll ? await readHealth() : null,
        };
      },
    });
  };

  async function readHealth(): Promise<InstanceHealth> {
    const vitals = await look.read();
    if (!vitals)
      throw new TidingsError('unavailable', 'The database does not answer. Try again in a moment.', {
        retryAfter: 1,
      });
    const [processes, version] = await Promise.all([
      listProcesses(database.control),
      databaseVersion(database.control),
    ]);
    const now = clock.now();
    const ageOf = (event: string | null): number | null =>
      event === null ? null : Math.max(0, now - uuidTime(event)) / 1000;
    const { queue, queued, backlogs, oldestEvent, firstDue } = vitals;
    return {
      databaseVersion: version,
      processes: processes.map(({ startedAt, beatAt, ...each }) => ({
        ...each,
        startedAt: startedAt.toISOString(),
        heardAt: beatAt.toISOString(),
      })),
      queue: {
        waiting: queued,
        ...queue,
        backlogs,
        oldestSeconds: ageOf(oldestEvent),
        overdueSeconds:
          firstDue === null || firstDue.getTime() > now ? null : (now - firstDue.getTime()) / 1000,
      },
      waitingReports: vitals.reports,
      openAlerts: vitals.alerts,
      alertLagSeconds: ageOf(vitals.uncountedEvent),
    };
  }
}
