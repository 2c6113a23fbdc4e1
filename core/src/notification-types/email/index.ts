import { notificationType } from '../notification-type.ts';
import { classifyEmail } from './classify.ts';
import { checkEmailConfig, EmailConfig } from './config.ts';
import { mailAddress, mailResponder, renderEmail } from './render.ts';

export const email = notificationType({
  type: 'email',
  label: 'Email',
  config: EmailConfig,
  check: checkEmailConfig,
  // What may be reached unencrypted is said for plain http:, too.
  reaches: ({ host, security }) => [
    { field: 'host', url: `${security === 'none' ? 'http' : 'https'}://${host}` },
  ],
  address: mailAddress,
  render: renderEmail,
  responder: mailResponder,
  classify: classifyEmail,
});
