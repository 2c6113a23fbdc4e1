/** Exports: rows as CSV or NDJSON, made as fast as they are read. */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { csvLine } from '@tidings/core/csv';
import type { CsvCell } from '@tidings/core/csv';

export const ExportFormat = Type.Enum(['csv', 'ndjson'], {
  type: 'string',
  description:
    '`csv`: a line for each, under the names of the columns, in UTF-8 behind a byte order mark; cells that a spreadsheet would take for a formula begin with an apostrophe. `ndjson`: a JSON object a line.',
});
export type ExportFormat = 'csv' | 'ndjson';

const TYPES = { csv: 'text/csv; charset=utf-8; header=present', ndjson: 'application/x-ndjson' } as const;

/** Of a file that is refused browsers say nothing: it is asked for before one is sent for it. */
export const ExportDryRun = Type.Optional(
  Type.Boolean({
    description: 'Makes nothing: 204 where the export would begin now, and else what it is refused for.',
  }),
);

/** For the OpenAPI document. */
export const EXPORTED = {
  description: 'All that is found, newest first.',
  content: {
    'text/csv': { schema: Type.String() },
    'application/x-ndjson': { schema: Type.String() },
  },
};

/** What a column is called, and its cell in a row. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => CsvCell>>;

/** How long nothing may be read of an export before it is over; as of all answers. */
const PATIENCE_MS = 60_000;

/**
 * Answers with what the pages hold. The next page is made when what came before has gone to the caller; an error amid the
 * export ends the connection, so that nobody takes a part for the whole.
 */
export function sendExport(
  reply: FastifyReply,
  name: string,
  format: ExportFormat,
  chunks: AsyncIterable<string | Buffer>,
): FastifyReply {
  const { socket } = reply.raw;
  async function* heard(): AsyncGenerator<string | Buffer, void, undefined> {
    for await (const chunk of chunks) {
      // The search goes on though nothing was found for a while: the connection is not idle.
      socket?.setTimeout(PATIENCE_MS);
      if (chunk.length > 0) yield chunk;
    }
  }
  return reply
    .type(TYPES[format])
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
    .header('cache-control', 'no-store')
    .send(Readable.from(heard(), { objectMode: false, highWaterMark: 64 * 1024 }));
}

/** Spreadsheets take a file without it for one of the code page of their system, and read umlauts wrong. */
const BYTE_ORDER_MARK = '\u{FEFF}';

export function csvHead(columns: Columns<never>): string {
  return BYTE_ORDER_MARK + csvLine(Object.keys(columns));
}

export function csvRows<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const cells = Object.values(columns);
  return rows.map((row) => csvLine(cells.map((cell) => cell(row)))).join('');
}
