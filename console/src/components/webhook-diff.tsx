/** What saving would change, before it is saved: each field as it was and as it becomes. Secrets are not shown. */
import { Fragment } from 'react';
import type { ReactNode } from 'react';
import type { Webhook, WebhookChange } from '@tidings/sdk';
import type { ConfigSchema } from '../config-schema.ts';
import { readExactly } from '../json-text.ts';
import { labelOf } from './config-fields.tsx';

export function WebhookDiff({
  webhook,
  template,
  change,
  schema,
}: {
  webhook: Webhook;
  /** As JSON text; empty: it has none. */
  template: string;
  change: WebhookChange;
  schema: ConfigSchema;
}): ReactNode {
  return (
    <section aria-label="What changes" className="rounded-lg border border-line bg-surface px-3.5 py-1">
      <dl className="facts">
        {linesOf(
          { ...webhook, template: template === '' ? null : readExactly(template) },
          change,
          schema,
        ).map(({ label, before, after }) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>
              <Value tone="bad">{before}</Value>
              <span aria-label="becomes">→</span>
              <Value tone="ok">{after}</Value>
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

function Value({ tone, children }: { tone: 'bad' | 'ok'; children: string }): ReactNode {
  const look = tone === 'ok' ? 'bg-ok-soft text-ok' : 'bg-bad-soft text-bad';
  return (
    <code
      className={`line-clamp-4 max-w-full min-w-0 rounded-sm px-1.5 py-px break-words whitespace-pre-wrap ${look}`}
    >
      {children}
    </code>
  );
}

interface Line {
  label: string;
  before: string;
  after: string;
}

const SECRET = '(secret)';

function linesOf(
  webhook: Webhook,
  { config, apiKey, secret, headers, encryption, ...plain }: WebhookChange,
  schema: ConfigSchema,
): Line[] {
  const lines = Object.entries(plain).map(([name, after]) => ({
    label: labelOf(name),
    before: textOf(webhook[name as keyof Webhook]),
    after: textOf(after),
  }));
  if (apiKey !== undefined) {
    const before = webhook.apiKey === null ? 'none' : `${SECRET} in ${webhook.apiKey.header}`;
    const header = apiKey?.header ?? webhook.apiKey?.header ?? 'X-API-Key';
    const value = apiKey?.value === undefined ? SECRET : 'another';
    lines.push({ label: 'API key', before, after: apiKey === null ? 'none' : `${value} in ${header}` });
  }
  if (secret !== undefined) lines.push({ label: 'Secret', before: SECRET, after: `another ${SECRET}` });
  if (headers !== undefined)
    lines.push({ label: 'Headers', before: headerWords(webhook.headers), after: headerWords(headers) });
  if (encryption !== undefined) {
    const words = (of: typeof encryption | Webhook['encryption']): string =>
      of === null ? 'none' : `${of.scheme}, shows ${of.keep ?? 'plaintext'}`;
    const isOther = encryption !== null && ('key' in encryption || 'publicKey' in encryption);
    const after = words(encryption) + (isOther ? ', another key' : '');
    lines.push({ label: 'Encryption', before: words(webhook.encryption), after });
  }
  for (const [name, after] of Object.entries(config ?? {})) {
    const isSecret = schema.properties?.[name]?.writeOnly === true;
    const before = webhook.config?.[name];
    lines.push({
      label: labelOf(name),
      before: isSecret && before !== undefined ? SECRET : textOf(before),
      after: isSecret && after !== null ? `another ${SECRET}` : textOf(after),
    });
  }
  return lines;
}

function headerWords(headers: NonNullable<WebhookChange['headers']>): string {
  const lines = Object.entries(headers).map(([name, value]) => {
    if (typeof value === 'string') return `${name}: ${value}`;
    if ('shown' in value) return `${name}: ${value.shown}`;
    return `${name}: ${value.secret === true ? SECRET : `another ${SECRET}`}`;
  });
  return lines.length === 0 ? 'none' : lines.join('\n');
}

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  if (Array.isArray(value) && value.every((each) => typeof each === 'string'))
    return value.length === 0 ? 'none' : value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
