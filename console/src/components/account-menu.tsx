import { LogOut, UserRound } from 'lucide-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useCaller, useSignOut } from '../queries/session.ts';
import { initials } from '../initials.ts';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx';

export function AccountMenu(): ReactNode {
  const { name, member } = useCaller();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Account of ${name}`}
          className="grid size-7 flex-none place-items-center rounded-full bg-accent-soft text-[10px] font-bold text-accent before:content-[attr(data-initials)]"
          data-initials={initials(name)}
        />
      }
    >
      <MenuLabel>
        <span className="block font-medium text-ink">{name}</span>
        {member && (
          <span className="block truncate">
            {member.email} · {member.role}
          </span>
        )}
      </MenuLabel>
      <MenuLine />
      <MenuItem icon={UserRound} onSelect={() => void navigate({ to: '/settings/account' })}>
        Account
      </MenuItem>
      <MenuItem
        icon={LogOut}
        onSelect={() => signOut.mutate(undefined, { onSuccess: () => void navigate({ to: '/sign-in' }) })}
      >
        Sign out
      </MenuItem>
    </Menu>
  );
}
