import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { FolderClosed } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { NotFoundError } from '@tidings/sdk';
import { Failure } from '../components/failure.tsx';
import { AddressRules } from '../components/address-rules.tsx';
import { DeleteProject } from '../components/delete-project.tsx';
import { usePlace } from '../components/organization-switch.tsx';
import { ProjectForm } from '../components/project-form.tsx';
import { useKeptDays } from '../kept-days.ts';
import { organizationQuery } from '../queries/organizations.ts';
import { projectQuery } from '../queries/projects.ts';
import { useMay } from '../queries/session.ts';
import { place } from '../search-state.ts';
import { useTitle } from '../title.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Placeholder, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';

/** What holds for the project that is looked at. */
export default function SettingsProject(): ReactNode {
  useTitle('Project');
  const { organization, project } = usePlace();
  if (organization === undefined || project === undefined) {
    return (
      <Placeholder whole icon={FolderClosed} title="No project is chosen" actions={<ToProjects />}>
        A project is a part of an organization. Choose one at the top, or from the list of its organization.
      </Placeholder>
    );
  }
  return <One key={`${organization} ${project}`} organization={organization} id={project} />;
}

function One({ organization, id }: { organization: string; id: string }): ReactNode {
  const navigate = useNavigate();
  const mayWrite = useMay('organizations:write');
  const [deletes, setDeletes] = useState(false);
  const { data, error, refetch } = useQuery(projectQuery(organization, id));
  const { data: whole } = useQuery(organizationQuery(organization));
  if (error instanceof NotFoundError) {
    return (
      <Placeholder whole icon={FolderClosed} title="There is no such project" actions={<ToProjects />}>
        {organization} has no project {id}. It may have been deleted.
      </Placeholder>
    );
  }
  if (error !== null && data === undefined)
    return <Failure whole what="The project" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) {
    return (
      <div role="status" aria-label="Loading the project">
        <Skeleton className="h-96 max-w-4xl" />
      </div>
    );
  }
  return (
    <div className="flex max-w-4xl flex-col gap-4">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <h1 className="text-lg font-bold tracking-[-0.015em] break-words">{data.name}</h1>
          <p className="text-ink-2">
            <code>{data.id}</code> of {organization} · since <Time at={data.createdAt} as="date" />
          </p>
        </div>
        {mayWrite && <Button onClick={() => setDeletes(true)}>Delete project</Button>}
      </div>
      <ProjectForm project={data} organization={whole} />
      <Retention organization={organization} />
      <AddressRules />
      {deletes && (
        <DeleteProject
          project={data}
          onClose={() => setDeletes(false)}
          onDeleted={() =>
            void navigate({
              to: '/settings/organization',
              search: (at) => ({ ...place(at), project: undefined }),
            })
          }
        />
      )}
    </div>
  );
}

function ToProjects(): ReactNode {
  return (
    <Link
      to="/settings/organization"
      search={(at) => ({ ...place(at), project: undefined })}
      className={buttonClass()}
    >
      Projects of the organization
    </Link>
  );
}

/** Events of a project are in the log of its organization, and kept as long. */
function Retention({ organization }: { organization: string }): ReactNode {
  const kept = useKeptDays(organization);
  return (
    <section aria-labelledby="retention" className="rounded-lg border border-line bg-surface p-4">
      <h2 id="retention" className="mb-1 font-semibold">
        Retention
      </h2>
      <p className="text-ink-2">
        {kept === undefined
          ? 'Its events'
          : `Events, deliveries and attempts are kept for ${kept} days. They`}{' '}
        stay in the log of{' '}
        <Link
          to="/settings/organization"
          search={(at) => ({ ...place(at), organization, project: undefined })}
          className="font-medium text-accent underline underline-offset-2"
        >
          {organization}
        </Link>
        , where retention is set for all its projects.
      </p>
    </section>
  );
}
