import type { ReactNode } from 'react';
import type { NewApiKey as Made } from '@tidings/sdk';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { ShownOnce } from './shown-once.tsx';

/** The key itself, which is in the answer to whoever makes it and nowhere else. */
export function NewApiKey({
  made: { name, key },
  onClose,
}: {
  made: Pick<Made, 'name' | 'key'>;
  onClose: () => void;
}): ReactNode {
  return (
    <Dialog title={`${name} is created`} onClose={onClose}>
      <DialogBody>
        <ShownOnce what="API key" text={key}>
          Copy the key now: it is never shown again.
        </ShownOnce>
      </DialogBody>
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
