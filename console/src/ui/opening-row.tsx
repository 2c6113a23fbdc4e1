import { useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { useComingTo } from './coming-to.ts';
import { RowToggle } from './row-toggle.tsx';

/** So many pixels are no slip of a press. */
const DRAWN = 4;

/** A row of a table that opens to its details: the button at its end is for the keyboard, the whole row for the pointer. */
export function OpeningRow({
  of = '',
  id,
  label,
  className = '',
  isOpen,
  onToggle,
  columns,
  elsewhere,
  details,
  children,
}: {
  /** By which it is found in the page. */
  of?: string;
  /** Of what it shows; it can be copied. */
  id: string;
  /** What it is called. */
  label: string;
  className?: string;
  isOpen: boolean;
  onToggle: () => void;
  /** How many are shown, with that of the button. */
  columns: number;
  /** The id of what shows its details in the place of what stands below it. */
  elsewhere?: string | undefined;
  /** Made when it is open. */
  details: () => ReactNode;
  /** Its cells. */
  children: ReactNode;
}): ReactNode {
  const detailsId = useId();
  const row = useComingTo<HTMLTableRowElement>(isOpen);
  const pressedAt = useRef(0);
  return (
    <>
      <tr
        ref={row}
        data-row={of}
        data-id={id}
        data-opens
        data-beside={isOpen && elsewhere !== undefined ? true : undefined}
        className={`cursor-pointer ${className}`}
        onPointerDown={({ clientX }) => (pressedAt.current = clientX)}
        onClick={({ clientX }) => {
          // Who draws over a text in it wants that text.
          const isDrawn =
            Math.abs(clientX - pressedAt.current) > DRAWN && getSelection()?.isCollapsed === false;
          if (!isDrawn) onToggle();
        }}
      >
        {children}
        <td className="px-1.5">
          <RowToggle
            label={`Details of ${label}`}
            open={isOpen}
            controls={elsewhere ?? detailsId}
            onToggle={onToggle}
          />
        </td>
      </tr>
      {isOpen && elsewhere === undefined && (
        <tr id={detailsId}>
          <td colSpan={columns} className="h-auto! p-3! whitespace-normal! sm:px-4!">
            {details()}
          </td>
        </tr>
      )}
    </>
  );
}

/** What stands over the buttons of such rows. */
export function OpeningHead(): ReactNode {
  return (
    <th scope="col" className="w-11">
      <span className="sr-only">Details</span>
    </th>
  );
}
