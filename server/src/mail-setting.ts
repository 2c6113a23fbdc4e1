/** The mail server of the instance, from the settings. Nothing of them is quoted, since a password is in them. */
import { isLoopback } from '@tidings/core/address';
import { EMAIL_PATTERN } from '@tidings/core/member';
import type { MailServer } from '@tidings/core/notification-types/notification-type';

export interface MailSetting {
  readonly server: MailServer;
  /** Whom mails are from. */
  readonly from: string;
}

const PORTS = { 'smtp:': 587, 'smtps:': 465 };

/** @param faults gets a sentence about each thing that is wrong */
export function readMailServer(address: string, from: string, faults: string[]): MailSetting | null {
  if (address === '') {
    if (from !== '') faults.push('TIDINGS_SMTP_FROM has no use without TIDINGS_SMTP_URL.');
    return null;
  }
  const url = URL.canParse(address) ? new URL(address) : null;
  const { protocol, hostname = '', port, username = '', password = '', pathname, search, hash } = url ?? {};
  const [user, secret] = [decoded(username), decoded(password)];
  const isServer =
    (protocol === 'smtp:' || protocol === 'smtps:') &&
    hostname !== '' &&
    (pathname === '' || pathname === '/') &&
    search === '' &&
    hash === '' &&
    user !== null &&
    secret !== null &&
    (user === '') === (secret === '');
  if (!isServer) {
    faults.push(
      'TIDINGS_SMTP_URL must be smtp://host:port or smtps://host:port, with user:password@ before the host where the mail server asks for it; what is special in them is percent-encoded.',
    );
  }
  if (!new RegExp(EMAIL_PATTERN).test(from)) {
    faults.push(
      'TIDINGS_SMTP_URL needs TIDINGS_SMTP_FROM beside it: an e-mail address, such as tidings@example.com.',
    );
  }
  if (!isServer) return null;
  const host = hostname.replace(/^\[|\]$/g, '');
  // What stays on this machine is read by nobody on the way, and mail servers there rarely have a certificate.
  const security = protocol === 'smtps:' ? 'tls' : isLoopback(host) ? 'none' : 'starttls';
  return {
    server: {
      host,
      port: port === '' || port === undefined ? PORTS[protocol] : Number(port),
      security,
      ...(user !== '' && { username: user, password: secret }),
    },
    from,
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
