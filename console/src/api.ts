/** The one client of the API: the SDK, with the session of this browser, or in the portal with its token and no cookie. */
import { Tidings } from '@tidings/sdk';
import { setServerClock } from './clock.ts';
import { portal } from './portal.ts';

export const api = new Tidings({
  ...(portal === null ? { session: true } : { apiKey: portal.token ?? 'none' }),
  baseUrl: location.origin,
  fetch: async (input, init) => {
    const response = await globalThis.fetch(input, portal === null ? init : { ...init, credentials: 'omit' });
    setServerClock(response.headers.get('date'));
    return response;
  },
});
