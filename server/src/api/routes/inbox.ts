/** The addresses of test inboxes: they take what anybody sends who knows one, and answer what the inbox was told to. */
import type { ServerResponse } from 'node:http';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { INBOX_PATH, INBOX_TOKEN_PATTERN, RECEIPT_BODY_BYTES } from '@tidings/core/test-inbox';
import { writeInboxAnswer } from '../../inbox-answer.ts';
import { AnonymousRate } from '../anonymous-rate.ts';
import type { Context } from '../context.ts';

type Addressed = { Params: { token: string } };

/** Of the process: answers that are held back keep connections. */
const MOST_DELAYED = 100;

export function inboxRoutes({ submit }: Context): FastifyPluginAsync {
  const rate = new AnonymousRate();
  /** Answers that are held back. */
  const delayed = new Set<ServerResponse>();

  return async (app) => {
    // Nobody waits for them when the server stops.
    app.addHook('preClose', async () => {
      for (const response of delayed) response.destroy();
    });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.route<Addressed>({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: `${INBOX_PATH}:token`,
      bodyLimit: RECEIPT_BODY_BYTES,
      // What stands behind the address is a part of what came.
      schema: { hide: true, querystring: Type.Object({}, { additionalProperties: true }) },
      // Before anything is read.
      onRequest: (request, _reply, done) => {
        rate.take(request);
        done();
      },
      handler: async (request, reply) => {
        const { token } = request.params;
        if (!INBOX_TOKEN_PATTERN.test(token)) return refuse(reply, 404, UNKNOWN);
        const reception = await submit.receive(token, {
          method: request.method,
          query: queryOf(request),
          rawHeaders: request.raw.rawHeaders,
          body: (request.body as Buffer | undefined) ?? Buffer.alloc(0),
        });
        if (reception.kind === 'gone') return refuse(reply, 404, UNKNOWN);
        if (reception.kind === 'crowded') {
          return refuse(reply.header('retry-after', '1'), 429, 'More comes than the test inbox takes.\n');
        }
        const { answer } = reception;
        if (answer?.delayMs !== undefined) {
          if (delayed.size >= MOST_DELAYED) {
            return refuse(
              reply.header('retry-after', '1'),
              503,
              'Too many answers are held back just now.\n',
            );
          }
          delayed.add(reply.raw);
          reply.raw.once('close', () => delayed.delete(reply.raw));
        }
        void reply.hijack();
        writeInboxAnswer(reply.raw, answer);
      },
    });
  };
}

const UNKNOWN = 'There is no such test inbox, or not any more.\n';

function queryOf({ url }: FastifyRequest): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
}

function refuse(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .code(status)
    .type('text/plain; charset=utf-8')
    .header('x-content-type-options', 'nosniff')
    .send(text);
}
