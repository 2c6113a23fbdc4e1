/** Secrets in the config of notification types, for the search for planted ones. */
import { createHash } from 'node:crypto';

interface Setting {
  method: 'POST';
  path: string;
  body: Record<string, unknown>;
  refused: (secret: string) => Record<string, unknown>;
}

export function configFields(
  receiverUrl: () => string,
  plant: (where: string, secret: string) => void,
): Record<string, (secret: string) => Setting> {
  const setting = (type: string, config: object, refused: Setting['refused']): Setting => ({
    method: 'POST',
    path: '/v1/webhooks',
    body: { name: 'x', type: type.toLowerCase(), config, events: ['*'] },
    refused,
  });
  /** 32 characters, planted as well. */
  const routingKey = (secret: string): string => {
    const key = createHash('md5').update(secret).digest('hex');
    plant(`${secret} as a routing key`, key);
    return key;
  };
  const withUrl = (type: string) => (secret: string) =>
    setting(type, { url: `${receiverUrl()}/${secret}` }, (other) => ({
      config: { url: `ftp://example.com/${other}` },
    }));
  return {
    'SlackConfig.url': withUrl('Slack'),
    'SlackConfig.token': (secret) =>
      setting('Slack', { token: `xoxb-${secret}`, channel: 'C1', host: receiverUrl() }, (other) => ({
        config: { token: `xoxb-${other} !`, channel: 'C1' },
      })),
    'SlackConfig.signingSecret': (secret) => {
      const hex = createHash('md5').update(secret).digest('hex');
      plant(`${secret} as a signing secret`, hex);
      const config = { url: `${receiverUrl()}/slack`, signingSecret: hex };
      return setting('Slack', config, (other) => ({
        config: { ...config, signingSecret: `${createHash('md5').update(other).digest('hex')}!` },
      }));
    },
    'TeamsConfig.url': withUrl('Teams'),
    'DiscordConfig.url': withUrl('Discord'),
    'EmailConfig.password': (secret) => {
      const config = { host: '127.0.0.1', port: 2525, security: 'none', from: 'a@example.com' };
      return setting(
        'Email',
        { ...config, to: ['b@example.com'], username: 'u', password: secret },
        (other) => ({ config: { ...config, to: [], username: 'u', password: other } }),
      );
    },
    'PagerDutyConfig.routingKey': (secret) =>
      setting('PagerDuty', { routingKey: routingKey(secret), host: receiverUrl() }, (other) => ({
        config: { routingKey: `${routingKey(other)}!` },
      })),
  };
}
