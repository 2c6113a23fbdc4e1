/** A link may be of an organization or a project that is not there, or not for whoever opens it: nothing else stands in its place. */
import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState, useSearch } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { NotFoundError } from '@tidings/sdk';
import { organizationQuery, organizationsQuery } from '../queries/organizations.ts';
import { projectQuery, projectsQuery } from '../queries/projects.ts';
import { useCaller } from '../queries/session.ts';
import { buttonClass } from '../ui/button.tsx';
import { Certainty, Placeholder } from '../ui/states.tsx';
import { usePlace } from './organization-switch.tsx';

export function PlaceThere({ children }: { children: ReactNode }): ReactNode {
  const caller = useCaller();
  const asked = useSearch({ strict: false });
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // An organization and its projects are made on first use: what makes something makes them, too.
  const isMade = /\/(new|send)$/.test(path);
  const missesOrganization = useMissesOrganization(!isMade);
  const missesProject = useMissesProject(!isMade && !missesOrganization);
  if (missesOrganization || isOthers(caller.organization, asked.organization))
    return <Missing what="organization" id={asked.organization!} own={caller.organization} />;
  if (missesProject || isOthers(caller.project, asked.project))
    return <Missing what="project" id={asked.project!} own={caller.project} />;
  // Nothing of a place that may not be there is said to be empty.
  return <Certainty value={missesOrganization !== null && missesProject !== null}>{children}</Certainty>;
}

/** Whether a link is of another than the only one that somebody sees. */
function isOthers(own: string | null, asked: string | undefined): boolean {
  return own !== null && asked !== undefined && asked !== own;
}

/**
 * Those that are listed are there; what is not listed may be newer than the list, and is looked up, unless the screen has
 * done so by itself: what it says of it does not go and come again. Null: that is not known yet.
 */
function useMissesOrganization(looks: boolean): boolean | null {
  const { organization: own, permissions } = useCaller();
  const { organization: id = '' } = usePlace();
  const may = looks && own === null && id !== '' && permissions.includes('organizations:read');
  const { data, isPending: isListing } = useQuery({ ...organizationsQuery, enabled: may });
  const looksUp = may && data !== undefined && !data.some((each) => each.id === id);
  const { error, isPending } = useQuery({
    ...organizationQuery(id),
    enabled: ({ state }) => looksUp && state.status !== 'error',
  });
  if (may && (isListing || (looksUp && isPending))) return null;
  return looksUp && error instanceof NotFoundError;
}

function useMissesProject(looks: boolean): boolean | null {
  const { project: own, permissions } = useCaller();
  const { organization = '', project: id = '' } = usePlace();
  const may = looks && own === null && id !== '' && permissions.includes('organizations:read');
  const { data, isPending: isListing } = useQuery({ ...projectsQuery(organization), enabled: may });
  const looksUp = may && data !== undefined && !data.some((each) => each.id === id);
  const { error, isPending } = useQuery({
    ...projectQuery(organization, id),
    enabled: ({ state }) => looksUp && state.status !== 'error',
  });
  if (may && (isListing || (looksUp && isPending))) return null;
  return looksUp && error instanceof NotFoundError;
}

function Missing({
  what,
  id,
  own,
}: {
  what: 'organization' | 'project';
  id: string;
  /** The only one that is shown; null: there is no such bound. */
  own: string | null;
}): ReactNode {
  return (
    <Placeholder
      whole
      icon={SearchX}
      title={`There is no such ${what}`}
      actions={
        <Link
          to="/overview"
          search={{ ...(what === 'organization' && { organization: undefined }), project: undefined }}
          className={buttonClass()}
        >
          Go to the overview
        </Link>
      }
    >
      The address names the {what} {id}: there is none with that id, or you may not see it.
      {own !== null && ` You see only ${own}.`}
    </Placeholder>
  );
}
