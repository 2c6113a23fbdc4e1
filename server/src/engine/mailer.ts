/**
 * Hands mail to a mail server, over a connection that the address guard let through. The server's reply becomes an
 * answer: its code is the status, its text the body.
 */
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { RESPONSE_STORE_LIMIT } from '@tidings/core/attempt';
import type { Failure } from '@tidings/core/diagnosis/failure';
import type { Mail } from '@tidings/core/notification-types/email/render';
import type { MailServer } from '@tidings/core/notification-types/notification-type';
import type { Connect } from './address-guard.ts';
import type { Answer } from './sender.ts';

export interface Mailing {
  server: MailServer;
  /** A `Mail` as JSON. */
  body: Uint8Array;
  timeoutMs: number;
}

/** @param explain the facts of an error that brought no reply */
export async function sendMail(
  { server, body, timeoutMs }: Mailing,
  connect: Connect,
  explain: (error: Error) => Failure,
): Promise<Answer> {
  const started = performance.now();
  let address: string | null = null;
  const answer = (answered: Partial<Answer>): Answer => ({
    status: null,
    headers: null,
    body: null,
    truncated: false,
    failure: null,
    broken: null,
    durationMs: Math.round(performance.now() - started),
    firstByteMs: null,
    connecting: null,
    address,
    resent: false,
    withheld: false,
    ...answered,
  });
  const replied = (status: number, text: string): Answer => {
    const said = Buffer.from(text);
    return answer({
      status,
      headers: {},
      body: said.subarray(0, RESPONSE_STORE_LIMIT),
      truncated: said.length > RESPONSE_STORE_LIMIT,
      firstByteMs: Math.round(performance.now() - started),
    });
  };

  let socket: Socket | null = null;
  let isLate = false;
  const deadline = setTimeout(() => {
    isLate = true;
    socket?.destroy(new Error('the deadline came'));
  }, timeoutMs);
  try {
    socket = await open(server, connect);
    address = socket.remoteAddress ?? null;
    if (isLate) throw new Error('the deadline came');
    const mail = JSON.parse(Buffer.from(body).toString()) as Mail;
    const { username, password } = server;
    // Loaded where there is mail to send.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host: server.host,
      port: server.port,
      secure: server.security === 'tls',
      requireTLS: server.security === 'starttls',
      ignoreTLS: server.security === 'none',
      ...(username !== undefined && { auth: { user: username, pass: password ?? '' } }),
      tls: { ...(isIP(server.host) === 0 && { servername: server.host }), minVersion: 'TLSv1.2' },
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      // A mail is text: nothing in it is a file or an address to fetch.
      disableFileAccess: true,
      disableUrlAccess: true,
      getSocket: (_options: unknown, callback: (error: Error | null, socket: unknown) => void) =>
        callback(null, { connection: socket }),
    } as Parameters<typeof createTransport>[0]);
    const sent = (await transport.sendMail({
      ...mail,
      to: [...mail.to],
      // A text would stand in the header as it is, and mails write times otherwise (RFC 5322 section 3.3).
      date: new Date(mail.date),
      inReplyTo: mail.references,
      headers: { 'auto-submitted': 'auto-generated' },
    })) as { response: string; rejected: unknown[] };
    const rest =
      sent.rejected.length === 0
        ? ''
        : `\n${sent.rejected.length} of ${mail.to.length} recipients were refused.`;
    return replied(Number(/^\d{3}/.exec(sent.response)?.[0] ?? 250), sent.response + rest);
  } catch (error) {
    const { responseCode, response, message } = error as Error & { responseCode?: number; response?: string };
    if (isLate)
      return answer({ failure: { kind: 'deadline', stage: socket ? 'request' : 'connection', timeoutMs } });
    if (responseCode !== undefined && responseCode >= 400) return replied(responseCode, response ?? message);
    return answer({ failure: explain(error as Error) });
  } finally {
    clearTimeout(deadline);
    socket?.destroy();
  }
}

/** In the open: what is encrypted is so from the mail server's own start on. */
function open({ host, port }: MailServer, connect: Connect): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connect({ hostname: host, host, protocol: 'http:', port: String(port) }, (error, socket) => {
      if (error) reject(error);
      else resolve(socket);
    });
  });
}
