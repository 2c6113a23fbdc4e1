/** Events that ask: one interaction each, shown where the event is shown, and decided for everybody. */
import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Interaction } from '@tidings/core/interaction';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
/** Another process over the same database. */
let beside: Tidings;
let service: Receiver;
beforeAll(async () => {
  [tidings, service] = await Promise.all([startTidings(), createReceiver()]);
  beside = await startTidings({ beside: tidings });
  service.respond(({ url, body }, index) => {
    if (!url.startsWith('/api/')) return { status: url === '/v2/enqueue' ? 202 : 200, body: 'ok' };
    const { ts = `1.${index}` } = JSON.parse(body.toString()) as { ts?: string };
    return { status: 200, body: JSON.stringify({ ok: true, channel: 'C0', ts }) };
  });
});
afterAll(async () => {
  await beside.stop();
  await Promise.all([tidings.stop(), service.close()]);
});

let count = 0;
let organization: string;
beforeEach(() => {
  organization = `asked-${++count}`;
});

const required = (data: object = {}, more: object = {}, at = tidings) =>
  at.send({
    organization,
    type: 'approval.required',
    agentId: 'agent-7',
    summary: 'Refund ord-1?',
    data: { id: 'apr-1', ...data },
    ...more,
  });
const listed = async (): Promise<Interaction[]> =>
  (await tidings.request<Page<Interaction>>('GET', `/v1/interactions?organization=${organization}&limit=250`))
    .body.data;
const first = (): Promise<Interaction> => until(async () => (await listed())[0], 'an interaction');

describe('what asks', () => {
  test.each([
    ['an approval', 'approval.required', 'Approval required', 'approval:apr-1'],
    ['an event of a type that is marked', 'deploy.planned', 'Deploy planned', null],
  ])(
    'is one message in Slack and one incident, from %s to what was decided',
    async (_, type, title, subject) => {
      const marked = { organization, name: 'deploy.planned', asks: {} };
      expect((await tidings.request('POST', '/v1/event-types', marked)).status).toBe(201);
      const token = `xoxb-${randomBytes(8).toString('hex')}`;
      const signingSecret = 'a'.repeat(32);
      const slack = await tidings.createWebhook({
        type: 'slack',
        organization,
        events: [type],
        config: { token, channel: '#ask', host: service.url, signingSecret },
      });
      const routingKey = randomBytes(16).toString('hex');
      await tidings.createWebhook({
        type: 'pagerduty',
        organization,
        events: [type],
        config: { routingKey, host: service.url },
      });
      const product = await tidings.createWebhook({
        organization,
        url: `${service.url}/${organization}`,
        events: ['interaction.resolved'],
      });
      const event = await required({ requiredApprovals: 2 }, { type });
      const messages = () =>
        service.requests
          .filter(({ headers }) => headers.authorization === `Bearer ${token}`)
          .map(({ url, body }) => ({
            method: url.slice(5),
            ...(JSON.parse(body.toString()) as { ts?: string; text: string; blocks: { type: string }[] }),
          }));
      const asked = await until(
        async () => messages().find(({ blocks }) => blocks.some((block) => block.type === 'actions')),
        'buttons',
      );
      expect(messages().map(({ method }) => method)).toEqual(['chat.postMessage', 'chat.update']);
      expect(asked.text).toContain('Refund ord-1?');
      const interaction = await first();
      expect(interaction).toMatchObject({
        status: 'open',
        question: `${title}: Refund ord-1?`,
        quorum: 2,
        default: 'deny',
        agentId: 'agent-7',
        event: { id: event.id, type },
        webhooks: expect.arrayContaining([slack.id]),
        createdBy: null,
      });
      for (const user of ['U1', 'U2']) {
        const payload = JSON.stringify({
          type: 'block_actions',
          user: { id: user, username: user, team_id: 'T1' },
          actions: [{ action_id: 'approve', block_id: `tidings:${interaction.id}`, value: slack.id }],
        });
        const body = `payload=${encodeURIComponent(payload)}`;
        const at = Math.floor(Date.now() / 1000);
        const pressed = await fetch(`${tidings.url}/v1/slack/interactions`, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'x-slack-request-timestamp': String(at),
            'x-slack-signature': `v0=${createHmac('sha256', signingSecret).update(`v0:${at}:${body}`).digest('hex')}`,
          },
          body,
        });
        expect([pressed.status, await pressed.text()]).toEqual([200, '']);
      }
      await until(async () => messages().at(-1)!.text.includes('Decided: Approve'), 'the decision');
      expect(new Set(messages().map(({ ts }) => ts)).size).toBe(2);
      const pages = await until(async () => {
        const all = service.requests
          .filter(({ body }) => body.includes(routingKey))
          .map(({ body }) => JSON.parse(body.toString()) as { event_action: string; dedup_key: string });
        return all.at(-1)?.event_action === 'resolve' && all;
      }, 'the end of the incident');
      expect(new Set(pages.map(({ dedup_key: key }) => key)).size).toBe(1);
      const told = JSON.parse((await tidings.delivery(product.id, 'success')).attempts[0]!.request.body!) as {
        data: object;
      };
      expect(told.data).toMatchObject({
        outcome: 'approve',
        event: { id: event.id },
        subject: subject ?? `event:${event.id}`,
      });
    },
  );
});

describe('an approval', () => {
  test('is asked once, whoever accepts it and however often it is sent', async () => {
    const send = (i: number) =>
      required({ id: `apr-${i % 10}` }, { id: `${organization}-${i % 10}` }, i % 2 ? tidings : beside);
    await Promise.all(Array.from({ length: 30 }, (_, i) => send(i)));
    await until(async () => (await listed()).length >= 10, 'ten interactions');
    await until(
      async () => (await tidings.query('SELECT FROM asking')).length === 0,
      'nothing that is to be asked',
    );
    const all = await listed();
    expect(all).toHaveLength(10);
    expect(new Set(all.map(({ event }) => event!.id)).size).toBe(10);
  });

  test('says itself how many and how long; where that makes no sense, nothing is approved', async () => {
    const expiresAt = new Date(Date.now() + 1_800_000).toISOString();
    await required({ expiresAt });
    expect(await first()).toMatchObject({ quorum: 1, expiresAt });
    await required({ id: 'apr-2', requiredApprovals: 'two' });
    const wrong = await until(
      async () => (await listed()).find(({ status }) => status !== 'open'),
      'the end',
    );
    expect(wrong).toMatchObject({
      status: 'canceled',
      outcome: null,
      reason: expect.stringContaining('data.requiredApprovals'),
    });
    await required({ id: 'apr-3', expiresAt: '2020-01-01T00:00:00Z' });
    await until(async () => (await listed()).some(({ status }) => status === 'expired'), 'the end');
    // Of years that PostgreSQL does not know, and with an id that it does not store: asked all the same, for somebody waits.
    await required({ id: 'apr\u0000', expiresAt: '0000-01-01T00:00:00Z' });
    await until(async () => (await listed()).length === 4, 'the fourth');
  });

  test('asks for no less than the type says, or nothing is approved', async () => {
    await tidings.request('POST', '/v1/event-types', {
      organization,
      name: 'approval.required',
      asks: { quorum: 2, expiresInSeconds: 600 },
    });
    await required({ requiredApprovals: 3 });
    expect(await first()).toMatchObject({ status: 'open', quorum: 3 });
    await required({ id: 'apr-2', requiredApprovals: 1 });
    await required({ id: 'apr-3', expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    const refused = await until(async () => {
      const ended = (await listed()).filter(({ status }) => status === 'canceled');
      return ended.length === 2 && ended;
    }, 'two that are refused');
    expect(refused.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      [null, expect.stringContaining('data.expiresAt')],
      [null, expect.stringContaining('data.requiredApprovals')],
    ]);
  });

  test('whose silence goes ahead names no end, also none that is over', async () => {
    await tidings.request('POST', '/v1/event-types', {
      organization,
      name: 'approval.required',
      asks: { default: 'approve', expiresInSeconds: 600 },
    });
    await required({ expiresAt: '2020-01-01T00:00:00Z' });
    const ended = await until(async () => {
      const [one] = await listed();
      return one !== undefined && one.status !== 'open' && one;
    }, 'the end');
    expect(ended).toMatchObject({
      status: 'canceled',
      outcome: null,
      reason: expect.stringContaining('data.expiresAt'),
    });
  });

  test('goes with the payload of its event', async () => {
    const event = await required();
    await first();
    await tidings.request('DELETE', `/v1/events/${event.id}/payload?organization=${organization}`);
    await until(async () => !(await first()).question.includes('Refund'), 'the erasure');
  });
});

describe('a type of one’s own', () => {
  const put = (body: object) =>
    tidings.request<{ asks: unknown }>('POST', '/v1/event-types', { organization, ...body });

  test('asks what it says', async () => {
    const asks = {
      actions: [
        { id: 'ship', label: 'Ship it' },
        { id: 'hold', label: 'Hold', veto: true },
      ],
      quorum: 2,
      default: 'hold',
      expiresInSeconds: 60,
    };
    const made = await put({ name: 'deploy.planned', asks });
    expect([made.status, made.body.asks]).toEqual([201, asks]);
    await tidings.send({ organization, type: 'deploy.planned', data: { version: '2.0' } });
    expect(await first()).toMatchObject({
      question: expect.stringContaining('Deploy planned'),
      quorum: 2,
      default: 'hold',
      actions: [{ id: 'ship' }, { id: 'hold' }],
    });
  });

  test('that contradicts itself is refused with the place', async () => {
    const refused = await put({ name: 'deploy.planned', asks: { actions: [{ id: 'ship', label: 'Ship' }] } });
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('"path":"/asks/default"')]);
  });

  test('can take the place of one that ships, and ask nothing', async () => {
    const shipped = await tidings.request<{ asks: unknown }>('GET', '/v1/event-types/approval.required');
    expect(shipped.body.asks).toEqual({});
    await put({ name: 'approval.required', asks: null });
    await required();
    await put({ name: 'deploy.planned', asks: {} });
    await tidings.send({ organization, type: 'deploy.planned', data: {} });
    expect((await first()).event!.type).toBe('deploy.planned');
    expect(await listed()).toHaveLength(1);
  });
});
