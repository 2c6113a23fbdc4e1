/** Trying webhooks: a test of one that there is, a preview of what one would be. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { decide } from '@tidings/core/decision';
import type { Decision, Routed } from '@tidings/core/decision';
import type { Delivery } from '@tidings/core/delivery';
import { isFinal } from '@tidings/core/delivery';
import type { RecordedHeaders } from '@tidings/core/attempt';
import { checksOf } from '@tidings/core/diagnosis/checks';
import { TidingsError } from '@tidings/core/errors';
import { EVENT_ATTRIBUTES } from '@tidings/core/event';
import { parseExactly } from '@tidings/core/exact-json';
import { parseFilters } from '@tidings/core/filter/filter';
import { idFromUuid, parseDeliveryId } from '@tidings/core/id';
import { laneOf } from '@tidings/core/organization';
import { Preview, PreviewInput, TestInput, TestResult } from '@tidings/core/preview';
import { categoryOf } from '@tidings/core/severity';
import { memberSpans } from '@tidings/core/raw-json';
import type { Warning } from '@tidings/core/warning';
import { changeWarnings } from '@tidings/core/webhook-warnings';
import type { SampleEvent, Tries } from '../../engine/submit.ts';
import { recordAccess } from '../../store/audit-log.ts';
import { ranOutOfTime } from '../../store/db.ts';
import { findEvent, recentEvents } from '../../store/events.ts';
import { catalogFor, typesOf } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Context } from '../context.ts';
import { methodOf, readDelivery, showHeaders, viewAnswer } from '../delivery.ts';
import { Problem } from '../errors.ts';
import { chooseExample } from '../examples.ts';
import { demandPermission } from '../permission.ts';
import { seesPayloads, seesSecrets } from '../principal.ts';
import { messageBody, renderOrRefuse } from '../request-body.ts';
import { readTriedWebhook } from '../tried-webhook.ts';
import type { TriedWebhook } from '../tried-webhook.ts';
import { bodyIsOptional } from '../validation.ts';
import { requireWebhook } from '../webhook.ts';
import { warningsOf } from '../webhook-warnings.ts';
import { WebhookParams } from './webhooks.ts';

const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['webhooks'];
/** How often a test looks whether its delivery has ended, and how long beyond the webhook's own deadline. */
const TEST_LOOK_MS = 20;
const TEST_PATIENCE_MS = 5000;
/** What of a sample holds any JSON. */
const SAMPLE = ['/data', '/context'];

export function webhookTrialRoutes(context: Context): FastifyPluginAsync {
  const { clock, config, lanes, submit, newUuid } = context;

  return async (app) => {
    app.post<{ Params: { id: string }; Body: TestInput }>('/webhooks/:id/test', {
      preValidation: bodyIsOptional,
      config: { permission: 'deliveries:write', exact: SAMPLE },
      schema: {
        operationId: 'testWebhook',
        tags,
        summary: 'Send a test',
        description:
          'A real, signed delivery, once, whatever the state of the webhook; its health and its deliveries stay as they are. Waits for the attempt and answers with what was sent, what came back, how long each part took, and why it failed. Event type and data are those of an example of the catalog unless given.',
        params: WebhookParams,
        body: TestInput,
        response: { 200: TestResult, ...problems },
      },
      handler: async (request) => {
        const webhook = await requireWebhook(request, request.params.id);
        const catalog = catalogFor(request, webhook.organizationId);
        const { type, data } = await chooseExample(catalog, webhook.events, request.body);
        await recordAccess(request.db, 'test', { ...webhook, table: 'webhook' });
        const sample = {
          type,
          data: dataBytes(request, data),
          attributes: attributesIn(request.body),
        };
        const id = await submit.test(request.params.id, sample);
        const patience = performance.now() + webhook.timeoutMs + TEST_PATIENCE_MS;
        const { event } = parseDeliveryId(id)!;
        for (;;) {
          const delivery = await readDelivery(request, context, webhook, event);
          if (delivery && (isFinal(delivery.status) || performance.now() > patience))
            return viewTest(delivery);
          await new Promise((resolve) => setTimeout(resolve, TEST_LOOK_MS));
        }
      },
    });

    app.post<{ Body: PreviewInput }>('/webhooks/preview', {
      config: {
        permission: 'webhooks:write',
        keepsNothing: true,
        exact: [...SAMPLE, '/webhook/template', '/changes/template'],
      },
      schema: {
        operationId: 'previewWebhook',
        tags,
        summary: 'Try a webhook before it is saved',
        description:
          'Of a new webhook, or of one that there is with changes: the request that it would send, what its filters make of a sample and of recent events, and with `send` what the receiver answers. Nothing is saved, but for a line in the audit log when something is sent. Without a secret the request is signed with one that is made up. The secrets of a webhook that there is are used and not shown; without the permission `webhooks:reveal` they are not sent to another URL than its own, and signatures made with them are not shown.',
        body: PreviewInput,
        response: { 200: Preview, ...problems },
      },
      handler: async (request) => {
        const { body, principal } = request;
        const { send = false, recent } = body;
        if (send) demandPermission(principal, 'deliveries:write');
        if (recent !== undefined) {
          demandPermission(principal, 'events:read');
          // Filter upon filter, the verdicts would tell what nobody may see.
          demandPermission(principal, 'payloads:read');
        }
        const tried = await readTriedWebhook(context, request, body);
        if (send) refuseElsewhere(request, tried);
        const { row, organization, project } = tried;
        const catalog = catalogFor(request, organization);
        const { type, data } = await chooseExample(catalog, row.events, body);
        const event: SampleEvent & { ownId: null } = {
          uid: newUuid(),
          ownId: null,
          type,
          created: new Date(clock.now()).toISOString(),
          organization,
          project,
          asks: false,
          attributes: attributesIn(body),
          data: dataBytes(request, data),
        };
        const base = 'template' in (body.webhook ?? body.changes ?? {}) ? tried.path : null;
        const payload =
          row.type === 'rest' || row.template !== null
            ? renderOrRefuse(row, event, base, config.publicUrl)
            : null;
        if (send) await recordSending(request, tried);
        const { headers, body: message, attempt } = await submit.preview(tried, event, send);
        const signed = seesSecrets(request) || !tried.saved?.kept.includes('/secret');
        return {
          event: { id: idFromUuid('event', event.uid), type, data },
          request: {
            method: methodOf(row.url),
            url: row.url,
            headers: showHeaders(headers, signed),
            ...(row.type === 'rest'
              ? {
                  body: Buffer.from(payload!.body).toString(),
                  bodyForm: row.encryption ? ('plaintext' as const) : ('sent' as const),
                  warning: payload!.warning,
                }
              : messageBody(message)),
          },
          warnings: await warningsOfTried(catalog, tried, payload?.warning ?? null),
          decision: await decideBy(tried)(
            { ...body, type, category: await categoryIn(catalog, type) },
            () => data,
            true,
          ),
          recent: recent === undefined ? null : await decideRecent(request, tried, recent),
          sent: attempt && viewSent(attempt, headers, seesPayloads(request)),
        } satisfies Preview;
      },
    });
  };

  function viewSent(
    attempt: NonNullable<Tries['attempt']>,
    headers: RecordedHeaders,
    seesBodies: boolean,
  ): NonNullable<Preview['sent']> {
    const { delivered, error: cause, exchanged } = attempt;
    const answer = viewAnswer(seesBodies ? attempt : { ...attempt, responseBody: null }, headers);
    const checks = checksOf({ ...exchanged, timing: answer.timing }, clock.now());
    return { delivered, ...answer, cause, checks };
  }

  async function decideRecent(
    request: FastifyRequest,
    tried: TriedWebhook,
    limit: number,
  ): Promise<Preview['recent']> {
    const { db, principal } = request;
    const { organization, project } = tried;
    const lane = laneOf(organization, lanes);
    const heads = await recentEvents(
      db,
      clock.now(),
      principal.scope,
      lane,
      organization,
      project,
      limit,
    ).catch((error: Error & { code?: string }) => {
      throw ranOutOfTime(error) ? tooManyOthers() : error;
    });
    const decideOn = decideBy(tried);
    const found: NonNullable<Preview['recent']> = [];
    // One after another: each may be large.
    for (const { uid, ownId, type, created, source, trigger, severity, ownGroup } of heads) {
      const read = async (): Promise<unknown> => {
        const event = await findEvent(db, principal.scope, lane, uid);
        return event && parseExactly(event.data.toString());
      };
      const matched = {
        type,
        ...(source && { source }),
        ...(trigger !== null && { trigger }),
        severity: severity ?? undefined,
        category: categoryOf(type, ownGroup ?? undefined),
      };
      const decision = await decideOn(matched, read, seesPayloads(request));
      found.push({ event: { id: ownId ?? idFromUuid('event', uid), type, created }, decision });
    }
    return found;
  }
}

async function categoryIn(catalog: Catalog, type: string): Promise<string> {
  const [known] = await typesOf(catalog, [type]);
  return categoryOf(type, known?.group);
}

/** @param ofPayload what its format has to say of the body */
async function warningsOfTried(
  catalog: Catalog,
  { row, saved, watchers, path, madeUpSecret }: TriedWebhook,
  ofPayload: string | null,
): Promise<Warning[]> {
  const own = await warningsOf(catalog, { ...row, watchers: watchers.length });
  if (saved) own.unshift(...changeWarnings(saved.webhook, row));
  const warnings: Warning[] = own.map((warning) => ({ ...warning, path: path + warning.path }));
  if (madeUpSecret) {
    const detail =
      'No secret was given, so the request is signed with one that was made up for it. Give the one that the receiver has.';
    warnings.push({ path: `${path}/secret`, code: 'made_up_secret', detail });
  }
  if (ofPayload !== null) warnings.push({ path: '/data', code: 'large_payload', detail: ofPayload });
  return warnings;
}

function tooManyOthers(): TidingsError {
  return new TidingsError(
    'unavailable',
    'The recent events could not be found in time, since there are too many of others between them. Leave recent out, and give event and data.',
  );
}

function viewTest(delivery: Delivery): TestResult {
  const attempt = delivery.attempts.at(-1);
  if (attempt) {
    const { request, response, timing, error } = attempt;
    return { ...delivery, request, response, timing, cause: error };
  }
  const cause = 'It has not been sent yet. Is there a process with the role engine, and does it have room?';
  return { ...delivery, request: null, response: null, timing: null, cause };
}

/** Data that was given is sent byte for byte, as that of an event. */
function dataBytes({ body, bodyBytes }: FastifyRequest<{ Body: TestInput }>, data: unknown): Uint8Array {
  const span =
    body.data === undefined || !bodyBytes
      ? undefined
      : memberSpans(bodyBytes, { start: 0, end: bodyBytes.length })?.get('data');
  return span ? bodyBytes!.subarray(span.start, span.end) : Buffer.from(JSON.stringify(data));
}

/** The members of an event beside its type and data, as JSON text. */
function attributesIn(sample: TestInput): string | null {
  const given = EVENT_ATTRIBUTES.filter((name) => sample[name] !== undefined);
  return given.length === 0
    ? null
    : JSON.stringify(Object.fromEntries(given.map((name) => [name, sample[name]])));
}

type Decide = (event: Routed, data: () => unknown, seesValues: boolean) => Promise<Decision>;

function decideBy({ row, watchers }: TriedWebhook): Decide {
  const parsed = parseFilters(row.filters);
  if (!parsed.ok) throw new Error(`filters that were checked cannot be read: ${parsed.message}`);
  const { events, categories, minSeverity } = row;
  const webhook = { events, categories, minSeverity, watchers, filters: parsed.filters };
  return (event, data, seesValues) => decide(webhook, event, data, seesValues);
}

/** What somebody may not see must not be had by sending it to oneself. */
function refuseElsewhere(request: FastifyRequest, { row, saved }: TriedWebhook): void {
  if (!saved || saved.kept.length === 0 || seesSecrets(request)) return;
  if (new URL(row.url).href === new URL(saved.webhook.url).href) return;
  const message = `is not where the webhook sends to, and its ${saved.kept.map((path) => path.slice(1)).join(', ')} would go there.`;
  throw new TidingsError(
    'forbidden',
    'To send what is kept secret to another URL takes the permission webhooks:reveal. Preview a new webhook, with secrets of its own, or leave the URL as it is.',
    { faults: [{ path: '/changes/url', message }] },
  );
}

async function recordSending({ db }: FastifyRequest, tried: TriedWebhook): Promise<void> {
  const { uid, name, project, url } = tried.row;
  const resource = { table: 'webhook', uid, name, organization: tried.organizationNumber, project };
  await recordAccess(db, 'test', resource, { url: [null, url] });
}
