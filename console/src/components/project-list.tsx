/** The projects of an organization: made, renamed and deleted. */
import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ConflictError } from '@tidings/sdk';
import type { Project } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { focusFirstFault } from '../focus-fault.ts';
import { projectsQuery, useDeleteProject, useSaveProject } from '../queries/projects.ts';
import { useMay } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';
import { withoutAdvice } from './edit-webhook.tsx';

type Asked = { what: 'save'; project: Project | null } | { what: 'delete'; project: Project };

export function ProjectList({ organization }: { organization: string }): ReactNode {
  const mayWrite = useMay('organizations:write');
  const { data, error } = useQuery(projectsQuery(organization));
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = (): void => setAsked(null);
  return (
    <section aria-labelledby="projects" className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex items-center justify-between gap-2 px-4 py-3">
        <h2 id="projects" className="font-semibold">
          Projects
        </h2>
        {mayWrite && (
          <Button size="small" onClick={() => setAsked({ what: 'save', project: null })}>
            <Plus size={13} aria-hidden /> Create project
          </Button>
        )}
      </div>
      {error !== null ? (
        <p className="px-4 pb-4 text-bad">{sentenceOf(error)}</p>
      ) : data === undefined ? (
        <Skeleton className="mx-4 mb-4 h-16" />
      ) : data.length === 0 ? (
        <p className="px-4 pb-4 text-ink-3">
          None. A project is a part of the organization: a webhook of one gets the events of that project
          alone. It also comes into being with the first event that names it.
        </p>
      ) : (
        <ul className="border-t border-line">
          {data.map((project) => (
            <li
              key={project.id}
              className="flex min-h-[42px] items-center gap-3 border-b border-line px-4 last:border-0"
            >
              <span className="min-w-0 flex-1 truncate font-medium" title={project.name}>
                {project.name}
              </span>
              <code className="min-w-0 truncate text-ink-3 max-sm:hidden">{project.id}</code>
              {mayWrite && (
                <span className="flex flex-none gap-1">
                  <Button
                    kind="ghost"
                    size="icon"
                    aria-label={`Rename ${project.name}`}
                    onClick={() => setAsked({ what: 'save', project })}
                  >
                    <Pencil size={14} aria-hidden />
                  </Button>
                  <Button
                    kind="ghost"
                    size="icon"
                    aria-label={`Delete ${project.name}`}
                    onClick={() => setAsked({ what: 'delete', project })}
                  >
                    <Trash2 size={14} aria-hidden />
                  </Button>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {asked?.what === 'save' && (
        <SaveProject organization={organization} project={asked.project} onClose={close} />
      )}
      {asked?.what === 'delete' && (
        <DeleteProject organization={organization} project={asked.project} onClose={close} />
      )}
    </section>
  );
}

function SaveProject({
  organization,
  project,
  onClose,
}: {
  organization: string;
  /** Null: a new one. */
  project: Project | null;
  onClose: () => void;
}): ReactNode {
  const [id, setId] = useState(project?.id ?? '');
  const [name, setName] = useState(project?.name ?? '');
  const save = useSaveProject(organization);
  const faults = faultsOf(save.error, ['/id', '/name']);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    save.mutate(
      { id, name, isNew: project === null },
      {
        onSuccess: (saved) => {
          toast({ tone: 'ok', text: `${saved.name} saved` });
          onClose();
        },
        onError: () => focusFirstFault(form),
      },
    );
  };
  return (
    <Dialog title={project === null ? 'Create project' : 'Rename project'} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <DialogBody>
          {faults.rest !== null && (
            <Note tone="bad" role="alert">
              {faults.rest}
            </Note>
          )}
          {project === null && (
            <TextField
              label="Id"
              required
              autoFocus
              mono
              autoComplete="off"
              spellCheck={false}
              placeholder="space-1"
              hint="What events and webhooks name it by. It stays what it is."
              value={id}
              error={faults.at['/id']}
              onChange={({ target }) => setId(target.value.trim())}
            />
          )}
          <TextField
            label="Name"
            required={project !== null}
            autoFocus={project !== null}
            autoComplete="off"
            placeholder={id}
            value={name}
            error={faults.at['/name']}
            onChange={({ target }) => setName(target.value)}
          />
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={save.isPending}>
            {project === null ? 'Create' : 'Save'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Where there is something in it, that is told, and asked for once more. */
function DeleteProject({
  organization,
  project: { id, name },
  onClose,
}: {
  organization: string;
  project: Project;
  onClose: () => void;
}): ReactNode {
  const remove = useDeleteProject(organization, id);
  const isInUse = remove.error instanceof ConflictError && remove.error.code === 'in_use';
  return (
    <Dialog title="Delete project" onClose={onClose}>
      <DialogBody>
        {remove.error !== null && (
          <Note tone={isInUse ? 'warn' : 'bad'} role="alert">
            {isInUse ? withoutAdvice(remove.error.message) : sentenceOf(remove.error)}
          </Note>
        )}
        <p>
          <strong className="font-semibold">{name}</strong> goes with its webhooks and API keys. Its events
          stay in the log of the organization.
        </p>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="danger"
          busy={remove.isPending}
          onClick={() =>
            remove.mutate(
              { confirm: isInUse },
              {
                onSuccess: () => {
                  toast({ tone: 'ok', text: `${name} deleted` });
                  onClose();
                },
              },
            )
          }
        >
          {isInUse ? 'Delete all of that' : 'Delete'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
