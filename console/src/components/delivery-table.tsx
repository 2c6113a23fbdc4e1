import { Fragment, useId } from 'react';
import type { ReactNode } from 'react';
import { useMedia } from '../ui/media.ts';
import { RowToggle } from '../ui/row-toggle.tsx';
import { DELIVERY_COLUMNS, useColumnChoice } from './delivery-columns.tsx';
import type { DeliveryColumn } from './delivery-columns.tsx';
import { DeliveryDetail } from './delivery-detail.tsx';
import type { DeliveryRow } from './delivery-row.ts';

const NARROW = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden' };

/** A row a delivery; one of them can be open. */
export function DeliveryTable({
  deliveries,
  showsWebhook,
  open,
  onOpen,
  selection,
}: {
  deliveries: readonly DeliveryRow[];
  showsWebhook: boolean;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
  /** Which are chosen, where they can be. */
  selection?: { chosen: ReadonlySet<string>; onChange: (chosen: ReadonlySet<string>) => void };
}): ReactNode {
  const prefix = useId();
  const [{ columns: chosen, dense }] = useColumnChoice();
  const columns = chosen
    .filter((name) => name !== 'webhook' || showsWebhook)
    .map((name) => ({ name, column: DELIVERY_COLUMNS[name] as DeliveryColumn }));
  const rooms = {
    sm: useMedia('(width >= 40rem)'),
    md: useMedia('(width >= 48rem)'),
    lg: useMedia('(width >= 64rem)'),
  };
  // A cell that spans columns which are not shown would make room for them.
  const shown = columns.filter(({ column: { from } }) => from === undefined || rooms[from]).length;
  const hidden = ({ from }: DeliveryColumn): string => (from === undefined ? '' : NARROW[from]);
  return (
    <div className="overflow-x-auto overflow-y-clip rounded-lg border border-line bg-surface">
      <table
        className={`data-table table-fixed ${dense ? 'dense' : ''}`}
        // With many columns the table is wider than the screen, rather than each of them too narrow.
        style={shown > 9 ? { minWidth: `${shown * 7.5}rem` } : undefined}
      >
        <caption className="sr-only">Deliveries, newest event first</caption>
        <thead>
          <tr>
            {selection && (
              <th scope="col" className="w-9 pe-0! max-sm:hidden">
                <ChooseAll deliveries={deliveries} {...selection} />
              </th>
            )}
            {columns.map(({ name, column }) => (
              <th
                key={name}
                scope="col"
                className={`${column.width ?? ''} ${column.end ? 'text-end' : ''} ${hidden(column)}`}
              >
                {column.label}
              </th>
            ))}
            <th scope="col" className="w-11">
              <span className="sr-only">Details</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => {
            const { id, event } = delivery;
            const isOpen = id === open;
            const toggle = (): void => onOpen(isOpen ? undefined : id);
            return (
              <Fragment key={id}>
                {/* The button at its end is for the keyboard; the whole row for the pointer. */}
                <tr data-row className="cursor-pointer max-sm:h-[50px]" onClick={toggle}>
                  {selection && (
                    <td className="pe-0! max-sm:hidden" onClick={(click) => click.stopPropagation()}>
                      <Choose delivery={delivery} deliveries={deliveries} {...selection} />
                    </td>
                  )}
                  {columns.map(({ name, column }) => (
                    <td
                      key={name}
                      className={`overflow-hidden text-ellipsis ${column.width === undefined ? 'max-w-0' : ''} ${column.end ? 'text-end' : ''} ${hidden(column)}`}
                    >
                      {column.cell(delivery)}
                    </td>
                  ))}
                  <td className="px-1.5">
                    <RowToggle
                      label={`Details of ${event.type}`}
                      open={isOpen}
                      controls={`${prefix}-${id}`}
                      onToggle={toggle}
                    />
                  </td>
                </tr>
                {isOpen && (
                  <tr id={`${prefix}-${id}`}>
                    <td
                      colSpan={shown + 1 + (selection && rooms.sm ? 1 : 0)}
                      className="h-auto! p-3! whitespace-normal! sm:px-4!"
                    >
                      <DeliveryDetail webhook={delivery.webhook} id={id} status={delivery.status} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface Choosing {
  deliveries: readonly DeliveryRow[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}

function ChooseAll({ deliveries, chosen, onChange }: Choosing): ReactNode {
  const count = deliveries.filter(({ id }) => chosen.has(id)).length;
  return (
    <input
      type="checkbox"
      aria-label="Select all that are shown"
      className="size-3.5 align-middle accent-accent"
      checked={count > 0 && count === deliveries.length}
      ref={(box) => {
        if (box) box.indeterminate = count > 0 && count < deliveries.length;
      }}
      onChange={({ target }) => onChange(new Set(target.checked ? deliveries.map(({ id }) => id) : []))}
    />
  );
}

/** With the shift key all between it and the one before. */
function Choose({
  delivery: { id, event },
  deliveries,
  chosen,
  onChange,
}: Choosing & { delivery: DeliveryRow }): ReactNode {
  return (
    <input
      type="checkbox"
      aria-label={`Select ${event.type}`}
      className="size-3.5 align-middle accent-accent"
      checked={chosen.has(id)}
      onChange={({ target: { checked }, nativeEvent }) => {
        const ids = deliveries.map((each) => each.id);
        const at = ids.indexOf(id);
        const last = ids.indexOf([...chosen].at(-1) ?? '');
        const isRange = (nativeEvent as MouseEvent).shiftKey && last !== -1;
        const meant = isRange ? ids.slice(Math.min(at, last), Math.max(at, last) + 1) : [id];
        const next = new Set(chosen);
        for (const each of meant) {
          next.delete(each);
          if (checked) next.add(each);
        }
        onChange(next);
      }}
    />
  );
}
