/** What is looked at: all organizations, one, or a project of it. */
import { Building2, ChevronsUpDown, FolderClosed } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { createContext, use, useMemo } from 'react';
import type { ReactNode } from 'react';
import { PARTS } from '../places.ts';
import { organizationsQuery } from '../queries/organizations.ts';
import { projectsQuery } from '../queries/projects.ts';
import { useCaller } from '../queries/session.ts';
import { place, placeOf } from '../search-state.ts';
import type { Place } from '../search-state.ts';
import { Menu, MenuChoice, MenuLine } from '../ui/menu.tsx';

const PlaceContext = createContext<Place>({});

/** Finds the place that is looked at, for all that is shown: the caller's own, or the one in the URL. */
export function PlaceLooked({ children }: { children: ReactNode }): ReactNode {
  const caller = useCaller();
  const asked = useSearch({
    strict: false,
    select: ({ organization, project }) => ({ organization, project }),
  });
  const { organization, project } = placeOf(caller, asked);
  const looked = useMemo(() => place({ organization, project }), [organization, project]);
  return <PlaceContext value={looked}>{children}</PlaceContext>;
}

/** The place that is looked at. */
export function usePlace(): Place {
  return use(PlaceContext);
}

/** Its organization; null for all. */
export function useOrganization(): string | null {
  return usePlace().organization ?? null;
}

export function OrganizationSwitch(): ReactNode {
  const caller = useCaller();
  const { organization } = usePlace();
  const navigate = useNavigate();
  const mayChoose = caller.organization === null && caller.permissions.includes('organizations:read');
  const { data } = useQuery({ ...organizationsQuery, enabled: mayChoose });
  return (
    <Chooser
      icon={Building2}
      all="All organizations"
      chosen={organization}
      choices={mayChoose ? (data ?? []).map(({ id }) => ({ id, name: id })) : null}
      onChoose={(next) =>
        void navigate({
          to: listOf(location.pathname),
          search: ({ range }) => ({ range, organization: next, project: undefined }),
        })
      }
    />
  );
}

/** What one looks at by its id is another organization's: of that, the list is looked at. */
function listOf(path: string): string {
  if (path === '/settings/project') return '/settings/organization';
  if (path.startsWith('/settings/')) return path;
  const part = PARTS.find(({ to }) => path === to || path.startsWith(`${to}/`));
  return part?.to ?? '/webhooks';
}

/** Where an organization has projects. */
export function ProjectSwitch(): ReactNode {
  const caller = useCaller();
  const { organization, project } = usePlace();
  const navigate = useNavigate();
  const mayChoose =
    organization !== undefined &&
    caller.project === null &&
    caller.permissions.includes('organizations:read');
  const { data = [] } = useQuery({ ...projectsQuery(organization ?? ''), enabled: mayChoose });
  if (project === undefined && data.length === 0) return null;
  return (
    <Chooser
      icon={FolderClosed}
      isPart
      all="All projects"
      chosen={project}
      choices={mayChoose ? data : null}
      // The same screen, of another part; what was open, or how far one had come, may be no part of it.
      onChoose={(next) =>
        void navigate({
          to: '.',
          search: (before) => ({
            ...before,
            ...{ organization, project: next, open: undefined, cursor: undefined },
          }),
        })
      }
    />
  );
}

function Chooser({
  icon: Icon,
  isPart = false,
  all,
  chosen,
  choices,
  onChoose,
}: {
  icon: LucideIcon;
  /** Of what is chosen beside it. */
  isPart?: boolean;
  all: string;
  /** By its id; undefined: all. */
  chosen: string | undefined;
  /** Null where there is nothing to choose. */
  choices: readonly { id: string; name: string }[] | null;
  onChoose: (id: string | undefined) => void;
}): ReactNode {
  const name = choices?.find(({ id }) => id === chosen)?.name ?? chosen ?? all;
  const label = (
    <>
      <Icon size={14} className="flex-none" aria-hidden />
      {/* That nothing narrows it is said by the icon where room is scarce. */}
      <span className={chosen === undefined && isPart ? 'truncate max-sm:sr-only' : 'truncate'}>{name}</span>
    </>
  );
  const box = 'flex h-7 max-w-[220px] min-w-6 items-center gap-1.5 font-medium lg:flex-none';
  if (choices === null) return <span className={box}>{label}</span>;
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" title={name} className={`${box} rounded-md px-1 hover:bg-hover`}>
          {label}
          <ChevronsUpDown size={13} className="flex-none text-ink-3 max-sm:hidden" aria-hidden />
        </button>
      }
    >
      <MenuChoice checked={chosen === undefined} onChange={() => onChoose(undefined)}>
        {all}
      </MenuChoice>
      <MenuLine />
      {choices.map((each) => (
        <MenuChoice key={each.id} checked={each.id === chosen} onChange={() => onChoose(each.id)}>
          {each.name}
        </MenuChoice>
      ))}
    </Menu>
  );
}
