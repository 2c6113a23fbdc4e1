/** `uniqueItems` in linear time: Ajv compares each item with each other one. */
import type { FuncKeywordDefinition, SchemaValidateFunction } from 'ajv';
import { spend } from './budget.ts';

const validate: SchemaValidateFunction = (required: boolean, items: unknown[]) => {
  if (!required) return true;
  const places = new Map<string, number>();
  for (const [i, item] of items.entries()) {
    const text = canonicalText(item);
    spend(1 + text.length / 4);
    const j = places.get(text);
    if (j !== undefined) {
      validate.errors = [{ keyword: 'uniqueItems', params: { i, j }, message: 'must hold each item once' }];
      return false;
    }
    places.set(text, i);
  }
  return true;
};

export const UNIQUE_ITEMS: FuncKeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  errors: true,
  validate,
};

/** Equal for equal values: members of objects come in order. */
function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  const members = Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonicalText((value as Record<string, unknown>)[name])}`);
  return `{${members.join()}}`;
}
