import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Field, inputClass } from './field.tsx';
import type { FieldProps } from './field.tsx';

/** A line of text that nobody reads over a shoulder, unless it is asked for. */
export function SecretField({
  label,
  hint,
  error,
  required,
  value,
  placeholder,
  onChange,
}: Omit<FieldProps, 'children'> & {
  value: string;
  placeholder?: string | undefined;
  onChange: (value: string) => void;
}): ReactNode {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  const word = `${shown ? 'Hide' : 'Show'} ${label}`;
  return (
    <Field
      label={label}
      {...(hint !== undefined && { hint })}
      error={error}
      {...(required !== undefined && { required })}
    >
      {(described) => (
        <span className="relative block">
          <input
            {...described}
            type={shown ? 'text' : 'password'}
            autoComplete="off"
            spellCheck={false}
            placeholder={placeholder}
            className={`${inputClass} pe-9 font-mono text-xs`}
            value={value}
            onChange={({ target }) => onChange(target.value)}
          />
          <button
            type="button"
            aria-label={word}
            title={word}
            className="absolute inset-y-0 end-1 my-auto grid size-7 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
            onClick={() => setShown(!shown)}
          >
            <Icon size={14} aria-hidden />
          </button>
        </span>
      )}
    </Field>
  );
}
