/** Times as the API takes and shows them: RFC 3339. */
import Type from 'typebox';
import { IsDateTime } from 'typebox/format';
import { withoutLeap } from './leap-second.ts';

export const Time = Type.String({ format: 'date-time' });
export const NullableTime = Type.Union([Time, Type.Null()]);

/**
 * When that was, in milliseconds since 1970, of a time as its sender wrote it. A leap second, which is a time by RFC 3339 and which no
 * Date can hold, is the last moment of its minute. Null: it is no such time.
 */
export function instantOf(text: string): number | null {
  if (!IsDateTime(text)) return null;
  return Date.parse(withoutLeap(text));
}
