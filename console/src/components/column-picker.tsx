import { ArrowDown, ArrowUp, GripVertical, Pin, Plus, Settings2 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { isDataPath, MOST_DATA_PATHS } from '@tidings/core/log-columns';
import type { DataPath } from '@tidings/core/log-columns';
import { Button } from '../ui/button.tsx';
import { FieldError, inputClass } from '../ui/field.tsx';
import { Popover } from '../ui/popover.tsx';
import { columnOf, namesOf, pathsOf, useRoom } from './log-columns.tsx';
import type { Columns, LaidOut } from './log-columns.tsx';
import type { Sorted } from './log-table.tsx';

const listed = new Intl.ListFormat();

/** Which columns are shown, in which order, which of them stay in sight, and how dense. */
export function ColumnPicker<Row, Name extends string>({
  columns,
  laidOut,
  isNarrow,
  sorted,
}: {
  columns: Columns<Row, Name>;
  laidOut: LaidOut<Name>;
  /** Whether something stands beside the table: there is room for less. */
  isNarrow: boolean;
  /** From which end they are shown, also where the column that sorts them is not; left out where nothing turns them round. */
  sorted: Pick<Sorted<Name>, 'order' | 'onTurn'> | undefined;
}): ReactNode {
  // What is typed and not added is still there when the list is opened again.
  const [path, setPath] = useState('');
  return (
    <Popover label="Columns" iconOnly trigger={<Settings2 size={15} aria-hidden />}>
      {() => (
        <Choice
          columns={columns}
          laidOut={laidOut}
          isNarrow={isNarrow}
          sorted={sorted}
          path={path}
          onPath={setPath}
        />
      )}
    </Popover>
  );
}

function Choice<Row, Name extends string>({
  columns: known,
  laidOut: { layout, choose, keep },
  isNarrow,
  sorted,
  path,
  onPath,
}: {
  columns: Columns<Row, Name>;
  laidOut: LaidOut<Name>;
  isNarrow: boolean;
  sorted: Pick<Sorted<Name>, 'order' | 'onTurn'> | undefined;
  path: string;
  onPath: (path: string) => void;
}): ReactNode {
  const { isFor } = useRoom(isNarrow);
  const [dragged, setDragged] = useState<Name | DataPath | null>(null);
  const { columns, pinned, dense, isOwn } = layout;
  const rest = namesOf(known).filter((name) => !columns.includes(name));
  const missing = isOwn
    ? []
    : columns
        .map((name) => columnOf(known, name))
        .filter((column) => !isFor(column))
        .map(({ label }) => label);
  const show = (name: Name | DataPath, shown: boolean): void => {
    const next = shown ? [...columns, name] : columns.filter((each) => each !== name);
    const stay = pinned.filter((each) => next.includes(each));
    if (next.length > 0) choose({ ...layout, columns: next, pinned: stay, isOwn: true });
  };
  const move = (from: number, to: number): void => {
    const next = columns.toSpliced(from, 1).toSpliced(to, 0, columns[from]!);
    choose({ ...layout, columns: next, isOwn: true });
  };
  return (
    <div className="flex w-76 max-w-full flex-col gap-2">
      {missing.length > 0 && (
        <p className="flex items-center gap-2 text-xs text-ink-2">
          <span>There is no room here for {listed.format(missing)}.</span>
          <Button size="small" onClick={() => choose({ ...layout, isOwn: true })}>
            Show anyway
          </Button>
        </p>
      )}
      <ul className="flex max-h-[min(420px,42dvh)] max-sm:max-h-[26dvh] flex-col overflow-auto">
        {[...columns, ...rest].map((name, index) => {
          const { label } = columnOf(known, name);
          const isShown = index < columns.length;
          const stays = pinned.includes(name);
          return (
            <li
              key={name}
              draggable={isShown}
              onDragStart={({ dataTransfer }) => {
                // Firefox drags nothing that carries nothing.
                dataTransfer.setData('text/plain', label);
                dataTransfer.effectAllowed = 'move';
                setDragged(name);
              }}
              onDragEnd={() => setDragged(null)}
              onDragOver={(event) => {
                if (dragged === null || !isShown) return;
                event.preventDefault();
                // It goes where it is held, and lies there when it is let go.
                if (dragged !== name) move(columns.indexOf(dragged), index);
              }}
              onDrop={(event) => event.preventDefault()}
              className={`flex min-h-7 items-center gap-1 rounded-md ps-1 hover:bg-hover ${name === dragged ? 'bg-accent-soft' : ''}`}
            >
              <GripVertical
                size={13}
                aria-hidden
                className={`flex-none text-ink-3 ${isShown ? 'cursor-grab' : 'invisible'}`}
              />
              <label className="flex min-w-0 grow items-center gap-2 py-1">
                <input
                  type="checkbox"
                  checked={isShown}
                  onChange={({ target }) => show(name, target.checked)}
                />
                <span className={`truncate ${isDataPath(name) ? 'font-mono text-xs' : ''}`} title={label}>
                  {label}
                </span>
              </label>
              {isShown && (
                <>
                  <button
                    type="button"
                    aria-pressed={stays}
                    aria-label={`Pin ${label}`}
                    title={`Pin ${label}`}
                    className={`grid size-6 flex-none place-items-center rounded-md hover:bg-mute-soft ${stays ? 'text-accent' : 'text-ink-3'}`}
                    onClick={() =>
                      choose({
                        ...layout,
                        pinned: stays ? pinned.filter((each) => each !== name) : [...pinned, name],
                        isOwn: true,
                      })
                    }
                  >
                    <Pin size={13} fill={stays ? 'currentColor' : 'none'} aria-hidden />
                  </button>
                  <Move label={`Move ${label} left`} off={index === 0} onMove={() => move(index, index - 1)}>
                    <ArrowUp size={13} aria-hidden />
                  </Move>
                  <Move
                    label={`Move ${label} right`}
                    off={index === columns.length - 1}
                    onMove={() => move(index, index + 1)}
                  >
                    <ArrowDown size={13} aria-hidden />
                  </Move>
                </>
              )}
            </li>
          );
        })}
      </ul>
      {known.at && (
        <AddPath columns={columns} written={path} onWrite={onPath} onAdd={(added) => show(added, true)} />
      )}
      {keep !== null && (
        <p className="flex items-center gap-2 border-t border-line pt-2 ps-1 text-xs text-ink-2">
          <span className="grow">These columns belong to the address or view. Yours stay as they were.</span>
          <Button size="small" onClick={keep}>
            Keep these
          </Button>
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line pt-2 ps-1">
        {sorted && (
          <label className="flex items-center gap-2">
            <input type="checkbox" checked={sorted.order === 'oldest'} onChange={sorted.onTurn} />
            Oldest first
          </label>
        )}
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            checked={dense}
            onChange={({ target }) => choose({ ...layout, dense: target.checked })}
          />
          Dense rows
        </label>
        <span className="grow" />
        <Button size="small" kind="ghost" onClick={() => choose(null)}>
          Reset
        </Button>
      </div>
    </div>
  );
}

/** A column of what events carry. */
function AddPath({
  columns,
  written,
  onWrite,
  onAdd,
}: {
  columns: readonly string[];
  written: string;
  onWrite: (written: string) => void;
  onAdd: (path: DataPath) => void;
}): ReactNode {
  const [fault, setFault] = useState<string | null>(null);
  const leaves = useRef(false);
  const add = (): void => {
    const path = written.trim();
    const found = columns.includes(path)
      ? 'There is already a column for it.'
      : pathsOf(columns).length >= MOST_DATA_PATHS
        ? `There are ${MOST_DATA_PATHS} such columns at most.`
        : isDataPath(path)
          ? null
          : 'Enter a path such as data.execution.status.';
    setFault(found);
    if (found !== null || !isDataPath(path)) return;
    onWrite('');
    onAdd(path);
  };
  return (
    <form
      className="flex flex-col gap-1 border-t border-line pt-2"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
      onKeyDown={({ key }) => {
        leaves.current = key === 'Escape';
      }}
      // What is written is meant, also by who goes on without Enter; not by who leaves all of it.
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!leaves.current && written.trim() !== '' && !currentTarget.contains(relatedTarget)) add();
      }}
      noValidate
    >
      <label className="text-xs text-ink-2" htmlFor="data-path">
        A column for event data
      </label>
      <div className="flex gap-1.5">
        <input
          id="data-path"
          className={`${inputClass} font-mono text-xs`}
          placeholder="data.execution.status"
          value={written}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={fault === null ? undefined : true}
          aria-describedby={fault === null ? undefined : 'data-path-error'}
          onChange={({ target }) => {
            onWrite(target.value);
            setFault(null);
          }}
        />
        <Button type="submit">
          <Plus size={13} aria-hidden /> Add
        </Button>
      </div>
      {fault !== null && <FieldError id="data-path-error">{fault}</FieldError>}
    </form>
  );
}

function Move({
  label,
  off,
  onMove,
  children,
}: {
  label: string;
  off: boolean;
  onMove: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      disabled={off}
      className="grid size-6 flex-none place-items-center rounded-md text-ink-2 hover:bg-mute-soft disabled:invisible"
      onClick={onMove}
    >
      {children}
    </button>
  );
}
