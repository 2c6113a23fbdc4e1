/** What a webhook is set to, as `POST /v1/webhooks` takes it, to be kept or to make it again elsewhere. */
import type { Webhook } from '@tidings/sdk';
import { MASK } from './config-schema.ts';
import { membersAsWritten, prettyJson } from './json-text.ts';

const ALL = ['name', 'description', 'organization', 'project', 'type'] as const;
const GETS = ['events', 'filters', 'categories', 'minSeverity', 'enabled'] as const;
const PACE = ['retry', 'timeoutMs', 'rateLimit', 'ordered'] as const;
/** Of the type rest alone. */
const REST = ['signing', 'headerNames', 'apiKey', 'headers', 'payload'] as const;

export interface WebhookExport {
  /** JSON, one member a line, with numbers as they are written. */
  text: string;
  /** Where secrets belong that are not in it, as paths. A webhook is not made of it before they are written. */
  secrets: string[];
}

/** @param answer the webhook as the API says it, as text */
export function exportOf(webhook: Webhook, answer: string): WebhookExport {
  const { type, template, encryption } = webhook;
  const written = membersAsWritten(answer);
  const isRest = type === 'rest';
  const names = [
    ...ALL,
    isRest ? 'url' : 'config',
    ...GETS,
    ...(isRest ? REST : []),
    ...(template === null ? [] : ['template']),
    ...PACE,
  ];
  const members = names.map((name) => [name, written(name)!] as const);
  if (encryption !== null) {
    const { publicKey, ...rest } = encryption;
    members.push(['encryption', JSON.stringify({ ...rest, ...(publicKey !== null && { publicKey }) })]);
  }
  const text = `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`;
  return { text: prettyJson(text), secrets: secretsOf(webhook) };
}

/** What is left out, or masked, so that nobody takes the webhook for whole without it. */
function secretsOf({ type, apiKey, headers, encryption, config }: Webhook): string[] {
  const masked = Object.entries(config ?? {}).flatMap(([name, value]) => (value === MASK ? [name] : []));
  if (type !== 'rest') return masked.map((name) => `config.${name}`);
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    typeof value !== 'string' && 'secret' in value ? [name] : [],
  );
  return [
    ...(apiKey === null ? [] : ['apiKey.value']),
    ...kept.map((name) => `headers.${name}`),
    ...(encryption?.scheme === 'jwe' && encryption.publicKey === null ? ['encryption.key'] : []),
  ];
}

/** A name that every system of files takes. */
export function fileNameOf({ name, id }: Pick<Webhook, 'name' | 'id'>): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `webhook-${words === '' ? id : words.slice(0, 60)}.json`;
}
