/** The projects of an organization; each leads to its own page. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronRight, Plus } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';
import { faultsOf } from '../faults.ts';
import { projectsQuery, useCreateProject } from '../queries/projects.ts';
import { useMay } from '../queries/session.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Skeleton } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';
import { FormDialog } from './form-dialog.tsx';

export function ProjectList({ organization }: { organization: string }): ReactNode {
  const mayWrite = useMay('organizations:write');
  const { data, error, refetch } = useQuery(projectsQuery(organization));
  const [creates, setCreates] = useState(false);
  return (
    <section aria-labelledby="projects" className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex items-center justify-between gap-2 px-4 py-3">
        <h2 id="projects" className="font-semibold">
          Projects
        </h2>
        {mayWrite && (
          <Button size="small" onClick={() => setCreates(true)}>
            <Plus size={13} aria-hidden /> Create project
          </Button>
        )}
      </div>
      {error !== null && data === undefined ? (
        <div className="px-4 pb-4">
          <Failure small what="The list of projects" error={error} onRetry={() => void refetch()} />
        </div>
      ) : data === undefined ? (
        <Skeleton className="mx-4 mb-4 h-16" />
      ) : data.length === 0 ? (
        <p className="px-4 pb-4 text-ink-3">
          None. A project is a part of the organization: its webhooks get only its own events. The first event
          that names a project creates it too.
        </p>
      ) : (
        <ul className="border-t border-line">
          {data.map((project) => (
            <li key={project.id} className="border-b border-line last:border-0">
              <Link
                to="/settings/project"
                search={{ organization, project: project.id }}
                data-row-link
                className="flex min-h-[42px] items-center gap-3 px-4 hover:bg-hover"
              >
                <span className="min-w-0 flex-1 truncate font-medium" title={project.name}>
                  {project.name}
                </span>
                <code className="min-w-0 truncate text-ink-3 max-sm:hidden">{project.id}</code>
                <ChevronRight size={14} className="flex-none text-ink-3" aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {creates && <CreateProject organization={organization} onClose={() => setCreates(false)} />}
    </section>
  );
}

function CreateProject({ organization, onClose }: { organization: string; onClose: () => void }): ReactNode {
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const save = useCreateProject(organization);
  const faults = faultsOf(save.error, ['/id', '/name']);
  const send = (onError: () => void): void => {
    save.mutate(
      { id, name },
      {
        onSuccess: (saved) => {
          toast({ tone: 'ok', text: `${saved.name} created` });
          onClose();
        },
        onError,
      },
    );
  };
  return (
    <FormDialog
      title="Create project"
      word="Create"
      refusal={faults.rest}
      isPending={save.isPending}
      onSend={send}
      onClose={onClose}
    >
      <TextField
        label="Id"
        required
        autoFocus
        mono
        autoComplete="off"
        spellCheck={false}
        placeholder="space-1"
        hint="What events and webhooks refer to it by. It cannot be changed later."
        value={id}
        error={faults.at['/id']}
        onChange={({ target }) => setId(target.value.trim())}
      />
      <TextField
        label="Name"
        autoComplete="off"
        placeholder={id}
        value={name}
        error={faults.at['/name']}
        onChange={({ target }) => setName(target.value)}
      />
    </FormDialog>
  );
}
