import type { ReactNode } from 'react';
import { focusFirstFault } from '../focus-fault.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note } from '../ui/states.tsx';

/** A form in a dialog. What is wrong and belongs to no field of it stands on top; else the first field that is refused has the focus. */
export function FormDialog({
  title,
  word,
  kind = 'primary',
  wide = false,
  refusal,
  isPending,
  isUnchanged = false,
  beside,
  leave = 'Cancel',
  onSend,
  onClose,
  children,
}: {
  title: string;
  /** On the button that does it. */
  word: string;
  kind?: 'primary' | 'danger';
  wide?: boolean;
  /** Why it could not be done, as far as no field says so. */
  refusal: string | null;
  isPending: boolean;
  /** There is nothing to be done yet. */
  isUnchanged?: boolean;
  /** In front of the buttons. */
  beside?: ReactNode;
  /** On the button that does nothing. */
  leave?: string;
  /** @param onError to be called when it is refused */
  onSend: (onError: () => void) => void;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <Dialog title={title} wide={wide} busy={isPending} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          onSend(() => focusFirstFault(form));
        }}
      >
        <DialogBody>
          {refusal !== null && (
            <Note tone="bad" role="alert">
              {refusal}
            </Note>
          )}
          {children}
        </DialogBody>
        <DialogActions>
          {beside}
          <Button disabled={isPending} onClick={onClose}>
            {leave}
          </Button>
          <Button kind={kind} type="submit" disabled={isUnchanged} busy={isPending}>
            {word}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
