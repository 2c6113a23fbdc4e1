/**
 * Connections whose statements end when PostgreSQL does not answer at all.
 *
 * The driver has `query_timeout` for that. It writes a new function into each statement for it, as it does for each
 * statement that is awaited, and V8 puts what is written so (`query.callback = () => …`) among its old objects at once.
 * There it stays until the next major collection, and keeps what the statement carries: a kilobyte and more for each
 * event. So here statements are always given their callback, and the time limit is ours.
 */
import pg from 'pg';

type Answered = (error: Error | null | undefined, result?: pg.QueryResult) => void;
type Send = (statement: unknown, values: unknown, answered: Answered) => void;

/** PostgreSQL has not answered; what becomes of the statement is unknown. */
export class NoAnswerError extends Error {
  constructor(patienceMs: number) {
    super(`PostgreSQL did not answer within ${patienceMs} ms`);
  }
}

/** The class of connections that wait so long for each statement, in milliseconds. */
export function patientClient(patienceMs: number): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const send = this.query.bind(this) as unknown as Send;
      this.query = patiently(send, patienceMs) as typeof this.query;
    }
  };
}

/** `query` of a client, in the two forms that are used of it: with a callback, as pools call it, and awaited. */
function patiently(send: Send, patienceMs: number) {
  const ask = (statement: unknown, values: unknown, answered: Answered): void => {
    let over = false;
    const end: Answered = (error, result) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      answered(error, result);
    };
    const timer = setTimeout(() => end(new NoAnswerError(patienceMs)), patienceMs);
    send(statement, values, end);
  };
  return (statement: unknown, values?: unknown, answered?: Answered): Promise<pg.QueryResult> | void => {
    if (answered) return ask(statement, values, answered);
    const result = new Promise<pg.QueryResult>((resolve, reject) => {
      ask(statement, values, (error, found) => (error ? reject(error) : resolve(found!)));
    });
    return result.catch((error: Error) => {
      // The driver's own trace ends at the socket; this one leads to who asked.
      Error.captureStackTrace(error);
      throw error;
    });
  };
}
