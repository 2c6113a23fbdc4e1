/** What a browser does for a page of the server: keeps cookies, says where requests come from. */
import type { NewMember, SignInLink } from '@tidings/core/member';
import type { CallerView } from '@tidings/core/session';
import type { Problem } from '../src/api/errors.ts';
import type { Answer, Tidings } from './start.ts';

export interface Browser {
  /** As a script of a page of the server would call it. */
  request<T = Problem>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string | undefined>,
  ): Promise<Answer<T>>;
  /** Goes to an address as people do, redirects left alone. */
  visit(url: string, headers?: Record<string, string>): Promise<Response>;
  /** For the SDK: what the browser's own would do. */
  fetch: typeof globalThis.fetch;
  /** By name; change it as you like. */
  cookies: Map<string, string>;
  /** Every line `Set-Cookie` that came. */
  received: string[];
}

export function openBrowser(origin: string, cookies = new Map<string, string>()): Browser {
  const received: string[] = [];
  const keep = (response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      received.push(line);
      const [pair = ''] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value.join('='));
    }
  };
  const cookie = (): Record<string, string> =>
    cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  return {
    cookies,
    received,
    async fetch(input, init) {
      const headers = new Headers(init?.headers);
      headers.set('sec-fetch-site', 'same-origin');
      const { cookie: value } = cookie();
      if (value !== undefined && init?.credentials === 'same-origin') headers.set('cookie', value);
      const response = await fetch(input, { ...init, headers });
      keep(response);
      return response;
    },
    async request<T>(
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string | undefined> = {},
    ): Promise<Answer<T>> {
      const sent: Record<string, string | undefined> = {
        'sec-fetch-site': 'same-origin',
        'tidings-request': '1',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...cookie(),
        ...headers,
      };
      const given = Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== undefined);
      const response = await fetch(origin + path, {
        method,
        headers: given,
        redirect: 'manual',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      keep(response);
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') === true;
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: (text === '' ? null : isJson ? (JSON.parse(text) as unknown) : text) as T,
      };
    },
    async visit(url, headers = {}) {
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { 'sec-fetch-site': 'none', ...cookie(), ...headers },
      });
      keep(response);
      return response;
    },
  };
}

let people = 0;

/** An e-mail address and a name that nobody has yet. */
export function newPerson(): { email: string; name: string } {
  people++;
  return { email: `person${people}@example.com`, name: `Person ${people}` };
}

/** What is posted to sign in by a link. */
export function tokenOf({ url }: SignInLink): string {
  return new URL(url).hash.slice('#token='.length);
}

/** A new member with this role, at this place, who is signed in. */
export async function joinAs(
  tidings: Tidings,
  input: object,
): Promise<{ member: NewMember; browser: Browser; session: string }> {
  const invited = await tidings.request<NewMember>('POST', '/v1/members', { ...newPerson(), ...input });
  if (invited.status !== 201) throw new Error(`nobody was invited: ${invited.text}`);
  const browser = openBrowser(tidings.url);
  const token = tokenOf(invited.body.signInLink);
  const signedIn = await browser.request<CallerView>('POST', '/v1/session/link', { token });
  if (signedIn.status !== 200) throw new Error(`nobody was signed in: ${signedIn.text}`);
  return { member: invited.body, browser, session: signedIn.body.session!.id };
}
