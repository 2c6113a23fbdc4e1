/** Warnings that take a look at the catalog, or at the webhooks of an organization. */
import type { FastifyRequest } from 'fastify';
import type { EventType } from '@tidings/core/catalog/event-type';
import { patternsFor } from '@tidings/core/event-type';
import { missingFields } from '@tidings/core/filter/missing';
import type { MissingField } from '@tidings/core/filter/missing';
import { idFromUuid } from '@tidings/core/id';
import { escapeName } from '@tidings/core/json-pointer';
import type { Warning } from '@tidings/core/warning';
import { categoryWarnings, gets, unknownTypeWarnings, webhookWarnings } from '@tidings/core/webhook-warnings';
import type { WebhookRow } from '../store/configuration.ts';
import { fittedWebhooks } from '../store/webhooks.ts';
import type { FittedWebhook } from '../store/webhooks.ts';
import { headsIn, typesOf } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { misfits, warnOfTemplate } from './examples.ts';

type Warned = Pick<
  WebhookRow,
  'type' | 'events' | 'filters' | 'categories' | 'template' | 'signing' | 'apiKeyHeader' | 'ordered' | 'retry'
> & { watchers: number };

/** All that there is to say of a webhook. */
export async function warningsOf(catalog: Catalog, webhook: Warned): Promise<Warning[]> {
  const heads = await headsIn(catalog, {});
  const names = heads.map(({ name }) => name);
  return [
    ...webhookWarnings({ ...webhook, apiKey: webhook.apiKeyHeader }),
    ...unknownTypeWarnings(webhook, names),
    ...categoryWarnings(webhook, heads),
    ...(await warnOfFilters(catalog, names, webhook)),
    ...(await warnOfTemplate(catalog, names, webhook)),
  ];
}

/** What filters look at and no example has of the types for which they are asked. @param names of all types of the catalog */
async function warnOfFilters(
  catalog: Catalog,
  names: readonly string[],
  webhook: Warned,
): Promise<Warning[]> {
  if (Object.keys(webhook.filters).length === 0) return [];
  const asked = names.filter((name) => gets(webhook, name) && filterOf(webhook, name) !== undefined);
  const types = (await typesOf(catalog, asked)).filter(({ example }) => example !== null);
  const byFilter = Map.groupBy(types, ({ name }) => filterOf(webhook, name)!);
  return [...byFilter].flatMap(([pattern, [first, ...others]]) => {
    const missing = (type: EventType): MissingField[] =>
      missingFields(webhook.filters[pattern], type.example, type.name);
    let found = missing(first!);
    for (const other of others) {
      if (found.length === 0) return [];
      const there = missing(other).map(({ pointer }) => `${pointer}/`);
      found = found.filter(({ pointer }) => there.some((one) => `${pointer}/`.startsWith(one)));
    }
    const of =
      others.length === 0
        ? `The example of ${first!.name} does not have`
        : `None of the examples of ${pattern}, such as that of ${first!.name}, has`;
    return found.map(({ pointer, path, near }): Warning => {
      const remedy = near ? `Did you mean ${near}?` : 'Check its name against the example.';
      const detail = `${of} ${path}, without which the filter lets no event through. ${remedy}`;
      return { path: `/filters/${escapeName(pattern)}${pointer}`, code: 'missing_field', detail };
    });
  });
}

/** For what the filter is that is asked for events of a type. */
function filterOf({ filters }: Pick<Warned, 'filters'>, type: string): string | undefined {
  return patternsFor(type).find((pattern) => Object.hasOwn(filters, pattern));
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
    const receiving = webhooks.filter((webhook) => gets(webhook, type.name));
    const warnings = [...templateWarning(type, receiving, name), ...filterWarning(type, receiving, name)];
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
    const pattern = filterOf(webhook, type);
    const [missing] = pattern === undefined ? [] : missingFields(webhook.filters[pattern], example, type);
    return missing ? [{ webhook, path: missing.path }] : [];
  });
  const [first] = blind;
  if (!first) return [];
  const detail = `The filter of ${name(blind.map(({ webhook }) => webhook))} looks at ${first.path}, which this example does not have, and so lets no such event through. Change the filter, or the example.`;
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
