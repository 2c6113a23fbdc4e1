import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { rightsOf } from '@tidings/core/permission';
import { faultsOf } from '../faults.ts';
import { focusFirstFault } from '../focus-fault.ts';
import { useInvite } from '../queries/members.ts';
import { useCaller } from '../queries/session.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Note } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { MEMBER_FIELDS, MemberFields } from './member-fields.tsx';
import type { MemberDraft } from './member-fields.tsx';
import { useOrganization } from './organization-switch.tsx';
import { ShownOnce } from './shown-once.tsx';

/** Makes a member, and shows the link that lets them in once: whoever invites hands it on. */
export function InviteMember({ onClose }: { onClose: () => void }): ReactNode {
  const caller = useCaller();
  const here = useOrganization();
  const [draft, setDraft] = useState<MemberDraft>({
    name: '',
    email: '',
    role: 'developer',
    ...rightsOf('developer'),
  });
  const [organization, setOrganization] = useState(here ?? '');
  const invite = useInvite();
  const faults = faultsOf(invite.error, MEMBER_FIELDS);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const input = { ...draft, ...(organization !== '' && { organization }) };
    invite.mutate(input, { onError: () => focusFirstFault(form) });
  };
  const { data } = invite;
  if (data !== undefined) {
    return (
      <Dialog title={`${data.name} is invited`} onClose={onClose}>
        <DialogBody>
          <ShownOnce what="Sign-in link" text={data.signInLink.url}>
            Hand this link on. Whoever opens it first signs in as {data.name}; it is not shown again, and ends{' '}
            <Time at={data.signInLink.expiresAt} />.
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
  return (
    <Dialog title="Invite a member" onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <DialogBody>
          {faults.rest !== null && (
            <Note tone="bad" role="alert">
              {faults.rest}
            </Note>
          )}
          <MemberFields
            draft={draft}
            at={faults.at}
            onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
          />
          {caller.organization === null && (
            <TextField
              label="Organization"
              autoComplete="off"
              placeholder="the whole instance"
              hint="They see this one alone; left empty, all there are."
              value={organization}
              error={faults.at['/organization']}
              onChange={({ target }) => setOrganization(target.value.trim())}
            />
          )}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={invite.isPending}>
            Invite
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
