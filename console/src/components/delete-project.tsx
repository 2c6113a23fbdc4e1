import type { ReactNode } from 'react';
import { ConflictError } from '@tidings/sdk';
import type { Project } from '@tidings/sdk';
import { useDeleteProject } from '../queries/projects.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';
import { withoutAdvice } from './edit-webhook.tsx';

/** Where there is something in it, that is told, and asked for once more. */
export function DeleteProject({
  project: { id, organization, name },
  onClose,
  onDeleted,
}: {
  project: Project;
  onClose: () => void;
  onDeleted: () => void;
}): ReactNode {
  const remove = useDeleteProject(organization, id);
  const isInUse = remove.error instanceof ConflictError && remove.error.code === 'in_use';
  return (
    <Dialog title="Delete project" onClose={onClose}>
      <DialogBody>
        {remove.error !== null && (
          <Note tone={isInUse ? 'warn' : 'bad'} role="alert">
            {isInUse ? withoutAdvice(remove.error.message) : sentenceOf(remove.error)}
          </Note>
        )}
        <p>
          <strong className="font-semibold">{name}</strong> is deleted with its webhooks and API keys. Its
          events stay in the organization’s log.
        </p>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="danger"
          busy={remove.isPending}
          onClick={() =>
            // Not by `onSuccess`, which is not called where this is gone by then.
            void remove.mutateAsync({ confirm: isInUse }).then(
              () => {
                toast({ tone: 'ok', text: `${name} deleted` });
                onDeleted();
              },
              () => undefined,
            )
          }
        >
          {isInUse ? 'Delete everything' : 'Delete'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
