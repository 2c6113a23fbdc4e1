/** What a record must have for a search to match it: by this, many searches are told apart without running each. */
import { fieldOf } from './fields.ts';
import type { FieldName } from './fields.ts';
import type { Clause, SearchQuery, Value } from './query.ts';

/** One of the field's values is this text. */
export interface Anchor {
  readonly name: FieldName;
  readonly text: string;
}

/** Null where a search demands no such thing. */
export function anchorOf({ where }: SearchQuery): Anchor | null {
  if (!where) return null;
  const demanded = where.kind === 'and' ? where.conditions : [where];
  for (const one of demanded) {
    const text = one.kind === 'clause' ? equalText(one) : null;
    if (text !== null) return { name: (one as Clause).field.name, text };
  }
  return null;
}

/** The text that a clause wants a value to be, letter by letter. */
function equalText({ field, test }: Clause): string | null {
  const { type, ordered } = fieldOf(field.name);
  if (ordered || !['text', 'enum', 'id'].includes(type)) return null;
  if (test.operator === '=') return textOf(test.value);
  // Of a text, a colon only wants a part.
  return test.operator === 'has' && type !== 'text' && test.values.length === 1
    ? textOf(test.values[0]!)
    : null;
}

function textOf(value: Value): string | null {
  return value.kind === 'text' ? value.text : null;
}
