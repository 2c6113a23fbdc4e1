/** What the table of a log can show of each row, and which of it somebody wants to see. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { isDataPath, namesIn } from '@tidings/core/log-columns';
import type { DataPath } from '@tidings/core/log-columns';
import type { LogSubject } from '@tidings/core/search/fields';
import { readLayoutSearch } from '../search-state.ts';
import type { LayoutSearch } from '../search-state.ts';
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

/** The columns of a log by their names, in the order in which they are offered. */
export interface Columns<Row, Name extends string> {
  subject: LogSubject;
  of: Readonly<Record<Name, Column<Row>>>;
  /** Which are shown unless somebody chooses. */
  usual: readonly Name[];
  /** Under which name a layout is kept in this browser. */
  storedAs: string;
  /** Where rows tell of what their events carry: what is at a path. */
  at?: (path: DataPath) => Column<Row>;
}

export interface Layout<Name extends string> {
  /** In their order. */
  columns: readonly (Name | DataPath)[];
  /** Those of them that stay in sight when the table is wider than the screen. */
  pinned: readonly (Name | DataPath)[];
  dense: boolean;
  /** Whether somebody has chosen which columns there are: then all of them are shown, whatever room there is. */
  isOwn: boolean;
}

/** How a log is shown, and what changes it. */
export interface LaidOut<Name extends string> {
  layout: Layout<Name>;
  /** Null: as somebody keeps it; where it is that already, as usual. */
  choose: (layout: Layout<Name> | null) => void;
  /** Keeps what the address has; null: it is what somebody keeps. */
  keep: (() => void) | null;
}

export function namesOf<Row, Name extends string>({ of }: Columns<Row, Name>): readonly Name[] {
  return Object.keys(of) as Name[];
}

export function columnOf<Row, Name extends string>(
  { of, at }: Columns<Row, Name>,
  name: Name | DataPath,
): Column<Row> {
  return isDataPath(name) ? at!(name) : of[name];
}

export function pathsOf(names: readonly string[]): DataPath[] {
  return names.filter(isDataPath);
}

/**
 * What the address says is shown. Where it says nothing, what somebody keeps in this browser, which is then put there: an
 * address that is handed on shows the same. What is changed is kept, too, unless the address had something else.
 */
export function useLayout<Row, Name extends string>(
  known: Columns<Row, Name>,
  search: LayoutSearch,
  onSearch: (change: LayoutSearch) => void,
): LaidOut<Name> {
  const [stored, store] = useStored(known.storedAs);
  const kept = readKept(known.subject, stored);
  // Addresses change a moment after they are asked to.
  const [ahead, setAhead] = useState<Ahead | null>(null);
  const isAhead =
    ahead !== null && !isSame(search, ahead.to) && ahead.past.some((one) => isSame(search, one));
  const given = isAhead ? ahead.to : search;
  const asked = says(given) ? given : kept;
  const isKept = isSame(asked, kept);
  useEffect(() => {
    if (ahead !== null && !isAhead) setAhead(null);
    else if (!says(given) && says(kept)) {
      setAhead({ past: [given], to: kept });
      onSearch(kept);
    }
  });
  const keep = ({ columns, pinned, dense }: LayoutSearch): void => {
    const next = { columns, pinned, dense: dense === true ? dense : undefined };
    store(says(next) ? JSON.stringify(next) : null);
  };
  return {
    layout: layoutOf(known, asked),
    choose: (next) => {
      const written = next !== null ? printLayout(next) : isKept ? {} : kept;
      if (isKept) keep(written);
      // That it is as usual is said where somebody keeps it otherwise.
      const to = says(written) || isKept || !says(kept) ? { ...NOTHING, ...written } : USUAL;
      setAhead({ past: [...(isAhead ? ahead.past : []), given], to });
      onSearch(to);
    },
    keep: isKept ? null : () => keep(asked),
  };
}

/** What the address is asked to say, and what it says until then. */
interface Ahead {
  past: readonly LayoutSearch[];
  to: LayoutSearch;
}

const NOTHING: LayoutSearch = { columns: undefined, pinned: undefined, dense: undefined };
const USUAL: LayoutSearch = { ...NOTHING, dense: false };

/** Whether an address says how a log is shown. */
export function says({ columns, pinned, dense }: LayoutSearch): boolean {
  return columns !== undefined || pinned !== undefined || dense !== undefined;
}

function isSame(a: LayoutSearch, b: LayoutSearch): boolean {
  return a.columns === b.columns && a.pinned === b.pinned && (a.dense ?? false) === (b.dense ?? false);
}

/** What differs from the usual. */
export function printLayout<Name extends string>({
  columns,
  pinned,
  dense,
  isOwn,
}: Layout<Name>): LayoutSearch {
  // In one order, however they were pinned: two that say the same are the same.
  const stays = columns.filter((name) => pinned.includes(name)).join(' ');
  return {
    ...(isOwn && { columns: columns.join(' ') }),
    ...(isOwn && stays !== '' && { pinned: stays }),
    ...(dense && { dense }),
  };
}

/** Of what is not told to whoever looks, there are no columns. */
export function layoutOf<Row, Name extends string>(
  known: Columns<Row, Name>,
  { columns = '', pinned = '', dense = false }: LayoutSearch,
): Layout<Name> {
  const isThere = (name: string): name is Name | DataPath => known.at !== undefined || !isDataPath(name);
  const own = namesIn(columns).filter(isThere);
  const stays = namesIn(pinned);
  return {
    columns: own.length > 0 ? own : known.usual,
    pinned: own.filter((name) => stays.includes(name)),
    dense,
    isOwn: own.length > 0,
  };
}

/** What another version has kept may name columns that are gone. */
function readKept(subject: LogSubject, stored: string | null): LayoutSearch {
  try {
    return readLayoutSearch(subject, JSON.parse(stored ?? '{}') as Record<string, unknown>);
  } catch {
    return {};
  }
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

/** Text that is cut where there is no more room for it. */
export function CutCode({ text }: { text: string | null }): ReactNode {
  if (text === null) return '–';
  return (
    <code className="block truncate" title={text}>
      {text}
    </code>
  );
}
