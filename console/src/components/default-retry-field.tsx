import type { ReactNode } from 'react';
import { SelectField } from '../ui/field.tsx';
import { retryOptions } from './retry-words.ts';
import type { RetryChoice } from './retry-words.ts';

/** What webhooks get that say nothing of retries. */
export function DefaultRetryField({
  value,
  unset,
  disabled,
  error,
  onChange,
}: {
  value: RetryChoice;
  /** What holds when nothing is chosen. */
  unset: string;
  disabled: boolean;
  error: string | undefined;
  onChange: (retry: RetryChoice) => void;
}): ReactNode {
  return (
    <SelectField
      label="Retries"
      hint="For webhooks created from now on without a schedule of their own."
      disabled={disabled}
      value={value}
      options={retryOptions(value, unset)}
      error={error}
      onChange={onChange}
    />
  );
}
