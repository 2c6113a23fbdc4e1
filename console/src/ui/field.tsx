import { CircleAlert } from 'lucide-react';
import { useId } from 'react';
import type { ComponentProps, ReactNode } from 'react';

export const inputClass =
  'h-[34px] w-full min-w-0 rounded-md border border-line-input bg-surface px-2.5 text-ink placeholder:text-ink-3 aria-invalid:border-bad aria-invalid:outline-bad';

/** What a control needs to belong to its label, its hint and its error. */
export interface Described {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  'aria-required': true | undefined;
}

export interface FieldProps {
  label: string;
  hint?: ReactNode;
  /** What is wrong with it. */
  error?: string | undefined;
  required?: boolean;
  children: (described: Described) => ReactNode;
}

/** Label, control, hint and error, tied together. */
export function Field({ label, hint, error, required = false, children }: FieldProps): ReactNode {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`];
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
        {!required && <span className="ms-1.5 font-normal text-ink-3">optional</span>}
      </label>
      {children({
        id,
        'aria-describedby': described.filter(Boolean).join(' ') || undefined,
        'aria-invalid': error === undefined ? undefined : true,
        'aria-required': required || undefined,
      })}
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-xs text-ink-3">
          {hint}
        </p>
      )}
    </div>
  );
}

export function FieldError({ id, children }: { id?: string; children: string }): ReactNode {
  return (
    <p id={id} className="flex items-start gap-1.5 text-xs text-bad">
      <CircleAlert size={13} className="mt-0.5" aria-hidden />
      <span>{children}</span>
    </p>
  );
}

/** A line of text with its label. */
export function TextField({
  label,
  hint,
  error,
  required,
  mono = false,
  ...input
}: Omit<FieldProps, 'children'> & { mono?: boolean } & Omit<
    ComponentProps<'input'>,
    'className' | 'id'
  >): ReactNode {
  return (
    <Field
      label={label}
      {...(hint !== undefined && { hint })}
      error={error}
      {...(required !== undefined && { required })}
    >
      {(described) => (
        <input {...input} {...described} className={`${inputClass} ${mono ? 'font-mono text-xs' : ''}`} />
      )}
    </Field>
  );
}

/** One of a few, with its label. */
export function SelectField<Value extends string>({
  label,
  hint,
  error,
  required,
  disabled,
  value,
  options,
  onChange,
}: Omit<FieldProps, 'children'> & {
  disabled?: boolean;
  value: Value;
  /** Each with its word. */
  options: readonly (readonly [value: Value, word: string])[];
  onChange: (value: Value) => void;
}): ReactNode {
  return (
    <Field
      label={label}
      {...(hint !== undefined && { hint })}
      error={error}
      {...(required !== undefined && { required })}
    >
      {(described) => (
        <select
          {...described}
          className={inputClass}
          value={value}
          disabled={disabled}
          onChange={({ target }) => onChange(target.value as Value)}
        >
          {options.map(([each, word]) => (
            <option key={each} value={each}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
