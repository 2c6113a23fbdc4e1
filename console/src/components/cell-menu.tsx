/** The plus in a cell of a list: what can be searched for by what stands there. One for the whole list, where it is wanted. */
import { Columns3, Filter, FilterX, ChevronLeft, ChevronRight, Plus } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import { filtersOfCell } from '../cell-filters.ts';
import type { CellValue } from '../cell-filters.ts';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx';

interface Cell {
  row: string;
  column: string;
  /** Within what the list stands in. */
  top: number;
  left: number;
  width: number;
  height: number;
  isEnd: boolean;
  /** Which of the rows it is in. */
  at: number;
}

const ICONS: readonly LucideIcon[] = [Filter, FilterX, ChevronLeft, ChevronRight];

/**
 * Cells say which they are by `data-column`, in rows that do by `data-row`. For the pointer it stands in the cell that is
 * pointed at; by keyboard one comes from the row's button with the arrows, and goes from cell to cell.
 */
export function CellMenu({
  frame,
  cellOf,
  labelOf,
  onFilter,
  columns,
}: {
  frame: RefObject<HTMLElement | null>;
  cellOf: (row: string, column: string) => CellValue | null;
  labelOf: (column: string) => string;
  /** Takes a condition that is to hold, too. */
  onFilter: (clause: string) => void;
  /** Columns that are not shown, where they can be chosen. */
  columns?: {
    hidden: readonly { name: string; label: string }[];
    onAdd: (name: string, behind: string) => void;
  };
}): ReactNode {
  const [cell, setCell] = useState<Cell | null>(null);
  const now = useRef(cellOf);
  /** Whether the focus is on the button, or is to be there when it is drawn. What is taken away with the focus never says so. */
  const hasFocus = useRef(false);
  const wantsFocus = useRef(false);
  useEffect(() => {
    now.current = cellOf;
  });
  useEffect(() => {
    const around = frame.current;
    if (!around) return;
    const go = (td: HTMLElement | null | undefined): boolean => {
      const next = cellAt(around, td, now.current);
      if (next !== null) setCell(next);
      return next !== null;
    };
    // The button is another one while the menu is open.
    const plus = (): HTMLElement | null => around.querySelector('[data-of-row]');
    const isOpen = (): boolean => document.querySelector('[role=menu]') !== null;
    const point = (event: PointerEvent): void => {
      if (event.pointerType === 'touch' || isOpen() || (event.target as Element).closest('[data-cell-menu]'))
        return;
      if (document.activeElement?.matches('[data-of-row]')) return;
      if (!go((event.target as HTMLElement).closest<HTMLElement>('td[data-column]'))) setCell(null);
    };
    const leave = (): void => {
      if (!isOpen() && !document.activeElement?.matches('[data-of-row]')) setCell(null);
    };
    const press = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || isOpen()) return;
      const target = event.target as HTMLElement;
      const step = STEPS[event.key];
      if (!step) return;
      const isHere = target === plus();
      const toggle = target.closest<HTMLElement>('[data-row-link]');
      if (!isHere && (!toggle || step.down !== 0)) return;
      const place = plus()?.dataset;
      const tr = isHere
        ? around.querySelector<HTMLElement>(`[data-row="${CSS.escape(place?.['ofRow'] ?? '')}"]`)
        : toggle!.closest<HTMLElement>('[data-row]');
      const cells = [...(tr?.querySelectorAll<HTMLElement>('td[data-column]') ?? [])].filter(
        (td) => td.offsetParent !== null,
      );
      const at = isHere
        ? cells.findIndex((td) => td.dataset['column'] === place?.['ofColumn'])
        : cells.length;
      let found: boolean;
      if (step.down === 0) {
        found = false;
        for (let to = at + step.across; to >= 0 && to < cells.length && !found; to += step.across)
          found = go(cells[to]);
        if (!found && isHere && step.across > 0) tr?.querySelector<HTMLElement>('[data-row-link]')?.focus();
      } else {
        const rows = [...around.querySelectorAll<HTMLElement>('[data-row]')];
        const next = rows[rows.indexOf(tr!) + step.down];
        found = go(next?.querySelector<HTMLElement>(`td[data-column="${place?.['ofColumn']}"]`));
      }
      if (found || isHere) event.preventDefault();
      if (found) wantsFocus.current = true;
    };
    around.addEventListener('pointerover', point);
    around.addEventListener('pointerleave', leave);
    around.addEventListener('keydown', press);
    return () => {
      around.removeEventListener('pointerover', point);
      around.removeEventListener('pointerleave', leave);
      around.removeEventListener('keydown', press);
    };
  }, [frame]);
  const value = cell && cellOf(cell.row, cell.column);
  // Rows are drawn anew while one is at their cells: it goes where its cell goes, and to the next row when that is no more.
  useLayoutEffect(() => {
    const around = frame.current;
    if (!around || cell === null) return;
    const plus = around.querySelector<HTMLElement>('[data-of-row]');
    if (plus && wantsFocus.current) plus.focus();
    wantsFocus.current = false;
    const rows = [...around.querySelectorAll<HTMLElement>('[data-row]')];
    const own = rows.find((tr) => tr.dataset['row'] === cell.row);
    const hadFocus = hasFocus.current;
    const tr = own ?? (hadFocus ? rows[Math.min(cell.at, rows.length - 1)] : undefined);
    const next = cellAt(around, tr?.querySelector<HTMLElement>(`td[data-column="${cell.column}"]`), cellOf);
    if (next !== null) {
      wantsFocus.current = hadFocus && plus === null;
      if (!isSame(next, cell)) setCell(next);
      return;
    }
    setCell(null);
    hasFocus.current = false;
    if (hadFocus) tr?.querySelector<HTMLElement>('[data-row-link]')?.focus();
  });
  if (!cell || !value) return null;
  const { row, column, top, left, width, height, isEnd } = cell;
  const label = labelOf(column);
  return (
    <div
      data-cell-menu
      onFocus={() => (hasFocus.current = true)}
      onBlur={() => (hasFocus.current = false)}
      className="pointer-events-none absolute flex items-center px-0.5"
      style={{ top, left, width, height, justifyContent: isEnd ? 'start' : 'end' }}
    >
      <Menu
        key={`${row} ${column}`}
        trigger={
          <button
            type="button"
            tabIndex={-1}
            data-of-row={row}
            data-of-column={column}
            aria-label={`Search by ${label}: ${value.value ?? 'none'}`}
            title={`Search by ${label.toLowerCase()}`}
            className="pointer-events-auto grid size-6 place-items-center rounded-md border border-line-strong bg-surface text-ink-2 hover:bg-hover hover:text-ink"
          >
            <Plus size={13} aria-hidden />
          </button>
        }
      >
        <MenuLabel>
          {label}: {shortened(value.value ?? 'none')}
        </MenuLabel>
        {filtersOfCell(value).map(({ word, clause }, index) => (
          <MenuItem
            key={word}
            icon={ICONS[word === 'Before' ? 2 : word === 'After' ? 3 : index] ?? Filter}
            onSelect={() => onFilter(clause)}
          >
            {word}
          </MenuItem>
        ))}
        {columns && columns.hidden.length > 0 && (
          <>
            <MenuLine />
            <MenuLabel>Add column</MenuLabel>
            {columns.hidden.map(({ name, label: word }) => (
              <MenuItem key={name} icon={Columns3} onSelect={() => columns.onAdd(name, column)}>
                {word}
              </MenuItem>
            ))}
          </>
        )}
      </Menu>
    </div>
  );
}

/** Null where nothing can be searched by. */
function cellAt(
  around: HTMLElement,
  td: HTMLElement | null | undefined,
  cellOf: (row: string, column: string) => CellValue | null,
): Cell | null {
  const tr = td?.closest<HTMLElement>('[data-row]');
  const row = tr?.dataset['row'];
  const column = td?.dataset['column'];
  if (!td || !tr || row === undefined || column === undefined || cellOf(row, column) === null) return null;
  const [box, outer] = [td.getBoundingClientRect(), around.getBoundingClientRect()];
  return {
    ...{ row, column, width: box.width, height: box.height },
    top: box.top - outer.top + around.scrollTop,
    left: box.left - outer.left + around.scrollLeft,
    isEnd: getComputedStyle(td).textAlign === 'end',
    at: [...around.querySelectorAll('[data-row]')].indexOf(tr),
  };
}

function isSame(a: Cell, b: Cell): boolean {
  return (Object.keys(a) as (keyof Cell)[]).every((key) => a[key] === b[key]);
}

const STEPS: Readonly<Record<string, { across: number; down: number }>> = {
  ArrowLeft: { across: -1, down: 0 },
  ArrowRight: { across: 1, down: 0 },
  ArrowUp: { across: 0, down: -1 },
  ArrowDown: { across: 0, down: 1 },
};

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
