import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Member } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { useUpdateMember } from '../queries/members.ts';
import { toast } from '../ui/toasts.ts';
import { FormDialog } from './form-dialog.tsx';
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
  const send = (onError: () => void): void => {
    update.mutate(Object.fromEntries(changed.map((name) => [name, draft[name]])), {
      onSuccess: ({ name }) => {
        toast({ tone: 'ok', text: `${name} saved` });
        onClose();
      },
      onError,
    });
  };
  return (
    <FormDialog
      title="Edit member"
      word="Save"
      refusal={faults.rest}
      isPending={update.isPending}
      isUnchanged={changed.length === 0}
      onSend={send}
      onClose={onClose}
    >
      <MemberFields
        draft={draft}
        at={faults.at}
        onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
      />
    </FormDialog>
  );
}
