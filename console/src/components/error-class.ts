import type { Attempt } from '@tidings/sdk';

export type ErrorClass = NonNullable<Attempt['errorClass']>;

export const ERROR_CLASS_WORDS: Record<ErrorClass, string> = {
  dns: 'DNS',
  connect: 'Connect',
  tls: 'TLS',
  timeout: 'Timeout',
  reset: 'Reset',
  http: 'HTTP',
  body: 'Body',
  blocked_address: 'Blocked address',
  redirect: 'Redirect',
  rate_limited: 'Rate limited',
  config: 'Configuration',
  refused: 'Refused',
};
