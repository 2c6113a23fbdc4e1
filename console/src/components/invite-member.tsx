import { useState } from 'react';
import type { ReactNode } from 'react';
import { rightsOf } from '@tidings/core/permission';
import { faultsOf } from '../faults.ts';
import { useInvite } from '../queries/members.ts';
import { useCaller } from '../queries/session.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Time } from '../ui/time.tsx';
import { FormDialog } from './form-dialog.tsx';
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
  const send = (onError: () => void): void => {
    const input = { ...draft, ...(organization !== '' && { organization }) };
    invite.mutate(input, { onError });
  };
  const { data } = invite;
  if (data !== undefined) {
    return (
      <Dialog title={`${data.name} is invited`} onClose={onClose}>
        <DialogBody>
          <ShownOnce what="Sign-in link" text={data.signInLink.url}>
            Pass this link on. Whoever opens it first signs in as {data.name}. It is not shown again, and
            expires <Time at={data.signInLink.expiresAt} as="full" />.
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
    <FormDialog
      title="Invite a member"
      word="Invite"
      refusal={faults.rest}
      isPending={invite.isPending}
      onSend={send}
      onClose={onClose}
    >
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
          hint="They see only this one; left empty, all of them."
          value={organization}
          error={faults.at['/organization']}
          onChange={({ target }) => setOrganization(target.value.trim())}
        />
      )}
    </FormDialog>
  );
}
