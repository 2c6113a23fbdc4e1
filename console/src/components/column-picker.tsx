import { ArrowDown, ArrowUp, Pin, Settings2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { namesOf, useColumnChoice, usualChoice } from './log-columns.tsx';
import type { Columns } from './log-columns.tsx';

/** Which columns are shown, in which order, which one stays in sight, and how dense. It holds in this browser. */
export function ColumnPicker<Row, Name extends string>({
  columns,
}: {
  columns: Columns<Row, Name>;
}): ReactNode {
  return (
    <Popover label="Columns" iconOnly trigger={<Settings2 size={15} aria-hidden />}>
      {() => <Choice columns={columns} />}
    </Popover>
  );
}

function Choice<Row, Name extends string>({ columns: known }: { columns: Columns<Row, Name> }): ReactNode {
  const [choice, choose] = useColumnChoice(known);
  const { columns, pinned, dense } = choice;
  const rest = namesOf(known).filter((name) => !columns.includes(name));
  const show = (name: Name, shown: boolean): void => {
    const next = shown ? [...columns, name] : columns.filter((each) => each !== name);
    const stays = pinned === null || next.includes(pinned) ? pinned : null;
    if (next.length > 0) choose({ ...choice, columns: next, pinned: stays });
  };
  const move = (from: number, to: number): void => {
    const next = columns.toSpliced(from, 1).toSpliced(to, 0, columns[from]!);
    choose({ ...choice, columns: next });
  };
  return (
    <div className="flex w-72 flex-col gap-2">
      <ul className="flex max-h-[min(420px,60dvh)] flex-col overflow-auto">
        {[...columns, ...rest].map((name, index) => {
          const { label } = known.of[name];
          const isShown = index < columns.length;
          return (
            <li key={name} className="flex min-h-7 items-center gap-1 rounded-md ps-1 hover:bg-hover">
              <label className="flex min-w-0 grow items-center gap-2 py-1">
                <input
                  type="checkbox"
                  checked={isShown}
                  onChange={({ target }) => show(name, target.checked)}
                />
                {label}
              </label>
              {isShown && (
                <>
                  <button
                    type="button"
                    aria-pressed={name === pinned}
                    aria-label={`${label} stays in sight`}
                    title={`${label} stays in sight`}
                    className={`grid size-6 place-items-center rounded-md hover:bg-mute-soft ${name === pinned ? 'text-accent' : 'text-ink-3'}`}
                    onClick={() => choose({ ...choice, pinned: name === pinned ? null : name })}
                  >
                    <Pin size={13} fill={name === pinned ? 'currentColor' : 'none'} aria-hidden />
                  </button>
                  <Move
                    label={`${label} further left`}
                    off={index === 0}
                    onMove={() => move(index, index - 1)}
                  >
                    <ArrowUp size={13} aria-hidden />
                  </Move>
                  <Move
                    label={`${label} further right`}
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
      <div className="flex items-center justify-between gap-2 border-t border-line pt-2 ps-1">
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            checked={dense}
            onChange={({ target }) => choose({ ...choice, dense: target.checked })}
          />
          Dense rows
        </label>
        <Button size="small" kind="ghost" onClick={() => choose(usualChoice(known))}>
          Reset
        </Button>
      </div>
    </div>
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
      className="grid size-6 place-items-center rounded-md text-ink-2 hover:bg-mute-soft disabled:invisible"
      onClick={onMove}
    >
      {children}
    </button>
  );
}
