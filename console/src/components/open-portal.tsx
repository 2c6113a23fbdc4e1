/** Makes a portal session to look at the portal with, then shows where it is opened, once. */
import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { faultsOf } from '../faults.ts';
import { useCreatePortalSession } from '../queries/portal-sessions.ts';
import { useCaller } from '../queries/session.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Time } from '../ui/time.tsx';
import { FormDialog } from './form-dialog.tsx';
import { usePlace } from './organization-switch.tsx';
import { ProjectField } from './project-field.tsx';
import { ShownOnce } from './shown-once.tsx';

const FIELDS = ['/organization', '/project'];

export function OpenPortal({ onClose }: { onClose: () => void }): ReactNode {
  const caller = useCaller();
  const here = usePlace();
  const [organization, setOrganization] = useState(here.organization ?? '');
  const [project, setProject] = useState(caller.project === null ? (here.project ?? '') : '');
  const create = useCreatePortalSession();
  const faults = faultsOf(create.error, FIELDS);
  if (create.data !== undefined) {
    const { url, expiresAt, organization: seen } = create.data;
    return (
      <Dialog title={`The portal of ${seen}`} onClose={onClose}>
        <DialogBody>
          <ShownOnce what="Address" text={url}>
            Anyone with this address is let in until <Time at={expiresAt} as="full" />. It is not shown again.
          </ShownOnce>
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>Done</Button>
          <a href={url} target="_blank" rel="noreferrer" className={buttonClass('primary')}>
            <ExternalLink size={14} aria-hidden /> Open the portal
          </a>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title="Open the portal of an organization"
      word="Create session"
      refusal={faults.rest}
      isPending={create.isPending}
      onSend={(onError) =>
        create.mutate(
          {
            name: `${caller.name}, to try it`.slice(0, 100),
            ...(organization !== '' && { organization }),
            ...(project !== '' && { project }),
          },
          { onError },
        )
      }
      onClose={onClose}
    >
      <p className="text-ink-2">
        You see what a customer sees, for an hour or until you sign out. Changes you make there are real.
      </p>
      {caller.organization === null && (
        <TextField
          label="Organization"
          required
          autoFocus
          autoComplete="off"
          value={organization}
          error={faults.at['/organization']}
          onChange={({ target }) => setOrganization(target.value.trim())}
        />
      )}
      <ProjectField
        organization={organization === '' ? caller.organization : organization}
        value={project}
        error={faults.at['/project']}
        hint="It sees only this project of the organization."
        onChange={setProject}
      />
    </FormDialog>
  );
}
