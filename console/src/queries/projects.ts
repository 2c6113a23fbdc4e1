import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Project, ProjectChange } from '@tidings/sdk';
import { api } from '../api.ts';

/** In the order of their making; more are not listed. */
const MOST = 1000;

export function projectsQuery(organization: string) {
  return queryOptions({
    queryKey: ['projects', organization],
    queryFn: async ({ signal }) => {
      const all: Project[] = [];
      for await (const project of await api.projects.list({ limit: 250, organization }, { signal })) {
        all.push(project);
        if (all.length === MOST) break;
      }
      return all;
    },
  });
}

const showsItsErrors = { meta: { showsItsErrors: true } };

export function useCreateProject(organization: string) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      api.projects.create({ id, organization, ...(name !== '' && { name }) }),
    onSuccess: saved,
  });
}

export function projectQuery(organization: string, id: string) {
  return queryOptions({
    queryKey: ['projects', organization, 'one', id],
    queryFn: ({ signal }) => api.projects.get(id, { organization }, { signal }),
  });
}

export function useUpdateProject(organization: string, id: string) {
  const queries = useQueryClient();
  const refresh = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (change: ProjectChange) => api.projects.update(id, change, { organization }),
    onSuccess: (saved) => {
      queries.setQueryData(projectQuery(organization, id).queryKey, saved);
      void refresh();
    },
  });
}

export function useDeleteProject(organization: string, id: string) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: ({ confirm }: { confirm: boolean }) => api.projects.delete(id, { organization }, { confirm }),
    // Not waited for: its page would find it gone before it heard that it was deleted.
    onSuccess: () => void saved(),
  });
}

function useSaved(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['projects'] });
}
