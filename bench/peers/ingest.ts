import fastify from 'fastify';

/** One event a request; answers 202 once `enqueue` has made it durable. */
export async function listenForEvents(enqueue: (event: DeliveredEvent) => Promise<unknown>): Promise<void> {
  const app = fastify();
  app.post<{ Body: DeliveredEvent }>('/events', async (request, reply) => {
    await enqueue(request.body);
    return reply.code(202).send({ accepted: true });
  });
  await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
}

export interface DeliveredEvent {
  type: string;
  organization: string;
  data: Record<string, unknown>;
}
