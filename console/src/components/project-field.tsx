import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { projectsQuery } from '../queries/projects.ts';
import { useCaller } from '../queries/session.ts';
import { TextField } from '../ui/field.tsx';

/** Which project something belongs to, where there are any: one of them, or a new one. For callers of one project it is that. */
export function ProjectField({
  organization,
  value,
  error,
  hint,
  onChange,
}: {
  /** Null: none is chosen yet. */
  organization: string | null;
  value: string;
  error: string | undefined;
  hint: string;
  onChange: (project: string) => void;
}): ReactNode {
  const id = useId();
  const caller = useCaller();
  const maySee = caller.permissions.includes('organizations:read');
  const { data } = useQuery({
    ...projectsQuery(organization ?? ''),
    enabled: maySee && organization !== null && organization !== '' && caller.project === null,
  });
  if (caller.project !== null || (value === '' && (data === undefined || data.length === 0))) return null;
  return (
    <div>
      <TextField
        label="Project"
        autoComplete="off"
        placeholder="the whole organization"
        list={id}
        hint={hint}
        value={value}
        error={error}
        onChange={({ target }) => onChange(target.value.trim())}
      />
      <datalist id={id}>
        {data?.map((project) => (
          <option key={project.id} value={project.id}>
            {project.name}
          </option>
        ))}
      </datalist>
    </div>
  );
}
