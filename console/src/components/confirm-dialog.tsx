import type { ReactNode } from 'react';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';

/** A question before something is done that cannot be undone; why it could not be done stands in it. */
export function ConfirmDialog({
  title,
  word,
  done,
  action,
  onClose,
  children,
}: {
  title: string;
  /** On the button that does it. */
  word: string;
  /** What is said afterwards. */
  done: string;
  action: {
    mutate: (input: undefined, options: { onSuccess: () => void }) => void;
    isPending: boolean;
    error: Error | null;
  };
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <Dialog title={title} busy={action.isPending} onClose={onClose}>
      <DialogBody>
        {action.error !== null && (
          <Note tone="bad" role="alert">
            {sentenceOf(action.error)}
          </Note>
        )}
        {children}
      </DialogBody>
      <DialogActions>
        <Button disabled={action.isPending} onClick={onClose}>
          Cancel
        </Button>
        <Button
          kind="danger"
          busy={action.isPending}
          onClick={() =>
            action.mutate(undefined, {
              onSuccess: () => {
                toast({ tone: 'ok', text: done });
                onClose();
              },
            })
          }
        >
          {word}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
