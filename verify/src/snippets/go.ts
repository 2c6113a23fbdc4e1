import { program, quoted, TOLERANCE_SECONDS } from './recipe.ts';
import type { Recipe } from './recipe.ts';

export function goSnippet(recipe: Recipe): string {
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
  const secret = `os.Getenv("${variable}")`;
  const text = keyPrefix ? `strings.TrimPrefix(${secret}, ${quoted(keyPrefix)})` : secret;
  const needed = [id && 'id == ""', timestamp && 'timestamp == ""', 'signature == ""'].filter(Boolean);
  const usesStrings = keyPrefix || tag !== '' || separator !== null || timestampTag !== null;
  const imports = [
    isPublicKey ? 'crypto/ed25519' : 'crypto/hmac',
    !isPublicKey && 'crypto/sha256',
    (keyPrefix !== null || encoding === 'base64') && 'encoding/base64',
    encoding === 'hex' && 'encoding/hex',
    'net/http',
    'os',
    unit !== null && 'strconv',
    usesStrings && 'strings',
    unit !== null && 'time',
  ].filter((name) => typeof name === 'string');
  const decode = encoding === 'hex' ? 'hex.DecodeString' : 'base64.StdEncoding.DecodeString';
  const prefix = id === null ? 'timestamp + "."' : 'id + "." + timestamp + "."';
  return program(
    'package main',
    '',
    'import (',
    ...imports.map((name) => `\t${quoted(name)}`),
    ')',
    '',
    keyPrefix === null
      ? `var key = []byte(${secret})`
      : `var key, _ = base64.StdEncoding.DecodeString(${text})`,
    '',
    '// The body is the bytes as they came, before any JSON decoder.',
    'func verify(headers http.Header, body []byte) bool {',
    id !== null && `\tid := headers.Get(${quoted(id)})`,
    timestamp !== null && `\ttimestamp := headers.Get(${quoted(timestamp)})`,
    `\tsignature := headers.Get(${quoted(signature)})`,
    isPublicKey
      ? `\tif len(key) != ed25519.PublicKeySize || ${needed.join(' || ')} {`
      : `\tif len(key) == 0 || ${needed.join(' || ')} {`,
    '\t\treturn false',
    '\t}',
    separator === null
      ? '\tparts := []string{signature}'
      : `\tparts := strings.Split(signature, ${quoted(separator)})`,
    timestampTag !== null &&
      `\ttimestamp := ""\n\tfor _, part := range parts {\n\t\tif strings.HasPrefix(part, ${quoted(timestampTag)}) {\n\t\t\ttimestamp = part[${timestampTag.length}:]\n\t\t}\n\t}`,
    unit !== null &&
      `\tat, err := strconv.ParseInt(timestamp, 10, 64)\n\tif err != nil {\n\t\treturn false\n\t}\n\tage := time.Since(time.Unix${unit === 1 ? 'Milli(at)' : '(at, 0)'})\n\tif age > ${TOLERANCE_SECONDS}*time.Second || age < -${TOLERANCE_SECONDS}*time.Second {\n\t\treturn false\n\t}`,
    isPublicKey && `\tcontent := append([]byte(${prefix}), body...)`,
    !isPublicKey && '\tmac := hmac.New(sha256.New, key)',
    !isPublicKey && unit !== null && `\tmac.Write([]byte(${prefix}))`,
    !isPublicKey && '\tmac.Write(body)',
    !isPublicKey && '\texpected := mac.Sum(nil)',
    '\tfor _, part := range parts {',
    tag !== '' && `\t\tif !strings.HasPrefix(part, ${quoted(tag)}) {\n\t\t\tcontinue\n\t\t}`,
    `\t\tgiven, err := ${decode}(part${tag === '' ? '' : `[${tag.length}:]`})`,
    isPublicKey
      ? '\t\tif err == nil && ed25519.Verify(key, content, given) {'
      : '\t\tif err == nil && hmac.Equal(given, expected) {',
    '\t\t\treturn true',
    '\t\t}',
    '\t}',
    '\treturn false',
    '}',
  );
}
