/** The Request URL of Slack apps: buttons that people press. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { uuidFromId } from '@tidings/core/id';
import { isResponseUrl, readPress } from '@tidings/core/notification-types/slack/buttons';
import type { Press } from '@tidings/core/notification-types/slack/buttons';
import { recordAccess } from '../../store/audit-log.ts';
import { onBehalfOf } from '../../store/caller.ts';
import { EVERYTHING } from '../../store/scope.ts';
import { findWebhook } from '../../store/webhooks.ts';
import type { WebhookView } from '../../store/webhooks.ts';
import { AnonymousRate } from '../anonymous-rate.ts';
import { actorOf } from '../auth.ts';
import { CellRate } from '../cell-rate.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { openConfig } from '../notification-input.ts';
import { readSlackSignature, slackFault } from '../slack-signature.ts';
import { heed } from '../slack-press.ts';
import type { VerifiedPress } from '../slack-press.ts';

/** Of presses that are not to be believed, for each webhook in each process. */
export const WRITTEN_AT_ONCE = 20;
const WRITTEN_EVERY_MS = 60_000;

export function slackRoutes(context: Context): FastifyPluginAsync {
  const { clock, database, secrets, submit, hasTenantRole } = context;
  const rate = new AnonymousRate();
  const written = new CellRate(WRITTEN_AT_ONCE, WRITTEN_EVERY_MS);

  return async (app) => {
    // The signature is of the bytes.
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'buffer' },
      (_request, body, done) => done(null, body),
    );

    app.post('/slack/interactions', {
      config: { permission: 'public' },
      schema: {
        operationId: 'pressSlackButton',
        tags: ['interactions'],
        summary: 'What Slack calls when somebody presses a button',
        description:
          'The Request URL of Slack apps. Takes a form with `payload`, signed with the signing secret of the Slack webhook that the message came by.',
        security: [],
        response: { 200: Type.Any(), '4xx': Problem, '5xx': Problem },
      },
      handler: async (request, reply) => {
        const body = request.body;
        const press = body instanceof Buffer ? readPress(payloadOf(body)) : 'foreign';
        if (press === 'ours') return reply.code(200).send();
        const signature = readSlackSignature(request.headers);
        const webhook = press === 'foreign' ? null : uuidFromId('webhook', press.webhook);
        if (press === 'foreign' || signature === null || webhook === null) throw notFromSlack();
        // Whatever is looked up from here on costs the caller, but for what counts.
        rate.take(request);
        const from = await openedBy(webhook);
        const fault = from && slackFault(signature, body as Buffer, from.signingSecret, clock.now());
        if (!from || fault === 'signature') {
          if (from) await writeDown(request, from.webhook, press, fault!);
          throw notFromSlack();
        }
        const verified = { press, ...from };
        if (fault === 'time') {
          await writeDown(request, from.webhook, press, fault);
          return tell(reply, verified, UNTIMELY);
        }
        const refusal = await heed(context, request, verified);
        submit.tell();
        if (refusal !== null) return tell(reply, verified, refusal);
        rate.giveBack(request);
        return reply.code(200).send();
      },
    });
  };

  /** The webhook whose message it may have been, with what it is verified by; null: there is none. */
  async function openedBy(uid: string) {
    const webhook = await findWebhook(database.control, EVERYTHING, uid);
    if (webhook?.type !== 'slack') return null;
    const config = openConfig(secrets, webhook);
    const { signingSecret } = config as { signingSecret?: string };
    return signingSecret === undefined ? null : { webhook, config, signingSecret };
  }

  /** A press that is not to be believed; so many for each webhook that nobody can fill the audit log. */
  async function writeDown(
    request: FastifyRequest,
    webhook: WebhookView,
    press: Press,
    because: 'signature' | 'time',
  ): Promise<void> {
    if (written.take(webhook.number, performance.now()) > 0) return;
    const { id, name } = press.user;
    const who =
      because === 'time'
        ? ({ kind: 'person', id, name } as const)
        : ({ kind: 'nobody', id: null, name: null } as const);
    const caller = {
      actor: actorOf(request, who, clock.now()),
      organization: webhook.organization,
      reads: false,
    };
    await recordAccess(
      onBehalfOf(database.control, caller, hasTenantRole),
      'answer-refused',
      { ...webhook, table: 'webhook' },
      { because: [null, because], action: [null, press.action], subject: [null, press.subject] },
    );
  }

  /** To nobody but whoever pressed. Slack shows what is sent to the address that came with the press. */
  function tell(reply: FastifyReply, { press, config }: VerifiedPress, refusal: string): FastifyReply {
    const message = { response_type: 'ephemeral', replace_original: false, text: escaped(refusal) };
    if (press.responseUrl !== null && isResponseUrl(press.responseUrl, config))
      void submit.reply(press.responseUrl, message);
    return reply.code(200).send(message);
  }
}

/** Signed by Slack as it should be, but at another time: kept back, sent once more, or one of the clocks is wrong. */
const UNTIMELY =
  'This press does not count: it is not of the last five minutes. Press again. If that does not help, the clock of the server is wrong.';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Names of people are in it. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>]/g, (character) => ESCAPES[character]!);
}

function payloadOf(body: Buffer): unknown {
  const payload = new URLSearchParams(body.toString()).get('payload');
  try {
    return payload === null ? null : (JSON.parse(payload) as unknown);
  } catch {
    return null;
  }
}

/** The same for everything that Slack did not send. */
function notFromSlack(): TidingsError {
  return new TidingsError(
    'unauthorized',
    'This is no press of a button of ours that Slack has signed within the last five minutes. The webhook’s config.signingSecret has to be that of the Slack app.',
  );
}
