import { program, TOLERANCE_SECONDS } from './recipe.ts';
import type { Recipe } from './recipe.ts';

export function nodeSnippet(recipe: Recipe): string {
  const {
    isPublicKey,
    variable,
    keyPrefix,
    id,
    timestamp,
    timestampTag,
    unit,
    signature,
    tag,
    separator,
    encoding,
  } = recipe;
  const secret = `process.env.${variable}`;
  const stripped = keyPrefix ? `${secret}.slice(${keyPrefix.length})` : secret;
  const bytes = keyPrefix === null ? `Buffer.from(${secret})` : `Buffer.from(${stripped}, 'base64')`;
  const prefix = unit === null ? null : id === null ? '`${timestamp}.`' : '`${id}.${timestamp}.`';
  const needed = [id && 'id', timestamp && 'timestamp', 'signature']
    .filter(Boolean)
    .map((name) => `!${name}`);
  return program(
    isPublicKey
      ? "import { createPublicKey, verify as isSigned } from 'node:crypto';"
      : "import { createHmac, timingSafeEqual } from 'node:crypto';",
    '',
    isPublicKey
      ? `const x = ${bytes}.toString('base64url');\nconst key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });`
      : `const key = ${bytes};`,
    '',
    '// headers: names in lower case, as in request.headers. body: the bytes as they came, before any JSON parser.',
    'export function verify(headers, body) {',
    id !== null && `  const id = headers['${id}'];`,
    timestamp !== null && `  const timestamp = headers['${timestamp}'];`,
    `  const signature = headers['${signature}'];`,
    `  if (${needed.join(' || ')}) return false;`,
    `  const parts = ${separator === null ? '[signature]' : `signature.split('${separator}')`};`,
    timestampTag !== null &&
      `  const timestamp = parts.find((part) => part.startsWith('${timestampTag}'))?.slice(${timestampTag.length});`,
    unit !== null &&
      `  if (!(Math.abs(Date.now() - ${unit === 1 ? '' : '1000 * '}Number(timestamp)) <= ${TOLERANCE_SECONDS}_000)) return false;`,
    isPublicKey
      ? `  const content = Buffer.concat([Buffer.from(${prefix}), body]);`
      : `  const expected = createHmac('sha256', key)${prefix === null ? '' : `.update(${prefix})`}.update(body).digest();`,
    '  return parts.some((part) => {',
    tag !== '' && `    if (!part.startsWith('${tag}')) return false;`,
    `    const given = Buffer.from(part${tag === '' ? '' : `.slice(${tag.length})`}, '${encoding}');`,
    isPublicKey
      ? '    return isSigned(null, content, key, given);'
      : '    return given.length === expected.length && timingSafeEqual(given, expected);',
    '  });',
    '}',
  );
}
