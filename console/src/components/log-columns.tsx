/** What the table of a log can show of each row, and which of it somebody wants to see. */
import type { ReactNode } from 'react';
import { parseSearch } from '@tidings/core/search/search';
import { useMedia } from '../ui/media.ts';
import { useStored } from '../ui/stored.ts';

export interface Column<Row> {
  label: string;
  /** A width of its own; those without share what is left. */
  width?: string;
  end?: true;
  /** From which width of the screen on there is room for it, unless somebody has chosen it. */
  from?: 'sm' | 'md' | 'lg';
  cell: (row: Row) => ReactNode;
}

/** Into what an event carries, as searches write it: `data.execution.status`. No column has such a name of its own. */
export type DataPath = `data${'.' | '['}${string}`;

/** The columns of a log by their names, in the order in which they are offered. */
export interface Columns<Row, Name extends string> {
  of: Readonly<Record<Name, Column<Row>>>;
  /** Which are shown unless somebody chooses. */
  usual: readonly Name[];
  /** Under which name a choice is kept in this browser. */
  storedAs: string;
  /** Where rows tell of what their events carry: what is at a path. */
  at?: (path: DataPath) => Column<Row>;
}

export interface ColumnChoice<Name extends string> {
  /** In their order. */
  columns: readonly (Name | DataPath)[];
  /** Those of them that stay in sight when the table is wider than the screen. */
  pinned: readonly (Name | DataPath)[];
  dense: boolean;
  /** Whether somebody has chosen which columns there are: then all of them are shown, whatever room there is. */
  isOwn: boolean;
}

/** So many paths an answer tells of. */
export const MOST_PATHS = 8;

export function namesOf<Row, Name extends string>({ of }: Columns<Row, Name>): readonly Name[] {
  return Object.keys(of) as Name[];
}

export function columnOf<Row, Name extends string>(
  { of, at }: Columns<Row, Name>,
  name: Name | DataPath,
): Column<Row> {
  return isDataPath(name) ? at!(name) : of[name];
}

export function isDataPath(name: string): name is DataPath {
  return /^data[.[]/.test(name);
}

export function pathsOf(names: readonly string[]): DataPath[] {
  return names.filter(isDataPath);
}

/** Why it is no path into data; null: it is one. */
export function faultOfPath(text: string): string | null {
  const parsed = parseSearch(`${text}:*`, { subject: 'deliveries', payloads: true });
  const where = parsed.ok ? parsed.query.where : null;
  const isPath =
    isDataPath(text) &&
    !/^[^"]*\s/.test(text) &&
    where?.kind === 'clause' &&
    where.field.name === 'data' &&
    where.test.operator === 'exists';
  return isPath ? null : 'Write a path such as data.execution.status.';
}

export function usualChoice<Row, Name extends string>({ usual }: Columns<Row, Name>): ColumnChoice<Name> {
  return { columns: usual, pinned: [], dense: false, isOwn: false };
}

/** Kept in this browser. Null: as usual. */
export function useColumnChoice<Row, Name extends string>(
  columns: Columns<Row, Name>,
): [ColumnChoice<Name>, choose: (choice: ColumnChoice<Name> | null) => void] {
  const [stored, store] = useStored(columns.storedAs);
  return [readChoice(columns, stored), (choice) => store(choice === null ? null : printChoice(choice))];
}

/** For how many columns there is room, and for which of those that nobody has chosen. @param isNarrow whether something stands beside the table */
export function useRoom(isNarrow: boolean): { most: number; isFor: (column: Column<never>) => boolean } {
  const rooms = {
    sm: useMedia('(width >= 40rem)'),
    md: useMedia(isNarrow ? '(width >= 90rem)' : '(width >= 48rem)'),
    lg: useMedia('(width >= 64rem)') && !isNarrow,
  };
  return {
    most: rooms.lg ? 9 : rooms.md ? 6 : rooms.sm ? 4 : 2,
    isFor: ({ from }) => from === undefined || rooms[from],
  };
}

function printChoice<Name extends string>({ columns, pinned, dense, isOwn }: ColumnChoice<Name>): string {
  return JSON.stringify({ ...(isOwn && { columns }), pinned, dense });
}

/** What another version has kept may name columns that are gone. */
function readChoice<Row, Name extends string>(
  known: Columns<Row, Name>,
  stored: string | null,
): ColumnChoice<Name> {
  if (stored === null) return usualChoice(known);
  try {
    const { columns, pinned, dense } = JSON.parse(stored) as Record<string, unknown>;
    const names: readonly unknown[] = namesOf(known);
    const isThere = (name: unknown): name is Name | DataPath =>
      names.includes(name) ||
      (known.at !== undefined && typeof name === 'string' && faultOfPath(name) === null);
    const kept = Array.isArray(columns) ? [...new Set(columns)].filter(isThere) : [];
    const tooMany = pathsOf(kept).slice(MOST_PATHS);
    const shown = kept.filter((name) => !(tooMany as string[]).includes(name));
    const isOwn = shown.length > 0;
    const there = isOwn ? shown : known.usual;
    return {
      columns: there,
      pinned: Array.isArray(pinned) ? there.filter((name) => pinned.includes(name)) : [],
      dense: dense === true,
      isOwn,
    };
  } catch {
    return usualChoice(known);
  }
}

/** Text that is cut where there is no more room for it. */
export function CutCode({ text }: { text: string | null }): ReactNode {
  if (text === null) return '–';
  return (
    <code className="block truncate" title={text}>
      {text}
    </code>
  );
}
