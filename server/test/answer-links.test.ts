/** Mails with links to answer by: to a real mail server, and pages as a browser without scripts gets them. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { uuidFromId } from '@tidings/core/id';
import type { Interaction } from '@tidings/core/interaction';
import { putAnswerLinks } from '../src/store/answer-links.ts';
import { openMailbox, type Mailbox } from './mailbox.ts';
import { startTidings, until, type Tidings } from './start.ts';

const PUBLIC = 'https://tidings.example.com';
let tidings: Tidings;
let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await openMailbox();
  tidings = await startTidings({ publicUrl: new URL(PUBLIC) });
});
afterAll(async () => {
  await tidings.stop();
  await mailbox.close();
});

let count = 0;
let organization: string;
let webhook: string;
beforeEach(async () => {
  organization = `mailed-${++count}`;
  mailbox.refuse(0);
  webhook = await mailsTo([`ada-${count}@example.com`]);
});

async function mailsTo(to: string[], more: object = {}): Promise<string> {
  const made = await tidings.createWebhook({
    type: 'email',
    organization,
    events: ['interaction.opened'],
    config: {
      host: '127.0.0.1',
      port: mailbox.port,
      security: 'none',
      from: 'tidings@example.org',
      to,
    },
    ...more,
  });
  return made.id;
}
const ask = async (input: object = {}): Promise<Interaction> =>
  (
    await tidings.request<Interaction>('POST', '/v1/interactions', {
      organization,
      question: 'May I <b>refund</b>?',
      ...input,
    })
  ).body;
const now = async ({ id }: Interaction): Promise<Interaction> =>
  (await tidings.request<Interaction>('GET', `/v1/interactions/${id}`)).body;

/** Links of a mail to an address, by label. */
async function linksTo(address: string, after?: number): Promise<Record<string, string>> {
  const links = Object.entries(await mailbox.linksTo(address, after));
  return Object.fromEntries(links.map(([label, url]) => [label, url.replace(PUBLIC, tidings.url)]));
}
const open = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const press = async (url: string, comment = '') => {
  const body = new URLSearchParams({ comment });
  const response = await fetch(url, { method: 'POST', body });
  return { status: response.status, text: await response.text() };
};

describe('a link in a mail', () => {
  test('shows what it would answer, and answers when the button is pressed', async () => {
    const question = await ask();
    const { Approve, Deny } = await linksTo(`ada-${count}@example.com`);
    const page = await open(Approve!);
    // A scanner that follows it changes nothing.
    await Promise.all([open(Approve!), open(Deny!), fetch(Approve!, { method: 'HEAD' })]);
    expect((await now(question)).answers).toEqual([]);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Answer with “Approve”?');
    expect(page.text).toContain('May I &lt;b&gt;refund&lt;/b&gt;?');
    expect(page.text).not.toContain('<script');
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const pressed = await press(Approve!, 'looks fine');
    expect([pressed.status, pressed.text]).toEqual([
      200,
      expect.stringContaining('Your answer counts: Approve'),
    ]);
    expect(await now(question)).toMatchObject({
      status: 'resolved',
      outcome: 'approve',
      answers: [
        {
          via: 'email',
          comment: 'looks fine',
          by: { kind: 'person', id: `mailto:ada-${count}@example.com`, name: `ada-${count}@example.com` },
        },
      ],
    });
    // Neither that link nor the other one counts any more.
    for (const url of [Approve!, Deny!]) {
      expect((await open(url)).text).toContain('already been used');
      expect(await press(url)).toMatchObject({
        status: 410,
        text: expect.stringContaining('already been used'),
      });
    }
  });

  test('counts once, of many presses at once', async () => {
    const question = await ask({ quorum: 2 });
    const { Approve } = await linksTo(`ada-${count}@example.com`);
    const pressed = await Promise.all(Array.from({ length: 6 }, () => press(Approve!)));
    expect(pressed.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 410, 410, 410, 410, 410,
    ]);
    expect(await now(question)).toMatchObject({ status: 'open', answers: [{ action: 'approve' }] });
  });

  test('counts once beside others of the same person, pressed at once', async () => {
    const actions = ['Approve', 'Hold', 'Deny'].map((label) => ({
      id: label.toLowerCase(),
      label,
      veto: false,
    }));
    const question = await ask({ quorum: 2, actions });
    const links = Object.values(await linksTo(`ada-${count}@example.com`));
    const pressed = await Promise.all([...links, ...links].map((url) => press(url)));
    expect(pressed.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 410, 410, 410, 410, 410,
    ]);
    expect((await now(question)).answers).toHaveLength(1);
  });

  test('is one person’s in every mail that a retry sends', async () => {
    mailbox.refuse(1);
    await tidings.changeWebhook({ id: webhook }, { retry: { delays: [1] } });
    const question = await ask({ quorum: 2 });
    const address = `ada-${count}@example.com`;
    const [first, second] = [await linksTo(address), await linksTo(address, 1)];
    expect(first['Approve']).not.toBe(second['Approve']);
    await press(first['Approve']!);
    expect((await press(second['Approve']!)).status).toBe(410);
    expect((await now(question)).answers).toHaveLength(1);
  });

  test('says so when it is too late, decided, or unknown', async () => {
    const question = await ask();
    const { Approve } = await linksTo(`ada-${count}@example.com`);
    await tidings.request('POST', `/v1/interactions/${question.id}/respond`, { action: 'deny' });
    expect(await open(Approve!)).toMatchObject({
      status: 410,
      text: expect.stringContaining('already been decided: Deny'),
    });
    expect(await press(Approve!)).toMatchObject({
      status: 409,
      text: expect.stringContaining('already been decided: Deny'),
    });
    const short = await ask({ expiresInSeconds: 1 });
    const late = (await linksTo(`ada-${count}@example.com`, 1))['Approve']!;
    await until(async () => (await now(short)).status === 'expired', 'the end');
    expect((await open(late)).text).toContain('time for answers is over');
    expect((await press(late)).text).toContain('time for answers is over');
    const unknown = `${tidings.url}/answer/ta_${'a'.repeat(43)}`;
    for (const url of [unknown, `${tidings.url}/answer/x`]) {
      expect((await open(url)).status).toBe(404);
      expect((await press(url)).status).toBe(404);
    }
    // Whoever made the link is gone.
    const other = await ask();
    const lost = (await linksTo(`ada-${count}@example.com`, 2))['Approve']!;
    await tidings.request('DELETE', `/v1/webhooks/${webhook}`);
    expect((await press(lost)).status).toBe(404);
    expect((await now(other)).status).toBe('open');
  });

  test('is in no log, no delivery and no row', async () => {
    await ask();
    const { Approve } = await linksTo(`ada-${count}@example.com`);
    const token = Approve!.split('/').at(-1)!;
    await press(Approve!);
    const delivery = await tidings.delivery(webhook, 'success');
    expect(delivery.attempts[0]!.request.body).toContain('/answer/***');
    expect(JSON.stringify(delivery) + tidings.log.join('')).not.toContain(token);
    const [row] = await tidings.query<{ all: string }>('SELECT json_agg(l)::text AS all FROM answer_link l');
    expect(row!.all).not.toContain(token);
  });
});

test('whoever is mailed no more answers no more, by what came before either', async () => {
  const [ada, bob] = [`ada-${count}@example.com`, `bob-${count}@example.com`];
  const { config } = (
    await tidings.request<{ config: Record<string, unknown> }>('GET', `/v1/webhooks/${webhook}`)
  ).body;
  const mailTo = async (to: string[]): Promise<void> => {
    const changed = await tidings.request('PATCH', `/v1/webhooks/${webhook}`, { config: { ...config, to } });
    expect(changed.status, changed.text).toBe(200);
  };
  const question = await ask();
  const { Approve } = await linksTo(ada);
  // Somebody more is told of what comes; what was sent before stays good.
  await mailTo([ada, bob]);
  expect((await open(Approve!)).text).toContain('Answer with “Approve”?');
  await mailTo([bob]);
  expect(await open(Approve!)).toMatchObject({ status: 404 });
  expect(await press(Approve!)).toMatchObject({
    status: 404,
    text: expect.stringContaining('unknown, or no longer valid'),
  });
  expect((await now(question)).answers).toEqual([]);
  await mailTo([ada]);
  expect((await press(Approve!)).status).toBe(200);
});

test('several people who get one mail are one responder; a test of the webhook has no links', async () => {
  const to = [`x-${count}@example.com`, `y-${count}@example.com`];
  const many = await mailsTo(to);
  const question = await ask();
  await press((await linksTo(to[1]!))['Deny']!);
  expect((await now(question)).answers[0]!.by).toEqual({
    kind: 'person',
    id: `mail:${many}`,
    name: `one of 2 (${to[0]}, …)`,
  });
  await tidings.request('POST', `/v1/webhooks/${many}/test`, { event: 'interaction.opened' });
  expect(await linksTo(to[1]!, 1)).toEqual({});
});

test('what only looks like a question of ours makes no links, however often it is sent', async () => {
  const question = await ask();
  await linksTo(`ada-${count}@example.com`);
  const rows = () => tidings.query('SELECT FROM answer_link');
  const links = (await rows()).length;
  // Of another organization, which is not asked.
  const attacker = `mallory-${count}@example.com`;
  const own = await mailsTo([attacker], { organization: `${organization}-x` });
  const { data } = (
    await tidings.request<{ data: Record<string, unknown> }>(
      'GET',
      '/v1/event-types/interaction.opened/example',
    )
  ).body;
  const tested = await tidings.request<{ id: string }>('POST', `/v1/webhooks/${own}/test`, {
    event: 'interaction.opened',
    data: { ...data, id: question.id, status: 'open' },
  });
  expect(tested.status).toBe(200);
  const retry = `/v1/webhooks/${own}/deliveries/${tested.body.id}/retry`;
  expect((await tidings.request('POST', retry)).status).toBe(202);
  await until(async () => mailbox.mailsTo(attacker).length === 2, 'the second mail');
  expect(mailbox.mailsTo(attacker).join()).not.toContain('/answer/');
  expect(await rows()).toHaveLength(links);

  const pool = new pg.Pool({ connectionString: tidings.databaseUrl, max: 1 });
  const put = async (id: string): Promise<boolean> => {
    const [found] = await tidings.query<{ number: number }>('SELECT number FROM webhook WHERE uid = $1', [
      uuidFromId('webhook', id),
    ]);
    const link = { action: 'approve', hash: randomBytes(32) };
    const uid = uuidFromId('interaction', question.id)!;
    const person = { kind: 'person', id: 'x', name: null } as const;
    return putAnswerLinks(pool, uid, found!.number, { person, addresses: [attacker] }, [link]);
  };
  expect([await put(own), await put(webhook)]).toEqual([false, true]);
  await pool.end();
});
