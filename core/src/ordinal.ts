const ENDS: Record<string, string> = { one: 'st', two: 'nd', few: 'rd' };
const rules = new Intl.PluralRules('en', { type: 'ordinal' });

/** `1` → `1st`, `12` → `12th`, `91` → `91st`, `99.9` → `99.9th`. */
export function ordinal(value: number): string {
  return `${value}${(Number.isInteger(value) && ENDS[rules.select(value)]) || 'th'}`;
}
