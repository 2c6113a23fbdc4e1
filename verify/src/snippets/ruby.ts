import { program, TOLERANCE_SECONDS } from './recipe.ts';
import type { Recipe } from './recipe.ts';

export function rubySnippet(recipe: Recipe): string {
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
  const secret = `ENV.fetch("${variable}")`;
  const key =
    keyPrefix === null
      ? secret
      : `${secret}${keyPrefix ? `.delete_prefix("${keyPrefix}")` : ''}.unpack1("m0")`;
  const needed = [id && 'id', timestamp && 'timestamp', 'signature'].filter(Boolean);
  const prefix = id === null ? '"#{timestamp}."' : '"#{id}.#{timestamp}."';
  return program(
    'require "openssl"',
    '',
    isPublicKey
      ? `# A public key in DER: a head that says Ed25519, and its 32 bytes.\nKEY = OpenSSL::PKey.read(["302a300506032b6570032100"].pack("H*") + ${key})`
      : `KEY = ${key}`,
    '',
    '# headers: names in lower case. body: the bytes as they came, before any JSON parser.',
    'def verify(headers, body)',
    id !== null && `  id = headers["${id}"]`,
    timestamp !== null && `  timestamp = headers["${timestamp}"]`,
    `  signature = headers["${signature}"]`,
    `  return false unless ${needed.join(' && ')}`,
    '',
    `  parts = ${separator === null ? '[signature]' : `signature.split("${separator}")`}`,
    timestampTag !== null &&
      `  timestamp = parts.find { |part| part.start_with?("${timestampTag}") }.to_s.delete_prefix("${timestampTag}")`,
    unit !== null && '  return false unless timestamp.match?(/\\A\\d{1,15}\\z/)',
    unit !== null &&
      `  return false if (Time.now.to_f - timestamp.to_i${unit === 1 ? ' / 1000.0' : ''}).abs > ${TOLERANCE_SECONDS}`,
    '',
    `  content = ${unit === null ? 'body.b' : `${prefix}.b + body.b`}`,
    !isPublicKey && '  expected = OpenSSL::HMAC.digest("SHA256", KEY, content)',
    '  parts.any? do |part|',
    tag !== '' && `    next false unless part.start_with?("${tag}")`,
    '',
    encoding === 'hex'
      ? `    given = [part.delete_prefix("${tag}")].pack("H*")`
      : `    given = part.delete_prefix("${tag}").unpack1("m")`,
    isPublicKey
      ? '    given.bytesize == 64 && KEY.verify(nil, given, content)'
      : '    given.bytesize == expected.bytesize && OpenSSL.fixed_length_secure_compare(given, expected)',
    '  end',
    'end',
  );
}
