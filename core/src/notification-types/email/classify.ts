import type { Outcome } from '../../attempt.ts';
import type { AnswerFacts } from '../../diagnosis/answer.ts';
import { DELIVERED, refused } from '../notification-type.ts';

const SIGN_IN = 'Check config.username and config.password; some servers want a password for programs.';
/** Source: RFC 5321 section 4.2.3, RFC 4954 section 6. */
const REMEDIES: Readonly<Record<number, string>> = {
  530: `it requires signing in. ${SIGN_IN}`,
  534: `it does not accept this way of signing in. ${SIGN_IN}`,
  535: `it does not accept this user name and password. ${SIGN_IN}`,
  538: `it wants an encrypted connection for signing in. Check config.security.`,
  550: 'it does not accept mail from config.from to config.to: a mailbox does not exist, or it may not send for others. Check both addresses, and that the server may send for them.',
  551: 'the mailbox is elsewhere. Check config.to.',
  552: 'the mailbox is full, or the mail too large. Ask its owner.',
  553: 'it does not accept the name of a mailbox. Check config.from and config.to.',
  554: 'it does not accept the mail, perhaps as spam. Ask whoever runs it; its answer may say more.',
};
const OTHERWISE = 'it does not accept the mail. Its answer may say more; check config.from and config.to.';

/** A reply of a mail server: 2xx it has the mail, 4xx not now, 5xx not at all. */
export function classifyEmail({ status }: AnswerFacts): Outcome {
  if (status >= 200 && status < 300) return DELIVERED;
  const said = `The mail server answered ${status}`;
  if (status < 500) {
    const errorClass = status === 421 || status === 429 || status === 450 ? 'rate_limited' : 'http';
    return {
      kind: 'retry',
      errorClass,
      error: `${said}: it cannot accept the mail right now.`,
    };
  }
  return refused(`${said}: ${REMEDIES[status] ?? OTHERWISE}`);
}
