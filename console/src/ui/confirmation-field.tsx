import type { ReactNode } from 'react';
import { TextField } from './field.tsx';

/** What cannot be undone is meant once these words are typed. */
export function ConfirmationField({
  words,
  typed,
  onType,
}: {
  words: string;
  typed: string;
  onType: (typed: string) => void;
}): ReactNode {
  return (
    <TextField
      label={`Type “${words}” to confirm`}
      required
      autoFocus
      autoComplete="off"
      value={typed}
      onChange={({ target }) => onType(target.value)}
    />
  );
}
