/** What others count on is ended only when the caller has confirmed that this is meant. */
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';

/** @param what is not done without it, as the end of a sentence */
export function confirmQuery<More extends Type.TProperties>(
  what: string,
  more: More = {} as More,
): Type.TObject<More & { confirm: Type.TOptional<Type.TBoolean> }> {
  const description = `Whether to ${what}. False when left out.`;
  return Type.Object(
    { ...more, confirm: Type.Optional(Type.Boolean({ description })) },
    { additionalProperties: false },
  );
}
export type Confirmed = { Querystring: { confirm?: boolean } };

/**
 * The refusal.
 *
 * @param what stands in the way and what would come of it, in sentences
 * @param of what needs the confirmation, such as `a webhook that something uses`
 */
export function inUse(what: string, of: string): TidingsError {
  return new TidingsError('in_use', `${what} To go on all the same, say confirm=true.`, {
    faults: [{ path: 'confirm', message: `must be true for ${of}.` }],
  });
}
