/**
 * Event types are dot-separated names such as `function.executed`; a pattern is such a name, a prefix with `.*`
 * (everything below it, at any depth), or `*` (everything, but see `Subscriptions.match`).
 */

export const EVENT_TYPE_PATTERN = '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$';
export const SUBSCRIPTION_PATTERN = '^(\\*|[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*(\\.\\*)?)$';
export const EVENT_TYPE_MAX_LENGTH = 128;

/**
 * The patterns that match an event type, most specific first: `a.b.c` → `a.b.c`, `a.b.*`, `a.*`, `*`.
 * Looking these up in a map costs the number of dots, however many subscriptions there are.
 */
export function patternsFor(eventType: string): string[] {
  const patterns = [eventType];
  for (let dot = eventType.lastIndexOf('.'); dot > 0; dot = eventType.lastIndexOf('.', dot - 1)) {
    patterns.push(`${eventType.slice(0, dot)}.*`);
  }
  patterns.push('*');
  return patterns;
}

/** The group of a type that names none: its name up to the first dot. */
export function groupOf(name: string): string {
  return name.split('.')[0]!.slice(0, 64);
}
