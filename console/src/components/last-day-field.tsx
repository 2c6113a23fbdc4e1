import type { ReactNode } from 'react';
import { timeOf } from '../local-time.ts';
import { Field, inputClass } from '../ui/field.tsx';

/** Until when something is good. */
export function LastDayField({
  value,
  error,
  hint,
  onChange,
}: {
  /** Empty: none. */
  value: string;
  error: string | undefined;
  hint: string;
  onChange: (day: string) => void;
}): ReactNode {
  return (
    <Field label="Last day" error={error} hint={hint}>
      {(described) => (
        <input
          {...described}
          type="date"
          className={inputClass}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}

/** The end of that day, where one is; null: none is given. */
export function endOf(day: string): string | null {
  return (day === '' ? undefined : timeOf(`${day}T23:59:59`))?.toISOString() ?? null;
}
