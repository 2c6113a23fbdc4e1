/** Examples of events, from the catalog of an organization. */
import { TidingsError } from '@tidings/core/errors';
import { patternsFor } from '@tidings/core/event-type';
import type { EventType } from '@tidings/core/catalog/event-type';
import type { Warning } from '@tidings/core/warning';
import { parseTemplate, rehearseTemplate } from '@tidings/core/template/template';
import { namesIn, typesOf } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { invalidRequest } from './errors.ts';

/**
 * Refuses a template that cannot render the example of a type which the webhook asks for by name.
 *
 * @param given what of the two is new
 */
export async function refuseUnfitTemplate(
  catalog: Catalog,
  events: readonly string[],
  template: unknown,
  given: 'template' | 'events',
): Promise<void> {
  if (template === null) return;
  const names = events.filter((pattern) => !isWildcard(pattern));
  const [misfit] = misfits(await typesOf(catalog, names), template);
  if (!misfit) return;
  const place = `/template${misfit.path}`;
  const [path, message] =
    given === 'template'
      ? [place, `does not fit the example of ${misfit.type}: ${misfit.message}.`]
      : [
          `/events/${events.indexOf(misfit.type)}`,
          `has an example that the template does not fit: ${place}: ${misfit.message}.`,
        ];
  throw new TidingsError('invalid_template', `${path} ${message}`, { faults: [{ path, message }] });
}

/** What a template makes of types that come under a wildcard. @param names of all types of the catalog */
export async function warnOfTemplate(
  catalog: Catalog,
  names: readonly string[],
  { events, template }: { events: readonly string[]; template: unknown },
): Promise<Warning[]> {
  if (template === null || !events.some(isWildcard)) return [];
  const covered = names.filter((name) => covers(events, name));
  const found = misfits(await typesOf(catalog, covered), template);
  const [first] = found;
  if (!first) return [];
  const others = found.length > 1 ? ` and of ${found.length - 1} more event types` : '';
  const detail = `The template does not fit the example of ${first.type}${others}: /template${first.path}: ${first.message}. Such events fail.`;
  return [{ path: `/template${first.path}`, code: 'unfit_template', detail }];
}

interface Misfit {
  type: string;
  path: string;
  message: string;
}

/** Types with an example that the template does not render. */
export function misfits(types: readonly Pick<EventType, 'name' | 'example'>[], template: unknown): Misfit[] {
  const parsed = parseTemplate(template);
  if (!parsed.ok) return [];
  return types.flatMap(({ name, example }) => {
    if (example === null) return [];
    const result = rehearseTemplate(parsed.template, {
      id: 'evt_example',
      type: name,
      created: '2026-01-01T00:00:00.000Z',
      organization: 'example',
      project: 'example',
      attributes: null,
      data: Buffer.from(JSON.stringify(example)),
      asks: false,
      record: null,
    });
    return result.ok ? [] : [{ type: name, path: result.path, message: result.message }];
  });
}

/** The event type and data to try a webhook with: what is given, else from its subscriptions and the catalog. */
export async function chooseExample(
  catalog: Catalog,
  events: readonly string[],
  given: { event?: string; data?: unknown },
): Promise<{ type: string; data: unknown }> {
  if (given.event !== undefined) {
    if (given.data !== undefined) return { type: given.event, data: given.data };
    const [type] = await typesOf(catalog, [given.event]);
    if (type && type.example !== null) return { type: type.name, data: type.example };
    const message = `is needed: the catalog has no example of ${given.event}.`;
    throw invalidRequest([{ path: '/data', message }]);
  }
  for (const pattern of events) {
    const names = isWildcard(pattern)
      ? (await namesIn(catalog, {})).filter((name) => covers([pattern], name))
      : [pattern];
    if (given.data !== undefined && names.length > 0) return { type: names[0]!, data: given.data };
    const type = (await typesOf(catalog, names)).find(({ example }) => example !== null);
    if (type) return { type: type.name, data: type.example };
  }
  const message = 'is needed: the catalog has no example of what the webhook is subscribed to.';
  throw invalidRequest([{ path: '/event', message }]);
}

function isWildcard(pattern: string): boolean {
  return pattern.endsWith('*');
}

function covers(patterns: readonly string[], name: string): boolean {
  return patternsFor(name).some((pattern) => patterns.includes(pattern));
}
