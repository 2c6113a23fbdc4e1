import { program, quoted, TOLERANCE_SECONDS } from './recipe.ts';
import type { Recipe } from './recipe.ts';

export function pythonSnippet(recipe: Recipe): string {
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
  const secret = `os.environ["${variable}"]`;
  const key =
    keyPrefix === null
      ? `${secret}.encode()`
      : `base64.b64decode(${secret}${keyPrefix ? `[${keyPrefix.length}:]` : ''})`;
  const prefix = id === null ? 'f"{timestamp}."' : 'f"{id}.{timestamp}."';
  const needed = [id && 'id', timestamp && 'timestamp', 'signature'].filter(Boolean);
  const decode = encoding === 'hex' ? 'bytes.fromhex' : 'base64.b64decode';
  return program(
    (keyPrefix !== null || encoding === 'base64') && 'import base64',
    !isPublicKey && 'import hashlib\nimport hmac',
    'import os',
    unit !== null && 'import time',
    isPublicKey &&
      '\n# pip install cryptography\nfrom cryptography.exceptions import InvalidSignature\nfrom cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey',
    '',
    isPublicKey ? `key = Ed25519PublicKey.from_public_bytes(${key})` : `key = ${key}`,
    '',
    '',
    '# headers: names in lower case. body: the bytes as they came, before any JSON parser.',
    'def verify(headers: dict, body: bytes) -> bool:',
    id !== null && `    id = headers.get(${quoted(id)})`,
    timestamp !== null && `    timestamp = headers.get(${quoted(timestamp)})`,
    `    signature = headers.get(${quoted(signature)})`,
    `    if not (${needed.join(' and ')}):`,
    '        return False',
    `    parts = ${separator === null ? '[signature]' : `signature.split(${quoted(separator)})`}`,
    timestampTag !== null &&
      `    timestamp = next((part[${timestampTag.length}:] for part in parts if part.startswith(${quoted(timestampTag)})), "")`,
    unit !== null && '    if not (timestamp.isascii() and timestamp.isdigit()):\n        return False',
    unit !== null &&
      `    if abs(time.time() - int(timestamp)${unit === 1 ? ' / 1000' : ''}) > ${TOLERANCE_SECONDS}:\n        return False`,
    unit === null ? '    content = body' : `    content = ${prefix}.encode() + body`,
    !isPublicKey && '    expected = hmac.new(key, content, hashlib.sha256).digest()',
    '    for part in parts:',
    tag !== '' && `        if not part.startswith(${quoted(tag)}):\n            continue`,
    '        try:',
    `            given = ${decode}(part${tag === '' ? '' : `[${tag.length}:]`})`,
    isPublicKey &&
      '            key.verify(given, content)\n            return True\n        except (ValueError, InvalidSignature):\n            continue',
    !isPublicKey && '        except ValueError:\n            continue',
    !isPublicKey && '        if hmac.compare_digest(given, expected):\n            return True',
    '    return False',
  );
}
