/** What the API says is wrong, brought to the fields that it means. */
import { TidingsApiError } from '@tidings/sdk';
import { sentenceOf } from './query-client.ts';

export interface Faults {
  /** By the JSON pointer of the field. */
  at: Readonly<Record<string, string>>;
  /** What belongs to no field on the screen; null when everything does. */
  rest: string | null;
}

const NONE: Faults = { at: {}, rest: null };

/**
 * @param fields the pointers that the form shows; what is wrong inside of one is shown at it
 * @param base where in the body of the call what the form shows stands
 */
export function faultsOf(error: unknown, fields: readonly string[], base = ''): Faults {
  if (error === null || error === undefined) return NONE;
  if (!(error instanceof TidingsApiError) || error.errors.length === 0)
    return { at: {}, rest: sentenceOf(error) };
  const at: Record<string, string> = {};
  const rest: string[] = [];
  for (const { path: whole, message } of error.errors) {
    const path = whole.startsWith(`${base}/`) ? whole.slice(base.length) : whole;
    const field = fields.find((each) => path === each || path.startsWith(`${each}/`));
    if (field === undefined) rest.push(path === '' ? message : `${path} ${message}`);
    else at[field] = at[field] === undefined ? upperFirst(message) : `${at[field]} ${upperFirst(message)}`;
  }
  return { at, rest: rest.length === 0 ? null : upperFirst(rest.join(' ')) };
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toLocaleUpperCase() + text.slice(1);
}
