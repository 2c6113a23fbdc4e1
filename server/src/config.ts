/**
 * The settings. The environment is read once and made a typed value by a pure function; the table in the docs is
 * printed from `SETTINGS`.
 */
import { isLoopback, parseRange } from '@tidings/core/address';
import type { AddressPolicy, AddressRange } from '@tidings/core/address';
import { OWN_ID_PATTERN } from '@tidings/core/event';
import { ROLES as MEMBER_ROLES } from '@tidings/core/permission';
import type { RoleName } from '@tidings/core/permission';
import { readMailServer } from './mail-setting.ts';
import type { MailSetting } from './mail-setting.ts';

interface Setting {
  readonly default: string;
  readonly about: string;
}

export const SETTINGS = {
  PORT: { default: '8420', about: 'Port of the API.' },
  HOST: { default: '127.0.0.1', about: 'Address to listen on; `0.0.0.0` for every interface.' },
  DATABASE_URL: {
    default: '',
    about:
      'A database in UTF-8 of a PostgreSQL 15 or later, such as `postgres://user:password@host/tidings`. Left out, one is started under `TIDINGS_DATA`.',
  },
  TIDINGS_DATA: {
    default: './.tidings',
    about: 'Directory of the embedded PostgreSQL and the master key made for it.',
  },
  TIDINGS_API_KEY: {
    default: '',
    about:
      'A fixed instance key (`tk_` and at least 20 characters); a new one ends the one before. Left out, one is made at the first start and shown once.',
  },
  TIDINGS_MASTER_KEY: {
    default: '',
    about:
      '32 bytes in base64 that encrypt secrets at rest. Made under `TIDINGS_DATA` with the embedded PostgreSQL, required with `DATABASE_URL`.',
  },
  TIDINGS_MASTER_KEY_PREVIOUS: {
    default: '',
    about:
      'The master key before `TIDINGS_MASTER_KEY`, while `tidings rotate-master-key` has not yet sealed everything with the new one.',
  },
  TIDINGS_ALLOW_PRIVATE: {
    default: '',
    about: 'Comma-separated addresses or CIDR ranges that deliveries may reach although they are private.',
  },
  TIDINGS_TRUSTED_PROXIES: {
    default: '',
    about:
      'Comma-separated addresses or CIDR ranges of the proxies in front of the API. From them alone the header `X-Forwarded-For` is believed.',
  },
  TIDINGS_PUBLIC_URL: {
    default: '',
    about:
      'Where people open this server, such as `https://tidings.example.com`: in sign-in links, in messages and mails that lead to a record or can be answered, and for the OpenID provider. Left out, as each request says.',
  },
  TIDINGS_PORTAL_ORIGINS: {
    default: '',
    about:
      'Comma-separated origins of the sites that may show the portal in a frame, such as `https://app.example.com`. Left out, it is a page of its own only.',
  },
  TIDINGS_SMTP_URL: {
    default: '',
    about:
      'The mail server that tells owners of webhooks that need them, such as `smtp://user:password@mail.example.com:587` (with STARTTLS, but on this machine) or `smtps://…`. Needs `TIDINGS_SMTP_FROM`. Webhooks of the type `email` have mail servers of their own.',
  },
  TIDINGS_SMTP_FROM: {
    default: '',
    about: 'Whom those mails are from, such as `tidings@example.com`.',
  },
  TIDINGS_OIDC_ISSUER: {
    default: '',
    about:
      'The OpenID provider that members may sign in through, such as `https://accounts.example.com`. Needs `TIDINGS_OIDC_CLIENT_ID` and `TIDINGS_PUBLIC_URL`.',
  },
  TIDINGS_OIDC_CLIENT_ID: { default: '', about: 'Whom the OpenID provider knows this server as.' },
  TIDINGS_OIDC_CLIENT_SECRET: {
    default: '',
    about: 'What the OpenID provider knows it by. Left out for a public client.',
  },
  TIDINGS_OIDC_JOIN: {
    default: '',
    about:
      'Organization and role of people who sign in through the OpenID provider and are no members yet, such as `acme/viewer`. Left out, they must have been invited.',
  },
  TIDINGS_SENDING_ADDRESSES: {
    default: '',
    about:
      'Comma-separated addresses or CIDR ranges from which deliveries reach receivers; `GET /v1/meta` tells them to whoever runs one.',
  },
  TIDINGS_ALLOW_HTTP: {
    default: 'false',
    about:
      'Whether webhooks may have plain `http:` URLs. For development; on loopback, once allowed, they may anyway.',
  },
  TIDINGS_ROLES: {
    default: 'api,engine',
    about: 'What this process does: `api` takes requests, `engine` delivers.',
  },
  TIDINGS_PROCESSES: {
    default: '1',
    about: 'Processes to start on this machine behind the one port; one a core is plenty.',
  },
  TIDINGS_RETENTION_DAYS: {
    default: '30',
    about: 'Days for which events, deliveries and attempts are kept.',
  },
  TIDINGS_LIVE_CLIENTS: {
    default: '2000',
    about:
      'How many may listen to the live stream of a process at once; a quarter of them of one organization.',
  },
  TIDINGS_METRICS_TOKEN: {
    default: '',
    about:
      'Lets whoever scrapes `/metrics` in, at least 20 characters, also while the database is away. Left out, it takes an API key with `metrics:read`.',
  },
  TIDINGS_METRICS_PORT: {
    default: '',
    about:
      'A port of its own for `/metrics`, for processes without the role `api` and for several processes on one machine, each of which takes the next one.',
  },
  TIDINGS_STATISTICS_DAYS: {
    default: '400',
    about: 'Days for which statistics by the hour are kept, which outlive what they count.',
  },
  TIDINGS_ALERT_RULES: {
    default: '1000',
    about:
      'Alert rules that an organization has at most. Each process that counts holds all of them in memory.',
  },
  TIDINGS_ALERT_GROUPS: {
    default: '250000',
    about:
      'Groups that an alert rule counts at once at most, such as agents: rows of some hundred bytes to some kilobytes. An event of one more is not counted, and the rule says so.',
  },
  TIDINGS_MAX_BODY_BYTES: {
    default: '1048576',
    about: 'Largest body of an event, in bytes; a batch may have sixteen times as much.',
  },
  TIDINGS_URL: {
    default: 'http://127.0.0.1:8420',
    about:
      'Where `tidings send` and `tidings webhooks` find the server; the server itself has no use for it.',
  },
  TIDINGS_LOG_LEVEL: { default: 'info', about: 'One of `debug`, `info`, `warn`, `error`.' },
} as const satisfies Record<string, Setting>;

export const ROLES = ['api', 'engine'] as const;
export type Role = (typeof ROLES)[number];

export interface OidcConfig {
  issuer: URL;
  clientId: string;
  /** null: a public client. */
  clientSecret: string | null;
  /** What becomes of people who are no members; null: they are not let in. */
  join: { organization: string; role: RoleName } | null;
}

export interface Config {
  port: number;
  host: string;
  /** null: start the embedded PostgreSQL. */
  databaseUrl: string | null;
  dataDir: string;
  apiKey: string | null;
  /** The one to seal with first; null: make one, or read what was made before. */
  masterKeys: readonly Uint8Array[] | null;
  addresses: AddressPolicy;
  /** Where deliveries come from, as told; null when nobody said. */
  sendingAddresses: readonly string[] | null;
  /** Where people open this server; null: as each request says. */
  publicUrl: URL | null;
  /** Of the sites that may show the portal in a frame. */
  portalOrigins: readonly string[];
  /** By which owners are told what needs them; null: they see it in the console. */
  mail: MailSetting | null;
  /** Null: nobody signs in through an OpenID provider. */
  oidc: OidcConfig | null;
  /** Proxies whose word about the caller's address is believed. */
  trustedProxies: readonly AddressRange[];
  roles: readonly Role[];
  processes: number;
  retentionDays: number;
  /** Null: only API keys read metrics. */
  metricsToken: string | null;
  /** Null: metrics are at the port of the API alone. */
  metricsPort: number | null;
  statisticsDays: number;
  alertRules: number;
  alertGroups: number;
  /** Who may listen to the live stream at once. */
  liveClients: number;
  maxBodyBytes: number;
  logLevel: string;
}

/** Reads the environment. Answers with sentences about everything that is wrong, not only the first. */
export function readConfig(
  env: Record<string, string | undefined>,
): { config: Config } | { faults: string[] } {
  const faults: string[] = [];
  const known = Object.keys(SETTINGS);
  const value = (name: keyof typeof SETTINGS): string => {
    const text = env[name]?.trim();
    return text === undefined || text === '' ? SETTINGS[name].default : text;
  };
  const whole = (name: keyof typeof SETTINGS, least: number, most: number): number => {
    const number = Number(value(name));
    if (!Number.isInteger(number) || number < least || number > most) {
      faults.push(
        `${name} is ${JSON.stringify(env[name])}; it takes a whole number from ${least} to ${most}.`,
      );
    }
    return number;
  };

  const parts = (name: keyof typeof SETTINGS): string[] =>
    value(name)
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const ranges = (name: keyof typeof SETTINGS): AddressRange[] =>
    parts(name).flatMap((part) => {
      const range = parseRange(part);
      if (range) return [range];
      faults.push(
        `${name} holds ${JSON.stringify(part)}, which is no address or CIDR range such as 10.0.0.0/8.`,
      );
      return [];
    });

  /** https, or http on this machine. Values are not quoted: people paste the wrong thing. */
  const address = (name: keyof typeof SETTINGS): URL | null => {
    if (value(name) === '') return null;
    const url = URL.canParse(value(name)) ? new URL(value(name)) : null;
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
    if (url && isSafe && !url.username && !url.password && !url.search && !url.hash) return url;
    faults.push(
      `${name} must be an https: address without user, query and fragment, such as https://host.example.com; http: on this machine alone.`,
    );
    return null;
  };
  const readOidc = (): OidcConfig | null => {
    const issuer = address('TIDINGS_OIDC_ISSUER');
    const [clientId, clientSecret, joinText] = [
      value('TIDINGS_OIDC_CLIENT_ID'),
      value('TIDINGS_OIDC_CLIENT_SECRET'),
      value('TIDINGS_OIDC_JOIN'),
    ];
    if (value('TIDINGS_OIDC_ISSUER') === '') {
      if (clientId + clientSecret + joinText !== '')
        faults.push(
          'TIDINGS_OIDC_CLIENT_ID, _CLIENT_SECRET and _JOIN have no use without TIDINGS_OIDC_ISSUER.',
        );
      return null;
    }
    if (clientId === '') faults.push('TIDINGS_OIDC_ISSUER needs TIDINGS_OIDC_CLIENT_ID beside it.');
    if (value('TIDINGS_PUBLIC_URL') === '') {
      faults.push(
        'TIDINGS_OIDC_ISSUER needs TIDINGS_PUBLIC_URL beside it: the address that the provider sends people back to.',
      );
    }
    const [, organization, role] = /^(.+)\/([a-z]+)$/.exec(joinText) ?? [];
    const isJoin =
      organization !== undefined &&
      organization.length <= 128 &&
      new RegExp(OWN_ID_PATTERN).test(organization) &&
      Object.keys(MEMBER_ROLES).includes(role!) &&
      role !== 'owner';
    if (joinText !== '' && !isJoin) {
      faults.push(
        'TIDINGS_OIDC_JOIN must be the id of an organization and a role other than owner, such as acme/viewer.',
      );
    }
    return (
      issuer && {
        issuer,
        clientId,
        clientSecret: clientSecret === '' ? null : clientSecret,
        join: isJoin ? { organization, role: role as RoleName } : null,
      }
    );
  };

  for (const name of Object.keys(env)) {
    if (name.startsWith('TIDINGS_') && !known.includes(name)) {
      faults.push(`${name} is not a setting. Known ones: ${known.join(', ')}.`);
    }
  }

  const allowHttp = value('TIDINGS_ALLOW_HTTP').toLowerCase();
  if (!['true', 'false', '1', '0'].includes(allowHttp)) {
    faults.push(`TIDINGS_ALLOW_HTTP is ${JSON.stringify(allowHttp)}; it takes true or false.`);
  }

  const sendingAddresses = parts('TIDINGS_SENDING_ADDRESSES');
  ranges('TIDINGS_SENDING_ADDRESSES');

  const roles = value('TIDINGS_ROLES')
    .split(',')
    .map((role) => role.trim());
  for (const role of roles) {
    if (!(ROLES as readonly string[]).includes(role)) {
      faults.push(`TIDINGS_ROLES holds ${JSON.stringify(role)}; known roles: ${ROLES.join(', ')}.`);
    }
  }

  const apiKey = value('TIDINGS_API_KEY');
  if (apiKey !== '' && !/^tk_[A-Za-z0-9_-]{20,}$/.test(apiKey)) {
    faults.push(
      'TIDINGS_API_KEY must be tk_ and at least 20 letters, digits, - or _, such as tk_$(openssl rand -hex 24).',
    );
  }

  const masterKeys = (['TIDINGS_MASTER_KEY', 'TIDINGS_MASTER_KEY_PREVIOUS'] as const).flatMap((name) => {
    if (value(name) === '') return [];
    const bytes = Buffer.from(value(name), 'base64');
    if (bytes.length !== 32)
      faults.push(`${name} must be 32 bytes in base64, such as the output of: openssl rand -base64 32`);
    return [bytes];
  });
  const masterKey = value('TIDINGS_MASTER_KEY');
  if (masterKey === '' && masterKeys.length > 0) {
    faults.push(
      'TIDINGS_MASTER_KEY_PREVIOUS is set without TIDINGS_MASTER_KEY. Set the new key there, or leave both out to use the file of the embedded PostgreSQL.',
    );
  }
  if (masterKeys.length === 2 && masterKeys[0]!.equals(masterKeys[1]!)) {
    faults.push(
      'TIDINGS_MASTER_KEY and TIDINGS_MASTER_KEY_PREVIOUS are the same key. Leave the previous one out, or make a new one with: openssl rand -base64 32',
    );
  }
  const databaseUrl = value('DATABASE_URL');
  if (databaseUrl !== '') {
    if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl)) {
      faults.push(
        'DATABASE_URL must start with postgres://, such as postgres://user:password@host:5432/tidings.',
      );
    }
    if (masterKey === '') {
      faults.push(
        'TIDINGS_MASTER_KEY is required with DATABASE_URL, since secrets are encrypted at rest. Make one with: openssl rand -base64 32',
      );
    }
  }
  const logLevel = value('TIDINGS_LOG_LEVEL');
  if (!['debug', 'info', 'warn', 'error'].includes(logLevel)) {
    faults.push(`TIDINGS_LOG_LEVEL is ${JSON.stringify(logLevel)}; it takes debug, info, warn or error.`);
  }

  const publicUrl = address('TIDINGS_PUBLIC_URL');
  if (publicUrl && publicUrl.pathname !== '/') {
    faults.push('TIDINGS_PUBLIC_URL must have no path, such as https://tidings.example.com.');
  }
  const portalOrigins = parts('TIDINGS_PORTAL_ORIGINS').flatMap((part) => {
    const url = URL.canParse(part) ? new URL(part) : null;
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
    // An asterisk would be a pattern in the header that it stands in.
    const isOrigin = url !== null && part.replace(/\/$/, '').toLowerCase() === url.origin;
    if (isSafe && isOrigin && !part.includes('*')) return [url.origin];
    faults.push(
      `TIDINGS_PORTAL_ORIGINS holds ${JSON.stringify(part)}; it takes https: origins without a path or a *, such as https://app.example.com, and http: ones of this machine.`,
    );
    return [];
  });
  const oidc = readOidc();
  const mail = readMailServer(value('TIDINGS_SMTP_URL'), value('TIDINGS_SMTP_FROM'), faults);

  const metricsToken = value('TIDINGS_METRICS_TOKEN');
  if (metricsToken !== '' && !/^[\x21-\x7e]{20,200}$/.test(metricsToken)) {
    faults.push(
      'TIDINGS_METRICS_TOKEN must have 20 to 200 visible characters. Make one with: openssl rand -hex 20',
    );
  }

  const config: Config = {
    port: whole('PORT', 0, 65_535),
    host: value('HOST'),
    databaseUrl: databaseUrl === '' ? null : databaseUrl,
    dataDir: value('TIDINGS_DATA'),
    apiKey: apiKey === '' ? null : apiKey,
    masterKeys: masterKeys.length > 0 ? masterKeys : null,
    addresses: {
      allowPrivate: ranges('TIDINGS_ALLOW_PRIVATE'),
      allowHttp: allowHttp === 'true' || allowHttp === '1',
    },
    sendingAddresses: sendingAddresses.length > 0 ? sendingAddresses : null,
    trustedProxies: ranges('TIDINGS_TRUSTED_PROXIES'),
    publicUrl,
    portalOrigins: [...new Set(portalOrigins)],
    mail,
    oidc,
    roles: roles as Role[],
    processes: whole('TIDINGS_PROCESSES', 1, 64),
    retentionDays: whole('TIDINGS_RETENTION_DAYS', 1, 3650),
    metricsToken: metricsToken === '' ? null : metricsToken,
    metricsPort: value('TIDINGS_METRICS_PORT') === '' ? null : whole('TIDINGS_METRICS_PORT', 0, 65_535),
    liveClients: whole('TIDINGS_LIVE_CLIENTS', 1, 100_000),
    statisticsDays: whole('TIDINGS_STATISTICS_DAYS', 1, 36_500),
    alertRules: whole('TIDINGS_ALERT_RULES', 1, 100_000),
    alertGroups: whole('TIDINGS_ALERT_GROUPS', 1, 100_000_000),
    maxBodyBytes: whole('TIDINGS_MAX_BODY_BYTES', 1024, 16_777_216),
    logLevel,
  };
  return faults.length > 0 ? { faults } : { config };
}
