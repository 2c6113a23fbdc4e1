import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Project } from '@tidings/sdk';
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

export function useSaveProject(organization: string) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: ({ id, name, isNew }: { id: string; name: string; isNew: boolean }) =>
      isNew
        ? api.projects.create({ id, organization, ...(name !== '' && { name }) })
        : api.projects.update(id, { name }, { organization }),
    onSuccess: saved,
  });
}

export function useDeleteProject(organization: string, id: string) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: ({ confirm }: { confirm: boolean }) => api.projects.delete(id, { organization }, { confirm }),
    onSuccess: saved,
  });
}

function useSaved(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['projects'] });
}
