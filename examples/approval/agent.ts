/** An agent that asks before it acts. Whatever is not a yes is a no: a denial, silence, an error, a server that is away. */
import { Tidings } from '@tidings/sdk';

const {
  TIDINGS_URL: baseUrl = 'http://127.0.0.1:8420',
  TIDINGS_API_KEY: apiKey,
  TIDINGS_ORGANIZATION: organization,
  WAIT_SECONDS = '900',
} = process.env;
const admin = new Tidings({ apiKey, baseUrl });

const [order = 'ord-5512', amount = '1299'] = process.argv.slice(2);

if (await mayI(`May I refund ${amount} EUR to ${order}?`, { order, amount: Number(amount) })) {
  console.log(`refunded ${amount} EUR to ${order}`);
} else {
  console.log(`left ${order} alone`);
  process.exitCode = 1;
}

async function mayI(question: string, data: object): Promise<boolean> {
  try {
    const asked = await admin.interactions.create({
      question,
      data,
      agentId: 'refund-agent',
      // Started again after a crash, the agent waits for the answer to what it has asked already.
      ownId: `refund-${order}`,
      expiresInSeconds: Number(WAIT_SECONDS),
      ...(organization !== undefined && { organization }),
    });
    const { outcome } = await admin.interactions.wait(asked.id);
    return outcome === 'approve';
  } catch (error) {
    console.error(String(error));
    return false;
  }
}
