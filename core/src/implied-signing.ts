/** Which signing profile is meant where none is named. It stands by itself, since forms need it and no schemas. */

/**
 * Secrets of Standard Webhooks say by themselves what they are for; any other text is a key as it stands, which only profiles that
 * sign with the text itself can use. Bodies that are encrypted as Pangea does are signed so, too.
 *
 * @param secret none: one is made
 */
export function impliedSigning({
  secret = '',
  encryption,
}: {
  secret?: string;
  encryption?: 'jwe' | 'pangea' | undefined;
}): 'standard' | 'ed25519' | 'admin' | 'pangea' {
  if (encryption === 'pangea') return 'pangea';
  if (secret === '' || secret.startsWith('whsec_')) return 'standard';
  return secret.startsWith('whsk_') ? 'ed25519' : 'admin';
}
