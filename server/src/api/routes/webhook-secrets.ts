import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { generateSecret, publicKeyOf, signaturesOverlap } from '@tidings/verify';
import { TidingsError } from '@tidings/core/errors';
import { uuidFromId } from '@tidings/core/id';
import { DEFAULT_OVERLAP_SECONDS, WebhookInput } from '@tidings/core/webhook';
import type { SigningProfile } from '@tidings/core/webhook';
import { recordAccess } from '../../store/audit-log.ts';
import type { WebhookRow } from '../../store/configuration.ts';
import { EVERYTHING } from '../../store/scope.ts';
import { webhookSecretOwner } from '../../store/secrets.ts';
import { findWebhook } from '../../store/webhooks.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { checkFitness } from '../request-checks.ts';
import { bodyIsOptional } from '../validation.ts';
import { changeWebhook, noWebhook, requireWebhook } from '../webhook.ts';
import { WebhookParams } from './webhooks.ts';

const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['webhooks'];

const RotateInput = Type.Object(
  {
    secret: Type.Optional(WebhookInput.properties.secret),
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 604_800,
        description:
          'How long the old secret goes on signing beside the new one: 24 hours when left out, where the profile can carry several signatures.',
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
    previousSecretExpiresAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  },
  { additionalProperties: false },
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
      { description: 'Newest first; during a rotation the one of before, too.' },
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
        if (!webhook.secret) throw unsigned();
        await recordAccess(request.db, 'reveal', { table: 'webhook', ...webhook });
        reply.header('cache-control', 'no-store');
        const secret = secrets.open(webhook.secret, webhookSecretOwner(webhook)).toString();
        return { secret, publicKey: publicHalf(webhook.signing, secret) };
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
          description:
            'The answer holds the new one. Who may not see secrets (`webhooks:reveal`) gives one of their own.',
          params: WebhookParams,
          body: RotateInput,
          response: { 200: Rotated, ...problems },
        },
        handler: async (request, reply) => {
          const { secret: given, overlapSeconds } = request.body ?? {};
          if (given === undefined) refuseUnlessReveals(request);
          let rotated: { secret: string; publicKey: string | null } | null = null;
          const changed = await changeWebhook(context, request, async (webhook) => {
            const { signing } = webhook;
            if (signing === 'none') throw unsigned();
            const secret = given ?? (await generateSecret(signing));
            await checkFitness(signing, secret);
            const overlap = overlapOf(signing, overlapSeconds);
            rotated = { secret, publicKey: publicHalf(signing, secret) };
            return {
              secret: secrets.seal(secret, webhookSecretOwner(webhook)),
              previousSecret: overlap === 0 ? null : webhook.secret,
              previousSecretExpiresAt: overlap === 0 ? null : new Date(clock.now() + overlap * 1000),
            };
          });
          reply.header('cache-control', 'no-store');
          return { ...rotated!, previousSecretExpiresAt: changed.previousSecretExpiresAt };
        },
      },
    );
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
    const { secret, previousSecret, previousSecretExpiresAt } = webhook;
    const overlaps = previousSecretExpiresAt !== null && previousSecretExpiresAt.getTime() > clock.now();
    return [secret, overlaps ? previousSecret : null]
      .filter((envelope) => envelope !== null)
      .map((envelope) => toJwk(secrets.open(envelope, webhookSecretOwner(webhook)).toString()));
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

function unsigned(): TidingsError {
  return new TidingsError(
    'conflict',
    'The webhook has the signing profile none, and so no secret. Choose another profile first.',
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
