import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Member, MemberChange, MemberInput } from '@tidings/sdk';
import { api } from '../api.ts';

const PAGE = 100;

/** Newest first. Null: of every organization that the caller sees, and of the instance. */
export function membersQuery(organization: string | null) {
  return infiniteQueryOptions({
    queryKey: ['members', organization],
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.members.list(
        {
          limit: PAGE,
          ...(organization !== null && { organization }),
          ...(pageParam !== null && { cursor: pageParam }),
        },
        { signal },
      );
      return { members: [...page], next: page.nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** All who see an organization, as far as the caller sees them, by name. */
export function membersAroundQuery(organization: string) {
  return queryOptions({
    queryKey: ['members', organization, 'around'],
    queryFn: async ({ signal }) => {
      const found: Member[] = [];
      const pages = await api.members.list({ organization, instance: true, limit: PAGE }, { signal });
      for await (const member of pages) found.push(member);
      return found.toSorted((a, b) => a.name.localeCompare(b.name));
    },
    staleTime: 60_000,
  });
}

const showsItsErrors = { meta: { showsItsErrors: true } };

export function useInvite() {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    // The link in the answer lets somebody in: no trace of it stays behind.
    gcTime: 0,
    mutationFn: (input: MemberInput) => api.members.create(input),
    onSuccess: saved,
  });
}

export function useUpdateMember(id: string) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (change: MemberChange) => api.members.update(id, change),
    onSuccess: saved,
  });
}

export function useRemoveMember(id: string) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: () => api.members.delete(id),
    onSuccess: saved,
  });
}

export function useSignInLink(id: string) {
  return useMutation({
    ...showsItsErrors,
    gcTime: 0,
    mutationFn: () => api.members.signInLink(id),
  });
}

export function useEndSessionsOf(id: string) {
  return useMutation({ mutationFn: () => api.members.endSessions(id) });
}

function useSaved(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['members'] });
}
