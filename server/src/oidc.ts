/**
 * Sign-in through the OpenID provider of the settings: the authorization code flow with PKCE (RFC 7636), state and nonce.
 * The one outbound connection besides deliveries. It goes where whoever runs the server has said, so the guard that keeps
 * webhooks out of private networks does not stand before it.
 */
import * as openid from 'openid-client';
import type { OidcConfig } from './config.ts';
import { OidcAway, OidcRefused, reasonOf } from './oidc-refusal.ts';

/** What the browser brings back from the provider must fit what it left with. */
export interface PendingSignIn {
  state: string;
  nonce: string;
  verifier: string;
}

/** Who the provider says it is. */
export interface OidcIdentity {
  /** Issuer and subject: never anybody else, also when the e-mail address changes hands. */
  subject: string;
  /** Null unless the provider vouches for it. */
  email: string | null;
  name: string | null;
}

/** Its keys and addresses may change; they are read anew this often. */
const FRESH_MS = 3600_000;
const TIMEOUT_SECONDS = 5;
const CLOCK_TOLERANCE_SECONDS = 60;

export class OidcProvider {
  readonly #settings: OidcConfig;
  readonly #redirectUri: string;
  #found: { at: number; configuration: Promise<openid.Configuration> } | null = null;

  /** @param redirectUri where the provider sends people back to */
  constructor(settings: OidcConfig, redirectUri: string) {
    this.#settings = settings;
    this.#redirectUri = redirectUri;
  }

  /** @returns where the browser goes next, and what is to be kept for `finish` */
  async start(): Promise<{ url: URL; pending: PendingSignIn }> {
    const configuration = await this.#discover();
    const pending = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      verifier: openid.randomPKCECodeVerifier(),
    };
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#redirectUri,
      scope: 'openid email profile',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
    });
    return { url, pending };
  }

  /** @param query of the address that the provider has sent the browser back to */
  async finish(query: string, pending: PendingSignIn): Promise<OidcIdentity> {
    const configuration = await this.#discover();
    try {
      const tokens = await openid.authorizationCodeGrant(
        configuration,
        new URL(`${this.#redirectUri}?${query}`),
        {
          expectedState: pending.state,
          expectedNonce: pending.nonce,
          pkceCodeVerifier: pending.verifier,
          idTokenExpected: true,
        },
      );
      const claims = tokens.claims()!;
      const isWhole = claims['email'] !== undefined && claims['email_verified'] !== undefined;
      // The address and the word for it are taken from the same place.
      const isLast = isWhole || configuration.serverMetadata().userinfo_endpoint === undefined;
      const about: Record<string, unknown> = isLast
        ? claims
        : await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub);
      const { email, email_verified: verified, name } = about;
      return {
        subject: `${claims.iss} ${claims.sub}`,
        email: typeof email === 'string' && verified === true ? email : null,
        name: typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, 100) : null,
      };
    } catch (error) {
      throw explain(error);
    }
  }

  async #discover(): Promise<openid.Configuration> {
    const now = performance.now();
    if (!this.#found || now - this.#found.at > FRESH_MS) {
      const configuration = this.#readConfiguration();
      this.#found = { at: now, configuration };
      configuration.catch(() => (this.#found = null));
    }
    return this.#found.configuration;
  }

  async #readConfiguration(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    // The settings allow plain http on this machine alone.
    const execute = issuer.protocol === 'http:' ? [openid.allowInsecureRequests] : [];
    const metadata = { [openid.clockTolerance]: CLOCK_TOLERANCE_SECONDS };
    const authentication: openid.ClientAuth = (as, ...rest) => {
      const methods = as.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
      if (clientSecret === null) openid.None()(as, ...rest);
      else if (methods.includes('client_secret_basic')) openid.ClientSecretBasic(clientSecret)(as, ...rest);
      else openid.ClientSecretPost(clientSecret)(as, ...rest);
    };
    try {
      return await openid.discovery(issuer, clientId, metadata, authentication, {
        execute,
        timeout: TIMEOUT_SECONDS,
      });
    } catch (error) {
      throw new OidcAway(reasonOf(error), { cause: error });
    }
  }
}

function explain(error: unknown): Error {
  if (error instanceof openid.AuthorizationResponseError) {
    // Its description is text of the provider, for whoever runs it.
    const code = /^[a-z_]{1,64}$/.test(error.error) ? error.error : 'an error of its own';
    return new OidcRefused(`The OpenID provider did not sign you in (${code}).`, { cause: error });
  }
  if (
    error instanceof openid.WWWAuthenticateChallengeError ||
    (error instanceof openid.ResponseBodyError && error.error === 'invalid_client')
  ) {
    return new OidcRefused(
      'The OpenID provider does not know this server. Whoever runs it checks TIDINGS_OIDC_CLIENT_ID and TIDINGS_OIDC_CLIENT_SECRET.',
      { cause: error },
    );
  }
  const { code } = error as { code?: string };
  const isAway =
    (error instanceof TypeError && error.message === 'fetch failed') ||
    ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM'].includes(code ?? '');
  if (isAway) return new OidcAway(reasonOf(error), { cause: error });
  return new OidcRefused(
    'What came back from the OpenID provider does not fit what this browser left with. Begin the sign-in again.',
    { cause: error },
  );
}
