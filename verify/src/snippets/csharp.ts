import { program, quoted, TOLERANCE_SECONDS } from './recipe.ts';
import type { Recipe } from './recipe.ts';

/** .NET has no Ed25519 of its own. */
export function csharpSnippet(recipe: Recipe): string {
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
  const secret = `Environment.GetEnvironmentVariable("${variable}")`;
  const key =
    keyPrefix === null
      ? `Encoding.UTF8.GetBytes(${secret})`
      : `Convert.FromBase64String(${secret}${keyPrefix ? `.Substring(${keyPrefix.length})` : ''})`;
  const prefix = id === null ? 'timestamp + "."' : 'id + "." + timestamp + "."';
  const names = [id && ['id', id], timestamp && ['timestamp', timestamp], ['signature', signature]].filter(
    (name): name is [string, string] => Array.isArray(name),
  );
  const needed = names.map(([name, header]) => `!headers.TryGetValue(${quoted(header)}, out var ${name})`);
  const text = tag === '' ? 'part' : `part.Substring(${tag.length})`;
  return program(
    isPublicKey && '// dotnet add package NSec.Cryptography',
    'using System;',
    'using System.Collections.Generic;',
    'using System.Linq;',
    !isPublicKey && 'using System.Security.Cryptography;',
    'using System.Text;',
    isPublicKey && 'using NSec.Cryptography;',
    '',
    'static class Webhooks',
    '{',
    '    // headers: names in lower case. body: the bytes as they came, before any JSON parser.',
    '    public static bool Verify(IDictionary<string, string> headers, byte[] body)',
    '    {',
    `        if (${needed.join(' || ')}) return false;`,
    separator === null
      ? '        var parts = new[] { signature };'
      : `        var parts = signature.Split('${separator}');`,
    timestampTag !== null &&
      `        var timestamp = (parts.FirstOrDefault(part => part.StartsWith(${quoted(timestampTag)}, StringComparison.Ordinal)) ?? "").Replace(${quoted(timestampTag)}, "");`,
    unit !== null &&
      `        if (!long.TryParse(timestamp, out var at)) return false;\n        var age = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - at${unit === 1 ? '' : ' * 1000'};\n        if (Math.Abs(age) > ${TOLERANCE_SECONDS}000) return false;`,
    unit === null
      ? '        var content = body;'
      : `        var content = Encoding.UTF8.GetBytes(${prefix}).Concat(body).ToArray();`,
    isPublicKey
      ? `        var key = PublicKey.Import(SignatureAlgorithm.Ed25519, ${key}, KeyBlobFormat.RawPublicKey);`
      : `        byte[] expected;\n        using (var hmac = new HMACSHA256(${key})) expected = hmac.ComputeHash(content);`,
    '        foreach (var part in parts)',
    '        {',
    tag !== '' && `            if (!part.StartsWith(${quoted(tag)}, StringComparison.Ordinal)) continue;`,
    encoding === 'base64'
      ? `            byte[] given;\n            try { given = Convert.FromBase64String(${text}); }\n            catch (FormatException) { continue; }`
      : `            var given = Encoding.ASCII.GetBytes(${text});`,
    isPublicKey
      ? '            if (SignatureAlgorithm.Ed25519.Verify(key, content, given)) return true;'
      : encoding === 'hex'
        ? '            var hex = Encoding.ASCII.GetBytes(BitConverter.ToString(expected).Replace("-", "").ToLowerInvariant());\n            if (CryptographicOperations.FixedTimeEquals(given, hex)) return true;'
        : '            if (CryptographicOperations.FixedTimeEquals(given, expected)) return true;',
    '        }',
    '        return false;',
    '    }',
    '}',
  );
}
