/** The Request URL of Slack apps: buttons that people press. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { uuidFromId } from '@tidings/core/id';
import { isResponseUrl, readPress } from '@tidings/core/notification-types/slack/buttons';
import type { Press } from '@tidings/core/notification-types/slack/buttons';
import { recordAccess, UNKNOWN } from '../../store/audit-log.ts';
import { onBehalfOf } from '../../store/caller.ts';
import { EVERYTHING } from '../../store/scope.ts';
import { findWebhook } from '../../store/webhooks.ts';
import { AnonymousRate } from '../anonymous-rate.ts';
import { actorOf } from '../auth.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { openConfig } from '../notification-input.ts';
import { RefusedPresses } from '../refused-presses.ts';
import type { RefusedPress } from '../refused-presses.ts';
import { readSlackSignature, slackFault } from '../slack-signature.ts';
import { heed } from '../slack-press.ts';
import type { VerifiedPress } from '../slack-press.ts';

export function slackRoutes(context: Context): FastifyPluginAsync {
  const { clock, database, secrets, submit, hasTenantRole, log } = context;
  const rate = new AnonymousRate();
  const refused = new RefusedPresses((press, count) =>
    writeDown(press, count).catch((error: Error) =>
      log.warn({ error: error.message, count }, 'presses that were refused could not be written down'),
    ),
  );

  return async (app) => {
    app.addHook('onClose', () => refused.stop());
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
        if (press === 'foreign') throw notFromSlack();
        if (signature === null) {
          await refused.add(refusedPress(request, null, press, 'unsigned'));
          throw notFromSlack();
        }
        // Whatever is looked up from here on costs the caller, but for what counts.
        rate.take(request);
        const from = webhook && (await openedBy(webhook));
        if (!from) {
          await refused.add(refusedPress(request, null, press, 'unknown-webhook'));
          throw notFromSlack();
        }
        const fault = slackFault(signature, body as Buffer, from.signingSecret, clock.now());
        if (fault !== null) await refused.add(refusedPress(request, from.webhook, press, fault));
        if (fault === 'signature') throw notFromSlack();
        const verified = { press, ...from };
        if (fault === 'time') return tell(reply, verified, UNTIMELY);
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

  function refusedPress(
    request: FastifyRequest,
    webhook: RefusedPress['webhook'],
    { action, subject, user }: Press,
    because: RefusedPress['because'],
  ): RefusedPress {
    const who =
      because === 'time'
        ? ({ kind: 'person', id: user.id, name: user.name } as const)
        : ({ kind: 'nobody', id: null, name: null } as const);
    return { webhook, because, action, subject, actor: actorOf(request, who, clock.now()) };
  }

  async function writeDown(
    { webhook, because, action, subject, actor }: RefusedPress,
    count: number,
  ): Promise<void> {
    const caller = { actor, organization: webhook?.organization ?? null, reads: false };
    const nobodys = { uid: UNKNOWN, name: null, organization: null, project: null };
    await recordAccess(
      onBehalfOf(database.control, caller, hasTenantRole),
      'answer-refused',
      { ...(webhook ?? nobodys), table: 'webhook' },
      {
        because: [null, because],
        action: [null, action],
        subject: [null, subject],
        ...(count > 1 && { presses: [null, count] }),
      },
    );
  }

  /** To nobody but whoever pressed. Slack shows what is sent to the address that came with the press. */
  async function tell(
    reply: FastifyReply,
    { press, webhook, config }: VerifiedPress,
    refusal: string,
  ): Promise<FastifyReply> {
    const message = { response_type: 'ephemeral', replace_original: false, text: escaped(refusal) };
    if (press.responseUrl !== null && isResponseUrl(press.responseUrl, config))
      await submit.reply(webhook.number, press.responseUrl, message);
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
