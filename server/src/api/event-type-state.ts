/** Whether an event type can be as somebody wants it to be. */
import type { FastifyRequest } from 'fastify';
import { MOST_EVENT_TYPES } from '@tidings/core/catalog/event-type';
import type { EventTypeChange } from '@tidings/core/catalog/event-type';
import { TidingsError } from '@tidings/core/errors';
import { groupOf } from '@tidings/core/event-type';
import type { Fault } from '@tidings/core/errors';
import { termsOf } from '@tidings/core/interaction';
import { takeSchema } from '@tidings/core/json-schema/validator';
import { unstorableJson } from '@tidings/core/storable-json';
import type { EventTypeState } from '../store/event-types.ts';
import { invalidRequest } from './errors.ts';

/** Characters of an example as JSON text. */
const LONGEST_EXAMPLE = 64 * 1024;

export function emptyState(name: string): EventTypeState {
  return {
    groupName: groupOf(name),
    description: '',
    schema: null,
    example: null,
    validation: 'off',
    asks: null,
    deprecated: false,
    draft: false,
  };
}

export function change(
  before: EventTypeState,
  { group, schema, example, ...rest }: EventTypeChange,
): EventTypeState {
  return {
    ...before,
    ...rest,
    ...(group !== undefined && { groupName: group }),
    ...(schema !== undefined && { schema: schema as EventTypeState['schema'] }),
    ...(example !== undefined && { example }),
  };
}

/** Throws when schema, example and validation are not what they have to be, or do not go together. */
export function check(state: EventTypeState): void {
  requireSchema(state);
  const terms = state.asks && termsOf(state.asks);
  if (terms && 'faults' in terms) {
    throw invalidRequest(terms.faults.map((fault) => ({ ...fault, path: `/asks${fault.path}` })));
  }
  const { schema, example } = faultsOf(state);
  if (schema.length > 0) throw invalidSchema(schema);
  if (example.length > 0) {
    throw invalidRequest(example.map(({ path, message }) => ({ path: `/example${path}`, message })));
  }
}

/** What is checked must be there. */
export function requireSchema({ schema, validation }: EventTypeState): void {
  if (schema !== null || validation === 'off') return;
  throw invalidRequest([{ path: '/validation', message: 'can only be off, since there is no schema.' }]);
}

/** What is wrong with the schema; and if nothing is, with the example. */
export function faultsOf({ schema, example }: Pick<EventTypeState, 'schema' | 'example'>): {
  schema: Fault[];
  example: Fault[];
} {
  const text = example === null ? '' : JSON.stringify(example);
  if (text.length > LONGEST_EXAMPLE) {
    const message = `is ${text.length} characters long; at most ${LONGEST_EXAMPLE} are taken.`;
    return { schema: [], example: [{ path: '', message }] };
  }
  const unstorable = unstorableJson(text);
  if (unstorable !== null) return { schema: [], example: [{ path: '', message: unstorable }] };
  if (schema === null) return { schema: [], example: [] };
  const taken = takeSchema(schema);
  if ('faults' in taken) return { schema: taken.faults, example: [] };
  // Numbers are read as those of events are.
  const faults = example === null ? [] : taken.validator.check(JSON.parse(text), text.length);
  return {
    schema: [],
    example: faults.map(({ path, message }) => ({ path, message: `does not fit the schema: it ${message}` })),
  };
}

function invalidSchema(faults: readonly Fault[]): TidingsError {
  const placed = faults.map(({ path, message }) => ({ path: `/schema${path}`, message }));
  const [{ path, message }, ...more] = placed as [Fault, ...Fault[]];
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  return new TidingsError('invalid_schema', `${path} ${message}${others}`, { faults: placed });
}

/** Event types belong to all of an organization. */
export function refuseProject({ principal }: FastifyRequest): void {
  if (!principal.project) return;
  throw new TidingsError(
    'forbidden',
    'Callers of one project do not change the event types of its organization.',
  );
}

export function refuseTooMany(organization: string, count: number): void {
  if (count <= MOST_EVENT_TYPES) return;
  throw new TidingsError(
    'conflict',
    `The organization ${organization} would have ${count} event types of its own; at most ${MOST_EVENT_TYPES} are taken. Delete some first.`,
  );
}
