/** The columns that hold envelopes, and sealing them anew. A column that is missing here fails a test. */
import { rows } from './db.ts';
import type { Db } from './db.ts';
import { answerOwner, pressReplyOwner, responseUrlOwner, webhookSecretOwner } from './secrets.ts';
import type { SecretBox } from './secrets.ts';

export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The primary key of the table: names and types of its columns. */
  readonly key: Readonly<Record<string, string>>;
  /** What the envelope is bound to; sees the row with names in camelCase. */
  readonly owner: (row: Row) => string;
}

type Row = Record<string, unknown>;

const ofWebhook = {
  table: 'webhook',
  key: { number: 'int4' },
  owner: (row: Row) => webhookSecretOwner(row as { organization: number; uid: string }),
};

export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { ...ofWebhook, column: 'secret' },
  { ...ofWebhook, column: 'previous_secrets' },
  { ...ofWebhook, column: 'credentials' },
  {
    table: 'request',
    column: 'body',
    key: { principal: 'text', key: 'text' },
    owner: (row) => answerOwner(row['principal'] as string, row['key'] as string),
  },
  {
    table: 'conversation',
    column: 'response_url',
    key: { lane: 'int2', webhook: 'int4', key: 'bytea' },
    owner: (row) => responseUrlOwner(row as { webhook: number; key: Buffer }),
  },
  {
    table: 'press_reply',
    column: 'url',
    key: { uid: 'uuid' },
    owner: (row) => pressReplyOwner(row as { webhook: number; uid: string }),
  },
];

/** Rows of a batch. */
export const BATCH_ROWS = 200;

/** Where in a column to go on: the key of the last row seen, as texts. */
export type SealedCursor = readonly string[] | null;

/**
 * Seals up to `BATCH_ROWS` envelopes of a column anew that were not sealed with the box's sealing key.
 *
 * @returns how many were found, and where to go on; null at the end of the column
 */
export async function resealBatch(
  db: Db,
  secrets: SecretBox,
  sealed: SealedColumn,
  from: SealedCursor,
): Promise<{ found: number; next: SealedCursor }> {
  const { table, column, key } = sealed;
  const names = Object.keys(key);
  const types = Object.values(key);
  const after =
    from === null
      ? 'true'
      : `(${names.join(', ')}) > (${types.map((type, i) => `$${i + 2}::${type}`).join(', ')})`;
  const batch = await rows<Row>(
    db,
    `SELECT *, ARRAY[${names.map((name) => `${name}::text`).join(', ')}] AS row_key, ${column} AS envelope
     FROM ${table} WHERE ${ofOthers(column)} AND ${after} ORDER BY ${names.join(', ')} LIMIT ${BATCH_ROWS}`,
    [secrets.sealing, ...(from ?? [])],
  );
  if (batch.length === 0) return { found: 0, next: null };
  const anew = batch.map((row) => secrets.seal(open(secrets, sealed, row), sealed.owner(row)));
  const columns = types.map((type, i) => `$${i + 3}::${type}[]`);
  await db.query(
    `UPDATE ${table} t SET ${column} = u.anew
     FROM unnest($1::bytea[], $2::bytea[], ${columns.join(', ')}) AS u(envelope, anew, ${names.join(', ')})
     WHERE t.${column} = u.envelope AND ${names.map((name) => `t.${name} = u.${name}`).join(' AND ')}`,
    [batch.map((row) => row['envelope']), anew, ...names.map((_, i) => batch.map((row) => keyOf(row)[i]))],
  );
  return { found: batch.length, next: batch.length < BATCH_ROWS ? null : keyOf(batch.at(-1)!) };
}

/** Envelopes, in all columns, that were not sealed with the box's sealing key. */
export async function countOtherSeals(db: Db, secrets: SecretBox): Promise<number> {
  let count = 0;
  for (const { table, column } of SEALED_COLUMNS) {
    const [found] = await rows<{ count: number }>(
      db,
      `SELECT count(*) AS count FROM ${table} WHERE ${ofOthers(column)}`,
      [secrets.sealing],
    );
    count += found!.count;
  }
  return count;
}

function ofOthers(column: string): string {
  return `${column} IS NOT NULL AND encode(substring(${column} FROM 2 FOR 4), 'hex') <> $1`;
}

function keyOf(row: Row): string[] {
  return row['rowKey'] as string[];
}

function open(secrets: SecretBox, { table, column, owner }: SealedColumn, row: Row): Buffer {
  try {
    return secrets.open(row['envelope'] as Buffer, owner(row));
  } catch (cause) {
    throw new Error(
      `The value in ${table}.${column} of the row ${keyOf(row).join(', ')} cannot be opened: ${(cause as Error).message}. ` +
        'It was damaged, or moved there from another row. Put it right from a backup, or delete the row, and run this again: until then the previous key is needed.',
      { cause },
    );
  }
}
