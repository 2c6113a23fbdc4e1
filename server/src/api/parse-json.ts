import { isUtf8 } from 'node:buffer';
import { TidingsError } from '@tidings/core/errors';
import { jsonDepthWithin, MAX_JSON_DEPTH } from '@tidings/core/raw-json';

/** Parses a body; refuses what later code could trip over: broken UTF-8 and deep nesting. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) throw new TidingsError('invalid_json', 'The body is empty. Send a JSON object.');
  if (!isUtf8(body)) throw new TidingsError('invalid_json', 'The body is not valid UTF-8.');
  if (!jsonDepthWithin(body, MAX_JSON_DEPTH)) {
    throw new TidingsError('invalid_json', `The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
  }
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    throw new TidingsError('invalid_json', `The body is not valid JSON: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}
