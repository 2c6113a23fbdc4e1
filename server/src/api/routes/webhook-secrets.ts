import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { generateSecret, publicKeyOf, signaturesOverlap } from '@tidings/verify';
import { TidingsError } from '@tidings/core/errors';
import { uuidFromId } from '@tidings/core/id';
import {
  DEFAULT_OVERLAP_SECONDS,
  MAX_OVERLAP_SECONDS,
  MOST_LIVE_SECRETS,
  rotated,
} from '@tidings/core/secret-rotation';
import { Webhook, WebhookInput } from '@tidings/core/webhook';
import type { SigningProfile } from '@tidings/core/webhook';
import { recordAccess } from '../../store/audit-log.ts';
import type { WebhookRow } from '../../store/configuration.ts';
import { EVERYTHING } from '../../store/scope.ts';
import { openPreviousSecrets, sealPreviousSecrets, webhookSecretOwner } from '../../store/secrets.ts';
import { findWebhook } from '../../store/webhooks.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { openConfig } from '../notification-input.ts';
import { checkFitness, unfitSecret } from '../request-checks.ts';
import { bodyIsOptional, NoBody } from '../validation.ts';
import { changeWebhook, noWebhook, requireWebhook, showWebhook } from '../webhook.ts';
import { WebhookParams } from './webhooks.ts';

const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['webhooks'];

const RotateInput = Type.Object(
  {
    secret: Type.Optional(WebhookInput.properties.secret),
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_OVERLAP_SECONDS,
        description:
          'How long the current secret goes on signing beside the new one: 24 hours when left out, where the profile can carry several signatures.',
      }),
    ),
    endPrevious: Type.Optional(
      Type.Boolean({
        description:
          'Whether secrets of earlier rotations end now. When left out they go on as long as was said then.',
      }),
    ),
  },
  { title: 'RotateInput', additionalProperties: false },
);
const secretFields = {
  secret: Type.String(),
  publicKey: Type.Union([Type.String(), Type.Null()], {
    description: 'The public half (`whpk_…`) of a secret of the profile `ed25519`.',
  }),
};
const Secret = Type.Object(secretFields, { additionalProperties: false });
const Rotated = Type.Object(
  {
    ...secretFields,
    previousSecrets: Webhook.properties.previousSecrets,
  },
  { additionalProperties: false },
);
const Config = Type.Object(
  { config: Type.Record(Type.String(), Type.Unknown()) },
  { title: 'RevealedConfig', additionalProperties: false },
);
/** RFC 7517, RFC 8037. */
const Jwks = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          kty: Type.Literal('OKP'),
          crv: Type.Literal('Ed25519'),
          x: Type.String(),
          kid: Type.String({ description: 'The RFC 7638 thumbprint.' }),
          use: Type.Literal('sig'),
          alg: Type.Literal('EdDSA'),
        },
        { additionalProperties: false },
      ),
      { description: 'Newest first; during a rotation those of before, too.' },
    ),
  },
  { title: 'Jwks', additionalProperties: false },
);
const JWKS_MAX_AGE_SECONDS = 300;

export function webhookSecretRoutes(context: Context): FastifyPluginAsync {
  const { secrets, clock } = context;

  return async (app) => {
    app.get<{ Params: { id: string } }>('/webhooks/:id/secret', {
      config: { permission: 'webhooks:reveal' },
      schema: {
        operationId: 'getWebhookSecret',
        tags,
        summary: 'Reveal the signing secret',
        params: WebhookParams,
        response: { 200: Secret, ...problems },
      },
      handler: async (request, reply) => {
        const webhook = await requireWebhook(request, request.params.id);
        if (!webhook.secret) throw unsigned(webhook);
        await recordAccess(request.db, 'reveal', { table: 'webhook', ...webhook });
        reply.header('cache-control', 'no-store');
        const secret = secrets.open(webhook.secret, webhookSecretOwner(webhook)).toString();
        return { secret, publicKey: publicHalf(webhook.signing, secret) };
      },
    });

    app.get<{ Params: { id: string } }>('/webhooks/:id/config', {
      config: { permission: 'webhooks:reveal' },
      schema: {
        operationId: 'getWebhookConfig',
        tags,
        summary: 'Reveal the config of a notification type',
        description: 'With its secrets. Webhooks of the type `rest` have none.',
        params: WebhookParams,
        response: { 200: Config, ...problems },
      },
      handler: async (request, reply) => {
        const webhook = await requireWebhook(request, request.params.id);
        if (webhook.type === 'rest') throw withoutConfig();
        await recordAccess(request.db, 'reveal', { table: 'webhook', ...webhook });
        reply.header('cache-control', 'no-store');
        return { config: openConfig(secrets, webhook) };
      },
    });

    app.post<{ Params: { id: string }; Body: Type.Static<typeof RotateInput> | undefined }>(
      '/webhooks/:id/rotate-secret',
      {
        preValidation: bodyIsOptional,
        config: { permission: 'webhooks:write' },
        schema: {
          operationId: 'rotateWebhookSecret',
          tags,
          summary: 'Replace the signing secret',
          description: `The answer holds the new one, and until when which of those before it sign, too; no later rotation ends them earlier, unless it says so. At most ${MOST_LIVE_SECRETS} sign at once. Who may not see secrets (\`webhooks:reveal\`) gives one of their own.`,
          params: WebhookParams,
          body: RotateInput,
          response: { 200: Rotated, ...problems },
        },
        handler: async (request, reply) => {
          const { secret: given, overlapSeconds, endPrevious = false } = request.body ?? {};
          if (given === undefined) refuseUnlessReveals(request);
          let shown: { secret: string; publicKey: string | null } | null = null;
          const changed = await changeWebhook(context, request, async (webhook) => {
            const { signing } = webhook;
            if (signing === 'none') throw unsigned(webhook);
            const secret = given ?? (await generateSecret(signing));
            await checkFitness(signing, secret);
            const present = secrets.open(webhook.secret!, webhookSecretOwner(webhook)).toString();
            if (secret === present) throw unfitSecret('This is the current secret. Give another one.');
            const now = clock.now();
            const live = openPreviousSecrets(secrets, webhook, now);
            const next = rotated(
              { secret: present },
              // What comes back is the present one.
              live.filter((previous) => previous.secret !== secret),
              now,
              { overlapSeconds: overlapOf(signing, overlapSeconds), endPrevious },
            );
            if ('fullUntil' in next) throw tooManyLive(next.fullUntil);
            shown = { secret, publicKey: publicHalf(signing, secret) };
            return {
              secret: secrets.seal(secret, webhookSecretOwner(webhook)),
              ...sealPreviousSecrets(secrets, webhook, next.previous),
            };
          });
          reply.header('cache-control', 'no-store');
          return { ...shown!, previousSecrets: changed.previousSecretTimes };
        },
      },
    );

    app.post<{ Params: { id: string } }>('/webhooks/:id/end-overlap', {
      preValidation: bodyIsOptional,
      config: { permission: 'webhooks:write' },
      schema: {
        operationId: 'endWebhookOverlap',
        tags,
        summary: 'End the overlap of rotations: secrets of before sign no more',
        description:
          'Once the receiver has the current secret. Where no other signs, nothing changes. What is being sent right now may still carry both signatures.',
        params: WebhookParams,
        body: NoBody,
        response: { 200: Webhook, ...problems },
      },
      handler: async (request) => {
        const changed = await changeWebhook(context, request, (webhook) =>
          webhook.previousSecretTimes.length === 0 ? {} : sealPreviousSecrets(secrets, webhook, []),
        );
        return showWebhook(context, request, changed);
      },
    });
  };
}

/** A secret that is made here is seen by whoever had it made. */
function refuseUnlessReveals({ principal }: FastifyRequest): void {
  if (principal.permissions.has('webhooks:reveal')) return;
  throw new TidingsError(
    'forbidden',
    `The answer would show the new secret, which takes the permission webhooks:reveal. ${principal.name} does not have it: give a secret of your own, or ask somebody who may see secrets.`,
  );
}

/** For receivers, without a key: beside the API, so that it alone can be let out. */
export function jwksRoutes({ database, secrets, clock }: Context): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Querystring: { webhook: string } }>('/.well-known/jwks.json', {
      schema: {
        operationId: 'getWebhookJwks',
        tags,
        summary: 'The public keys that a webhook signs with',
        description: 'Takes no API key. Only webhooks with the signing profile `ed25519` have them.',
        security: [],
        querystring: Type.Object(
          { webhook: Type.String({ maxLength: 64, description: 'Its id.' }) },
          { additionalProperties: false },
        ),
        response: { 200: Jwks, '4xx': Problem },
      },
      handler: async (request, reply) => {
        const { webhook: id } = request.query;
        const uid = uuidFromId('webhook', id);
        const webhook = uid && (await findWebhook(database.control, EVERYTHING, uid));
        // Whoever has no key is not told which webhooks there are.
        if (!webhook || webhook.signing !== 'ed25519') throw noWebhook(id);
        reply.header('cache-control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`);
        return reply.type('application/jwk-set+json').send({ keys: keysOf(webhook) });
      },
    });
  };

  function keysOf(webhook: WebhookRow): Type.Static<typeof Jwks>['keys'] {
    const present = secrets.open(webhook.secret!, webhookSecretOwner(webhook)).toString();
    const previous = openPreviousSecrets(secrets, webhook, clock.now());
    return [present, ...previous.map(({ secret }) => secret)].map(toJwk);
  }
}

function toJwk(secret: string): Type.Static<typeof Jwks>['keys'][number] {
  const x = Buffer.from(publicKeyOf(secret).slice('whpk_'.length), 'base64').toString('base64url');
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
  return { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' };
}

function publicHalf(signing: SigningProfile, secret: string): string | null {
  return signing === 'ed25519' ? publicKeyOf(secret) : null;
}

function unsigned({ type }: WebhookRow): TidingsError {
  if (type !== 'rest') {
    return new TidingsError(
      'conflict',
      'The webhook signs nothing, since its receiver knows no signatures. GET /v1/webhooks/{id}/config shows the secrets of its config, and a change of config replaces them.',
    );
  }
  return new TidingsError(
    'conflict',
    'The webhook has the signing profile none, and so no secret. Choose another profile first.',
  );
}

function withoutConfig(): TidingsError {
  return new TidingsError(
    'conflict',
    'A webhook of the type rest has no config. GET /v1/webhooks/{id}/secret shows its signing secret.',
  );
}

function tooManyLive(until: string): TidingsError {
  return new TidingsError(
    'conflict',
    `${MOST_LIVE_SECRETS} secrets sign already, since earlier rotations said that they would. Rotate again at ${until}, when the next of them ends; or end those of before now with "endPrevious": true; or the present one, with "overlapSeconds": 0.`,
  );
}

function overlapOf(signing: SigningProfile, asked: number | undefined): number {
  if (signaturesOverlap(signing)) return asked ?? DEFAULT_OVERLAP_SECONDS;
  if (asked !== undefined && asked > 0) {
    throw new TidingsError(
      'invalid_request',
      `The signing profile ${signing} carries one signature, so the old secret ends at once. Leave overlapSeconds out, or set it to 0.`,
      { faults: [{ path: '/overlapSeconds', message: `must be 0 with the profile ${signing}.` }] },
    );
  }
  return 0;
}
