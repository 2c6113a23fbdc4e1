/** Warnings that take a look at the catalog, or at the webhooks of an organization. */
import type { FastifyRequest } from 'fastify';
import { patternsFor } from '@tidings/core/event-type';
import { evaluateFilter, parseFilters, selectFilter } from '@tidings/core/filter/filter';
import { idFromUuid } from '@tidings/core/id';
import type { Warning } from '@tidings/core/warning';
import { unknownTypeWarnings, webhookWarnings } from '@tidings/core/webhook-warnings';
import type { WebhookRow } from '../store/configuration.ts';
import { fittedWebhooks } from '../store/webhooks.ts';
import type { FittedWebhook } from '../store/webhooks.ts';
import { namesIn } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { misfits, warnOfTemplate } from './examples.ts';

type Warned = Pick<
  WebhookRow,
  'events' | 'filters' | 'template' | 'signing' | 'apiKeyHeader' | 'ordered' | 'retry'
> & { watchers: number };

/** All that there is to say of a webhook. */
export async function warningsOf(catalog: Catalog, webhook: Warned): Promise<Warning[]> {
  const names = await namesIn(catalog, {});
  return [
    ...webhookWarnings({ ...webhook, apiKey: webhook.apiKeyHeader }),
    ...unknownTypeWarnings(webhook, names),
    ...(await warnOfTemplate(catalog, names, webhook)),
  ];
}

/** Of an event type: what of the organization's webhooks does not fit its example. */
export interface ExampleOf {
  readonly name: string;
  /** Null: it has none. */
  readonly example: unknown;
}

/** How many of the webhooks are named. */
const NAMED_WEBHOOKS = 5;
const MOST_WEBHOOKS = 1000;

/** @returns by the names of the types; nothing where all fits */
export async function warningsOfTypes(
  { principal }: FastifyRequest,
  { db, scope, organization }: Catalog,
  types: readonly ExampleOf[],
): Promise<Map<string, Warning[]>> {
  const told = new Map<string, Warning[]>();
  if (types.every(({ example }) => example === null)) return told;
  const webhooks = await fittedWebhooks(db, scope, organization, MOST_WEBHOOKS);
  const name = (found: readonly FittedWebhook[]): string =>
    nameAll(found, principal.permissions.has('webhooks:read'));
  for (const type of types) {
    if (type.example === null) continue;
    const gets = webhooks.filter(
      ({ events, watchers }) =>
        watchers > 0 || patternsFor(type.name).some((pattern) => events.includes(pattern)),
    );
    const warnings = [...templateWarning(type, gets, name), ...filterWarning(type, gets, name)];
    if (warnings.length > 0) told.set(type.name, warnings);
  }
  return told;
}

type Name = (found: readonly FittedWebhook[]) => string;

function templateWarning(type: ExampleOf, webhooks: readonly FittedWebhook[], name: Name): Warning[] {
  const unfit = webhooks.flatMap((webhook) => {
    const [misfit] = webhook.template === null ? [] : misfits([type], webhook.template);
    return misfit ? [{ webhook, misfit }] : [];
  });
  const [first] = unfit;
  if (!first) return [];
  const detail = `The template of ${name(unfit.map(({ webhook }) => webhook))} does not fit this example: /template${first.misfit.path}: ${first.misfit.message}. Such events fail. Change the template, or the example.`;
  return [{ path: '/example', code: 'unfit_template', detail }];
}

function filterWarning(
  { name: type, example }: ExampleOf,
  webhooks: readonly FittedWebhook[],
  name: Name,
): Warning[] {
  const blind = webhooks.flatMap((webhook) => {
    const parsed = parseFilters(webhook.filters);
    const filter = parsed.ok && selectFilter(parsed.filters, type);
    const verdict = filter && evaluateFilter(filter, example, type);
    const isMissing = verdict && !verdict.matched && verdict.actual === undefined && !verdict.reason;
    return isMissing ? [{ webhook, path: verdict.path }] : [];
  });
  const [first] = blind;
  if (!first) return [];
  const detail = `The filter of ${name(blind.map(({ webhook }) => webhook))} looks at ${first.path || 'data'}, which this example does not have, and so lets no such event through. Change the filter, or the example.`;
  return [{ path: '/example', code: 'missing_field', detail }];
}

function nameAll(found: readonly FittedWebhook[], seesWebhooks: boolean): string {
  if (!seesWebhooks) return found.length === 1 ? 'one webhook' : `${found.length} webhooks`;
  const named = found
    .slice(0, NAMED_WEBHOOKS)
    .map(({ uid, name }) => `${name} (${idFromUuid('webhook', uid)})`);
  const others = found.length - named.length;
  return `the ${found.length === 1 ? 'webhook' : 'webhooks'} ${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}
