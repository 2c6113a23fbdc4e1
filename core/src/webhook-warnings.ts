/** What of the settings of a webhook, or of an alert rule, is allowed and yet should be looked at. */
import type { AlertRuleDefinition } from './alert-rule.ts';
import { nearestWord } from './edit-distance.ts';
import { isOperational } from './catalog/operational.ts';
import { groupOf, patternsFor } from './event-type.ts';
import { escapeName } from './json-pointer.ts';
import { retryDelays } from './retry.ts';
import type { NotificationTypeName } from './notification-types/notification-type.ts';
import type { RetryPolicy } from './retry.ts';
import type { Warning } from './warning.ts';
import type { SigningProfile } from './webhook.ts';

/** With a schedule longer than this, one delivery that fails holds up an ordered webhook for longer than people expect. */
const LONG_BLOCK_MS = 3600_000;

interface Subscribing {
  readonly events: readonly string[];
  readonly filters: Readonly<Record<string, unknown>>;
  /** How many items use it: they bring events of any type. */
  readonly watchers: number;
}

/** Those that its settings show by themselves. */
export function webhookWarnings(
  webhook: Subscribing & {
    type: NotificationTypeName;
    signing: SigningProfile;
    apiKey: unknown;
    ordered: boolean;
    retry: RetryPolicy;
  },
): Warning[] {
  const warnings: Warning[] = [];
  if (webhook.type === 'rest' && webhook.signing === 'none') {
    const detail =
      webhook.apiKey === null
        ? 'Requests carry neither a signature nor an API key, so receivers cannot tell them from forged ones. Choose a signing profile, or set an API key.'
        : 'Requests are not signed: receivers know them only by the API key, and cannot tell whether they were changed on the way.';
    warnings.push({ path: '/signing', code: 'unsigned', detail });
  }
  const blocks = retryDelays(webhook.retry).reduce((sum, delay) => sum + delay, 0);
  if (webhook.ordered && blocks > LONG_BLOCK_MS) {
    const detail = `The webhook is ordered, and its retry schedule lasts ${Math.round(blocks / 3600_000)} hours: one delivery that keeps failing can hold up all behind it for that long. Choose a shorter one, such as "alert", if they must not wait that long.`;
    warnings.push({ path: '/retry', code: 'long_block', detail });
  }
  return [...warnings, ...subscriptionWarnings(webhook)];
}

/** What a change ends without much ado. */
export function changeWarnings(before: { encryption: unknown }, after: { encryption: unknown }): Warning[] {
  if (before.encryption === null || after.encryption !== null) return [];
  const detail =
    'Bodies were encrypted until now, and are sent unencrypted from now on. If only the key was to change, give the encryption with the new key.';
  return [{ path: '/encryption', code: 'encryption_ended', detail }];
}

function subscriptionWarnings({ events, filters, watchers }: Subscribing): Warning[] {
  const warnings: Warning[] = [];
  if (events.length === 0 && watchers === 0) {
    const detail =
      'The webhook subscribes to nothing and nothing uses it, so it gets no event. Add event types if it should get some.';
    warnings.push({ path: '/events', code: 'no_events', detail });
  }
  const all = events.indexOf('*');
  if (all >= 0) {
    const detail =
      'The webhook gets every event of its organization or project, including types that are added later. Name the types that its receiver wants, unless it wants them all.';
    warnings.push({ path: `/events/${all}`, code: 'all_events', detail });
  }
  if (watchers > 0) return warnings;
  for (const pattern of Object.keys(filters)) {
    const brings = events.filter((subscribed) => meet(subscribed, pattern));
    if (brings.some((subscribed) => decides(pattern, subscribed, filters))) continue;
    const path = `/filters/${escapeName(pattern)}`;
    const near = nearestWord(pattern, events);
    const detail =
      brings.length > 0
        ? `For all that the webhook gets of ${pattern} there is a filter for a more specific type, which alone applies, so this one does nothing. Remove it, or repeat its conditions in each of the others.`
        : `The webhook does not get ${pattern}, so this filter does nothing. ${near ? `Did you mean ${near}?` : 'Add the type to events, or remove the filter.'}`;
    warnings.push({ path, code: 'idle_filter', detail });
  }
  return warnings;
}

/** Whether there can be an event that a subscription brings and a filter is for. */
export function meet(subscribed: string, filtered: string): boolean {
  // What the platform reports of itself is subscribed to by name.
  if (subscribed === '*') return !isOperational(filtered);
  return covers(subscribed, filtered) || covers(filtered, subscribed);
}

/** Whether it is the one that is asked, of those for an event that a subscription brings. */
function decides(filtered: string, subscribed: string, filters: Readonly<Record<string, unknown>>): boolean {
  if (filtered !== subscribed && covers(subscribed, filtered)) return true;
  return patternsFor(subscribed).find((pattern) => Object.hasOwn(filters, pattern)) === filtered;
}

/** Whether events of a type come to a webhook. */
export function gets({ events, watchers }: Pick<Subscribing, 'events' | 'watchers'>, type: string): boolean {
  if (watchers > 0) return true;
  // What the platform reports of itself is subscribed to by name.
  return patternsFor(type).some(
    (pattern) => events.includes(pattern) && !(pattern === '*' && isOperational(type)),
  );
}

/** Whether all that one pattern means is meant by another. */
function covers(wide: string, narrow: string): boolean {
  return patternsFor(narrow).includes(wide);
}

/**
 * Those that the catalog shows: names that it does not have.
 *
 * @param known the names of all event types of the organization's catalog
 */
export function unknownTypeWarnings(
  { events, filters }: Pick<Subscribing, 'events' | 'filters'>,
  known: readonly string[],
): Warning[] {
  return unknownTypes(
    [
      ...events.map((pattern, i) => ({ path: `/events/${i}`, pattern })),
      // One that is subscribed to as well is told once.
      ...Object.keys(filters)
        .filter((pattern) => !events.includes(pattern))
        .map((pattern) => ({ path: `/filters/${escapeName(pattern)}`, pattern })),
    ],
    known,
  );
}

/**
 * The types of an alert rule that the catalog does not have, of which it would wait in vain.
 *
 * @param known the names of all event types of the organization's catalog
 */
export function alertRuleWarnings(
  { match, condition }: Pick<AlertRuleDefinition, 'match' | 'condition'>,
  known: readonly string[],
): Warning[] {
  const typesAt = (path: string, types: readonly string[] = []) =>
    types.map((pattern, i) => ({ path: `${path}/types/${i}`, pattern }));
  return unknownTypes(
    [...typesAt('/match', match.types), ...typesAt('/condition/ratio/of', condition.ratio?.of.types)],
    known,
  );
}

function unknownTypes(
  named: readonly { readonly path: string; readonly pattern: string }[],
  known: readonly string[],
): Warning[] {
  const patterns = new Set(known.flatMap(patternsFor));
  return named.flatMap(({ path, pattern }): Warning[] => {
    if (patterns.has(pattern) || pattern === '*') return [];
    const near = nearestWord(pattern, pattern.endsWith('.*') ? [...patterns] : known);
    const what = pattern.endsWith('.*') ? `no event type under ${pattern}` : `no event type ${pattern}`;
    const remedy = near
      ? `Did you mean ${near}?`
      : 'Check its spelling; if it is right, add the type to the catalog, so that others find it.';
    return [{ path, code: 'unknown_event_type', detail: `The catalog has ${what}. ${remedy}` }];
  });
}

/**
 * Those that the catalog shows: categories that let nothing through.
 *
 * @param known all event types of the organization's catalog, with their groups
 */
export function categoryWarnings(
  webhook: Pick<Subscribing, 'events' | 'watchers'> & { readonly categories: readonly string[] | null },
  known: readonly { readonly name: string; readonly groupName: string }[],
): Warning[] {
  const { events, categories } = webhook;
  if (categories === null) return [];
  const names = new Set(known.map(({ name }) => name));
  const all = new Set(known.map(({ groupName }) => groupName));
  const gotten = new Set([
    ...known.filter(({ name }) => gets(webhook, name)).map(({ groupName }) => groupName),
    // A type that the catalog does not have is of the category that its name begins with.
    ...events.filter((pattern) => pattern !== '*' && !names.has(pattern)).map(groupOf),
  ]);
  return categories.flatMap((category, i): Warning[] => {
    if (gotten.has(category)) return [];
    const near = nearestWord(category, [...all]);
    const detail = all.has(category)
      ? `The webhook gets no event type of the category ${category}, so nothing of it arrives. Subscribe to some of them, or remove the category.`
      : `No event type in the catalog has the category ${category}. ${near ? `Did you mean ${near}?` : 'Check its spelling; if it is right, add its types to the catalog, so that others find them.'}`;
    return [{ path: `/categories/${i}`, code: 'idle_category', detail }];
  });
}
