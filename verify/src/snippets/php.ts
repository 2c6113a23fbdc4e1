import { program, TOLERANCE_SECONDS } from './recipe.ts';
import type { Recipe } from './recipe.ts';

export function phpSnippet(recipe: Recipe): string {
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
  const secret = `getenv('${variable}')`;
  const key =
    keyPrefix === null
      ? secret
      : `base64_decode(${keyPrefix ? `substr(${secret}, ${keyPrefix.length})` : secret}, true)`;
  const needed = [id && '$id', timestamp && '$timestamp', '$signature'].filter(Boolean);
  const content = unit === null ? '$body' : id === null ? '"$timestamp.$body"' : '"$id.$timestamp.$body"';
  const part = tag === '' ? '$part' : `substr($part, ${tag.length})`;
  return program(
    '<?php',
    '// $headers: names in lower case, as in array_change_key_case(getallheaders()).',
    "// $body: the bytes as they came, as in file_get_contents('php://input').",
    'function verify(array $headers, string $body): bool',
    '{',
    `    $key = ${key};`,
    id !== null && `    $id = $headers['${id}'] ?? '';`,
    timestamp !== null && `    $timestamp = $headers['${timestamp}'] ?? '';`,
    `    $signature = $headers['${signature}'] ?? '';`,
    `    if (!$key || ${needed.map((name) => `${name} === ''`).join(' || ')}) {`,
    '        return false;',
    '    }',
    `    $parts = ${separator === null ? '[$signature]' : `explode('${separator}', $signature)`};`,
    timestampTag !== null &&
      `    $timestamp = '';\n    foreach ($parts as $part) {\n        if (str_starts_with($part, '${timestampTag}')) {\n            $timestamp = substr($part, ${timestampTag.length});\n        }\n    }`,
    unit !== null &&
      `    if (!ctype_digit($timestamp) || abs(${unit === 1 ? 'microtime(true) - (int) $timestamp / 1000' : 'time() - (int) $timestamp'}) > ${TOLERANCE_SECONDS}) {\n        return false;\n    }`,
    !isPublicKey && `    $expected = hash_hmac('sha256', ${content}, $key, true);`,
    '    foreach ($parts as $part) {',
    tag !== '' && `        if (!str_starts_with($part, '${tag}')) {\n            continue;\n        }`,
    encoding === 'hex'
      ? `        $given = ctype_xdigit(${part}) && strlen(${part}) === 64 ? hex2bin(${part}) : '';`
      : `        $given = base64_decode(${part}, true);`,
    isPublicKey
      ? `        if (is_string($given) && strlen($given) === 64 && sodium_crypto_sign_verify_detached($given, ${content}, $key)) {`
      : '        if (is_string($given) && hash_equals($expected, $given)) {',
    '            return true;',
    '        }',
    '    }',
    '    return false;',
    '}',
  );
}
