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
import { AnonymousRate } from '../anonymous-rate.ts';
import { actorOf } from '../auth.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { openConfig } from '../notification-input.ts';
import { slackFault } from '../slack-signature.ts';
import { heed } from '../slack-press.ts';
import type { VerifiedPress } from '../slack-press.ts';

export function slackRoutes(context: Context): FastifyPluginAsync {
  const { clock, database, secrets, submit, hasTenantRole } = context;
  const rate = new AnonymousRate();

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
        const verified = press === 'foreign' ? null : await verify(request, press, body as Buffer);
        if (!verified) throw notFromSlack();
        const refusal = await heed(context, request, verified);
        submit.tell();
        return refusal === null ? reply.code(200).send() : tell(reply, verified, refusal);
      },
    });
  };

  /** Null: nothing shows that Slack sent it. */
  async function verify(request: FastifyRequest, press: Press, body: Buffer): Promise<VerifiedPress | null> {
    const uid = uuidFromId('webhook', press.webhook);
    const webhook = uid === null ? null : await findWebhook(database.control, EVERYTHING, uid);
    if (webhook?.type !== 'slack') return null;
    const config = openConfig(secrets, webhook);
    const { signingSecret } = config as { signingSecret?: string };
    if (signingSecret === undefined) return null;
    const fault = slackFault(request.headers, body, signingSecret, clock.now());
    if (fault === null) return { press, webhook, config };
    // So that nobody can fill the audit log.
    rate.take(request);
    const actor = actorOf(request, { kind: 'nobody', id: null, name: null }, clock.now());
    const db = onBehalfOf(
      database.control,
      { actor, organization: webhook.organization, reads: false },
      hasTenantRole,
    );
    const changes: Record<string, [unknown, unknown]> = {
      because: [null, fault],
      action: [null, press.action],
      subject: [null, press.subject],
    };
    await recordAccess(db, 'answer-refused', { ...webhook, table: 'webhook' }, changes);
    return null;
  }

  /** To nobody but whoever pressed. Slack shows what is sent to the address that came with the press. */
  function tell(reply: FastifyReply, { press, config }: VerifiedPress, refusal: string): FastifyReply {
    const message = { response_type: 'ephemeral', replace_original: false, text: escaped(refusal) };
    if (press.responseUrl !== null && isResponseUrl(press.responseUrl, config))
      void submit.reply(press.responseUrl, message);
    return reply.code(200).send(message);
  }
}

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
