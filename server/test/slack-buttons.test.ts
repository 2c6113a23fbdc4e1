/** Buttons in Slack: presses as Slack sends and signs them, what becomes of the question, and of the message. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '@tidings/core/audit-log';
import type { Interaction } from '@tidings/core/interaction';
import type { Webhook } from '@tidings/core/webhook';
import { CALLS_AT_ONCE } from '../src/api/anonymous-rate.ts';
import { WRITTEN_AT_ONCE } from '../src/api/refused-presses.ts';
import { plantAlert } from './planted-alert.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { pressInSlack, type Block, type Message, type Press } from './slack-press.ts';
import { startTidings, until, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
let slack: Receiver;
beforeAll(async () => {
  slack = await createReceiver();
  tidings = await startTidings({ publicUrl: new URL('https://tidings.example.com') });
  slack.respond(({ url, body }, index) => {
    if (!url.startsWith('/api/')) return { status: 200, body: 'ok' };
    const { ts = `1700000000.${String(index).padStart(6, '0')}` } = JSON.parse(body.toString()) as {
      ts?: string;
    };
    return { status: 200, body: JSON.stringify({ ok: true, channel: 'C0RESOLVED', ts }) };
  });
});
afterAll(async () => {
  await tidings.stop();
  await slack.close();
});

let count = 0;
let organization: string;
let token: string;
let signingSecret: string;
let webhook: Webhook;
beforeEach(async () => {
  organization = `pressed-${++count}`;
  token = `xoxb-${randomBytes(8).toString('hex')}`;
  signingSecret = randomBytes(16).toString('hex');
  webhook = await app();
});

const app = (more: object = {}): Promise<Webhook> =>
  tidings.createWebhook({
    type: 'slack',
    organization,
    events: ['interaction.*', 'alert.*'],
    config: { token, channel: '#ask', host: slack.url, signingSecret },
    ...more,
  });
const messages = (shown = token): Message[] =>
  slack.requests
    .filter(({ headers, url }) => headers.authorization === `Bearer ${shown}` || url.endsWith(shown))
    .map(({ url, body }) => ({
      method: url.slice(5),
      ...(JSON.parse(body.toString()) as Omit<Message, 'method'>),
    }));
const message = (wanted: (text: string) => boolean, shown = token): Promise<Message> =>
  until(async () => messages(shown).find(({ text }) => wanted(text)), 'the message');
const actionsOf = ({ blocks }: Message): Block => blocks.find(({ type }) => type === 'actions')!;
const ask = async (input: object = {}): Promise<Interaction> =>
  (
    await tidings.request<Interaction>('POST', '/v1/interactions', {
      organization,
      question: 'May I <!here>?',
      ...input,
    })
  ).body;
const now = async (id: string): Promise<Interaction> =>
  (await tidings.request<Interaction>('GET', `/v1/interactions/${id}`)).body;
const audited = async (resource: string, id: string): Promise<AuditEntry[]> =>
  (
    await tidings.request<Page<AuditEntry>>(
      'GET',
      `/v1/audit-log?resource=${resource}&resourceId=${id}&action=answer-refused`,
    )
  ).body.data;

interface Manner extends Partial<Omit<Press, 'at'>> {
  /** Another process. */
  own?: Tidings;
}

/** Presses a button of a message, as the first user of this test unless told otherwise. */
function press(shown: Message, action: string, { own = tidings, ...manner }: Manner = {}) {
  const button = actionsOf(shown)?.elements.find(({ action_id: id }) => id === action);
  return pressInSlack(shown, action, {
    at: own.url,
    user: 'U1',
    secret: signingSecret,
    responseUrl: `${slack.url}/actions/${organization}`,
    value: button ? button.value : webhook.id,
    ...manner,
  });
}

/** What whoever pressed was told, at the address that came with the press. */
const told = (): string[] =>
  slack.requests
    .filter(({ url }) => url === `/actions/${organization}`)
    .map(({ body }) => JSON.parse(body.toString()) as { response_type?: string; text: string })
    .filter(({ response_type: type }) => type === 'ephemeral')
    .map(({ text }) => text);

describe('a question in Slack', () => {
  test('has a button for each action, is decided by a press, and its message shows that', async () => {
    const { id } = await ask();
    const asked = await message((text) => text.includes('Question'));
    // What people write mentions nobody.
    expect(asked.text).toContain('May I &lt;!here&gt;?');
    const block = actionsOf(asked);
    expect(block).toEqual({
      type: 'actions',
      block_id: `tidings:${id}`,
      elements: [
        {
          type: 'button',
          action_id: 'approve',
          text: { type: 'plain_text', text: 'Approve' },
          value: webhook.id,
          style: 'primary',
        },
        expect.objectContaining({
          action_id: 'deny',
          style: 'danger',
          confirm: {
            title: { type: 'plain_text', text: 'Deny?' },
            text: { type: 'plain_text', text: 'May I <!here>?' },
            confirm: { type: 'plain_text', text: 'Deny' },
            deny: { type: 'plain_text', text: 'Go back' },
            style: 'danger',
          },
        }),
        expect.objectContaining({
          action_id: 'investigate',
          url: `https://tidings.example.com/interactions?status=all&open=${id}`,
        }),
      ],
    });
    const pressedAt = performance.now();
    expect(await press(asked, 'approve')).toEqual({ status: 200, text: '' });
    const decided = await message((text) => text.includes('Decided: Approve'));
    expect(performance.now() - pressedAt).toBeLessThan(3000);
    expect(decided).toMatchObject({ method: 'chat.update', channel: 'C0RESOLVED' });
    expect(actionsOf(decided)).toBeUndefined();
    expect(JSON.stringify(decided.blocks)).toContain('Approve by u1');
    expect(await now(id)).toMatchObject({
      status: 'resolved',
      outcome: 'approve',
      answers: [{ via: 'slack', by: { kind: 'person', id: 'slack:T1/U1', name: 'u1' } }],
    });
  });

  test('is answered also by what is called as the button that leads to the record', async () => {
    const actions = [
      { id: 'acknowledge', label: 'Acknowledge' },
      { id: 'investigate', label: 'Investigate' },
    ];
    const { id } = await ask({ actions, default: 'investigate' });
    const asked = await message((text) => text.includes('Question'));
    const ids = actionsOf(asked).elements.map(({ action_id: own }) => own);
    expect(ids).toEqual(['acknowledge', 'investigate', 'tidings:investigate']);
    expect(await press(asked, 'tidings:investigate')).toEqual({ status: 200, text: '' });
    expect((await now(id)).status).toBe('open');
    await press(asked, 'investigate');
    expect(await now(id)).toMatchObject({ status: 'resolved', outcome: 'investigate' });
  });

  test('is answered by people whatever they are called', async () => {
    const { id } = await ask();
    const asked = await message((text) => text.includes('Question'));
    expect((await press(asked, 'approve', { name: 'u\u00001' })).status).toBe(200);
    expect((await now(id)).answers[0]!.by).toMatchObject({ id: 'slack:T1/U1', name: null });
  });

  test('shows who has answered while it takes more of them', async () => {
    const { id } = await ask({ quorum: 2 });
    const asked = await message((text) => text.includes('Question'));
    await press(asked, 'approve');
    const updated = await until(
      async () => messages().find(({ method }) => method === 'chat.update'),
      'the update',
    );
    expect(JSON.stringify(updated.blocks)).toContain('Approve by u1');
    expect(actionsOf(updated).elements).toHaveLength(3);
    // The same person, now somebody else.
    expect(JSON.parse((await press(updated, 'approve')).text)).toMatchObject({
      response_type: 'ephemeral',
      text: 'You have already answered: Approve. Each person answers once.',
    });
    await press(updated, 'approve', { user: 'U2' });
    expect((await now(id)).outcome).toBe('approve');
    await until(async () => told().length === 1, 'words for who pressed twice');
    expect(told()[0]).toContain('already answered');
    expect(await audited('interaction', id)).toHaveLength(1);
  });

  test('pressed too late at a process that opens no connections is told of by another one', async () => {
    const { id } = await ask();
    const asked = await message((text) => text.includes('Question'));
    await press(asked, 'deny');
    const own = await startTidings({ beside: tidings, roles: ['api'] });
    try {
      await press(asked, 'approve', { own, user: 'U2' });
      await until(async () => told().length === 1, 'words for who came late');
      expect(told()[0]).toContain('already been decided');
      expect((await now(id)).outcome).toBe('deny');
      expect([...own.log, ...tidings.log].join('\n')).not.toContain(`/actions/${organization}`);
      expect(await tidings.query('SELECT FROM press_reply')).toEqual([]);
    } finally {
      await own.stop();
    }
  });

  test('that is over takes no press, and says so', async () => {
    const { id } = await ask({ expiresInSeconds: 1 });
    const asked = await message((text) => text.includes('Question'));
    await message((text) => text.includes('Nobody decided in time: Deny'));
    const late = await press(asked, 'approve');
    expect([late.status, JSON.parse(late.text).text]).toEqual([
      200,
      'The time for answers is over, so Deny holds.',
    ]);
    await until(async () => told().length === 1, 'words');
    expect((await audited('interaction', id))[0]).toMatchObject({
      actor: { kind: 'person', id: 'slack:T1/U1', name: 'u1' },
      operation: 'pressSlackButton',
      changes: { because: { after: 'late' } },
    });
  });

  test('by an incoming webhook is changed where the press says', async () => {
    const path = `services/${token}`;
    await tidings.request('DELETE', `/v1/webhooks/${webhook.id}`);
    webhook = await app({ config: { url: `${slack.url}/${path}`, signingSecret } });
    const { id } = await ask();
    const asked = await message((text) => text.includes('Question'), token);
    await press(asked, 'deny', { responseUrl: `${slack.url}/actions/${token}` });
    const decided = await message((text) => text.includes('Decided: Deny'), token);
    expect(decided).toMatchObject({ replace_original: true });
    expect((await now(id)).outcome).toBe('deny');
    const urls = slack.requests.map(({ url }) => url).filter((url) => url.endsWith(token));
    expect(urls).toEqual([`/${path}`, `/actions/${token}`]);
    // Whoever has the address can write there.
    const [delivery] = await tidings.deliveries(webhook.id);
    expect(JSON.stringify(delivery)).not.toContain('/actions/');
    expect(tidings.log.join('\n')).not.toContain(`/actions/${token}`);
    const [row] = await tidings.query<{ response_url: Buffer }>(
      'SELECT response_url FROM conversation WHERE response_url IS NOT NULL',
    );
    expect(row!.response_url.includes('actions')).toBe(false);
  });
});

describe('a press that nobody made', () => {
  let asked: Message;
  let id: string;
  beforeEach(async () => {
    ({ id } = await ask());
    asked = await message((text) => text.includes('Question'));
  });
  const stillOpen = async (): Promise<void> =>
    expect(await now(id)).toMatchObject({ status: 'open', answers: [] });

  test.each<[string, Manner]>([
    ['signed with another secret', { secret: 'a'.repeat(32) }],
    ['changed on its way', { tamper: (body) => body.replace('U1', 'U2') }],
    ['signed with another secret, of six minutes ago', { secret: 'a'.repeat(32), skew: -360 }],
  ])('%s is refused and written down', async (_, manner) => {
    const refused = await press(asked, 'approve', manner);
    expect([refused.status, JSON.parse(refused.text).code]).toEqual([401, 'unauthorized']);
    await stillOpen();
    expect((await audited('webhook', webhook.id))[0]).toMatchObject({
      actor: { kind: 'nobody' },
      changes: {
        because: { after: 'signature' },
        subject: { after: id },
      },
    });
    expect(told()).toEqual([]);
  });

  test.each([
    ['of six minutes ago', -360],
    ['of six minutes from now', 360],
  ])('%s is refused in words, and written down', async (_, skew) => {
    const refused = await press(asked, 'approve', { skew });
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      200,
      {
        response_type: 'ephemeral',
        replace_original: false,
        text: expect.stringContaining('it is not of the last five minutes. Press again.'),
      },
    ]);
    await until(async () => told().length === 1, 'words for who pressed');
    await stillOpen();
    expect(await audited('webhook', webhook.id)).toMatchObject([
      {
        actor: { kind: 'person', id: 'slack:T1/U1' },
        changes: { because: { after: 'time' }, subject: { after: id } },
      },
    ]);
  });

  test('many times over is refused unlooked at, and written down some times', async () => {
    const own = await startTidings({ beside: tidings });
    const flood = (secret: string | null) =>
      Promise.all(Array.from({ length: CALLS_AT_ONCE * 2 }, () => press(asked, 'approve', { secret, own })));
    try {
      // What is not signed is never held against anything.
      expect(new Set((await flood(null)).map(({ status }) => status))).toEqual(new Set([401]));
      expect(await audited('webhook', webhook.id)).toEqual([]);
      const forged = Map.groupBy(await flood('a'.repeat(32)), ({ status }) => status);
      expect([...forged.keys()].toSorted((a, b) => a - b)).toEqual([401, 429]);
      expect(forged.get(401)!.length).toBeLessThan(CALLS_AT_ONCE + 20);
      expect(await audited('webhook', webhook.id)).toHaveLength(WRITTEN_AT_ONCE);
      await stillOpen();
      await own.stopServer();
      // The others are one entry, which comes after a minute, or with the end of the process.
      const more = forged.get(401)!.length - WRITTEN_AT_ONCE;
      const written = await audited('webhook', webhook.id);
      expect(written).toHaveLength(WRITTEN_AT_ONCE + 1);
      expect(written[0]).toMatchObject({
        actor: { kind: 'nobody' },
        changes: { because: { after: 'signature' }, presses: { after: more } },
      });
      const unsigned = (await audited('webhook', 'unknown')).filter(
        ({ changes }) => changes['because']?.after === 'unsigned',
      );
      expect(unsigned).toHaveLength(WRITTEN_AT_ONCE + 1);
      expect(unsigned[0]).toMatchObject({
        actor: { kind: 'nobody' },
        organization: null,
        changes: { subject: { after: id }, presses: { after: CALLS_AT_ONCE * 2 - WRITTEN_AT_ONCE } },
      });
    } finally {
      await own.stop();
    }
  });

  test('a second time counts once', async () => {
    expect((await press(asked, 'approve', { user: 'U1' })).status).toBe(200);
    expect(JSON.parse((await press(asked, 'approve', { user: 'U1' })).text).text).toContain(
      'already been decided',
    );
    expect((await now(id)).answers).toHaveLength(1);
  });

  test('by the secret of another organization, or through a webhook that did not ask, does not count', async () => {
    const theirs = 'b'.repeat(32);
    const others = await app({
      organization: `${organization}-other`,
      config: { token, channel: '#x', host: slack.url, signingSecret: theirs },
    });
    const unknown = await press(asked, 'approve', { value: others.id, secret: theirs });
    expect([unknown.status, JSON.parse(unknown.text).text]).toEqual([
      200,
      'This is not known here, or not any more.',
    ]);
    const silent = await app({
      events: ['a.b'],
      config: { token, channel: '#y', host: slack.url, signingSecret: theirs },
    });
    expect((await press(asked, 'approve', { value: silent.id, secret: theirs })).text).toContain('not known');
    for (const through of [others, silent]) {
      expect(await audited('webhook', through.id)).toMatchObject([
        { actor: { id: 'slack:T1/U1' }, changes: { because: { after: 'unknown' }, subject: { after: id } } },
      ]);
    }
    await stillOpen();
  });

  test.each<[string, Manner]>([
    ['without a webhook', { value: undefined }],
    ['of a block of others', { block: 'something' }],
  ])('%s is refused', async (_, manner) => {
    expect((await press(asked, 'approve', manner)).status).toBe(401);
    await stillOpen();
  });

  test('of a webhook that is not there is refused, and written down', async () => {
    const refused = await press(asked, 'approve', { value: 'wh_01kah3c3t6f8mvav5nq1j6w0zs' });
    expect(refused.status).toBe(401);
    expect((await audited('webhook', 'unknown'))[0]).toMatchObject({
      actor: { kind: 'nobody' },
      organization: null,
      resource: { kind: 'webhook', id: 'unknown', name: null },
      changes: { because: { after: 'unknown-webhook' }, subject: { after: id } },
    });
  });

  test('of an action that there is not is refused in words', async () => {
    expect(JSON.parse((await press(asked, 'maybe')).text).text).toContain('There are: approve, deny.');
    await stillOpen();
  });

  test('of a button that leads somewhere is taken and counts for nothing', async () => {
    expect(await press(asked, 'investigate')).toEqual({ status: 200, text: '' });
    await stillOpen();
  });

  test('says where to answer, and nothing goes there but to Slack', async () => {
    await press(asked, 'maybe', { responseUrl: 'https://attacker.example/x' });
    await press(asked, 'maybe', { responseUrl: `${slack.url}/actions/${organization}` });
    await until(async () => told().length === 1, 'the second');
    expect(tidings.log.join('\n')).not.toContain('attacker.example');
  });
});

test('an alert is acknowledged in Slack, once, and its message shows by whom', async () => {
  const { alert } = await plantAlert(tidings, organization);
  // What opens an alert tells of it; this one was put there.
  await tidings.query(
    `SELECT write_report(0::int2, now(), a.organization, a.project, 'alert.opened',
       json_build_object('id', $1::text, 'status', 'open', 'summary', 'too many'), '{"summary":"too many"}', '/alerts/x', '{}', true)
     FROM alert a JOIN organization o ON o.number = a.organization WHERE o.id = $2`,
    [alert, organization],
  );
  const opened = await message((text) => text.includes('Alert opened'));
  expect(actionsOf(opened).elements.map(({ action_id: id }) => id)).toEqual(['acknowledge', 'investigate']);
  expect(JSON.parse((await press(opened, 'constructor')).text).text).toBe(
    'An alert cannot be answered with constructor.',
  );
  let pressedAt = performance.now();
  expect(await press(opened, 'acknowledge')).toEqual({ status: 200, text: '' });
  const acknowledged = await message((text) => text.includes('Alert acknowledged'));
  expect(performance.now() - pressedAt).toBeLessThan(3000);
  expect(acknowledged).toMatchObject({ method: 'chat.update' });
  expect(actionsOf(acknowledged).elements[0]).toMatchObject({ action_id: 'resolve' });
  expect((await tidings.request('GET', `/v1/alerts/${alert}`)).body).toMatchObject({
    status: 'acknowledged',
    acknowledgedBy: { kind: 'person', id: 'slack:T1/U1', name: 'u1' },
    acknowledgedVia: 'slack',
  });
  expect(JSON.parse((await press(opened, 'acknowledge', { user: 'U2' })).text).text).toBe(
    'The alert is acknowledged already, by u1.',
  );
  expect(await audited('webhook', webhook.id)).toMatchObject([
    { actor: { id: 'slack:T1/U2' }, changes: { because: { after: 'repeated' }, subject: { after: alert } } },
    { actor: { id: 'slack:T1/U1' }, changes: { because: { after: 'unknown-action' } } },
  ]);
  pressedAt = performance.now();
  await press(acknowledged, 'resolve', { user: 'U2' });
  expect(actionsOf(await message((text) => text.includes('Alert resolved')))).toBeUndefined();
  expect(performance.now() - pressedAt).toBeLessThan(3000);
});

test('a webhook of a project that a rule of the whole organization names takes presses', async () => {
  const shown = `xoxb-${organization}-p`;
  const own = await app({
    project: 'p',
    events: ['never.sent'],
    config: { token: shown, channel: '#p', host: slack.url, signingSecret },
  });
  const rule = await tidings.request('POST', '/v1/alert-rules', {
    organization,
    name: 'Denials',
    match: { types: ['policy.denied'] },
    groupBy: [],
    condition: { count: { atLeast: 1 } },
    windowSeconds: 60,
    webhooks: [own.id],
  });
  expect(rule.status, rule.text).toBe(201);
  await tidings.send({ organization, type: 'policy.denied', data: {} });
  const opened = await message((text) => text.includes('Alert opened'), shown);
  expect(await press(opened, 'acknowledge')).toEqual({ status: 200, text: '' });
  await message((text) => text.includes('Alert acknowledged'), shown);
});

test('no webhook without a signing secret has buttons', async () => {
  await tidings.changeWebhook(webhook, { config: { signingSecret: null } });
  await ask();
  expect(actionsOf(await message((text) => text.includes('Question')))).toBeUndefined();
});
