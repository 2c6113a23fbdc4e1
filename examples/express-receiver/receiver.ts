/** Receives webhooks: refuses what the sender has not signed just now, answers at once, handles each event once. */
import express from 'express';
import { checkSecret, verify, VerificationError } from '@tidings/verify';

const { PORT = '3000', WEBHOOK_SECRET: secret = '', WEBHOOK_PROFILE: profile = 'admin' } = process.env;
if (profile !== 'admin' && profile !== 'standard') throw new Error('WEBHOOK_PROFILE is admin or standard.');
const unfit = checkSecret(profile, secret);
if (unfit) throw new Error(`WEBHOOK_SECRET: ${unfit}`);

interface WebhookEvent {
  id: string;
  type: string;
  data: unknown;
}

const app = express();

// The bytes as they came: a body that was parsed and printed again may differ from the one that was signed.
app.post('/webhook', express.raw({ type: '*/*', limit: '2mb' }), async (request, response) => {
  const body = request.body as Buffer;
  try {
    await verify(profile, { headers: request.headers, body, secrets: [secret] });
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    response.status(401).send(error.code);
    return;
  }
  const event = JSON.parse(body.toString()) as WebhookEvent;
  // What is acknowledged is not sent again: where handling can fail, store the event before this line.
  response.status(200).send('Webhook received');
  if (isNew(event.id)) handle(event);
});

const server = app.listen(Number(PORT), (error) => {
  if (error) throw error;
  const address = server.address();
  console.log(`Receiving on port ${typeof address === 'object' ? address?.port : address}`);
});

function handle(event: WebhookEvent): void {
  console.log(`${event.type} ${event.id} ${JSON.stringify(event.data)}`);
}

/** An event can come more than once, and not every profile signs the header webhook-id: this is the id in the body. */
function isNew(id: string): boolean {
  if (handled.has(id)) return false;
  handled.add(id);
  if (handled.size > REMEMBERED) handled.delete(handled.values().next().value!);
  return true;
}

const REMEMBERED = 100_000;
const handled = new Set<string>();
