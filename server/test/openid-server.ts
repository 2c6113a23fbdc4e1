/** A real OpenID provider (`oidc-provider`), and a person who signs in there. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { vi } from 'vitest';

export interface Account {
  email?: string;
  email_verified?: boolean;
  name?: string;
}

export interface OpenIdServer {
  issuer: URL;
  /** By subject: what it says of whom. */
  accounts: Map<string, Account>;
  /** Whatever was asked of it, with headers and bodies. */
  requests: string[];
  /** Signs in as a subject, agrees to everything, and answers where it sends the browser back to. */
  signIn(url: string, subject: string): Promise<URL>;
  /** Signs nobody in, and answers where it sends the browser back to. */
  refuse(url: string): Promise<URL>;
  close(): Promise<void>;
}

export async function startOpenIdServer(client: {
  id: string;
  secret: string;
  redirectUri: string;
  /** Where it says who somebody is: in the ID token too, or only when asked. */
  claimsInToken?: boolean;
  method?: 'client_secret_basic' | 'client_secret_post';
}): Promise<OpenIdServer> {
  // It warns of being what it is: a provider for a test.
  for (const method of ['info', 'warn'] as const)
    vi.spyOn(console, method).mockImplementation(() => undefined);
  const accounts = new Map<string, Account>();
  const requests: string[] = [];
  let handle: ReturnType<Provider['callback']>;
  const server = createServer((request, response) => {
    const line = [`${request.method} ${request.url}`, ...request.rawHeaders].join('\n');
    const at = requests.push(line) - 1;
    request.on('data', (chunk: Buffer) => (requests[at] += `\n${chunk.toString()}`));
    void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const method = client.method ?? 'client_secret_basic';
  const provider = new Provider(issuer.origin, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.redirectUri],
        token_endpoint_auth_method: method,
      },
    ],
    clientAuthMethods: [method],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: !client.claimsInToken,
    cookies: { keys: ['test'] },
    pkce: { required: () => true },
    findAccount: (_context, sub) => {
      const account = accounts.get(sub);
      return account && { accountId: sub, claims: () => ({ sub, ...account }) };
    },
  });
  handle = provider.callback();

  /** A browser there, which stops where it is sent elsewhere, or at a form. */
  function openTab() {
    const jar = new Map<string, string>();
    return async (url: URL, form?: Record<string, string>): Promise<URL> => {
      let next = url;
      let body = form;
      for (let step = 0; step < 10; step++) {
        const response = await fetch(next, {
          method: body ? 'POST' : 'GET',
          redirect: 'manual',
          headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
          ...(body && { body: new URLSearchParams(body) }),
        });
        body = undefined;
        for (const line of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (value === '') jar.delete(name);
          else jar.set(name, value);
        }
        const location = response.headers.get('location');
        if (location === null) {
          if (response.status >= 400) throw new Error(`the provider answers ${response.status}`);
          return next;
        }
        next = new URL(location, next);
        if (next.origin !== issuer.origin) return next;
      }
      throw new Error('the provider redirects without end');
    };
  }

  return {
    issuer,
    accounts,
    requests,
    async signIn(url, subject) {
      const go = openTab();
      const login = await go(new URL(url));
      const consent = await go(login, { prompt: 'login', login: subject, password: 'x' });
      return consent.origin === issuer.origin ? go(consent, { prompt: 'consent' }) : consent;
    },
    async refuse(url) {
      const go = openTab();
      const login = await go(new URL(url));
      return go(new URL(`${login.href}/abort`));
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
