/** Lists: `limit`, an opaque `cursor`, or an `offset`; answers carry the cursors of both neighbours. */
import Type from 'typebox';
import type { TSchema } from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { EVENT_TYPE_PATTERN } from '@tidings/core/event-type';
import type { ListPage } from '../store/db.ts';

export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 250, default: 50 })),
  cursor: Type.Optional(
    Type.String({ maxLength: 200, description: 'From `nextCursor` or `prevCursor` of an answer.' }),
  ),
  offset: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 100_000, description: 'Rows to skip; not together with a cursor.' }),
  ),
};

const DEFAULT_LIMIT = 50;

/** @param beside what answers have besides, where it is asked for */
export function PageOf(item: TSchema, beside: Record<string, TSchema> = {}): TSchema {
  const cursor = Type.Union([Type.String(), Type.Null()]);
  return Type.Object(
    { data: Type.Array(item), nextCursor: cursor, prevCursor: cursor, ...beside },
    { additionalProperties: false },
  );
}

/** What the rows of a list are told apart by. */
export type KeyKind = 'number' | 'uuid' | 'name';

const EVENT_TYPE_NAME = new RegExp(EVENT_TYPE_PATTERN);

const KEYS: Record<KeyKind, (text: string) => boolean> = {
  number: (text) => /^\d{1,10}$/.test(text) && Number(text) <= 0x7fffffff,
  name: (text) => EVENT_TYPE_NAME.test(text),
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text),
};

export function readPage(
  query: { limit?: number; cursor?: string; offset?: number },
  kind: KeyKind,
): ListPage {
  const limit = query.limit ?? DEFAULT_LIMIT;
  if (query.cursor === undefined) return { from: null, limit, offset: query.offset ?? 0 };
  refuseOffset(query.offset);
  const text = Buffer.from(query.cursor, 'base64url').toString();
  const [, direction, key] = /^(next|prev):(.{1,128})$/.exec(text) ?? [];
  if (key === undefined || !isKey(kind, key)) {
    throw new TidingsError(
      'invalid_cursor',
      'The cursor is not one of ours. Take nextCursor or prevCursor of an answer as it is.',
      {
        faults: [{ path: 'cursor', message: 'cannot be read.' }],
      },
    );
  }
  return { from: { direction: direction as 'next' | 'prev', key }, limit, offset: 0 };
}

/** Beside a cursor. */
export function refuseOffset(offset: number | undefined): void {
  if (offset === undefined) return;
  throw new TidingsError(
    'invalid_request',
    'A cursor and an offset contradict each other. Give one of them.',
    {
      faults: [{ path: 'offset', message: 'cannot be combined with cursor.' }],
    },
  );
}

export function isKey(kind: KeyKind, text: string): boolean {
  return KEYS[kind](text);
}

/**
 * Makes a page of rows fetched with one more than the limit, in the direction asked for.
 *
 * @param key what the order is by, unique to a row
 * @param print makes a cursor of it
 */
export function toPage<Row, Item>(
  request: ListPage,
  found: readonly Row[],
  key: (row: Row) => string | number,
  toItem: (row: Row) => Item,
  print: (direction: 'next' | 'prev', key: string | number) => string = encode,
): { data: Item[]; nextCursor: string | null; prevCursor: string | null } {
  const more = found.length > request.limit;
  const kept = found.slice(0, request.limit);
  const backwards = request.from?.direction === 'prev';
  if (backwards) kept.reverse();
  const first = kept[0];
  const last = kept.at(-1);
  const hasNext = backwards ? kept.length > 0 : more;
  const hasPrev = backwards ? more : kept.length > 0 && (request.from !== null || request.offset > 0);
  return {
    data: kept.map(toItem),
    nextCursor: hasNext && last !== undefined ? print('next', key(last)) : null,
    prevCursor: hasPrev && first !== undefined ? print('prev', key(first)) : null,
  };
}

function encode(direction: 'next' | 'prev', key: string | number): string {
  return Buffer.from(`${direction}:${key}`).toString('base64url');
}
