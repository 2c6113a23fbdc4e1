/** A denial that goes straight to Slack, without an alert rule: what the message says, and what can be done there. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { recordOf } from '@tidings/core/event';
import { CATALOG } from '@tidings/core/catalog/index';
import type { Interaction } from '@tidings/core/interaction';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type Receiver } from './harness.ts';
import { slackForm } from './slack-form.ts';
import { startTidings, until, type Page, type Tidings } from './start.ts';

interface Button {
  action_id: string;
  value?: string;
  url?: string;
}
interface Message {
  method: string;
  text: string;
  blocks: { type: string; block_id: string; elements: Button[] }[];
}

const signingSecret = 'd'.repeat(32);
const RECEIPT = { href: 'https://audit.example/rcpt_1', text: 'rcpt_1' };
let tidings: Tidings;
let slack: Receiver;
beforeAll(async () => {
  slack = await createReceiver();
  tidings = await startTidings({ publicUrl: new URL('https://tidings.example.com') });
  slack.respond(({ body }, index) => {
    const { ts = `1700000000.00000${index}` } = JSON.parse(body.toString()) as { ts?: string };
    return { status: 200, body: JSON.stringify({ ok: true, channel: 'C0RESOLVED', ts }) };
  });
});
afterAll(async () => {
  await tidings.stop();
  await slack.close();
});

let count = 0;
let organization: string;
let webhook: Webhook;
beforeEach(async () => {
  organization = `denied-${++count}`;
  slack.requests.length = 0;
  webhook = await tidings.createWebhook({
    type: 'slack',
    organization,
    events: ['policy.denied'],
    config: { token: 'xoxb-of-denials', channel: '#safety', host: slack.url, signingSecret },
  });
});

const deny = (): Promise<unknown> =>
  tidings.send({
    organization,
    id: 'denial-1',
    type: 'policy.denied',
    severity: 'critical',
    links: [RECEIPT],
    data: CATALOG.get('policy.denied')!.example,
  });
const messages = (): Message[] =>
  slack.requests.map(({ url, body }) => ({
    method: url.slice('/api/'.length),
    ...(JSON.parse(body.toString()) as Omit<Message, 'method'>),
  }));
const message = (wanted: (one: Message) => boolean): Promise<Message> =>
  until(async () => messages().find(wanted), 'the message');
const actionsOf = ({ blocks }: Message) => blocks.find(({ type }) => type === 'actions');
const press = async ({ blocks }: Message, action: string): Promise<number> => {
  const { block_id, elements } = blocks.find(({ type }) => type === 'actions')!;
  const { value } = elements.find(({ action_id: id }) => id === action)!;
  const payload = {
    type: 'block_actions',
    user: { id: 'U1', username: 'ada', team_id: 'T1' },
    actions: [{ type: 'button', action_id: action, block_id, value }],
  };
  const form = slackForm(payload, signingSecret, Math.floor(Date.now() / 1000));
  const answer = await fetch(`${tidings.url}/v1/slack/interactions`, { method: 'POST', ...form });
  return answer.status;
};

test('says agent, action, rule and receipt, and leads to the record', async () => {
  await deny();
  const denied = await message(() => true);
  const [row] = await tidings.query<{ uid: string }>('SELECT uid FROM event WHERE id = $1', ['denial-1']);
  const record = recordOf(
    { id: 'denial-1', organization, uid: row!.uid },
    new URL('https://tidings.example.com'),
  )!;
  expect(denied).toMatchObject({
    method: 'chat.postMessage',
    text: '[critical] Policy denied: shell.execute by agent-alpha',
  });
  const said = JSON.stringify(denied.blocks);
  for (const part of [
    '*Agent*\\nagent-alpha',
    '*Action*\\nshell.execute',
    '*Rule*\\nNo shell in production',
    '*Receipt id*\\nrcpt_1',
    `<${RECEIPT.href}|rcpt_1>`,
    `<${record.replaceAll('&', '&amp;')}|Open in Tidings>`,
  ])
    expect(said).toContain(part);
  expect(actionsOf(denied)).toEqual({
    type: 'actions',
    block_id: 'tidings:denial-1',
    elements: [
      {
        type: 'button',
        action_id: 'investigate',
        text: { type: 'plain_text', text: 'Investigate' },
        url: record,
      },
    ],
  });
  // Slack tells of the press of a button that leads somewhere, too, and wants an answer.
  expect(await press(denied, 'investigate')).toBe(200);
});

test('is acknowledged there, where its type asks for that', async () => {
  const asks = {
    actions: [
      { id: 'acknowledge', label: 'Acknowledge', style: 'primary' },
      { id: 'escalate', label: 'Escalate' },
    ],
    default: 'escalate',
    expiresInSeconds: 900,
  };
  const path = `/v1/event-types/policy.denied?organization=${organization}`;
  expect((await tidings.request('PATCH', path, { asks })).status).toBe(200);
  await deny();
  const asked = await message((one) => actionsOf(one)?.elements.length === 3);
  expect(asked.text).toContain('Policy denied: shell.execute by agent-alpha');
  expect(actionsOf(asked)!.elements).toMatchObject([
    { action_id: 'acknowledge', value: webhook.id },
    { action_id: 'escalate', value: webhook.id },
    { action_id: 'investigate', url: expect.stringContaining('https://tidings.example.com/interactions?') },
  ]);
  expect(await press(asked, 'acknowledge')).toBe(200);
  await message(({ text }) => text.includes('Decided: Acknowledge'));
  const list = `/v1/interactions?organization=${organization}`;
  const { data } = (await tidings.request<Page<Interaction>>('GET', list)).body;
  expect(data).toMatchObject([
    { outcome: 'acknowledge', answers: [{ by: { id: 'slack:T1/U1' }, via: 'slack' }] },
  ]);
});
