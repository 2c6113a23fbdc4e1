/** Why a sign-in through the OpenID provider did not come about. Apart from `oidc.ts`, which is loaded where there is a provider. */
/** The provider did not let somebody in, or what came back is not its answer to us. The message is fit for callers. */
export class OidcRefused extends Error {}
/** The provider does not answer. */
export class OidcAway extends Error {}

/** For the log: what went wrong, without what was sent. */
export function reasonOf(error: unknown): string {
  const parts: string[] = [];
  for (let each = error; each instanceof Error && parts.length < 4; each = each.cause) {
    const { code } = each as { code?: unknown };
    parts.push(typeof code === 'string' ? `${each.message} (${code})` : each.message);
  }
  return parts.join(': ') || String(error);
}
