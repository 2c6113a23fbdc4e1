/** The one client of the API: the SDK, with the session of this browser. */
import { Tidings } from '@tidings/sdk';
import { setServerClock } from './clock.ts';

export const api = new Tidings({
  session: true,
  baseUrl: location.origin,
  fetch: async (input, init) => {
    const response = await globalThis.fetch(input, init);
    setServerClock(response.headers.get('date'));
    return response;
  },
});
