/** The one client of the API: the SDK, with the session of this browser. */
import { Tidings } from '@tidings/sdk';

export const api = new Tidings({ session: true, baseUrl: location.origin });
