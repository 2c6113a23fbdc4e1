/**
 * Pages behind the links in mails. Mail scanners follow links, so opening one shows what would be answered, and only the button on
 * the page answers. The page has no script and loads nothing.
 */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { TidingsError } from '@tidings/core/errors';
import { MOST_COMMENT } from '@tidings/core/interaction';
import { TEXT_PATTERN } from '@tidings/core/event';
import { ANSWER_TOKEN_PATTERN, answerByLink, findAnswerLink } from '../../store/answer-links.ts';
import { onBehalfOf } from '../../store/caller.ts';
import { transaction } from '../../store/db.ts';
import { findInteraction } from '../../store/interactions.ts';
import type { InteractionRow } from '../../store/interactions.ts';
import { EVERYTHING } from '../../store/scope.ts';
import { AnonymousRate } from '../anonymous-rate.ts';
import { actorOf } from '../auth.ts';
import type { Context } from '../context.ts';

type Named = { Params: { token: string } };

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; sandbox allow-forms",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

export function answerRoutes(context: Context): FastifyPluginAsync {
  const { clock, database, submit, hasTenantRole } = context;
  const rate = new AnonymousRate();

  return async (app) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, body),
    );

    app.get<Named>('/answer/:token', { schema: { hide: true } }, async (request, reply) => {
      rate.take(request);
      const link = await linkOf(request);
      if (!link) return page(reply, 404, UNKNOWN);
      const found = (await findInteraction(database.control, EVERYTHING, link.interaction))!;
      if (link.usedAt) return page(reply, 410, USED, found);
      if (found.status !== 'open' || clock.now() >= found.expiresAt.getTime())
        return page(reply, 410, overOf(found), found);
      return page(
        reply,
        200,
        `Answer with “${labelOf(found, link.action)}”?`,
        found,
        formOf(labelOf(found, link.action)),
      );
    });

    app.post<Named>('/answer/:token', { schema: { hide: true } }, async (request, reply) => {
      rate.take(request);
      const link = await linkOf(request);
      if (!link) return page(reply, 404, UNKNOWN);
      const { id, name } = link.responder;
      const actor = actorOf(request, { kind: 'person', id, name }, clock.now());
      const caller = {
        actor: { ...actor, operation: 'answerByLink' },
        organization: link.organization,
        reads: false,
      };
      const db = onBehalfOf(database.control, caller, hasTenantRole);
      const comment = commentOf(request.body);
      const answered = await transaction(db, (tx) =>
        answerByLink(tx, request.params.token, comment, clock.now()),
      );
      submit.tell();
      if (!answered) return page(reply, 410, USED);
      const { refused, interaction } = answered;
      if (refused) return page(reply, 409, refused.sentence, interaction);
      const label = labelOf(interaction, link.action);
      const rest =
        interaction.status === 'open' ? ' More answers are needed to decide.' : ' That decides it.';
      return page(reply, 200, `Your answer counts: ${label}.${rest}`, interaction);
    });
  };

  async function linkOf({ params: { token } }: FastifyRequest<Named>) {
    return ANSWER_TOKEN_PATTERN.test(token) ? findAnswerLink(database.control, token) : null;
  }
}

const UNKNOWN = 'This link is unknown, or no longer valid. Look for a newer email, or answer in the console.';
const USED = 'This link has already been used. Each person answers once.';

function overOf({ status, outcome, actions }: InteractionRow): string {
  if (status === 'canceled') return 'The question was canceled.';
  if (status !== 'resolved') return 'The time for answers is over.';
  return `It has already been decided: ${actions.find(({ id }) => id === outcome)?.label ?? outcome}.`;
}

function labelOf({ actions }: InteractionRow, action: string): string {
  return actions.find(({ id }) => id === action)?.label ?? action;
}

const TEXT = new RegExp(TEXT_PATTERN);

function commentOf(body: unknown): string | null {
  const said = typeof body === 'string' ? (new URLSearchParams(body).get('comment') ?? '').trim() : '';
  if (said === '') return null;
  if (said.length <= MOST_COMMENT && TEXT.test(said)) return said;
  throw new TidingsError('invalid_request', `A comment has at most ${MOST_COMMENT} characters.`, {
    faults: [
      {
        path: '/comment',
        message: `has more than ${MOST_COMMENT} characters, or some that text cannot have.`,
      },
    ],
  });
}

function formOf(label: string): string {
  return [
    '<form method="post">',
    `<p><label>Comment (optional)<br><textarea name="comment" rows="3" cols="60" maxlength="${MOST_COMMENT}"></textarea></label></p>`,
    `<p><button type="submit">${escaped(label)}</button></p></form>`,
  ].join('');
}

function page(
  reply: FastifyReply,
  status: number,
  said: string,
  about?: InteractionRow,
  form = '',
): FastifyReply {
  const question = about ? `<p>${escaped(about.question)}</p>` : '';
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(said)}</title></head><body><main><h1>${escaped(said)}</h1>${question}${form}</main></body></html>`;
  return reply.code(status).headers(HEADERS).send(html);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}
