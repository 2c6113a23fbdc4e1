import type { ReactNode } from 'react';
import { focusFirstFault } from '../focus-fault.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/states.tsx';

/** Settings that are saved together, once one of them is another. */
export function SettingsForm({
  label,
  refusal,
  mayWrite,
  isUnchanged,
  isPending,
  onSave,
  children,
}: {
  label: string;
  /** Why they could not be saved, as far as no field says so. */
  refusal: string | null;
  mayWrite: boolean;
  isUnchanged: boolean;
  isPending: boolean;
  /** @param onError to be called when they are refused */
  onSave: (onError: () => void) => void;
  children: ReactNode;
}): ReactNode {
  return (
    <form
      aria-label={label}
      className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        onSave(() => focusFirstFault(form));
      }}
      noValidate
    >
      {refusal !== null && (
        <Note tone="bad" role="alert">
          {refusal}
        </Note>
      )}
      {children}
      {mayWrite && (
        <div className="flex justify-end">
          <Button kind="primary" type="submit" disabled={isUnchanged} busy={isPending}>
            Save
          </Button>
        </div>
      )}
    </form>
  );
}
