import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Member } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { focusFirstFault } from '../focus-fault.ts';
import { useUpdateMember } from '../queries/members.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';
import { MEMBER_FIELDS, MemberFields } from './member-fields.tsx';
import type { MemberDraft } from './member-fields.tsx';

const NAMES = ['name', 'email', 'role', 'revealSecrets', 'viewPayloads'] as const;

export function EditMember({ member, onClose }: { member: Member; onClose: () => void }): ReactNode {
  const [draft, setDraft] = useState<MemberDraft>(member);
  const update = useUpdateMember(member.id);
  const faults = faultsOf(update.error, MEMBER_FIELDS);
  // With another role go its rights, unless they are given beside it.
  const changed = NAMES.filter(
    (name) => draft[name] !== member[name] || (draft.role !== member.role && /^(reveal|view)/.test(name)),
  );
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    update.mutate(Object.fromEntries(changed.map((name) => [name, draft[name]])), {
      onSuccess: ({ name }) => {
        toast({ tone: 'ok', text: `${name} saved` });
        onClose();
      },
      onError: () => focusFirstFault(form),
    });
  };
  return (
    <Dialog title="Edit member" onClose={onClose}>
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
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={changed.length === 0} busy={update.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
