/** Rows that are ticked, so that something is done with all of them. */
import type { ReactNode } from 'react';

export interface Selection {
  /** By the keys of the rows. */
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}

export function ChooseAll({ keys, chosen, onChange }: Selection & { keys: readonly string[] }): ReactNode {
  const count = keys.filter((key) => chosen.has(key)).length;
  return (
    <input
      type="checkbox"
      aria-label="Select all that are shown"
      className="align-middle"
      checked={count > 0 && count === keys.length}
      ref={(box) => {
        if (box) box.indeterminate = count > 0 && count < keys.length;
      }}
      onChange={({ target }) => onChange(new Set(target.checked ? keys : []))}
    />
  );
}

/** With the shift key all between it and the one before. */
export function Choose({
  label,
  of,
  keys,
  chosen,
  onChange,
}: Selection & { label: string; of: string; keys: readonly string[] }): ReactNode {
  return (
    <input
      type="checkbox"
      aria-label={label}
      className="align-middle"
      checked={chosen.has(of)}
      onChange={({ target: { checked }, nativeEvent }) => {
        const at = keys.indexOf(of);
        const last = keys.indexOf([...chosen].at(-1) ?? '');
        const isRange = (nativeEvent as MouseEvent).shiftKey && last !== -1;
        const meant = isRange ? keys.slice(Math.min(at, last), Math.max(at, last) + 1) : [of];
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
