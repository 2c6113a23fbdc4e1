import Type from 'typebox';
import type { Static } from 'typebox';
import { EMAIL_PATTERN } from '../../member.ts';
import { TEXT_PATTERN } from '../../event.ts';

export const MAIL_HOST_PATTERN = '^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$';
const Address = Type.String({ maxLength: 254, pattern: EMAIL_PATTERN });

export const EmailConfig = Type.Object(
  {
    host: Type.String({
      maxLength: 253,
      pattern: MAIL_HOST_PATTERN,
      description: 'The mail server (SMTP) that sends the emails.',
    }),
    port: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 65535, description: '587 when left out, 465 with `tls`.' }),
    ),
    security: Type.Optional(
      Type.Enum(['starttls', 'tls', 'none'], {
        type: 'string',
        description:
          '`starttls`, when left out: nothing goes out before the connection is encrypted. `tls`: it is from the start. `none`: as plain `http:`, for development.',
      }),
    ),
    username: Type.Optional(Type.String({ minLength: 1, maxLength: 320, pattern: TEXT_PATTERN })),
    password: Type.Optional(
      Type.String({
        minLength: 6,
        maxLength: 512,
        pattern: TEXT_PATTERN,
        writeOnly: true,
        description: 'The password of that user.',
      }),
    ),
    from: Type.String({ ...Address, description: 'The sender, which the mail server has to allow.' }),
    to: Type.Array(Address, { minItems: 1, maxItems: 50, uniqueItems: true }),
  },
  { title: 'EmailConfig', additionalProperties: false },
);
export type EmailConfig = Static<typeof EmailConfig>;

export function portOf({ port, security }: EmailConfig): number {
  return port ?? (security === 'tls' ? 465 : 587);
}

const MAIL_PORTS = [25, 465, 587];

export function checkEmailConfig(config: EmailConfig): { path: string; message: string } | null {
  const { port, username, password } = config;
  if (port !== undefined && port < 1024 && !MAIL_PORTS.includes(port)) {
    const message = `${port} is no port of mail servers: use ${MAIL_PORTS.join(', ')}, or one from 1024 on.`;
    return { path: '/port', message };
  }
  if ((username === undefined) === (password === undefined)) return null;
  return username === undefined
    ? { path: '/username', message: 'is required with a password.' }
    : { path: '/password', message: 'is required with a username.' };
}
