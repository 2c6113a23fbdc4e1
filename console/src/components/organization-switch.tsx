import { Building2, ChevronsUpDown } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { organizationsQuery } from '../queries/organizations.ts';
import { useCaller } from '../queries/session.ts';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';

/** The organization that is looked at: the caller's own, the one in the URL, or null for all. */
export function useOrganization(): string | null {
  const caller = useCaller();
  const { organization } = useSearch({ strict: false });
  return caller.organization ?? organization ?? null;
}

export function OrganizationSwitch(): ReactNode {
  const caller = useCaller();
  const organization = useOrganization();
  const navigate = useNavigate();
  const mayChoose = caller.organization === null && caller.permissions.includes('organizations:read');
  const { data } = useQuery({ ...organizationsQuery, enabled: mayChoose });
  const label = (
    <>
      <Building2 size={14} aria-hidden />
      <span className="truncate">{organization ?? 'All organizations'}</span>
    </>
  );
  if (!mayChoose) return <span className="flex min-w-0 items-center gap-1.5 font-medium">{label}</span>;
  const choose = (next: string | undefined): void =>
    void navigate({
      to: '/webhooks',
      search: next === undefined ? { organization: undefined } : { organization: next },
    });
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="flex h-7 min-w-0 items-center gap-1.5 rounded-md px-1 font-medium hover:bg-hover"
        >
          {label}
          <ChevronsUpDown size={13} className="text-ink-3" aria-hidden />
        </button>
      }
    >
      <MenuItem onSelect={() => choose(undefined)}>All organizations</MenuItem>
      <MenuLine />
      {data?.map(({ id }) => (
        <MenuItem key={id} onSelect={() => choose(id)}>
          {id}
        </MenuItem>
      ))}
    </Menu>
  );
}
