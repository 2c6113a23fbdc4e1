/**
 * What is wrong with an event type or a pattern that is typed where events are chosen, and not taken in. Null: nothing is typed,
 * or it is covered by what is chosen.
 */
export function openEventFault(chosen: readonly string[], open: string): string | null {
  const typed = open.trim();
  if (typed === '' || chosen.includes(typed) || chosen.includes('*')) return null;
  return `“${typed}” is typed and not added. Add it, or empty the search.`;
}
