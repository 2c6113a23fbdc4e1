import { program, quoted, TOLERANCE_SECONDS } from './recipe.ts';
import type { Recipe } from './recipe.ts';

/** Java 17. */
export function javaSnippet(recipe: Recipe): string {
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
  const secret = `System.getenv("${variable}")`;
  const bytes =
    keyPrefix === null
      ? `${secret}.getBytes(UTF_8)`
      : `Base64.getDecoder().decode(${secret}${keyPrefix ? `.substring(${keyPrefix.length})` : ''})`;
  const needed = [id && 'id', timestamp && 'timestamp', 'signature'].filter(Boolean);
  const prefix = id === null ? 'timestamp + "."' : 'id + "." + timestamp + "."';
  const part = tag === '' ? 'part' : `part.substring(${tag.length})`;
  return program(
    (keyPrefix === null || unit !== null) && 'import static java.nio.charset.StandardCharsets.UTF_8;',
    (keyPrefix === null || unit !== null) && '',
    isPublicKey && 'import java.io.ByteArrayOutputStream;',
    isPublicKey
      ? 'import java.security.KeyFactory;\nimport java.security.PublicKey;\nimport java.security.Signature;'
      : 'import java.security.MessageDigest;',
    isPublicKey && 'import java.security.spec.X509EncodedKeySpec;',
    (keyPrefix !== null || encoding === 'base64') && 'import java.util.Base64;',
    (encoding === 'hex' || isPublicKey) && 'import java.util.HexFormat;',
    'import java.util.Map;',
    !isPublicKey && 'import javax.crypto.Mac;\nimport javax.crypto.spec.SecretKeySpec;',
    '',
    'class Webhooks {',
    '  // headers: names in lower case. body: the bytes as they came, before any JSON parser.',
    '  static boolean verify(Map<String, String> headers, byte[] body) throws Exception {',
    id !== null && `    String id = headers.get(${quoted(id)});`,
    timestamp !== null && `    String timestamp = headers.get(${quoted(timestamp)});`,
    `    String signature = headers.get(${quoted(signature)});`,
    `    if (${needed.map((name) => `${name} == null`).join(' || ')}) return false;`,
    `    String[] parts = ${separator === null ? '{signature}' : `signature.split(${quoted(separator)})`};`,
    timestampTag !== null &&
      `    String timestamp = "";\n    for (String part : parts) if (part.startsWith(${quoted(timestampTag)})) timestamp = part.substring(${timestampTag.length});`,
    unit !== null &&
      `    if (!timestamp.matches("[0-9]{1,15}")) return false;\n    long age = System.currentTimeMillis() - Long.parseLong(timestamp)${unit === 1 ? '' : ' * 1000'};\n    if (Math.abs(age) > ${TOLERANCE_SECONDS}_000) return false;`,
    isPublicKey
      ? `    // A public key in DER: a head that says Ed25519, and its 32 bytes.\n    ByteArrayOutputStream der = new ByteArrayOutputStream();\n    der.write(HexFormat.of().parseHex("302a300506032b6570032100"));\n    der.write(${bytes});\n    PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der.toByteArray()));`
      : `    Mac mac = Mac.getInstance("HmacSHA256");\n    mac.init(new SecretKeySpec(${bytes}, "HmacSHA256"));`,
    !isPublicKey && unit !== null && `    mac.update((${prefix}).getBytes(UTF_8));`,
    !isPublicKey && '    byte[] expected = mac.doFinal(body);',
    '    for (String part : parts) {',
    tag !== '' && `      if (!part.startsWith(${quoted(tag)})) continue;`,
    '      try {',
    encoding === 'hex'
      ? `        byte[] given = HexFormat.of().parseHex(${part});`
      : `        byte[] given = Base64.getDecoder().decode(${part});`,
    isPublicKey
      ? `        if (given.length != 64) continue;\n        Signature check = Signature.getInstance("Ed25519");\n        check.initVerify(key);\n        check.update((${prefix}).getBytes(UTF_8));\n        check.update(body);\n        if (check.verify(given)) return true;`
      : '        if (MessageDigest.isEqual(given, expected)) return true;',
    '      } catch (IllegalArgumentException malformed) {',
    '        // Another one may fit.',
    '      }',
    '    }',
    '    return false;',
    '  }',
    '}',
  );
}
