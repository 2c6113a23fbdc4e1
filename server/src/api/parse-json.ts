import { isUtf8 } from 'node:buffer';
import { TidingsError } from '@tidings/core/errors';
import { parseExactly, spellsNumbers } from '@tidings/core/exact-json';
import { withPlainNumbers } from '@tidings/core/plain-numbers';
import { jsonDepthWithin, MAX_JSON_DEPTH } from '@tidings/core/raw-json';
import { invalidRequest } from './errors.ts';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Parses a body; refuses what later code could trip over: broken UTF-8 and deep nesting. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) throw new TidingsError('invalid_json', 'The body is empty. Send a JSON object.');
  if (body.subarray(0, 3).equals(BYTE_ORDER_MARK))
    throw new TidingsError('invalid_json', 'The body begins with a byte order mark. Send it without.');
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

/**
 * The same for bodies that are not kept as received: a field that occurs twice is refused at any depth, and so is a number
 * that would become another one.
 *
 * @param exact JSON pointers of the values in it whose numbers are kept as they are written
 */
export function parseUnambiguousJson(body: Buffer, exact: readonly string[] = []): unknown {
  const parsed = parseJson(body);
  const text = body.toString();
  const path = repeatedField(text);
  if (path !== null) throw invalidRequest([{ path, message: 'occurs twice. Give each field once.' }]);
  if (!spellsNumbers(text)) return parsed;
  const { value, faults } = withPlainNumbers(parseExactly(text), exact);
  if (faults.length > 0) throw invalidRequest(faults);
  return value;
}

/** JSON pointer of the first field that an object of valid JSON has twice; null when there is none. */
function repeatedField(text: string): string | null {
  interface Level {
    /** Null in an array. */
    names: Set<string> | null;
    /** Name or place of the present member. */
    at: string;
    index: number;
  }
  const levels: Level[] = [];
  let isName = false;
  for (let i = 0; i < text.length; i++) {
    const level = levels.at(-1);
    switch (text[i]) {
      case '"': {
        const start = i++;
        while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
        if (!isName || !level?.names) break;
        isName = false;
        const name = JSON.parse(text.slice(start, i + 1)) as string;
        level.at = name.replaceAll('~', '~0').replaceAll('/', '~1');
        if (level.names.has(name)) return levels.map(({ at }) => `/${at}`).join('');
        level.names.add(name);
        break;
      }
      case '{':
        levels.push({ names: new Set(), at: '', index: 0 });
        isName = true;
        break;
      case '[':
        levels.push({ names: null, at: '0', index: 0 });
        isName = false;
        break;
      case ',':
        if (level?.names) isName = true;
        else if (level) level.at = String(++level.index);
        break;
      case '}':
      case ']':
        levels.pop();
        isName = false;
        break;
      default:
    }
  }
  return null;
}
