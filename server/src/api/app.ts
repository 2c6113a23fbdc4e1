/** The HTTP server: parsing, validation, authentication and errors in one place; the routes are in `routes/`. */
import swagger from '@fastify/swagger';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isWithin } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';
import { isDeletedOwner, isEndedMasterKey } from '../store/db.ts';
import { NoAnswerError } from '../store/patient-client.ts';
import { registerAuthentication } from './auth.ts';
import { registerConsole } from './console.ts';
import type { ConsolePage } from './console.ts';
import type { Context } from './context.ts';
import { fromFramework, sendProblem } from './errors.ts';
import { HTTP_OPTIONS, refuseUnreadable, registerHttpRules } from './http.ts';
import { registerIdempotency } from './idempotency.ts';
import { openapiSettings } from './openapi.ts';
import { parseUnambiguousJson } from './parse-json.ts';
import { registerPermissions } from './permission.ts';
import { registerReference } from './reference.ts';
import { alertRuleRoutes } from './routes/alert-rules.ts';
import { alertRoutes } from './routes/alerts.ts';
import { answerRoutes } from './routes/answers.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { auditLogRoutes } from './routes/audit-log.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { eventRoutes } from './routes/events.ts';
import { eventTypeImportRoutes } from './routes/event-type-import.ts';
import { eventTypeRoutes } from './routes/event-types.ts';
import { exportRoutes } from './routes/exports.ts';
import { inboxRoutes } from './routes/inbox.ts';
import { interactionRoutes } from './routes/interactions.ts';
import { issueRoutes } from './routes/issues.ts';
import { liveRoutes, liveTokenRoutes } from './routes/live.ts';
import { memberRoutes } from './routes/members.ts';
import { instanceRoutes } from './routes/instance.ts';
import { metaRoutes } from './routes/meta.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { notificationTypeRoutes } from './routes/notification-types.ts';
import { oidcRoutes } from './routes/oidc.ts';
import { organizationRoutes } from './routes/organizations.ts';
import { portalSessionRoutes } from './routes/portal-sessions.ts';
import { projectRoutes } from './routes/projects.ts';
import { replayRoutes } from './routes/replays.ts';
import { savedSearchRoutes } from './routes/saved-searches.ts';
import { searchRoutes } from './routes/searches.ts';
import { sessionRoutes, signInRoutes } from './routes/session.ts';
import { slackRoutes } from './routes/slack.ts';
import { statsRoutes } from './routes/stats.ts';
import { testInboxRoutes } from './routes/test-inboxes.ts';
import { watcherRoutes } from './routes/watchers.ts';
import { webhookTrialRoutes } from './routes/webhook-trials.ts';
import { jwksRoutes, webhookSecretRoutes } from './routes/webhook-secrets.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { openSearchDesk } from './search-run.ts';
import { registerUpgrades } from './upgrade.ts';
import { registerValidation } from './validation.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as received, where it is JSON and was read as such. */
    bodyBytes: Buffer | null;
  }
  interface FastifyContextConfig {
    /** Places in the body, as JSON pointers, whose numbers are kept as they are written: see `core/src/exact-json.ts`. */
    exact?: readonly string[];
  }
}

/** In its address: the id of a watcher's item, 256 characters, each of which may take twelve when it is escaped. */
const LONGEST_PARAMETER = 256 * 12;
/** Bodies of everything but events: configuration is small. */
const CONTROL_BODY_BYTES = 256 * 1024;

export async function createApp(context: Context, isReady: () => Promise<boolean>): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: CONTROL_BODY_BYTES,
    // A slow sender of headers or body must not hold a connection for ever.
    requestTimeout: 30_000,
    // Whoever does not read an answer must not, either. No call is silent for as long.
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000,
    http: HTTP_OPTIONS,
    clientErrorHandler: refuseUnreadable,
    forceCloseConnections: 'idle',
    // Whose X-Forwarded-For is believed.
    trustProxy: (address: string) => isWithin(address, context.config.trustedProxies),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAMETER },
    logger: false,
    exposeHeadRoutes: false,
    frameworkErrors: (error, _request, reply) => {
      void sendProblem(reply, fromFramework(error) ?? new TidingsError('internal', error.message));
    },
  });
  registerValidation(app);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.removeAllContentTypeParsers();
  app.decorateRequest('bodyBytes', null);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    request.bodyBytes = body as Buffer;
    try {
      // Clients send the header with every POST, also to addresses that take no body.
      done(
        null,
        body.length === 0
          ? undefined
          : parseUnambiguousJson(body as Buffer, request.routeOptions.config.exact),
      );
    } catch (error) {
      done(error as Error);
    }
  });
  registerErrorHandling(app, context, registerConsole(app, context.config.portalOrigins));
  registerHttpRules(app);
  registerUpgrades(app);
  registerPermissions(app);
  await app.register(swagger, openapiSettings());
  await registerReference(app);
  await app.register(metaRoutes(context, isReady));
  await app.register(jwksRoutes(context));
  await app.register(answerRoutes(context));
  await app.register(inboxRoutes(context));
  await app.register(metricsRoutes(context));
  await app.register(signInRoutes(context), { prefix: '/v1' });
  await app.register(slackRoutes(context), { prefix: '/v1' });
  await app.register(oidcRoutes(context));
  await app.register(
    async (v1) => {
      registerAuthentication(v1, context);
      const desk = openSearchDesk(context);
      await v1.register(eventRoutes(context));
      await v1.register(liveRoutes(context));
      await v1.register(async (control) => {
        registerIdempotency(control, context);
        await control.register(apiKeyRoutes(context));
        await control.register(portalSessionRoutes(context));
        await control.register(auditLogRoutes(context, desk));
        await control.register(memberRoutes(context));
        await control.register(organizationRoutes(context));
        await control.register(projectRoutes(context));
        await control.register(instanceRoutes(context));
        await control.register(eventTypeRoutes(context));
        await control.register(eventTypeImportRoutes(context));
        await control.register(sessionRoutes(context));
        await control.register(notificationTypeRoutes());
        await control.register(webhookRoutes(context));
        await control.register(webhookSecretRoutes(context));
        await control.register(deliveryRoutes(context));
        await control.register(decisionRoutes(context));
        await control.register(searchRoutes(context, desk));
        await control.register(exportRoutes(context, desk));
        await control.register(statsRoutes(context));
        await control.register(savedSearchRoutes(context));
        await control.register(testInboxRoutes(context));
        await control.register(replayRoutes(context));
        await control.register(issueRoutes(context, desk));
        await control.register(interactionRoutes(context));
        await control.register(alertRuleRoutes(context));
        await control.register(alertRoutes(context));
        await control.register(liveTokenRoutes(context));
        await control.register(webhookTrialRoutes(context));
        await control.register(watcherRoutes(context));
      });
    },
    { prefix: '/v1' },
  );
  return app;
}

/** Metrics alone, at a port of their own, for a process of any role. */
export async function createMetricsApp(context: Context): Promise<FastifyInstance> {
  const app = Fastify({
    http: HTTP_OPTIONS,
    clientErrorHandler: refuseUnreadable,
    forceCloseConnections: 'idle',
    logger: false,
  });
  registerErrorHandling(app, context);
  registerHttpRules(app);
  await app.register(metricsRoutes({ ...context, sharesPort: false }));
  return app;
}

function registerErrorHandling(
  app: FastifyInstance,
  { log, counts }: Context,
  consolePage: ConsolePage = () => null,
): void {
  app.setErrorHandler((error: Error & { code?: string; statusCode?: number }, request, reply) => {
    const known =
      error instanceof TidingsError ? error : fromFramework(error, request.routeOptions.bodyLimit);
    if (known) {
      counts.refused(known.code);
      return sendProblem(reply, known);
    }
    if (isEndedMasterKey(error)) {
      return sendProblem(
        reply,
        new TidingsError('unavailable', 'The master key was changed just now. Send the request again.', {
          retryAfter: 1,
        }),
      );
    }
    if (isDeletedOwner(error)) {
      return sendProblem(
        reply,
        new TidingsError(
          'conflict',
          'Its organization or project was deleted just now. Send the request again.',
          {
            retryAfter: 1,
          },
        ),
      );
    }
    if (isDatabaseAway(error)) {
      log.warn({ error: error.message, route: request.routeOptions.url }, 'the database did not answer');
      return sendProblem(
        reply,
        new TidingsError('unavailable', 'The database does not answer just now. Try again in a second.', {
          retryAfter: 1,
        }),
      );
    }
    log.error(
      { error: error.stack, route: request.routeOptions.url, method: request.method },
      'a request failed',
    );
    return sendProblem(
      reply,
      new TidingsError('internal', 'Something went wrong on our side; the log of the server says what.'),
    );
  });
  app.setNotFoundHandler(
    (request: FastifyRequest, reply) =>
      consolePage(request, reply) ??
      sendProblem(
        reply,
        new TidingsError(
          'not_found',
          `There is no ${request.method} ${request.url.split('?')[0]}. See /openapi.json for what there is.`,
        ),
      ),
  );
}

/** Lost or refused connections, a server that starts or stops, and statements that took too long. */
function isDatabaseAway(error: Error & { code?: string }): boolean {
  return (
    error instanceof NoAnswerError ||
    /^(08|57P|57014|53|25P03)/.test(error.code ?? '') ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'].includes(error.code ?? '') ||
    /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/.test(
      error.message,
    )
  );
}
