import { memo, useLayoutEffect, useRef } from 'react';
import type { CSSProperties, ReactNode } from 'react';
import { isDataPath } from '@tidings/core/log-columns';
import type { DataPath } from '@tidings/core/log-columns';
import type { CellValue } from '../cell-filters.ts';
import type { LogOrder } from '../search-state.ts';
import { useMedia } from '../ui/media.ts';
import { OpeningHead, OpeningRow } from '../ui/opening-row.tsx';
import { Choose, ChooseAll } from '../ui/selection.tsx';
import type { Selection } from '../ui/selection.tsx';
import { SortHead } from '../ui/sort-head.tsx';
import { CellMenu } from './cell-menu.tsx';
import { columnOf, namesOf, useRoom } from './log-columns.tsx';
import type { Column, Columns, LaidOut } from './log-columns.tsx';

/** What a log is a list of. */
export interface LogRows<Row, Name extends string> {
  /** Such as `Events, newest first`. */
  caption: string;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** What it is called by those who hear the page. */
  nameOf: (row: Row) => string;
  columns: Columns<Row, Name>;
  laidOut: LaidOut<Name>;
  /** A column that would say the same of each. */
  without: Name | null;
  /** What a cell can be searched by; null: it cannot. */
  valueOf: (row: Row, name: Name | DataPath) => CellValue | null;
}

/** A log goes from one end or the other along one column. */
export interface Sorted<Name> {
  by: Name;
  order: LogOrder;
  onTurn: () => void;
}

/** A row each; one of them can be open. */
export function LogTable<Row extends { id: string }, Name extends string>({
  of: { caption, rows, keyOf, nameOf, columns: known, laidOut, without, valueOf },
  open,
  onOpen,
  details,
  elsewhere,
  isNarrow = false,
  onFilter,
  sorted,
  selection,
}: {
  of: LogRows<Row, Name>;
  /** The key of the row that is open. */
  open: string | null;
  onOpen: (row: Row | null) => void;
  /** What stands below the row that is open. */
  details: (row: Row) => ReactNode;
  /** The id of what shows the row that is open in the place of what stands below it. */
  elsewhere?: string | undefined;
  /** Whether something stands beside it: there is room for less. */
  isNarrow?: boolean;
  /** Takes a condition that is to hold, too. */
  onFilter: (clause: string) => void;
  /** Which column they are sorted by, from which end, and what turns them round; left out where nothing does. */
  sorted?: Sorted<Name> | undefined;
  /** Which are chosen, by their keys, where they can be. */
  selection?: Selection;
}): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const room = useRoom(isNarrow);
  const isSelectable = useMedia('(width >= 40rem)');
  const { layout, choose } = laidOut;
  const { columns: chosen, pinned, dense, isOwn } = layout;
  const columns = chosen
    .filter((name) => name !== without)
    .map((name): { name: Name | DataPath; column: Column<Row> } => ({ name, column: columnOf(known, name) }))
    // What somebody has chosen is shown, whether there is room or not.
    .filter(({ column }) => isOwn || room.isFor(column));
  const shown = columns.length;
  // With many columns the table is wider than the screen, rather than each of them too narrow.
  const isWide = shown > room.most;
  // Where there is room for all of them, each is where it was put.
  const isPinned = (name: Name | DataPath): boolean => isWide && pinned.includes(name);
  if (isWide) columns.sort((a, b) => Number(isPinned(b.name)) - Number(isPinned(a.name)));
  const first = columns.filter(({ name }) => isPinned(name)).map(({ name }) => name);
  const stays = (name: Name | DataPath): string => (isPinned(name) ? 'pinned' : '');
  const where = (name: Name | DataPath): { insetInlineStart: string } | undefined =>
    isPinned(name) ? { insetInlineStart: `var(--pin-${first.indexOf(name)}, 0)` } : undefined;
  const pins = first.join(' ');
  // Each stays beside those before it, which are as wide as they turn out to be.
  useLayoutEffect(() => {
    const around = frame.current;
    if (!around || pins === '') return;
    const place = (): void => {
      let at = 0;
      for (const [index, th] of around.querySelectorAll<HTMLElement>('th.pinned').entries()) {
        around.style.setProperty(`--pin-${index}`, `${at}px`);
        at += th.offsetWidth;
      }
    };
    const observer = new ResizeObserver(place);
    observer.observe(around);
    place();
    return () => observer.disconnect();
  }, [pins, shown]);
  const keys = rows.map(keyOf);
  const cells = columns.map(({ name, column }): CellOf<Row> => ({
    name,
    column,
    className: `overflow-hidden text-ellipsis ${column.width === undefined ? 'max-w-0' : ''} ${column.end ? 'text-end' : ''} ${stays(name)}`,
    style: where(name),
  }));
  return (
    <div
      ref={frame}
      className={`@container relative rounded-lg border border-line bg-surface ${isWide ? 'overflow-x-auto overflow-y-clip' : 'overflow-clip'}`}
    >
      <table
        className={`data-table table-fixed ${dense ? 'dense' : ''} ${isWide ? '' : 'sticky-head'}`}
        style={isWide ? { minWidth: `${shown * 7.5}rem` } : undefined}
      >
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {selection && (
              <th scope="col" className="w-9 pe-0! max-sm:hidden">
                <ChooseAll keys={keys} {...selection} />
              </th>
            )}
            {columns.map(({ name, column }) => {
              const { label, width = '', end } = column;
              const className = `${width} ${end ? 'text-end' : ''} ${stays(name)} truncate`;
              if (name === sorted?.by) {
                const isNewest = sorted.order === 'newest';
                return (
                  <SortHead
                    key={name}
                    label={label}
                    direction={isNewest ? 'descending' : 'ascending'}
                    title={isNewest ? 'Oldest first' : 'Newest first'}
                    onPress={sorted.onTurn}
                    className={className}
                    style={where(name)}
                  />
                );
              }
              return (
                <th
                  key={name}
                  scope="col"
                  className={className}
                  style={where(name)}
                  title={isDataPath(name) ? label : undefined}
                >
                  {label}
                </th>
              );
            })}
            <OpeningHead />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = keyOf(row);
            const isOpen = key === open;
            return (
              <OpeningRow
                key={key}
                of={key}
                id={row.id}
                label={nameOf(row)}
                className="max-sm:h-[50px]"
                isOpen={isOpen}
                onToggle={() => onOpen(isOpen ? null : row)}
                columns={shown + 1 + (selection && isSelectable ? 1 : 0)}
                elsewhere={elsewhere}
                details={() => (
                  // As wide as what is seen of the table, and there wherever that is.
                  <div
                    className={
                      isWide ? 'sticky start-3 w-[calc(100cqi-24px)] sm:start-4 sm:w-[calc(100cqi-32px)]' : ''
                    }
                  >
                    {details(row)}
                  </div>
                )}
              >
                {selection && (
                  <td className="pe-0! max-sm:hidden" onClick={(click) => click.stopPropagation()}>
                    <Choose label={`Select ${nameOf(row)}`} of={key} keys={keys} {...selection} />
                  </td>
                )}
                <Cells row={row} cells={cells} />
              </OpeningRow>
            );
          })}
        </tbody>
      </table>
      <CellMenu
        frame={frame}
        cellOf={(key, name) => {
          const row = rows.find((each) => keyOf(each) === key);
          return row === undefined ? null : valueOf(row, name as Name);
        }}
        labelOf={(name) => columnOf(known, name as Name | DataPath).label}
        onFilter={onFilter}
        columns={{
          hidden: namesOf(known)
            .filter((name) => !chosen.includes(name) && name !== without)
            .map((name) => ({ name, label: known.of[name].label })),
          onAdd: (name, behind) => {
            const at = chosen.indexOf(behind as Name) + 1;
            choose({ ...layout, columns: chosen.toSpliced(at, 0, name as Name), isOwn: true });
          },
        }}
      />
    </div>
  );
}

interface CellOf<Row> {
  name: string;
  column: Column<Row>;
  className: string;
  style: CSSProperties | undefined;
}

/** Of one row. While rows come, those that are there are drawn anew only when they change. */
const Cells = memo(
  function Cells<Row>({ row, cells }: { row: Row; cells: readonly CellOf<Row>[] }): ReactNode {
    return cells.map(({ name, column, className, style }) => (
      <td key={name} data-column={name} className={className} style={style}>
        {column.cell(row)}
      </td>
    ));
  },
  (before, now) =>
    before.row === now.row &&
    before.cells.length === now.cells.length &&
    before.cells.every(({ name, className, style }, i) => {
      const other = now.cells[i]!;
      return (
        name === other.name &&
        className === other.className &&
        style?.insetInlineStart === other.style?.insetInlineStart
      );
    }),
) as <Row>(props: { row: Row; cells: readonly CellOf<Row>[] }) => ReactNode;
