import { EllipsisVertical, EyeOff, Link2, LogOut, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Member } from '@tidings/sdk';
import { useEndSessionsOf } from '../queries/members.ts';
import { useCaller, useMay } from '../queries/session.ts';
import { initials } from '../initials.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { Pill } from '../ui/pill.tsx';
import { Time } from '../ui/time.tsx';
import { toast } from '../ui/toasts.ts';
import { EditMember } from './edit-member.tsx';
import { NewSignInLink, RemoveMember } from './member-dialogs.tsx';
import { ROLE_WORDS } from './role-words.ts';

export function MemberTable({
  members,
  showsOrganization,
}: {
  members: readonly Member[];
  showsOrganization: boolean;
}): ReactNode {
  const { member: self } = useCaller();
  const mayWrite = useMay('members:write');
  return (
    <div className="overflow-clip rounded-lg border border-line bg-surface">
      <table className="data-table table-fixed">
        <caption className="sr-only">Members, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Member</th>
            <th scope="col" className="w-28 max-sm:w-24">
              Role
            </th>
            {showsOrganization && (
              <th scope="col" className="w-[16%] max-lg:hidden">
                Organization
              </th>
            )}
            <th scope="col" className="w-48 max-md:hidden">
              Can see
            </th>
            <th scope="col" className="w-32 max-md:hidden">
              Last signed in
            </th>
            <th scope="col" className="w-12">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {members.map((member) => {
            const { id, name, email, role, organization, lastSignedInAt } = member;
            return (
              <tr key={id} data-row data-id={id} className="h-[50px]">
                <td className="max-w-0">
                  <span className="flex min-w-0 items-center gap-2.5">
                    <span
                      aria-hidden
                      className="grid size-7 flex-none place-items-center rounded-full bg-accent-soft text-2xs font-semibold text-accent"
                    >
                      {initials(name)}
                    </span>
                    <span className="min-w-0">
                      <span className="block truncate font-semibold" title={name}>
                        {name}
                        {id === self?.id && <span className="font-normal text-ink-3"> (you)</span>}
                      </span>
                      <span className="block truncate text-xs text-ink-3" title={email}>
                        {email}
                      </span>
                    </span>
                  </span>
                </td>
                <td>
                  <Pill tone={role === 'owner' || role === 'admin' ? 'info' : 'mute'}>
                    {ROLE_WORDS[role]}
                  </Pill>
                </td>
                {showsOrganization && (
                  <td className="truncate text-ink-2 max-lg:hidden" title={organization ?? undefined}>
                    {organization ?? 'the whole instance'}
                  </td>
                )}
                <td className="text-ink-2 max-md:hidden">
                  <Rights member={member} />
                </td>
                <td className="text-ink-2 max-md:hidden">
                  {lastSignedInAt === null ? (
                    <span className="text-ink-3">never</span>
                  ) : (
                    <Time at={lastSignedInAt} isStop />
                  )}
                </td>
                <td>{mayWrite && <Actions member={member} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Rights({ member: { revealSecrets, viewPayloads } }: { member: Member }): ReactNode {
  if (!revealSecrets && !viewPayloads) {
    return (
      <span className="inline-flex items-center gap-1.5 text-ink-3">
        <EyeOff size={13} aria-hidden /> no payloads or secrets
      </span>
    );
  }
  return [viewPayloads && 'payloads', revealSecrets && 'secrets'].filter(Boolean).join(', ');
}

function Actions({ member }: { member: Member }): ReactNode {
  const { id, name } = member;
  const end = useEndSessionsOf(id);
  const [open, setOpen] = useState<'edit' | 'link' | 'remove' | null>(null);
  const close = (): void => setOpen(null);
  return (
    <>
      <Menu
        trigger={
          <Button kind="ghost" size="icon" aria-label={`More for ${name}`}>
            <EllipsisVertical size={14} aria-hidden />
          </Button>
        }
      >
        <MenuItem icon={Pencil} onSelect={() => setOpen('edit')}>
          Edit
        </MenuItem>
        <MenuItem icon={Link2} onSelect={() => setOpen('link')}>
          New sign-in link
        </MenuItem>
        <MenuItem
          icon={LogOut}
          onSelect={() =>
            end.mutate(undefined, {
              onSuccess: () => toast({ tone: 'ok', text: `${name} is signed out everywhere` }),
            })
          }
        >
          Sign out everywhere
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => setOpen('remove')}>
          Remove
        </MenuItem>
      </Menu>
      {open === 'edit' && <EditMember member={member} onClose={close} />}
      {open === 'link' && <NewSignInLink member={member} onClose={close} />}
      {open === 'remove' && <RemoveMember member={member} onClose={close} />}
    </>
  );
}
