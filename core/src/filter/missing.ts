/** What a filter looks at and an example of its events does not have: most often a name that was mistyped. */
import { nearestWord } from '../edit-distance.ts';
import { escapeName } from '../json-pointer.ts';
import { isCombinator, isComparingOperator } from './operators.ts';
import { isRecord } from '../record.ts';

export interface MissingField {
  /** JSON pointer into the filter, to the key whose field there is not. */
  readonly pointer: string;
  /** Where that is in the data. */
  readonly path: string;
  /** What the example has there by nearly the same name. */
  readonly near?: string;
}

/** Of an array with more elements than this it is not known what they have. */
const MOST_ELEMENTS = 100;

/** What stands at a place of the example, the elements of arrays each for itself; null: the example does not show it. */
type Found = readonly unknown[] | null;

interface Place {
  readonly pointer: string;
  readonly path: string;
  readonly found: Found;
  /** What of the way there is missing already. */
  readonly missing?: MissingField;
}

/**
 * The fields that have to be there for the filter of an event type to match. What asks that something is absent, or
 * also holds when it is, tells of none; of alternatives each has to.
 *
 * @param filter one that parses
 */
export function missingFields(filter: unknown, example: unknown, eventType: string): MissingField[] {
  const missing = missingIn(filter, { pointer: '', path: '', found: [example] }, eventType);
  return [...new Map(missing.map((one) => [one.pointer, one])).values()];
}

function missingIn(condition: unknown, place: Place, eventType: string): MissingField[] {
  if (place.found === null) return [];
  const here = place.missing ? [place.missing] : [];
  if (!isRecord(condition)) return here;
  return Object.entries(condition).flatMap(([key, operand]): MissingField[] => {
    if (isComparingOperator(key)) return holdsForNothing(key, operand) ? [] : here;
    const pointer = `${place.pointer}/${escapeName(key)}`;
    if (!isCombinator(key)) return missingIn(operand, goTo(place, pointer, key, eventType), eventType);
    if (key === 'not' || !Array.isArray(operand)) return [];
    const parts = operand.map((part, i) =>
      missingIn(part, { ...place, pointer: `${pointer}/${i}` }, eventType),
    );
    return key === 'or' && parts.some((part) => part.length === 0) ? [] : parts.flat();
  });
}

function holdsForNothing(operator: string, operand: unknown): boolean {
  return operator === 'notIn' || (operator === 'exists' && operand === false);
}

/** As `field` in `check.ts` goes. */
function goTo(from: Place, pointer: string, key: string, eventType: string): Place {
  const name = key.startsWith('.') ? key.slice(1) : key;
  const path = join(from.path, name);
  if (from.missing || from.found === null) return { ...from, pointer, path };
  const segments = name.split('.');
  if (segments.length > 1) {
    const whole = ownOf(from.found, name);
    if (whole === null || whole.length > 0) return { pointer, path, found: whole };
  }
  let [found, walked]: [Found, string] = [from.found, from.path];
  for (const [i, segment] of segments.entries()) {
    const below = ownOf(found, segment);
    if (i === 0 && from.path === '' && below?.length === 0 && isNoun(segment, eventType)) {
      walked = segment;
      continue;
    }
    if (below?.length === 0) {
      const near = nearestWord(segment, found.flatMap(namesIn));
      const missing = {
        pointer,
        path: join(walked, segment),
        ...(near && { near: [join(walked, near), ...segments.slice(i + 1)].join('.') }),
      };
      return { pointer, path, found: below, missing };
    }
    [found, walked] = [below, join(walked, segment)];
    if (found === null) break;
  }
  return { pointer, path, found };
}

/** What the values have of this name. Nothing is known of what `null` or an empty array could hold. */
function ownOf(values: Found, name: string): Found {
  if (values === null) return null;
  const looked = values.flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]));
  if (looked.length > MOST_ELEMENTS) return null;
  const own = looked.flatMap((value) =>
    isRecord(value) && Object.hasOwn(value, name) ? [[value[name]]] : [],
  );
  if (own.length > 0) return own.flat();
  return looked.length === 0 || looked.includes(null) ? null : [];
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value))
    return value.slice(0, MOST_ELEMENTS).flatMap((one) => (isRecord(one) ? namesIn(one) : []));
  return isRecord(value) ? Object.keys(value).slice(0, MOST_ELEMENTS) : [];
}

/** Whether the name stands for the data itself, as the noun that leads the event type does. */
function isNoun(name: string, eventType: string): boolean {
  return eventType.startsWith(`${name}.`);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
