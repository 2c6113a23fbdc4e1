import { pino } from 'pino';

/** JSON lines on standard error. Receivers' and callers' text goes into fields, never into the message. */
export type Log = pino.Logger;

export function createLog(level: string): Log {
  return pino(
    { level, base: null, redact: ['req.headers.authorization', 'headers.authorization', 'secret', 'apiKey'] },
    pino.destination({ dest: 2, sync: false }),
  );
}
