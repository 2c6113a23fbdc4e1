import { expect, test } from 'vitest';
import type { Webhook } from '@tidings/sdk';
import { exportOf, fileNameOf } from './webhook-export.ts';

const COMMON = {
  ...{ id: 'wh_1', name: 'Ledger', description: '', organization: 'acme', project: null },
  ...{ events: ['order.*'], filters: {}, categories: null, minSeverity: null, enabled: true },
  ...{ retry: 'standard', timeoutMs: 15_000, rateLimit: null, ordered: false, template: null },
};
const REST = {
  ...{
    ...COMMON,
    type: 'rest',
    url: 'https://example.com/',
    config: null,
    signing: 'standard',
    headerNames: null,
  },
  ...{ apiKey: { header: 'X-API-Key' }, headers: {}, payload: 'custom', encryption: null },
};

const exported = (webhook: object): ReturnType<typeof exportOf> =>
  exportOf(webhook as Webhook, JSON.stringify(webhook));

test('numbers stay as they are written', () => {
  const template = '{"account":12345678901234567890,"rate":1.0}';
  const webhook = { ...REST, template: {} } as unknown as Webhook;
  const answer = JSON.stringify(webhook).replace('"template":{}', `"template":${template}`);
  expect(exportOf(webhook, answer).text.replaceAll(/\s/g, '')).toContain(`"template":${template}`);
});

test('what is kept secret has its place, and is told of', () => {
  const rest = exported({
    ...REST,
    headers: { Authorization: { secret: true }, 'X-Stage': { shown: 'live' } },
    encryption: { scheme: 'jwe', publicKey: null, keep: 'plaintext' },
  });
  expect(rest.secrets).toEqual(['apiKey.value', 'headers.Authorization', 'encryption.key']);
  expect(JSON.parse(rest.text)).toMatchObject({
    apiKey: { header: 'X-API-Key' },
    headers: { Authorization: { secret: true }, 'X-Stage': { shown: 'live' } },
    encryption: { scheme: 'jwe', keep: 'plaintext' },
  });
  const slack = exported({
    ...{ ...COMMON, type: 'slack', url: 'https://slack.com/***', config: { botToken: '***', channel: 'C1' } },
    ...{ encryption: null, headers: {}, apiKey: null, signing: 'none', payload: null },
  });
  expect(slack.secrets).toEqual(['config.botToken']);
  const made = JSON.parse(slack.text) as object;
  expect(made).toMatchObject({ type: 'slack', config: { botToken: '***', channel: 'C1' } });
  for (const name of ['url', 'signing', 'payload', 'headers', 'apiKey', 'encryption', 'template', 'id'])
    expect(made).not.toHaveProperty(name);
});

test('a file is named after the webhook, whatever it is called', () => {
  expect(fileNameOf({ id: 'wh_1', name: ' Büro: ../../Rechnungen <b> ' })).toBe(
    'webhook-buro-rechnungen-b.json',
  );
  expect(fileNameOf({ id: 'wh_1', name: '請求書' })).toBe('webhook-wh_1.json');
});
