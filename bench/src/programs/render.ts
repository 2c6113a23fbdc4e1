/**
 * What it costs to make a request, by parts: a filter, each payload format, a template, each signing profile, each
 * encryption; and a whole request as the engine makes it. In a process of its own; prints JSON.
 */
import { randomBytes } from 'node:crypto';
import { generateKeyPair, exportJWK } from 'jose';
import { evaluateFilter, parseFilter } from '../../../core/src/filter/filter.ts';
import { FORMATS } from '../../../core/src/payload-formats/formats.ts';
import type { FormatName } from '../../../core/src/payload-formats/formats.ts';
import { parseTemplate, renderTemplate } from '../../../core/src/template/template.ts';
import { generateSecret } from '../../../verify/src/index.ts';
import type { KeyedProfile } from '../../../verify/src/index.ts';
import { Renderer } from '../../../server/src/engine/renderer.ts';
import { OutgoingEvent } from '../../../server/src/engine/work.ts';
import type { WebhookRow } from '../../../server/src/store/configuration.ts';
import { SecretBox, sealCredentials, webhookSecretOwner } from '../../../server/src/store/secrets.ts';
import { bodyTemplate, fillBody, splitTemplate } from '../event-body.ts';
import type { CostResult } from '../cost.ts';
import { measureCost } from './cost.ts';

const text = fillBody(splitTemplate(bodyTemplate({ ownIds: false })), '', 1, 1);
const dataText = text.slice(text.indexOf('"data":') + '"data":'.length, -1);
const data = Buffer.from(dataText);
const parsed: unknown = JSON.parse(dataText);
const attributes =
  '{"severity":"critical","agentId":"agent-7","summary":"Order paid by Ada Lovelace","links":[{"href":"https://example.com/orders/1","text":"order"}],"context":{"tenant":"acme"}}';
const source = {
  uid: '01900000-0000-7000-8000-000000000001',
  ownId: null,
  type: 'order.paid',
  created: '2026-03-01T12:34:56.789Z',
  organization: 'bench',
  project: null,
  asks: false,
  attributes,
  data,
};
const FILTER = {
  order: { currency: ['EUR', 'GBP'], total: { gte: 1000 } },
  'customer.country': { not: 'US' },
  items: { sku: { startsWith: 'TEA' } },
};
const TEMPLATE = {
  text: '[{{severity | upper}}] {{summary}}: {{data.order.id}}',
  order: { id: '{{data.order.id}}', total: '{{data.order.total}}', paid: '{{data.order.paid}}' },
  customer: '{{data.customer.name}} <{{data.customer.email}}>',
  first: '{{data.items.0.sku}}',
  city: '{{data.shipping.address.city}}',
  project: '{{project | optional}}',
  at: '{{created | unix}}',
  link: '{{links.0.href}}',
};

const secrets = new SecretBox([randomBytes(32)]);
const owner = { organization: 1, uid: '01900000-0000-7000-8000-000000000002' };
const results: CostResult[] = [];

async function row(change: Partial<WebhookRow> & { signing?: KeyedProfile }): Promise<WebhookRow> {
  const signing = change.signing ?? 'standard';
  const secret = secrets.seal(await generateSecret(signing), webhookSecretOwner(owner));
  return {
    ...owner,
    signing,
    headerNames: null,
    secret,
    previousSecrets: null,
    previousSecretTimes: [],
    apiKeyHeader: null,
    headers: {},
    credentials: null,
    payload: 'native',
    template: null,
    encryption: null,
    ...change,
  } as unknown as WebhookRow;
}

async function measure(group: string, name: string, call: () => unknown): Promise<void> {
  results.push(await measureCost(group, name, call));
}

/** A fresh event each time: payloads are kept with it. */
const fresh = (): OutgoingEvent => new OutgoingEvent(source, null);

async function measureRequest(group: string, name: string, change: Parameters<typeof row>[0]): Promise<void> {
  const renderer = new Renderer(await row(change), secrets);
  const at = Date.now();
  await measure(group, name, () => renderer.render(fresh(), 1, at));
}

const filter = parseFilter(FILTER);
const template = parseTemplate(TEMPLATE);
if (!filter.ok || !template.ok) throw new Error('the filter or the template of the benchmark cannot be read');
if (!evaluateFilter(filter.filter, parsed, source.type).matched) throw new Error('the filter does not match');
if (!renderTemplate(template.template, fresh()).ok) throw new Error('the template does not render');

await measure('part', 'filter of 5 clauses', () => evaluateFilter(filter.filter, parsed, source.type));
for (const name of Object.keys(FORMATS) as FormatName[])
  await measure('part', `payload ${name}`, () => FORMATS[name](fresh()));
await measure('part', 'template of 12 placeholders', () => renderTemplate(template.template, fresh()));

for (const signing of ['standard', 'ed25519', 'admin', 'sha256', 'pangea', 'stripe'] as const)
  await measureRequest('request', `native, signed by ${signing}`, { signing });
await measureRequest('request', 'template, signed by standard', { payload: 'custom', template: TEMPLATE });
const headers = { 'x-acme-tenant': 'acme', 'x-hidden': { secret: true as const } };
await measureRequest('request', 'native, standard, API key and 2 headers', {
  apiKeyHeader: 'X-API-Key',
  headers,
  credentials: sealCredentials(secrets, owner, { apiKey: 'an-api-key', headers: { 'x-hidden': 'value' } }),
});
const key = randomBytes(32).toString('base64');
const encrypted = { keep: 'plaintext' as const, publicKey: null };
await measureRequest('request', 'native, encrypted by pangea', {
  signing: 'pangea',
  encryption: { scheme: 'pangea', ...encrypted },
});
await measureRequest('request', 'native, encrypted by jwe, shared key', {
  encryption: { scheme: 'jwe', ...encrypted },
  credentials: sealCredentials(secrets, owner, { encryptionKey: key }),
});
for (const crv of ['P-256', 'X25519'] as const) {
  const { publicKey } = await generateKeyPair('ECDH-ES', { crv, extractable: true });
  await measureRequest('request', `native, encrypted by jwe to ${crv}`, {
    encryption: { scheme: 'jwe', keep: 'plaintext', publicKey: (await exportJWK(publicKey)) as never },
  });
}

console.log(JSON.stringify(results));
