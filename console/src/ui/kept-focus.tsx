import { useEffect, useRef } from 'react';
import type { FocusEvent, ReactNode } from 'react';

/** What leads to the rows of lists. */
const ROWS = '[data-row-link]';
/** What stands over the page, and gives the focus back. */
const OVER = 'dialog[open], [role=menu]';

/**
 * A list whose rows go by what is done in them. Whoever does so by keyboard goes on from the row that stands there then, or
 * from the list where none is left, and not from the top of the page.
 */
export function KeptFocus({ children }: { children: ReactNode }): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  /** How many rows stand before what has the focus; null: it is elsewhere. */
  const place = useRef<number | null>(null);
  useEffect(() => {
    // What was taken out of the page lost the focus to all of it, and tells nobody.
    if (place.current === null || document.activeElement !== document.body || !frame.current) return;
    // What opens just now takes the focus by itself, and would close if it were elsewhere.
    if (document.querySelector(OVER) !== null) return;
    const rows = frame.current.querySelectorAll<HTMLElement>(ROWS);
    (rows[Math.min(place.current, rows.length - 1)] ?? frame.current).focus();
  });
  return (
    <div
      ref={frame}
      tabIndex={-1}
      className="min-w-0 outline-none"
      onFocus={({ target }: FocusEvent) => {
        // Menus and dialogs of a row stand elsewhere in the page.
        if (frame.current?.contains(target)) place.current = placeOf(target, frame.current);
      }}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget === null || !isOver(relatedTarget)) place.current = null;
      }}
    >
      {children}
    </div>
  );
}

function placeOf(target: Element, frame: Element): number {
  const rows = [...frame.querySelectorAll(ROWS)];
  // In the details of a row one is behind what leads to it.
  const last = rows.findLastIndex(
    (row) => row === target || row.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  // On a row, one may be before it.
  const own = rows.findIndex((row) => row.closest('tr, li')?.contains(target));
  return Math.max(own === -1 ? last : own, 0);
}

function isOver(element: Element): boolean {
  return element.closest(OVER) !== null;
}
