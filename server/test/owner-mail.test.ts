/** Owners are told by mail, through a real mail server, what webhooks need them. */
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { readConfig } from '../src/config.ts';
import { takeOwnerNotices } from '../src/store/owner-notices.ts';
import { joinAs } from './browser.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { openMailbox, type Mailbox } from './mailbox.ts';
import { startTidings, TestClock, until, type Page, type Tidings } from './start.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const clock = new TestClock();
let mailbox: Mailbox;
let service: Receiver;
let tidings: Tidings;
beforeAll(async () => {
  [mailbox, service] = await Promise.all([openMailbox(), createReceiver()]);
  tidings = await startTidings({
    clock,
    publicUrl: new URL('https://tidings.example.com'),
    mail: {
      server: { host: '127.0.0.1', port: mailbox.port, security: 'none' },
      from: 'tidings@example.org',
    },
  });
  service.respond(() => ({ status: answers.code, body: answers.body }));
});
afterAll(async () => {
  await tidings.stop();
  await Promise.all([mailbox.close(), service.close()]);
});

const answers = { code: 200, body: 'ok' };
let made = 0;
let organization: string;
let owner: string;
beforeEach(async () => {
  Object.assign(answers, { code: 200, body: 'ok' });
  organization = `owned-${++made}`;
  ({ email: owner } = (await joinAs(tidings, { organization, role: 'owner' })).member);
});

const look = async ({ id }: Webhook): Promise<Webhook> =>
  (await tidings.request<Webhook>('GET', `/v1/webhooks/${id}`)).body;
const create = (more: object = {}): Promise<Webhook> =>
  tidings.createWebhook({
    organization,
    name: 'Safety alerts',
    type: 'slack',
    config: { url: `${service.url}/services/T0/B0/s3cr3t-path` },
    ...more,
  });
async function deliver(webhook: Webhook, refused: boolean, place: string): Promise<void> {
  Object.assign(answers, refused ? { code: 410, body: 'channel_is_archived' } : { code: 200, body: 'ok' });
  const { id } = await tidings.send({ organization: place, type: 'policy.denied', data: {} });
  const status = refused ? 'failed' : 'success';
  await until(async () => {
    const [newest] = await tidings.deliveries(webhook.id, '?limit=1');
    return newest?.event.id === id && newest.status === status;
  }, `a delivery that is ${status}`);
}
/** Sends an event, and waits until the webhook is marked, or is no more. */
async function send(webhook: Webhook, refused: boolean, place = organization): Promise<void> {
  await deliver(webhook, refused, place);
  await until(async () => ((await look(webhook)).configurationError !== null) === refused, 'the mark');
}
const subjects = (address = owner): string[] =>
  mailbox.mailsTo(address).map((mail) => /^Subject: (.*)$/m.exec(mail)![1]!.trim());
async function untilTold(mails: number, address = owner): Promise<string> {
  await until(async () => mailbox.mailsTo(address).length >= mails, `mail ${mails} to ${address}`);
  expect(mailbox.mailsTo(address)).toHaveLength(mails);
  return mailbox.mailsTo(address)[mails - 1]!;
}
/** Resolves when nothing is due any more by the clock. */
async function untilQuiet(): Promise<void> {
  await until(async () => {
    const due = await tidings.query('SELECT FROM owner_notice WHERE due_at <= $1', [new Date(clock.now())]);
    return due.length === 0;
  }, 'the end of what is due');
}

test('a webhook that is refused is told of once, with the remedy, and again when it is well', async () => {
  const { member: viewer } = await joinAs(tidings, { organization, role: 'viewer' });
  const webhook = await create();
  await send(webhook, true);
  clock.advance(MINUTE);
  const mail = await untilTold(1);
  expect(subjects()).toEqual([`[Tidings] ${organization}: “Safety alerts” is refused by its receiver`]);
  expect(mail).toContain('From: tidings@example.org');
  expect(mail).toContain(
    'Slack answered 410 (channel_is_archived): the channel is archived. Have it unarchived',
  );
  expect(mail).toContain(`https://tidings.example.com/webhooks/${webhook.id}`);
  expect(mail).not.toContain('s3cr3t-path');

  // Nor is the next event news.
  await send(webhook, false);
  clock.advance(HOUR - 1);
  await untilQuiet();
  expect(subjects()).toHaveLength(1);
  clock.advance(1);
  expect(await untilTold(2)).toContain('has been neither refused nor disabled since');
  expect(subjects()[1]).toBe(`[Tidings] ${organization}: “Safety alerts” has recovered`);
  expect(mailbox.mailsTo(viewer.email)).toEqual([]);
  // What comes later is another one.
  await send(webhook, true);
  clock.advance(MINUTE);
  await untilTold(3);
});

test('a receiver that takes some events and refuses others is refused until it has refused nothing for an hour', async () => {
  const ears = await tidings.createWebhook({
    organization,
    url: `${service.url}/ears`,
    events: ['webhook.misconfigured', 'webhook.recovered'],
  });
  const webhook = await create({ events: ['policy.*'] });
  const told = async (): Promise<string[]> =>
    (await tidings.deliveries(ears.id)).map(({ event }) => event.type).toReversed();
  for (const refused of [true, false, true]) await send(webhook, refused);
  const since = (await look(webhook)).configurationError!.since;
  // Told of, though it was taken in between.
  clock.advance(MINUTE);
  await untilTold(1);
  for (let i = 0; i < 3; i++) {
    clock.advance(MINUTE);
    await deliver(webhook, false, organization);
    await deliver(webhook, true, organization);
    expect((await look(webhook)).configurationError).toMatchObject({ since });
  }
  clock.advance(HOUR - MINUTE);
  await deliver(webhook, false, organization);
  expect((await look(webhook)).configurationError).not.toBeNull();
  clock.advance(MINUTE);
  await send(webhook, false);
  const twice = ['webhook.misconfigured', 'webhook.recovered', 'webhook.misconfigured', 'webhook.recovered'];
  await until(async () => (await told()).length >= twice.length, 'what is told of it');
  expect(await told()).toEqual(twice);
  expect(subjects()).toHaveLength(1);
  clock.advance(HOUR);
  await untilTold(2);
  // What somebody changes is looked at anew.
  await send(webhook, true);
  await tidings.changeWebhook(webhook, { config: { url: `${service.url}/services/T0/B0/other-path` } });
  await send(webhook, true);
  await send(webhook, false);
});

test('what a person changes is told soon; what is mended at once is not told of', async () => {
  const webhook = await create();
  await send(webhook, true);
  await tidings.changeWebhook(webhook, { config: { url: `${service.url}/services/T0/B0/other-path` } });
  clock.advance(HOUR);
  await untilQuiet();
  await send(webhook, true);
  clock.advance(MINUTE);
  await untilTold(1);
  await tidings.changeWebhook(webhook, { config: { url: `${service.url}/services/T0/B0/third-path` } });
  clock.advance(MINUTE);
  await untilTold(2);
  // Whoever disables it by hand knows of it.
  await send(webhook, true);
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/disable`);
  clock.advance(HOUR);
  await untilQuiet();
  expect(subjects()).toHaveLength(2);
});

test('one that is disabled because its receiver is gone is told of, and enabled again', async () => {
  answers.code = 410;
  const webhook = await create({ type: 'rest', config: undefined, url: `${service.url}/gone` });
  await tidings.send({ organization, type: 'a', data: 1 });
  await until(async () => !(await look(webhook)).enabled, 'the end of it');
  clock.advance(MINUTE);
  expect(await untilTold(1)).toContain('The receiver answered 410 Gone.');
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/enable`);
  clock.advance(MINUTE);
  await untilTold(2);
  expect(subjects().map((subject) => subject.split('” ')[1])).toEqual(['was disabled', 'has recovered']);
});

test('several are one mail, and a mail server that has no time is asked again', async () => {
  const webhooks = [await create({ name: 'One' }), await create({ name: 'Two' })];
  for (const webhook of webhooks) await send(webhook, true);
  mailbox.refuse(1);
  clock.advance(MINUTE);
  await until(
    async () => tidings.log.some((line) => line.includes('owners could not be told')),
    'the refusal',
  );
  expect(tidings.log.join('\n')).not.toContain(owner);
  clock.advance(10 * MINUTE);
  const mail = await until(async () => mailbox.mailsTo(owner)[1], 'the second try');
  expect(mail).toContain('“One” (slack)');
  expect(mail).toContain('“Two” (slack)');
  await untilQuiet();
  // It is the same mail, should the first one have come through all the same.
  const ids = mailbox.mailsTo(owner).map((one) => /^Message-ID: (.*)$/im.exec(one)![1]);
  expect(new Set(ids).size).toBe(1);
});

test('of each organization is taken what one mail tells, so none waits for that of another', async () => {
  const other = `${organization}-other`;
  for (const place of [organization, other]) await send(await create({ organization: place }), true, place);
  const pool = new pg.Pool({ connectionString: tidings.databaseUrl, max: 1 });
  // The clock of the server does not come so far.
  const due = clock.now() + MINUTE;
  const take = async () => (await takeOwnerNotices(pool, due, HOUR)).map((row) => row.organizationId);
  expect([await take(), await take(), await take()]).toEqual([[organization], [other], []]);
  await pool.end();
});

test('without an owner of its own, those of the instance are told; who has never signed in is not', async () => {
  const { member } = await joinAs(tidings, { role: 'owner' });
  const invited = await tidings.request<{ email: string }>('POST', '/v1/members', {
    email: 'never-came@example.com',
    name: 'Never came',
    role: 'owner',
    organization: `${organization}-alone`,
  });
  expect(invited.status).toBe(201);
  organization = `${organization}-alone`;
  await send(await create(), true);
  clock.advance(MINUTE);
  await untilTold(1, member.email);
  expect(mailbox.mailsTo('never-came@example.com')).toEqual([]);
});

test('the list has those that need somebody', async () => {
  const [well, refused] = [await create({ events: ['never.sent'] }), await create()];
  await send(refused, true);
  const list = async (): Promise<string[]> => {
    const query = `organization=${organization}&needsSomebody=true`;
    const { body } = await tidings.request<Page<Webhook>>('GET', `/v1/webhooks?${query}`);
    return body.data.map(({ id }) => id);
  };
  expect(await list()).toEqual([refused.id]);
  // Enabled anew, it is yet to be seen whether it is mended.
  await tidings.request('POST', `/v1/webhooks/${refused.id}/disable`);
  expect(await list()).toEqual([]);
  await tidings.request('POST', `/v1/webhooks/${refused.id}/enable`);
  expect(await list()).toEqual([]);
  expect((await look(refused)).configurationError).toBeNull();
  expect((await look(well)).enabled).toBe(true);
});

const set = (TIDINGS_SMTP_URL: string, TIDINGS_SMTP_FROM = 'tidings@example.com') =>
  readConfig({ TIDINGS_SMTP_URL, TIDINGS_SMTP_FROM });

test.each([
  ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, security: 'starttls' }],
  ['smtps://mail.example.com/', { host: 'mail.example.com', port: 465, security: 'tls' }],
  ['smtp://localhost:25', { host: 'localhost', port: 25, security: 'none' }],
  ['smtp://[::1]:2525', { host: '::1', port: 2525, security: 'none' }],
  [
    'smtp://ada%40example.com:p%3Ass@mail.example.com:2587',
    {
      ...{ host: 'mail.example.com', port: 2587, security: 'starttls' },
      ...{ username: 'ada@example.com', password: 'p:ss' },
    },
  ],
])('%s is a mail server', (url, server) => {
  expect(set(url)).toMatchObject({ config: { mail: { server, from: 'tidings@example.com' } } });
});

test.each([
  ['mail.example.com', 'TIDINGS_SMTP_URL must be'],
  ['https://mail.example.com', 'TIDINGS_SMTP_URL must be'],
  ['smtp://ada@mail.example.com', 'TIDINGS_SMTP_URL must be'],
  ['smtp://ada:s3cr3t%@mail.example.com', 'TIDINGS_SMTP_URL must be'],
  ['smtp://ada:s3cr3t@mail.example.com/path', 'TIDINGS_SMTP_URL must be'],
  ['smtp://mail.example.com', 'needs TIDINGS_SMTP_FROM', ''],
  ['', 'TIDINGS_SMTP_FROM has no use'],
])('%s is none: %s', (url, fault, from = 'tidings@example.com') => {
  const read = set(url, from);
  expect(read).toEqual({ faults: [expect.stringContaining(fault)] });
  expect(JSON.stringify(read)).not.toMatch(/s3cr3t/);
});
