import { isUtf8 } from 'node:buffer';
import { parseDocument, visit } from 'yaml';
import { parseExactly, spelled } from '@tidings/core/exact-json';
import type { SpelledNumber } from '@tidings/core/exact-json';
import { TidingsError } from '@tidings/core/errors';
import { invalidRequest } from './errors.ts';
import { parseJson } from './parse-json.ts';

/** Reading takes about half a second for each megabyte. */
const MOST_BYTES = 512 * 1024;
/** What its aliases may make of it. */
const MOST_CHARACTERS = 2 * 1024 * 1024;
const MOST_ALIASES = 100;

/** Parses a body of YAML 1.2 as what it says in JSON, numbers as written; refuses what JSON has no words for. */
export function parseYaml(body: Buffer): unknown {
  if (body.length > MOST_BYTES) {
    throw new TidingsError(
      'payload_too_large',
      `As YAML at most ${MOST_BYTES} bytes are taken. Send the same as JSON, or less at once.`,
    );
  }
  if (!isUtf8(body)) throw refuse('is not valid UTF-8.');
  const document = parseDocument(body.toString(), { version: '1.2', schema: 'core', stringKeys: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem?.code === 'RESOURCE_EXHAUSTION') throw refuse('is nested too deep.');
  if (problem) {
    const [place] = problem.linePos ?? [];
    const where = place ? `, line ${place.line}, column ${place.col}` : '';
    throw refuse(
      `is not valid YAML${where}: ${problem.message.split(/ at line|\n/)[0]!.replace(/\.$/, '')}.`,
    );
  }
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'number') (node as { value: unknown }).value = toNumber(node.source!);
    },
  });
  let text: string;
  try {
    text = JSON.stringify(document.toJS({ maxAliasCount: MOST_ALIASES }) ?? null);
  } catch {
    throw refuse('has aliases that lead in a circle, or make too much of it. Write out what they stand for.');
  }
  if (text.length > MOST_CHARACTERS) throw refuse('becomes too large when its aliases are written out.');
  const bytes = Buffer.from(text);
  parseJson(bytes);
  return parseExactly(text);
}

/** A number of the core schema of YAML 1.2 as JSON writes it. */
function toNumber(source: string): number | SpelledNumber {
  if (/^0[ox]/.test(source)) return spelled(BigInt(source).toString());
  const parts = /^([-+]?)(\d*)(?:\.(\d*))?([eE][-+]?\d+)?$/.exec(source);
  if (!parts) throw refuse(`holds ${source}, and JSON has no such number. Write it as a string.`);
  const [, sign, whole, fraction, exponent = ''] = parts;
  const digits = whole!.replace(/^0+(?=\d)/, '') || '0';
  return spelled(`${sign === '-' ? '-' : ''}${digits}${fraction ? `.${fraction}` : ''}${exponent}`);
}

function refuse(message: string): TidingsError {
  return invalidRequest([{ path: '', message }]);
}
