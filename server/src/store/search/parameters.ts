type SqlType =
  | 'text'
  | 'text[]'
  | 'uuid'
  | 'uuid[]'
  | 'int2'
  | 'int2[]'
  | 'int4'
  | 'int8'
  | 'float8'
  | 'timestamptz'
  | 'timestamptz[]'
  | 'date'
  | 'jsonb'
  | 'jsonpath'
  | 'delivery_status[]';

/** The values that a statement is sent with, apart from its text. */
export class Parameters {
  readonly values: unknown[] = [];

  /** A value that the statement may have no use for: it is taken when it is first asked for. */
  whenUsed(value: unknown, type: SqlType): () => string {
    let taken: string | undefined;
    return () => (taken ??= this.add(value, type));
  }

  /** Takes a value and answers with what stands for it in the statement. */
  add(value: unknown, type: SqlType): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A time as PostgreSQL reads it: years that have more than four digits in JavaScript are none to it, and too late for all. */
export function printTime(time: number): string {
  return new Date(Math.min(Math.max(0, time), LAST_MS)).toISOString();
}
