/** A webhook that is being made and not finished is given up for another one when somebody says so. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { place } from '../search-state.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';

export function ReplaceDraft({
  begun,
  onReplace,
  onClose,
}: {
  /** What the one that is not finished is called. */
  begun: string;
  onReplace: () => void;
  onClose: () => void;
}): ReactNode {
  return (
    <Dialog title="Duplicate webhook" onClose={onClose}>
      <DialogBody>
        <p>
          You have begun to create <strong className="font-semibold">{begun}</strong>, and not finished it.
          The duplicate takes its place: what you have entered is lost.
        </p>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Link to="/webhooks/new" search={place} className={buttonClass('plain')} onClick={onClose}>
          Continue with that one
        </Link>
        <Button kind="danger" onClick={onReplace}>
          Replace it
        </Button>
      </DialogActions>
    </Dialog>
  );
}
