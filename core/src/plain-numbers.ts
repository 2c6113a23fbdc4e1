/**
 * What is configured is held as JavaScript holds it. So a number that would become another one is refused; one that is
 * merely written otherwise (`1.0`, `1e3`) is the same number and stays it.
 */
import type { Fault } from './errors.ts';
import { heldNumber, isSpelled } from './exact-json.ts';
import type { SpelledNumber } from './exact-json.ts';
import { escapeName } from './json-pointer.ts';

const MOST_FAULTS = 20;

/**
 * Total on any JSON whose depth is bounded.
 *
 * @param json as `parseExactly` reads it
 * @param exact JSON pointers of the values in it whose numbers keep their spelling
 */
export function withPlainNumbers(
  json: unknown,
  exact: readonly string[] = [],
): { value: unknown; faults: Fault[] } {
  const faults: Fault[] = [];
  const visit = (value: unknown, path: string): unknown => {
    if (typeof value !== 'object' || value === null || exact.includes(path)) return value;
    if (isSpelled(value)) {
      const held = heldNumber(value);
      if (held === null && faults.length < MOST_FAULTS) faults.push({ path, message: notHeld(value) });
      return held;
    }
    if (Array.isArray(value)) return value.map((item: unknown, i) => visit(item, `${path}/${i}`));
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, visit(member, `${path}/${escapeName(name)}`)]),
    );
  };
  return { value: visit(json, ''), faults };
}

const SHOWN_CHARACTERS = 40;

function notHeld({ rawJSON }: SpelledNumber): string {
  const near = Number(rawJSON);
  const shown = rawJSON.length > SHOWN_CHARACTERS ? `${rawJSON.slice(0, SHOWN_CHARACTERS)}…` : rawJSON;
  const becomes = Number.isFinite(near) ? `would be kept as ${near}` : 'is larger than any that can be kept';
  return `is the number ${shown}, which ${becomes}. Give one of at most 15 digits, or write it as a string.`;
}
