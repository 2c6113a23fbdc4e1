import { program } from './recipe.ts';
import type { Recipe } from './recipe.ts';

/** A signed request to a receiver, to try it with: the other way around, since curl receives nothing. */
export function curlSnippet(recipe: Recipe): string {
  const { isPublicKey, keyPrefix, id, timestamp, timestampTag, unit, signature, tag, separator, encoding } =
    recipe;
  const prefix = unit === null ? '' : id === null ? '$timestamp.' : '$id.$timestamp.';
  const hex =
    keyPrefix === null
      ? `printf %s "$WEBHOOK_SECRET"`
      : `printf %s "${keyPrefix ? `\${WEBHOOK_SECRET#${keyPrefix}}` : '$WEBHOOK_SECRET'}" | openssl base64 -d -A`;
  const encode = encoding === 'hex' ? "od -An -tx1 -v | tr -d ' \\n'" : 'openssl base64 -A';
  if (isPublicKey) {
    return program(
      '# The private key of ed25519 stays with the server: have it send a test instead, with an API key.',
      'curl -X POST "$TIDINGS_URL/v1/webhooks/$WEBHOOK_ID/test" -H "Authorization: Bearer $TIDINGS_API_KEY"',
    );
  }
  const value = `${timestampTag === null ? '' : `${timestampTag}$timestamp${separator}`}${tag}$signature`;
  return program(
    '# Sends a signed request to your receiver, as the webhook would.',
    `body='{"type":"function.executed","data":{"id":"func-123"}}'`,
    id !== null && 'id="evt_$(openssl rand -hex 8)"',
    unit !== null && `timestamp=$(date +%s)${unit === 1 ? '000' : ''}`,
    `key=$(${hex} | od -An -tx1 -v | tr -d ' \\n')`,
    `signature=$(printf %s "${prefix}$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | ${encode})`,
    'curl "$RECEIVER_URL" -H "Content-Type: application/json" \\',
    id !== null && `  -H "${id}: $id" \\`,
    timestamp !== null && `  -H "${timestamp}: $timestamp" \\`,
    `  -H "${signature}: ${value}" \\`,
    '  --data-binary "$body"',
  );
}
