/** What the table of a log can show of each row, and which of it somebody wants to see. */
import type { ReactNode } from 'react';
import { useStored } from '../ui/stored.ts';

export interface Column<Row> {
  label: string;
  /** A width of its own; those without share what is left. */
  width?: string;
  end?: true;
  /** From which width of the screen on there is room for it. */
  from?: 'sm' | 'md' | 'lg';
  cell: (row: Row) => ReactNode;
}

/** The columns of a log by their names, in the order in which they are offered. */
export interface Columns<Row, Name extends string> {
  of: Readonly<Record<Name, Column<Row>>>;
  /** Which are shown unless somebody chooses. */
  usual: readonly Name[];
  /** Under which name a choice is kept in this browser. */
  storedAs: string;
}

export interface ColumnChoice<Name extends string> {
  /** In their order. */
  columns: readonly Name[];
  /** One of them that stays in sight when the table is wider than the screen; null: none. */
  pinned: Name | null;
  dense: boolean;
}

export function namesOf<Row, Name extends string>({ of }: Columns<Row, Name>): readonly Name[] {
  return Object.keys(of) as Name[];
}

export function usualChoice<Row, Name extends string>({ usual }: Columns<Row, Name>): ColumnChoice<Name> {
  return { columns: usual, pinned: null, dense: false };
}

/** Kept in this browser. */
export function useColumnChoice<Row, Name extends string>(
  columns: Columns<Row, Name>,
): [ColumnChoice<Name>, (choice: ColumnChoice<Name>) => void] {
  const [stored, store] = useStored(columns.storedAs);
  return [readChoice(columns, stored), (choice) => store(JSON.stringify(choice))];
}

/** What another version has kept may name columns that are gone. */
function readChoice<Row, Name extends string>(
  known: Columns<Row, Name>,
  stored: string | null,
): ColumnChoice<Name> {
  if (stored === null) return usualChoice(known);
  try {
    const { columns, pinned, dense } = JSON.parse(stored) as Record<keyof ColumnChoice<Name>, unknown>;
    const names: readonly unknown[] = namesOf(known);
    const kept = Array.isArray(columns) ? [...new Set(columns)].filter((name) => names.includes(name)) : [];
    if (kept.length === 0) return usualChoice(known);
    return {
      columns: kept as Name[],
      pinned: kept.includes(pinned) ? (pinned as Name) : null,
      dense: dense === true,
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
