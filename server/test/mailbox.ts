/** A mail server, and the links to answer by in the mails that came. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { until } from './start.ts';

export interface Mailbox {
  port: number;
  /** Refuses so many of the next mails, for now. */
  refuse(mails: number): void;
  /** Of a mail to an address, by label; of the first one unless said otherwise. */
  linksTo(address: string, after?: number): Promise<Record<string, string>>;
  /** All mails to an address so far, the first one first; headers and text, readable. */
  mailsTo(address: string): string[];
  close(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const mails: { to: string[]; text: string }[] = [];
  let busy = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        });
        const { address } = session.envelope.rcptTo[0]!;
        callback(busy-- > 0 ? Object.assign(new Error(`<${address}> later`), { responseCode: 451 }) : null);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    refuse: (count) => void (busy = count),
    async linksTo(address, after = 0) {
      const mail = await until(
        async () => mails.filter(({ to }) => to.includes(address))[after],
        `a mail to ${address}`,
      );
      const found = plain(mail.text).matchAll(/^(.+): (https:\/\/\S+\/answer\/\S+)\r?$/gm);
      return Object.fromEntries([...found].map(([, label, url]) => [label, url!]));
    },
    mailsTo: (address) => mails.filter(({ to }) => to.includes(address)).map(({ text }) => plain(text)),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Quoted-printable, undone; in headers, too. */
function plain(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?UTF-8\?Q\?/g, '')
    .replaceAll(/=\?UTF-8\?Q\?(.*?)\?=/g, (_, said: string) => said.replaceAll('_', ' '))
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString());
}
