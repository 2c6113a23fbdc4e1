/** What is asked before something is done with a member. */
import type { ReactNode } from 'react';
import type { Member } from '@tidings/sdk';
import { useRemoveMember, useSignInLink } from '../queries/members.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { ShownOnce } from './shown-once.tsx';

interface DialogProps {
  member: Member;
  onClose: () => void;
}

export function NewSignInLink({ member: { id, name }, onClose }: DialogProps): ReactNode {
  const link = useSignInLink(id);
  return (
    <Dialog title="New sign-in link" busy={link.isPending} onClose={onClose}>
      <DialogBody>
        {link.error !== null && (
          <Note tone="bad" role="alert">
            {sentenceOf(link.error)}
          </Note>
        )}
        {link.data === undefined ? (
          <p>
            The link signs <strong className="font-semibold">{name}</strong> in once, without a password.
            Earlier links stop working.
          </p>
        ) : (
          <ShownOnce what="Sign-in link" text={link.data.url}>
            Pass this link on. Whoever opens it first signs in as {name}. It is not shown again, and expires{' '}
            <Time at={link.data.expiresAt} as="full" />.
          </ShownOnce>
        )}
      </DialogBody>
      <DialogActions>
        {link.data === undefined ? (
          <>
            <Button disabled={link.isPending} onClick={onClose}>
              Cancel
            </Button>
            <Button kind="primary" busy={link.isPending} onClick={() => link.mutate()}>
              Create link
            </Button>
          </>
        ) : (
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

export function RemoveMember({ member: { id, name, email }, onClose }: DialogProps): ReactNode {
  return (
    <ConfirmDialog
      title="Remove member"
      word="Remove"
      done={`${name} removed`}
      action={useRemoveMember(id)}
      onClose={onClose}
    >
      <p>
        <strong className="font-semibold">{name}</strong> ({email}) is signed out and can no longer sign in.
        What they created stays, including API keys.
      </p>
    </ConfirmDialog>
  );
}
