/** Mail, to a real mail server. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Preview } from '@tidings/core/preview';
import type { Webhook } from '@tidings/core/webhook';
import { SELF_SIGNED } from './self-signed.ts';
import { startTidings, until, type Tidings } from './start.ts';

interface Received {
  from: string;
  to: string[];
  user: string | undefined;
  text: string;
}

const PASSWORD = 'c0rrect-h0rse';
const received: Received[] = [];
/** What is said to recipients, by address: a code, once for each. */
const refusals = new Map<string, number[]>();

let tidings: Tidings;
let server: SMTPServer;
let port: number;

function reply(code: number): Error {
  return Object.assign(new Error(`reply ${code}`), { responseCode: code });
}

async function startMailServer(options: SMTPServerOptions = {}): Promise<SMTPServer> {
  const started = new SMTPServer({
    authMethods: ['PLAIN'],
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password }, _session, callback) {
      if (password === PASSWORD) callback(null, { user: username });
      else callback(reply(535));
    },
    onRcptTo({ address }, _session, callback) {
      const code = refusals.get(address)?.shift();
      callback(code === undefined ? null : reply(code));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          user: session.user,
          text: Buffer.concat(chunks).toString(),
        });
        callback();
      });
    },
    ...options,
  });
  started.on('error', () => undefined);
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return started;
}

const portOf = (one: SMTPServer): number => (one.server.address() as AddressInfo).port;

beforeAll(async () => {
  [tidings, server] = await Promise.all([startTidings(), startMailServer()]);
  port = portOf(server);
});
afterAll(async () => {
  await tidings.stop();
  await new Promise<void>((resolve) => server.close(resolve));
});

let made = 0;
/** A webhook that mails somebody of its own. */
async function mails(config: object = {}, more: object = {}): Promise<{ webhook: Webhook; to: string }> {
  const to = `somebody-${++made}@example.com`;
  const given = {
    host: '127.0.0.1',
    port,
    security: 'none',
    from: 'tidings@example.org',
    to: [to],
    ...config,
  };
  const organization = `mailed-${made}`;
  return {
    webhook: await tidings.createWebhook({ type: 'email', organization, config: given, ...more }),
    to,
  };
}
const mailsTo = (address: string): Received[] => received.filter(({ to }) => to.includes(address));
const denied = (organization: string, more: object = {}) =>
  tidings.send({
    organization,
    type: 'policy.denied',
    severity: 'critical',
    agentId: 'agent-7',
    data: { rule: { id: 'no-shell' } },
    ...more,
  });
const header = (text: string, name: string): string =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'mi').exec(text)?.[1]!.replaceAll(/\r\n[ \t]/g, ' ') ?? '';

test('comes as text and HTML, signed in, and what is kept has no password', async () => {
  const { webhook, to } = await mails({ username: 'tidings', password: PASSWORD });
  expect(webhook).toMatchObject({
    url: `smtp://127.0.0.1:${port}`,
    config: { password: '***', username: 'tidings' },
  });
  await denied(webhook.organization);
  const delivery = await tidings.delivery(webhook.id, 'success');
  const [mail] = mailsTo(to);
  expect(mail).toMatchObject({ from: 'tidings@example.org', to: [to], user: 'tidings' });
  expect(header(mail!.text, 'Subject')).toBe('[critical] Policy denied by agent-7');
  // As mails write it (RFC 5322).
  expect(header(mail!.text, 'Date')).toMatch(
    /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/,
  );
  expect(mail!.text).toContain('Content-Type: multipart/alternative');
  expect(mail!.text).toContain('Rule: no-shell');
  expect(mail!.text).toContain('<th align=3D"left">Rule</th>');
  const [attempt] = delivery.attempts;
  expect(attempt).toMatchObject({
    request: { method: 'MAIL', url: `smtp://127.0.0.1:${port}`, bodyForm: 'sent' },
    response: { status: 250 },
    errorClass: null,
  });
  expect(JSON.parse(attempt!.request.body!)).toMatchObject({
    to: [to],
    subject: '[critical] Policy denied by agent-7',
  });
  expect(JSON.stringify([delivery, tidings.log])).not.toContain(PASSWORD);
});

test('about the same thing is one conversation; an attempt that is made again is the same mail', async () => {
  const { webhook, to } = await mails({}, { retry: { delays: [0] }, ordered: true });
  refusals.set(to, [451]);
  await denied(webhook.organization);
  await denied(webhook.organization);
  await denied(webhook.organization, { agentId: 'another' });
  await until(async () => mailsTo(to).length === 3, 'three mails');
  const [first, second, other] = mailsTo(to).map(({ text }) => text);
  expect(header(second!, 'References')).toBe(header(first!, 'References'));
  expect(header(first!, 'References')).toMatch(/^<[0-9a-f]{40}@example\.org>$/);
  expect(header(other!, 'References')).not.toBe(header(first!, 'References'));
  expect(header(second!, 'Message-ID')).not.toBe(header(first!, 'Message-ID'));
  const deliveries = await tidings.deliveries(webhook.id);
  const failed = deliveries
    .flatMap(({ attempts }) => attempts)
    .filter(({ errorClass }) => errorClass !== null);
  expect(failed).toMatchObject([
    { response: { status: 451 }, error: expect.stringMatching(/it cannot accept the mail right now\.$/) },
  ]);
});

test('has no header that an event wrote', async () => {
  const { webhook, to } = await mails();
  const evil = 'x\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script>';
  await denied(webhook.organization, { summary: evil, agentId: evil, data: { reason: evil } });
  await tidings.delivery(webhook.id, 'success');
  const [mail] = mailsTo(to);
  expect(mail!.to).toEqual([to]);
  expect(header(mail!.text, 'Bcc')).toBe('');
  expect(header(mail!.text, 'Subject')).toContain('Bcc: victim@example.com');
  expect(mail!.text.slice(mail!.text.indexOf('text/html'))).not.toContain('<script>');
});

describe('a server that refuses', () => {
  test.each([
    [535, { username: 'tidings', password: 'wr0ng-password' }, 'config.username'],
    [550, {}, 'config.from'],
  ])('with %s marks the webhook, and is not asked again', async (code, config, words) => {
    const { webhook, to } = await mails(config);
    if (code === 550) refusals.set(to, [550]);
    await denied(webhook.organization);
    const { attempts } = await tidings.delivery(webhook.id, 'failed');
    expect(attempts).toMatchObject([{ errorClass: 'refused', response: { status: code } }]);
    expect(attempts[0]!.error).toContain(`The mail server answered ${code}: `);
    expect(attempts[0]!.error).toContain(words);
    await until(async () => {
      const { body } = await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`);
      return body.configurationError;
    }, 'the mark');
  });

  test('some of several recipients has the mail for the others', async () => {
    const { webhook, to } = await mails({ to: ['gone@example.com', 'there@example.com'] });
    refusals.set('gone@example.com', [550]);
    await denied(webhook.organization);
    const { attempts } = await tidings.delivery(webhook.id, 'success');
    expect(attempts[0]!.response!.body).toContain('1 of 2 recipients were refused.');
    expect(mailsTo('there@example.com')[0]!.to).toEqual(['there@example.com']);
    expect(mailsTo(to)).toEqual([]);
  });
});

describe('a connection', () => {
  test('that is not encrypted, or by nobody known, gets nothing', async () => {
    const plain = await mails({ security: 'starttls' });
    await denied(plain.webhook.organization);
    const unencrypted = await until(
      async () => (await tidings.deliveries(plain.webhook.id))[0]?.attempts[0],
      'an attempt',
    );
    expect(unencrypted.errorClass).not.toBeNull();
    const secure = await startMailServer({ ...SELF_SIGNED, disabledCommands: [] });
    try {
      const { webhook, to } = await mails({
        security: 'starttls',
        port: portOf(secure),
        username: 'u',
        password: PASSWORD,
      });
      await denied(webhook.organization);
      const attempt = await until(
        async () => (await tidings.deliveries(webhook.id))[0]?.attempts[0],
        'an attempt',
      );
      expect(attempt).toMatchObject({
        response: null,
        error: expect.stringMatching(/certificate|self-signed/i),
      });
      expect(mailsTo(to)).toEqual([]);
    } finally {
      await new Promise<void>((resolve) => secure.close(resolve));
    }
    expect(mailsTo(plain.to)).toEqual([]);
  });

  test('to nobody, and to an address that may not be reached, says so', async () => {
    const closed = await startMailServer();
    const gone = portOf(closed);
    await new Promise<void>((resolve) => closed.close(resolve));
    const { webhook } = await mails({ port: gone });
    await denied(webhook.organization);
    const attempt = await until(
      async () => (await tidings.deliveries(webhook.id))[0]?.attempts[0],
      'an attempt',
    );
    expect(attempt).toMatchObject({ errorClass: 'connect', response: null });

    const strict = await startTidings({
      beside: tidings,
      addresses: { allowPrivate: [], allowHttp: false },
      roles: ['api', 'engine'],
    });
    try {
      const sample = { id: webhook.id, event: 'policy.denied', send: true };
      const { body, text } = await strict.request<Preview>('POST', '/v1/webhooks/preview', sample);
      expect(body.sent, text).toMatchObject({ delivered: false, errorClass: 'blocked_address' });
    } finally {
      await strict.stop();
    }
  });

  test('that says nothing ends at the deadline', async () => {
    const silent = await startMailServer({ onConnect: () => undefined });
    try {
      // Long enough to be connected on a busy machine, which would be another end.
      const { webhook } = await mails({ port: portOf(silent) }, { timeoutMs: 3000, retry: 'none' });
      await denied(webhook.organization);
      const { attempts } = await tidings.delivery(webhook.id, 'failed');
      expect(attempts).toMatchObject([{ errorClass: 'timeout', response: null }]);
    } finally {
      silent.close();
    }
  });
});

test.each([
  [{ host: '10.0.0.1' }, '/config/host'],
  [{ host: 'metadata.google.internal' }, '/config/host'],
  [{ host: 'mail.example.com', security: 'none' }, '/config/host'],
  [{ host: 'mail.example.com:25' }, '/config/host'],
  [{ port: 22 }, '/config/port'],
  [{ username: 'u' }, '/config/password'],
  [{ password: 'a password' }, '/config/username'],
  [{ to: [] }, '/config/to'],
  [{ to: ['ada@example.com\r\nBcc: x@example.com'] }, '/config/to/0'],
  [{ from: 'nobody' }, '/config/from'],
])('settings that cannot be meant are refused: %j', async (config, path) => {
  const given = {
    host: '127.0.0.1',
    port: 2525,
    security: 'none',
    from: 'a@example.com',
    to: ['b@example.com'],
    ...config,
  };
  const input = { name: 'M', type: 'email', events: ['*'], config: given };
  const { status, body } = await tidings.request('POST', '/v1/webhooks', input);
  expect([status, body.errors?.map((fault) => fault.path)]).toEqual([422, [path]]);
});
